"""Traces behind their policies; nobody who serves may change or remove one."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("tenancy", "0002_row_level_security")]
    operations = [
        EnableRowLevelSecurity("episodeaccess", append_only=True),
        EnableRowLevelSecurity("transition", append_only=True),
    ]
