"""Calls to the GP, never rewritten, behind their policy."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("planning", "0003_gp_call"), ("episodes", "0002_row_level_security")]
    operations = [EnableRowLevelSecurity("gpcall", append_only=True)]
