"""Needs and care circles behind their policies."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("planning", "0001_initial"), ("episodes", "0002_row_level_security")]
    operations = [
        EnableRowLevelSecurity("need"),
        EnableRowLevelSecurity("circlemember"),
        EnableRowLevelSecurity("needevent", append_only=True),
        EnableRowLevelSecurity("circlememberevent", append_only=True),
    ]
