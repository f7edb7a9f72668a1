"""Objectives behind their policies; one is written once."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("quality", "0008_objectives")]
    operations = [EnableRowLevelSecurity("objective", append_only=True)]
