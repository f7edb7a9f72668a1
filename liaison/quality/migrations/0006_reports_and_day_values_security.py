"""Reports and values of a day behind their policies; a value is written once."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("quality", "0005_reports_and_day_values")]
    operations = [
        EnableRowLevelSecurity("dayvalue", append_only=True),
        EnableRowLevelSecurity("yearreport"),
    ]
