"""The rules of a hospital behind its policy."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("screening", "0005_fresh_look_rules")]
    operations = [EnableRowLevelSecurity("lookrule")]
