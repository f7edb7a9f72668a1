"""Alerts and their rules behind their policies."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("alerts", "0001_initial"), ("episodes", "0002_row_level_security")]
    operations = [
        EnableRowLevelSecurity("alert"),
        EnableRowLevelSecurity("alertrules"),
        EnableRowLevelSecurity("alertevent", append_only=True),
        EnableRowLevelSecurity("alertrulesevent", append_only=True),
    ]
