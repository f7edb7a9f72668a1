"""What the migrations up to 0002 have made, made at once."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

import coordination.tenancy.merging


class Migration(migrations.Migration):
    replaces = [("territory", "0001_communes"), ("territory", "0002_commune_place")]

    initial = True

    dependencies = []

    operations = [
        coordination.tenancy.merging.CreateTables(
            operations=[
                migrations.CreateModel(
                    name="Department",
                    fields=[
                        (
                            "code",
                            models.CharField(
                                db_collation="C", max_length=3, primary_key=True, serialize=False, verbose_name="code"
                            ),
                        ),
                        ("name", models.CharField(max_length=100, verbose_name="nom")),
                    ],
                    options={
                        "verbose_name": "département",
                        "ordering": ["code"],
                    },
                ),
                migrations.CreateModel(
                    name="Intercommunality",
                    fields=[
                        (
                            "siren",
                            models.CharField(
                                db_collation="C", max_length=9, primary_key=True, serialize=False, verbose_name="SIREN"
                            ),
                        ),
                        ("name", models.CharField(max_length=200, verbose_name="nom")),
                    ],
                    options={
                        "verbose_name": "intercommunalité",
                        "ordering": ["name"],
                    },
                ),
                migrations.CreateModel(
                    name="Commune",
                    fields=[
                        (
                            "code",
                            models.CharField(
                                db_collation="C",
                                max_length=5,
                                primary_key=True,
                                serialize=False,
                                verbose_name="code INSEE",
                            ),
                        ),
                        ("name", models.CharField(max_length=100, verbose_name="nom")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("C", "commune"),
                                    ("A", "arrondissement municipal"),
                                    ("F", "ancienne commune"),
                                ],
                                max_length=1,
                                verbose_name="nature",
                            ),
                        ),
                        (
                            "postal_codes",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=5),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="codes postaux",
                            ),
                        ),
                        ("population", models.PositiveIntegerField(blank=True, null=True, verbose_name="population")),
                        ("latitude", models.FloatField(blank=True, null=True, verbose_name="latitude")),
                        ("longitude", models.FloatField(blank=True, null=True, verbose_name="longitude")),
                        (
                            "former_names",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=100),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="anciens noms",
                            ),
                        ),
                        (
                            "former_codes",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=5),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="anciens codes",
                            ),
                        ),
                        (
                            "search_key",
                            models.CharField(editable=False, max_length=600, verbose_name="clé de recherche"),
                        ),
                        (
                            "city",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="arrondissements",
                                to="territory.commune",
                                verbose_name="ville",
                            ),
                        ),
                        (
                            "successor",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="predecessors",
                                to="territory.commune",
                                verbose_name="commune d’aujourd’hui",
                            ),
                        ),
                        (
                            "department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                to="territory.department",
                                verbose_name="département",
                            ),
                        ),
                        (
                            "intercommunality",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="territory.intercommunality",
                                verbose_name="intercommunalité",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "commune",
                        "ordering": ["name", "code"],
                        "indexes": [
                            django.contrib.postgres.indexes.GinIndex(
                                fields=["search_key"], name="commune_search_trigram", opclasses=["gin_trgm_ops"]
                            ),
                            models.Index(
                                fields=["search_key"], name="commune_search_prefix", opclasses=["varchar_pattern_ops"]
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                fields=["postal_codes"], name="commune_postal_codes"
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                fields=["former_codes"], name="commune_former_codes"
                            ),
                            models.Index(fields=["latitude", "longitude"], name="commune_place"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("code__regex", "^([0-9]{2}|2[AB])[0-9]{3}$")),
                                name="commune_code_is_insee",
                                violation_error_message="Le code INSEE a cinq caractères : 30344, 2A004.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "F"), ("successor__isnull", False)),
                                    models.Q(models.Q(("kind", "F"), _negated=True), ("successor__isnull", True)),
                                    _connector="OR",
                                ),
                                name="commune_former_has_successor",
                                violation_error_message="Une ancienne commune, et elle seule, désigne la commune d’aujourd’hui.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("city__isnull", False), ("kind", "A")),
                                    models.Q(models.Q(("kind", "A"), _negated=True), ("city__isnull", True)),
                                    _connector="OR",
                                ),
                                name="commune_arrondissement_has_city",
                                violation_error_message="Un arrondissement, et lui seul, désigne sa ville.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                                    models.Q(
                                        ("latitude__isnull", False),
                                        ("latitude__range", (-90, 90)),
                                        ("longitude__isnull", False),
                                        ("longitude__range", (-180, 180)),
                                    ),
                                    _connector="OR",
                                ),
                                name="commune_coordinates_are_degrees",
                                violation_error_message="Les coordonnées sont une latitude et une longitude en degrés.",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
