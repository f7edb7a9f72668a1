"""Remembered devices behind their policy."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("links", "0005_trusted_devices"), ("tenancy", "0002_row_level_security")]
    operations = [EnableRowLevelSecurity("trusteddevice")]
