"""Each hospital's requests behind its policy. The turns are shared: they say when a provider was asked, not by whom."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("confirmation", "0001_initial"), ("tenancy", "0002_row_level_security")]
    operations = [EnableRowLevelSecurity("confirmation")]
