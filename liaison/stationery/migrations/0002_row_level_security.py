"""Letterheads and phrases behind their policies."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("stationery", "0001_initial")]
    operations = [
        EnableRowLevelSecurity("letterhead"),
        EnableRowLevelSecurity("phrase"),
        EnableRowLevelSecurity("phraseevent", append_only=True),
    ]
