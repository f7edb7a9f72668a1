"""Assessments and decisions behind their policies, written once. Instruments are shared and hold no patient."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("screening", "0001_initial"), ("episodes", "0002_row_level_security")]
    operations = [
        EnableRowLevelSecurity("assessment", append_only=True),
        EnableRowLevelSecurity("complexitydecision", append_only=True),
    ]
