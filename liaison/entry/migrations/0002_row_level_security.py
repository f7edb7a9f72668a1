"""Asked entry letters and their history behind their policies."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("entry", "0001_initial"), ("authoring", "0002_row_level_security")]
    operations = [
        EnableRowLevelSecurity("entryrequest"),
        EnableRowLevelSecurity("entryrequestevent", append_only=True),
    ]
