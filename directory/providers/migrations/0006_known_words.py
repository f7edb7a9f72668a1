"""Learn the words of the entries that are there: a misspelt one is compared with them."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("providers", "0005_search_by_words")]

    operations = [
        migrations.RunSQL(
            "INSERT INTO providers_searchword (word) SELECT DISTINCT word"
            " FROM providers_provider, unnest(string_to_array(search_key, ' ')) AS word"
            " WHERE length(word) BETWEEN 3 AND 60 ON CONFLICT DO NOTHING",
            migrations.RunSQL.noop,
        ),
    ]
