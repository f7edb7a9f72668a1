"""The rules of wall boards, behind their policy."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("board", "0001_initial")]
    operations = [EnableRowLevelSecurity("boardrule")]
