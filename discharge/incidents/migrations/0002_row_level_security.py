"""Incidents and their actions behind their policies."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("incidents", "0001_initial"), ("episodes", "0002_row_level_security")]
    operations = [
        EnableRowLevelSecurity("incident"),
        EnableRowLevelSecurity("incidentaction"),
        EnableRowLevelSecurity("incidentevent", append_only=True),
    ]
