"""Episodes given to colleagues, behind their policy."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("episodes", "0009_handover")]
    operations = [EnableRowLevelSecurity("handover")]
