import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import coordination.tenancy.keys


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("territory", "0001_communes"),
    ]

    operations = [
        migrations.CreateModel(
            name="ProviderType",
            fields=[
                ("code", models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="code")),
                ("label", models.CharField(max_length=120, verbose_name="libellé")),
                ("plural", models.CharField(max_length=130, verbose_name="libellé au pluriel")),
                ("acronym", models.CharField(blank=True, max_length=20, verbose_name="sigle")),
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
                    "finess_categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=3),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="catégories FINESS",
                    ),
                ),
                ("needs_prescription", models.BooleanField(verbose_name="ordonnance nécessaire")),
                ("needs_consent", models.BooleanField(verbose_name="consentement nécessaire")),
                ("usual_delay", models.CharField(blank=True, max_length=100, verbose_name="délai habituel")),
                ("order", models.PositiveSmallIntegerField(verbose_name="ordre")),
            ],
            options={
                "verbose_name": "type de service",
                "verbose_name_plural": "types de service",
                "ordering": ["order", "label"],
            },
        ),
        migrations.CreateModel(
            name="Provider",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=coordination.tenancy.keys.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("organisation", "structure"), ("professional", "professionnel")],
                        max_length=12,
                        verbose_name="nature",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="nom")),
                ("short_name", models.CharField(blank=True, max_length=200, verbose_name="nom d’usage")),
                (
                    "former_names",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="anciens noms",
                    ),
                ),
                ("finess", models.CharField(blank=True, max_length=9, null=True, unique=True, verbose_name="FINESS")),
                ("rpps", models.CharField(blank=True, max_length=11, null=True, unique=True, verbose_name="RPPS")),
                ("siret", models.CharField(blank=True, max_length=14, verbose_name="SIRET")),
                ("finess_category", models.CharField(blank=True, max_length=3, verbose_name="catégorie FINESS")),
                ("address_extra", models.CharField(blank=True, max_length=200, verbose_name="complément d’adresse")),
                ("street", models.CharField(blank=True, max_length=200, verbose_name="adresse")),
                ("postal_code", models.CharField(blank=True, max_length=5, verbose_name="code postal")),
                ("city", models.CharField(blank=True, max_length=100, verbose_name="ville")),
                ("latitude", models.FloatField(blank=True, null=True, verbose_name="latitude")),
                ("longitude", models.FloatField(blank=True, null=True, verbose_name="longitude")),
                ("phone", models.CharField(blank=True, max_length=16, verbose_name="téléphone")),
                ("other_phone", models.CharField(blank=True, max_length=16, verbose_name="autre téléphone")),
                ("fax", models.CharField(blank=True, max_length=16, verbose_name="télécopie")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="courriel")),
                (
                    "mssante",
                    models.EmailField(blank=True, max_length=254, verbose_name="messagerie sécurisée de santé"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "en activité"), ("closed", "fermé")],
                        default="open",
                        max_length=6,
                        verbose_name="état",
                    ),
                ),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="fermé le")),
                (
                    "source",
                    models.CharField(
                        choices=[("finess", "FINESS"), ("rpps", "RPPS"), ("manual", "saisie")],
                        max_length=6,
                        verbose_name="source",
                    ),
                ),
                ("source_vintage", models.DateField(blank=True, null=True, verbose_name="millésime de la source")),
                ("verified_at", models.DateTimeField(blank=True, null=True, verbose_name="vérifié le")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="créé le"
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="modifié le"
                    ),
                ),
                ("search_key", models.TextField(editable=False, verbose_name="clé de recherche")),
                (
                    "commune",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territory.commune",
                    ),
                ),
                (
                    "type",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="providers",
                        to="providers.providertype",
                        verbose_name="type",
                    ),
                ),
            ],
            options={
                "verbose_name": "service ou professionnel",
                "verbose_name_plural": "services et professionnels",
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="Coverage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("commune", "commune"),
                            ("intercommunality", "intercommunalité"),
                            ("department", "département"),
                        ],
                        max_length=16,
                        verbose_name="niveau",
                    ),
                ),
                ("code", models.CharField(db_collation="C", max_length=9, verbose_name="code")),
                (
                    "provider",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="coverage",
                        to="providers.provider",
                    ),
                ),
            ],
            options={
                "verbose_name": "territoire couvert",
                "verbose_name_plural": "territoires couverts",
                "ordering": ["provider", "level", "code"],
                "indexes": [models.Index(fields=["level", "code", "provider"], name="coverage_by_place")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("provider", "level", "code"),
                        name="coverage_once_a_place",
                        violation_error_message="Ce territoire figure déjà dans la liste.",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="provider",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search_key"], name="provider_search_trigram", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="provider",
            index=models.Index(fields=["commune"], name="provider_by_commune"),
        ),
        migrations.AddIndex(
            model_name="provider",
            index=models.Index(fields=["type", "commune"], name="provider_by_type_and_commune"),
        ),
        migrations.AddIndex(
            model_name="provider",
            index=models.Index(fields=["type", "latitude"], name="provider_by_type_and_latitude"),
        ),
        migrations.AddIndex(
            model_name="provider",
            index=models.Index(
                condition=models.Q(("status", "open")), fields=["name", "id"], name="provider_open_by_name"
            ),
        ),
        migrations.AddIndex(
            model_name="provider",
            index=models.Index(fields=["postal_code"], name="provider_by_postal_code"),
        ),
        migrations.AddIndex(
            model_name="provider",
            index=models.Index(
                condition=models.Q(("phone", ""), _negated=True), fields=["phone"], name="provider_by_phone"
            ),
        ),
        migrations.AddIndex(
            model_name="provider",
            index=models.Index(
                condition=models.Q(("other_phone", ""), _negated=True),
                fields=["other_phone"],
                name="provider_by_other_phone",
            ),
        ),
        migrations.AddIndex(
            model_name="provider",
            index=models.Index(
                condition=models.Q(("siret", ""), _negated=True),
                fields=["siret"],
                name="provider_by_siret",
                opclasses=["varchar_pattern_ops"],
            ),
        ),
        migrations.AddConstraint(
            model_name="provider",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("finess__isnull", True), ("finess__regex", "^([0-9]{2}|2[AB])[0-9]{7}$"), _connector="OR"
                ),
                name="provider_finess_is_well_formed",
                violation_error_message="Le numéro FINESS compte 9 chiffres (2A ou 2B au début pour la Corse).",
            ),
        ),
        migrations.AddConstraint(
            model_name="provider",
            constraint=models.CheckConstraint(
                condition=models.Q(("rpps__isnull", True), ("rpps__regex", "^[0-9]{11}$"), _connector="OR"),
                name="provider_rpps_is_well_formed",
                violation_error_message="Le numéro RPPS compte 11 chiffres.",
            ),
        ),
        migrations.AddConstraint(
            model_name="provider",
            constraint=models.CheckConstraint(
                condition=models.Q(("rpps__isnull", True), ("kind", "professional"), _connector="OR"),
                name="provider_rpps_is_a_professionals",
                violation_error_message="Seul un professionnel a un numéro RPPS.",
            ),
        ),
        migrations.AddConstraint(
            model_name="provider",
            constraint=models.CheckConstraint(
                condition=models.Q(("siret", ""), ("siret__regex", "^[0-9]{14}$"), _connector="OR"),
                name="provider_siret_is_well_formed",
                violation_error_message="Le numéro SIRET compte 14 chiffres.",
            ),
        ),
        migrations.AddConstraint(
            model_name="provider",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_on__isnull", True), ("status", "open")),
                    models.Q(("closed_on__isnull", False), ("status", "closed")),
                    _connector="OR",
                ),
                name="provider_closed_has_a_date",
                violation_error_message="Un service fermé, et lui seul, a une date de fermeture.",
            ),
        ),
        migrations.AddConstraint(
            model_name="provider",
            constraint=models.CheckConstraint(
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
                name="provider_coordinates_are_degrees",
                violation_error_message="Les coordonnées sont une latitude et une longitude en degrés.",
            ),
        ),
        migrations.AddConstraint(
            model_name="provider",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True),
                name="provider_has_a_name",
                violation_error_message="Donnez le nom du service ou du professionnel.",
            ),
        ),
    ]
