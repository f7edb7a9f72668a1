"""Requests, approaches, answers and opinions behind their policies."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("requests", "0001_initial"),
        ("episodes", "0002_row_level_security"),
        ("planning", "0002_row_level_security"),
    ]
    operations = [
        EnableRowLevelSecurity("carerequest"),
        EnableRowLevelSecurity("approach"),
        EnableRowLevelSecurity("answer", append_only=True),
        EnableRowLevelSecurity("hadopinion"),
        EnableRowLevelSecurity("carerequestevent", append_only=True),
        EnableRowLevelSecurity("approachevent", append_only=True),
        EnableRowLevelSecurity("hadopinionevent", append_only=True),
    ]
