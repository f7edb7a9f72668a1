"""Keep few samples of the search key: for each, planning a search computes similarities (24 ms with 100, 4 ms with 10)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("providers", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE providers_provider ALTER COLUMN search_key SET STATISTICS 10",
            "ALTER TABLE providers_provider ALTER COLUMN search_key SET STATISTICS -1",
        ),
    ]
