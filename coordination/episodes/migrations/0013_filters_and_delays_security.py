"""Saved filters and delays, behind their policy."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("episodes", "0012_filters_and_delays")]
    operations = [EnableRowLevelSecurity("delay"), EnableRowLevelSecurity("savedfilter")]
