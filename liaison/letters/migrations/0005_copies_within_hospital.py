"""A copy belongs to a document of its own hospital: the database holds it."""

from django.db import migrations

from coordination.tenancy.rls import KeepKeyWithinHospital


class Migration(migrations.Migration):
    dependencies = [("letters", "0004_liaison_copies"), ("authoring", "0002_row_level_security")]
    operations = [KeepKeyWithinHospital("letter", "document")]
