"""Index words rather than trigrams of keys, and keep the known words apart."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("providers", "0004_history_of_details"),
        ("territory", "0001_communes"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                (
                    "word",
                    models.CharField(
                        db_collation="C", max_length=60, primary_key=True, serialize=False, verbose_name="mot"
                    ),
                ),
            ],
            options={
                "verbose_name": "mot de l’annuaire",
            },
        ),
        migrations.RemoveIndex(
            model_name="provider",
            name="provider_search_trigram",
        ),
        migrations.RemoveIndex(
            model_name="provider",
            name="provider_by_type_and_latitude",
        ),
        migrations.RemoveIndex(
            model_name="provider",
            name="provider_open_by_name",
        ),
        migrations.AddIndex(
            model_name="coverage",
            index=models.Index(
                condition=models.Q(("is_excluded", True)),
                fields=["level", "code", "provider"],
                name="coverage_excluded",
            ),
        ),
        migrations.AddIndex(
            model_name="provider",
            index=django.contrib.postgres.indexes.GinIndex(
                models.Func(
                    models.Func(
                        models.F("search_key"),
                        models.Value(" "),
                        function="string_to_array",
                        output_field=django.contrib.postgres.fields.ArrayField(
                            base_field=models.TextField(), size=None
                        ),
                    ),
                    function="array_to_tsvector",
                    output_field=django.contrib.postgres.search.SearchVectorField(),
                ),
                name="provider_search_words",
            ),
        ),
        migrations.AddIndex(
            model_name="searchword",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["word"], name="search_word_trigram", opclasses=["gin_trgm_ops"]
            ),
        ),
    ]
