"""Meetings and decisions behind their policies."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("meetings", "0001_initial"), ("episodes", "0002_row_level_security")]
    operations = [EnableRowLevelSecurity("meeting"), EnableRowLevelSecurity("decision")]
