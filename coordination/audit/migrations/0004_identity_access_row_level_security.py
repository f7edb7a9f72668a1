"""Identities shown behind their policy; nobody who serves may change or remove one."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_identity_access")]
    operations = [EnableRowLevelSecurity("identityaccess", append_only=True)]
