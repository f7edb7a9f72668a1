"""Lines of binders and their history behind their policies."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("binder", "0001_initial"), ("episodes", "0002_row_level_security")]
    operations = [
        EnableRowLevelSecurity("binderline"),
        EnableRowLevelSecurity("binderlineevent", append_only=True),
    ]
