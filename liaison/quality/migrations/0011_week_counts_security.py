"""Counted weeks behind their policy."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("quality", "0010_week_counts")]
    operations = [EnableRowLevelSecurity("weekcount")]
