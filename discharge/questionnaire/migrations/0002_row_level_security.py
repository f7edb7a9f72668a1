"""Questionnaires behind their policy."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("questionnaire", "0001_initial"), ("episodes", "0002_row_level_security")]
    operations = [
        EnableRowLevelSecurity("questionnaire"),
        EnableRowLevelSecurity("questionnaireevent", append_only=True),
    ]
