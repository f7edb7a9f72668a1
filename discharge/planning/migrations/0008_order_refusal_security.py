"""Orders that somebody refused, never rewritten, behind their policy."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("planning", "0007_order_refusal")]
    operations = [EnableRowLevelSecurity("orderrefusal", append_only=True)]
