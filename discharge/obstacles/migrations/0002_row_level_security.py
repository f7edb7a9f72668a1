"""Fitness, never rewritten, and obstacles behind their policies."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("obstacles", "0001_initial"), ("episodes", "0002_row_level_security")]
    operations = [
        EnableRowLevelSecurity("fitness", append_only=True),
        EnableRowLevelSecurity("obstacle"),
        EnableRowLevelSecurity("obstacleevent", append_only=True),
    ]
