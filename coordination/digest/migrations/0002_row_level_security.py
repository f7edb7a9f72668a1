"""Choices behind their policy."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("digest", "0001_initial"), ("tenancy", "0002_row_level_security")]
    operations = [EnableRowLevelSecurity("digestchoice")]
