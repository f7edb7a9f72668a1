"""Answers and replies behind their policies; a reply is never changed."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("answers", "0001_initial"), ("episodes", "0002_row_level_security")]
    operations = [EnableRowLevelSecurity("answer"), EnableRowLevelSecurity("reply", append_only=True)]
