"""What caring weighs, never rewritten, behind its policy."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("planning", "0005_habits_and_loads"), ("episodes", "0002_row_level_security")]
    operations = [EnableRowLevelSecurity("carerload", append_only=True)]
