"""What is typed during a call and refusals to be called, behind their policies."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("followup", "0004_protocols_live_together")]
    operations = [EnableRowLevelSecurity("calldraft"), EnableRowLevelSecurity("callrefusal")]
