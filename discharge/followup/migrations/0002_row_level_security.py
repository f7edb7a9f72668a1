"""Protocols, calls and attempts behind their policies."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("followup", "0001_initial"), ("episodes", "0002_row_level_security")]
    operations = [
        EnableRowLevelSecurity("protocol"),
        EnableRowLevelSecurity("call"),
        EnableRowLevelSecurity("attempt", append_only=True),
        EnableRowLevelSecurity("callevent", append_only=True),
    ]
