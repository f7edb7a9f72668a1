import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    """Who is called Marie and then so, without gathering fifty thousand Maries."""

    dependencies = [("providers", "0008_indexes_that_serve")]

    operations = [
        migrations.AddIndex(
            model_name="provider",
            index=models.Index(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Left("search_key", 24), name="text_pattern_ops"
                ),
                name="provider_by_beginning",
            ),
        ),
    ]
