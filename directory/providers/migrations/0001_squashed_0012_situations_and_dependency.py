"""What the migrations up to 0012 have made, made at once."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import coordination.tenancy.keys
import coordination.tenancy.merging


class Migration(migrations.Migration):
    replaces = [
        ("providers", "0001_initial"),
        ("providers", "0002_search_statistics"),
        ("providers", "0003_practices_and_details"),
        ("providers", "0004_history_of_details"),
        ("providers", "0005_search_by_words"),
        ("providers", "0006_known_words"),
        ("providers", "0007_history_of_skills"),
        ("providers", "0008_indexes_that_serve"),
        ("providers", "0009_search_by_beginning"),
        ("providers", "0010_references_by_statement"),
        ("providers", "0011_words_of_types"),
        ("providers", "0012_situations_and_dependency"),
    ]

    initial = True

    dependencies = [
        ("territory", "0001_squashed_0002_commune_place"),
    ]

    operations = [
        coordination.tenancy.merging.CreateTables(
            operations=[
                migrations.CreateModel(
                    name="ProviderType",
                    fields=[
                        (
                            "code",
                            models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="code"),
                        ),
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
                        ("asks_for", models.CharField(blank=True, max_length=300, verbose_name="ce qui sera demandé")),
                        ("criteria", models.CharField(blank=True, max_length=300, verbose_name="pour qui")),
                        (
                            "successor",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="predecessors",
                                to="providers.providertype",
                                verbose_name="remplacé par",
                            ),
                        ),
                        ("who_may_ask", models.CharField(blank=True, max_length=200, verbose_name="qui peut demander")),
                        (
                            "version",
                            models.PositiveIntegerField(
                                db_default=1,
                                default=1,
                                editable=False,
                                validators=[django.core.validators.MaxValueValidator(2147483647)],
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "type de service",
                        "verbose_name_plural": "types de service",
                        "ordering": ["order", "label"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("successor", models.F("code")), _negated=True),
                                name="provider_type_not_its_own_successor",
                                violation_error_message="Un type de service ne se remplace pas lui-même.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Provider",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=coordination.tenancy.keys.uuid7,
                                editable=False,
                                primary_key=True,
                                serialize=False,
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
                        ("finess", models.CharField(blank=True, max_length=9, null=True, verbose_name="FINESS")),
                        ("rpps", models.CharField(blank=True, max_length=11, null=True, verbose_name="RPPS")),
                        ("siret", models.CharField(blank=True, max_length=14, verbose_name="SIRET")),
                        (
                            "finess_category",
                            models.CharField(blank=True, max_length=3, verbose_name="catégorie FINESS"),
                        ),
                        (
                            "address_extra",
                            models.CharField(blank=True, max_length=200, verbose_name="complément d’adresse"),
                        ),
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
                        (
                            "source_vintage",
                            models.DateField(blank=True, null=True, verbose_name="millésime de la source"),
                        ),
                        ("verified_at", models.DateTimeField(blank=True, null=True, verbose_name="vérifié le")),
                        (
                            "created_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(),
                                editable=False,
                                verbose_name="créé le",
                            ),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(),
                                editable=False,
                                verbose_name="modifié le",
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
                        (
                            "accepts_new_patients",
                            models.BooleanField(blank=True, null=True, verbose_name="accepte de nouveaux patients"),
                        ),
                        (
                            "conventions",
                            models.TextField(blank=True, db_default="", default="", verbose_name="conventions"),
                        ),
                        (
                            "criteria",
                            models.TextField(blank=True, db_default="", default="", verbose_name="pour quels patients"),
                        ),
                        (
                            "curated_fields",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40),
                                blank=True,
                                db_default=[],
                                default=list,
                                size=None,
                                verbose_name="champs tenus à la main",
                            ),
                        ),
                        ("evening", models.BooleanField(blank=True, null=True, verbose_name="intervient le soir")),
                        (
                            "home_visits",
                            models.BooleanField(blank=True, null=True, verbose_name="se déplace à domicile"),
                        ),
                        (
                            "max_age",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="jusqu’à (ans)"),
                        ),
                        (
                            "min_age",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="à partir de (ans)"),
                        ),
                        ("missions", models.TextField(blank=True, db_default="", default="", verbose_name="missions")),
                        (
                            "mobile",
                            models.CharField(
                                blank=True, db_default="", default="", max_length=16, verbose_name="portable"
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="members",
                                to="providers.provider",
                            ),
                        ),
                        (
                            "practice_key",
                            models.CharField(
                                blank=True, db_default="", default="", max_length=64, verbose_name="lieu d’exercice"
                            ),
                        ),
                        (
                            "preferred_channels",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("mssante", "messagerie sécurisée"),
                                        ("phone", "téléphone"),
                                        ("mail", "courriel"),
                                        ("sms", "SMS"),
                                        ("fax", "télécopie"),
                                    ],
                                    max_length=10,
                                ),
                                blank=True,
                                db_default=[],
                                default=list,
                                size=None,
                                verbose_name="moyens de contact, dans l’ordre",
                            ),
                        ),
                        (
                            "verified_by",
                            models.CharField(
                                blank=True, db_default="", default="", max_length=120, verbose_name="vérifié par"
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                db_default=1,
                                default=1,
                                editable=False,
                                validators=[django.core.validators.MaxValueValidator(2147483647)],
                            ),
                        ),
                        ("weekend", models.BooleanField(blank=True, null=True, verbose_name="intervient le week-end")),
                        (
                            "professional",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="practices",
                                to="providers.professional",
                            ),
                        ),
                        (
                            "dependencies",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("1", "GIR 1"),
                                        ("2", "GIR 2"),
                                        ("3", "GIR 3"),
                                        ("4", "GIR 4"),
                                        ("5", "GIR 5"),
                                        ("6", "GIR 6"),
                                    ],
                                    max_length=1,
                                ),
                                blank=True,
                                db_default=[],
                                default=list,
                                size=None,
                                verbose_name="dépendance prise en charge",
                            ),
                        ),
                        (
                            "situations",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("chronic", "maladie chronique"),
                                        ("cancer", "cancer"),
                                        ("palliative", "soins palliatifs"),
                                        ("neurodegenerative", "maladie d’Alzheimer ou apparentée"),
                                        ("neurological", "maladie neurologique"),
                                        ("psychiatric", "trouble psychique"),
                                        ("addiction", "addiction"),
                                        ("disability", "handicap"),
                                        ("precarity", "précarité"),
                                        ("perinatal", "grossesse et suites de couches"),
                                    ],
                                    max_length=20,
                                ),
                                blank=True,
                                db_default=[],
                                default=list,
                                size=None,
                                verbose_name="situations prises en charge",
                            ),
                        ),
                        (
                            "skills",
                            models.ManyToManyField(
                                blank=True, related_name="providers", to="providers.skill", verbose_name="compétences"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "service ou professionnel",
                        "verbose_name_plural": "services et professionnels",
                        "ordering": ["name", "id"],
                        "indexes": [
                            models.Index(fields=["type", "commune"], name="provider_by_type_and_commune"),
                            models.Index(fields=["postal_code"], name="provider_by_postal_code"),
                            models.Index(
                                condition=models.Q(("phone", ""), _negated=True),
                                fields=["phone"],
                                name="provider_by_phone",
                            ),
                            models.Index(
                                condition=models.Q(("other_phone", ""), _negated=True),
                                fields=["other_phone"],
                                name="provider_by_other_phone",
                            ),
                            models.Index(
                                condition=models.Q(("siret", ""), _negated=True),
                                fields=["siret"],
                                name="provider_by_siret",
                                opclasses=["varchar_pattern_ops"],
                            ),
                            models.Index(
                                condition=models.Q(("mobile", ""), _negated=True),
                                fields=["mobile"],
                                name="provider_by_mobile",
                            ),
                            models.Index(
                                condition=models.Q(("professional__isnull", False)),
                                fields=["professional"],
                                name="provider_by_person",
                            ),
                            models.Index(
                                condition=models.Q(("organisation__isnull", False)),
                                fields=["organisation"],
                                name="provider_by_body",
                            ),
                            django.contrib.postgres.indexes.GinIndex(
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
                            models.Index(
                                django.contrib.postgres.indexes.OpClass(
                                    django.db.models.functions.text.Left("search_key", 24), name="text_pattern_ops"
                                ),
                                name="provider_by_beginning",
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                condition=models.Q(("situations", []), _negated=True),
                                fields=["situations"],
                                name="provider_by_situations",
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                condition=models.Q(("dependencies", []), _negated=True),
                                fields=["dependencies"],
                                name="provider_by_dependencies",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("finess__isnull", True),
                                    ("finess__regex", "^([0-9]{2}|2[AB])[0-9]{7}$"),
                                    _connector="OR",
                                ),
                                name="provider_finess_is_well_formed",
                                violation_error_message="Le numéro FINESS compte 9 chiffres (2A ou 2B au début pour la Corse).",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("rpps__isnull", True), ("rpps__regex", "^[0-9]{11}$"), _connector="OR"
                                ),
                                name="provider_rpps_is_well_formed",
                                violation_error_message="Le numéro RPPS compte 11 chiffres.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("rpps__isnull", True), ("kind", "professional"), _connector="OR"),
                                name="provider_rpps_is_a_professionals",
                                violation_error_message="Seul un professionnel a un numéro RPPS.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("siret", ""), ("siret__regex", "^[0-9]{14}$"), _connector="OR"),
                                name="provider_siret_is_well_formed",
                                violation_error_message="Le numéro SIRET compte 14 chiffres.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("closed_on__isnull", True), ("status", "open")),
                                    models.Q(("closed_on__isnull", False), ("status", "closed")),
                                    _connector="OR",
                                ),
                                name="provider_closed_has_a_date",
                                violation_error_message="Un service fermé, et lui seul, a une date de fermeture.",
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
                                name="provider_coordinates_are_degrees",
                                violation_error_message="Les coordonnées sont une latitude et une longitude en degrés.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("name", ""), _negated=True),
                                name="provider_has_a_name",
                                violation_error_message="Donnez le nom du service ou du professionnel.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("rpps__isnull", False)),
                                fields=("rpps", "practice_key"),
                                name="provider_once_a_practice",
                                violation_error_message="Ce professionnel a déjà une fiche pour ce lieu d’exercice.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("min_age__isnull", True), ("min_age__lte", 130), _connector="OR"),
                                    models.Q(("max_age__isnull", True), ("max_age__lte", 130), _connector="OR"),
                                    models.Q(
                                        ("min_age__isnull", True),
                                        ("max_age__isnull", True),
                                        ("min_age__lte", models.F("max_age")),
                                        _connector="OR",
                                    ),
                                ),
                                name="provider_ages_are_in_order",
                                violation_error_message="Les âges vont de 0 à 130 ans, le plus petit d’abord.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("organisation__isnull", True),
                                    models.Q(("organisation", models.F("id")), _negated=True),
                                    _connector="OR",
                                ),
                                name="provider_not_its_own_organisation",
                                violation_error_message="Un service ne dépend pas de lui-même.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("finess__isnull", False)),
                                fields=("finess",),
                                name="providers_provider_finess_once",
                                violation_error_message="Une fiche porte déjà ce numéro FINESS.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Coverage",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                        ("is_excluded", models.BooleanField(db_default=False, default=False, verbose_name="exclu")),
                    ],
                    options={
                        "verbose_name": "territoire couvert",
                        "verbose_name_plural": "territoires couverts",
                        "ordering": ["provider", "level", "code"],
                        "indexes": [
                            models.Index(fields=["level", "code", "provider"], name="coverage_by_place"),
                            models.Index(
                                condition=models.Q(("is_excluded", True)),
                                fields=["level", "code", "provider"],
                                name="coverage_excluded",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("provider", "level", "code"),
                                name="coverage_once_a_place",
                                violation_error_message="Ce territoire figure déjà dans la liste.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Absence",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("starts_on", models.DateField(verbose_name="à partir du")),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="jusqu’au")),
                        ("words", models.CharField(blank=True, max_length=200, verbose_name="précision")),
                        (
                            "provider",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="absences",
                                to="providers.provider",
                            ),
                        ),
                        (
                            "replacement",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="replaces",
                                to="providers.provider",
                                verbose_name="remplacé par",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "absence",
                        "ordering": ["provider", "starts_on"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("provider", "starts_on"),
                                name="absence_once_a_start",
                                violation_error_message="Une absence commence déjà ce jour-là.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                                ),
                                name="absence_ends_after_it_starts",
                                violation_error_message="Le dernier jour d’absence vient après le premier.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("replacement__isnull", True),
                                    models.Q(("replacement", models.F("provider")), _negated=True),
                                    _connector="OR",
                                ),
                                name="absence_replaced_by_another",
                                violation_error_message="Un service ne se remplace pas lui-même.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Capacity",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "free_places",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="places libres"),
                        ),
                        ("words", models.CharField(blank=True, max_length=200, verbose_name="précision")),
                        (
                            "stated_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(), verbose_name="dit le"
                            ),
                        ),
                        ("stated_by", models.CharField(blank=True, max_length=120, verbose_name="dit par")),
                        (
                            "provider",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="capacities",
                                to="providers.provider",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "capacité",
                        "ordering": ["provider", "-stated_at", "-id"],
                        "get_latest_by": ["stated_at", "id"],
                        "indexes": [models.Index(fields=["provider", "-stated_at"], name="capacity_newest")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("free_places__isnull", False),
                                    models.Q(("words", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="capacity_says_something",
                                violation_error_message="Donnez un nombre de places, ou dites-le avec des mots.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Contact",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("role", models.CharField(max_length=100, verbose_name="fonction")),
                        ("name", models.CharField(blank=True, max_length=120, verbose_name="nom")),
                        ("phone", models.CharField(blank=True, max_length=16, verbose_name="téléphone")),
                        ("email", models.EmailField(blank=True, max_length=254, verbose_name="courriel")),
                        ("hours", models.CharField(blank=True, max_length=100, verbose_name="quand")),
                        (
                            "provider",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="contacts",
                                to="providers.provider",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "interlocuteur",
                        "ordering": ["provider", "role", "name", "id"],
                        "indexes": [models.Index(fields=["provider", "role"], name="contact_by_provider")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("role", ""), _negated=True),
                                name="contact_has_a_role",
                                violation_error_message="Dites pour quoi demander cette personne : admissions, cadre, astreinte…",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("email", ""), ("name", ""), ("phone", ""), _negated=True),
                                name="contact_says_something",
                                violation_error_message="Donnez un nom, un téléphone ou un courriel.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OpeningHours",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "weekday",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (0, "lundi"),
                                    (1, "mardi"),
                                    (2, "mercredi"),
                                    (3, "jeudi"),
                                    (4, "vendredi"),
                                    (5, "samedi"),
                                    (6, "dimanche"),
                                ],
                                verbose_name="jour",
                            ),
                        ),
                        ("opens", models.TimeField(verbose_name="ouvre à")),
                        ("closes", models.TimeField(verbose_name="ferme à")),
                        (
                            "provider",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="hours",
                                to="providers.provider",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "horaire",
                        "ordering": ["provider", "weekday", "opens"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("provider", "weekday", "opens"),
                                name="opening_hours_once",
                                violation_error_message="Cet horaire figure déjà dans la liste.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("weekday__range", (0, 6))),
                                name="opening_hours_have_a_weekday",
                                violation_error_message="Choisissez un jour de la semaine.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("opens__lt", models.F("closes"))),
                                name="opening_hours_close_after_opening",
                                violation_error_message="L’heure de fermeture vient après l’heure d’ouverture.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Professional",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=coordination.tenancy.keys.uuid7,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("rpps", models.CharField(max_length=11, verbose_name="RPPS")),
                        (
                            "civility",
                            models.CharField(blank=True, db_default="", max_length=20, verbose_name="civilité"),
                        ),
                        ("last_name", models.CharField(max_length=100, verbose_name="nom d’exercice")),
                        (
                            "first_name",
                            models.CharField(
                                blank=True, db_default="", max_length=100, verbose_name="prénom d’exercice"
                            ),
                        ),
                        (
                            "profession",
                            models.CharField(blank=True, db_default="", max_length=10, verbose_name="profession"),
                        ),
                        (
                            "category",
                            models.CharField(blank=True, db_default="", max_length=2, verbose_name="catégorie"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(),
                                editable=False,
                                verbose_name="créé le",
                            ),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(),
                                editable=False,
                                verbose_name="modifié le",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "professionnel",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("rpps__regex", "^[0-9]{11}$")),
                                name="professional_rpps_is_well_formed",
                                violation_error_message="Le numéro RPPS compte 11 chiffres.",
                            ),
                            models.UniqueConstraint(
                                fields=("rpps",),
                                name="professional_once",
                                violation_error_message="Ce professionnel est déjà connu.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProviderEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("pgh_context_id", models.UUIDField(null=True)),
                        (
                            "id",
                            models.UUIDField(default=coordination.tenancy.keys.uuid7, editable=False, serialize=False),
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
                        ("finess", models.CharField(blank=True, max_length=9, null=True, verbose_name="FINESS")),
                        ("rpps", models.CharField(blank=True, max_length=11, null=True, verbose_name="RPPS")),
                        (
                            "practice_key",
                            models.CharField(
                                blank=True, db_default="", default="", max_length=64, verbose_name="lieu d’exercice"
                            ),
                        ),
                        ("siret", models.CharField(blank=True, max_length=14, verbose_name="SIRET")),
                        (
                            "finess_category",
                            models.CharField(blank=True, max_length=3, verbose_name="catégorie FINESS"),
                        ),
                        (
                            "address_extra",
                            models.CharField(blank=True, max_length=200, verbose_name="complément d’adresse"),
                        ),
                        ("street", models.CharField(blank=True, max_length=200, verbose_name="adresse")),
                        ("postal_code", models.CharField(blank=True, max_length=5, verbose_name="code postal")),
                        ("city", models.CharField(blank=True, max_length=100, verbose_name="ville")),
                        ("latitude", models.FloatField(blank=True, null=True, verbose_name="latitude")),
                        ("longitude", models.FloatField(blank=True, null=True, verbose_name="longitude")),
                        ("phone", models.CharField(blank=True, max_length=16, verbose_name="téléphone")),
                        ("other_phone", models.CharField(blank=True, max_length=16, verbose_name="autre téléphone")),
                        (
                            "mobile",
                            models.CharField(
                                blank=True, db_default="", default="", max_length=16, verbose_name="portable"
                            ),
                        ),
                        ("fax", models.CharField(blank=True, max_length=16, verbose_name="télécopie")),
                        ("email", models.EmailField(blank=True, max_length=254, verbose_name="courriel")),
                        (
                            "mssante",
                            models.EmailField(blank=True, max_length=254, verbose_name="messagerie sécurisée de santé"),
                        ),
                        (
                            "preferred_channels",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("mssante", "messagerie sécurisée"),
                                        ("phone", "téléphone"),
                                        ("mail", "courriel"),
                                        ("sms", "SMS"),
                                        ("fax", "télécopie"),
                                    ],
                                    max_length=10,
                                ),
                                blank=True,
                                db_default=[],
                                default=list,
                                size=None,
                                verbose_name="moyens de contact, dans l’ordre",
                            ),
                        ),
                        ("missions", models.TextField(blank=True, db_default="", default="", verbose_name="missions")),
                        (
                            "min_age",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="à partir de (ans)"),
                        ),
                        (
                            "max_age",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="jusqu’à (ans)"),
                        ),
                        (
                            "criteria",
                            models.TextField(blank=True, db_default="", default="", verbose_name="pour quels patients"),
                        ),
                        (
                            "conventions",
                            models.TextField(blank=True, db_default="", default="", verbose_name="conventions"),
                        ),
                        ("weekend", models.BooleanField(blank=True, null=True, verbose_name="intervient le week-end")),
                        ("evening", models.BooleanField(blank=True, null=True, verbose_name="intervient le soir")),
                        (
                            "accepts_new_patients",
                            models.BooleanField(blank=True, null=True, verbose_name="accepte de nouveaux patients"),
                        ),
                        (
                            "home_visits",
                            models.BooleanField(blank=True, null=True, verbose_name="se déplace à domicile"),
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
                        (
                            "source_vintage",
                            models.DateField(blank=True, null=True, verbose_name="millésime de la source"),
                        ),
                        ("verified_at", models.DateTimeField(blank=True, null=True, verbose_name="vérifié le")),
                        (
                            "verified_by",
                            models.CharField(
                                blank=True, db_default="", default="", max_length=120, verbose_name="vérifié par"
                            ),
                        ),
                        (
                            "curated_fields",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40),
                                blank=True,
                                db_default=[],
                                default=list,
                                size=None,
                                verbose_name="champs tenus à la main",
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                db_default=1,
                                default=1,
                                editable=False,
                                validators=[django.core.validators.MaxValueValidator(2147483647)],
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(),
                                editable=False,
                                verbose_name="créé le",
                            ),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(),
                                editable=False,
                                verbose_name="modifié le",
                            ),
                        ),
                        (
                            "commune",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="territory.commune",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="providers.provider",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="providers.provider",
                            ),
                        ),
                        (
                            "professional",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="providers.professional",
                            ),
                        ),
                        (
                            "type",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="providers.providertype",
                                verbose_name="type",
                            ),
                        ),
                        (
                            "dependencies",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("1", "GIR 1"),
                                        ("2", "GIR 2"),
                                        ("3", "GIR 3"),
                                        ("4", "GIR 4"),
                                        ("5", "GIR 5"),
                                        ("6", "GIR 6"),
                                    ],
                                    max_length=1,
                                ),
                                blank=True,
                                db_default=[],
                                default=list,
                                size=None,
                                verbose_name="dépendance prise en charge",
                            ),
                        ),
                        (
                            "situations",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("chronic", "maladie chronique"),
                                        ("cancer", "cancer"),
                                        ("palliative", "soins palliatifs"),
                                        ("neurodegenerative", "maladie d’Alzheimer ou apparentée"),
                                        ("neurological", "maladie neurologique"),
                                        ("psychiatric", "trouble psychique"),
                                        ("addiction", "addiction"),
                                        ("disability", "handicap"),
                                        ("precarity", "précarité"),
                                        ("perinatal", "grossesse et suites de couches"),
                                    ],
                                    max_length=20,
                                ),
                                blank=True,
                                db_default=[],
                                default=list,
                                size=None,
                                verbose_name="situations prises en charge",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Skill",
                    fields=[
                        (
                            "code",
                            models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="code"),
                        ),
                        ("label", models.CharField(max_length=120, unique=True, verbose_name="libellé")),
                        ("order", models.PositiveSmallIntegerField(verbose_name="ordre")),
                    ],
                    options={
                        "verbose_name": "compétence",
                        "ordering": ["order", "label"],
                    },
                ),
                migrations.CreateModel(
                    name="AbsenceEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("pgh_context_id", models.UUIDField(null=True)),
                        ("id", models.BigIntegerField()),
                        ("starts_on", models.DateField(verbose_name="à partir du")),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="jusqu’au")),
                        ("words", models.CharField(blank=True, max_length=200, verbose_name="précision")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="providers.absence",
                            ),
                        ),
                        (
                            "provider",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="providers.provider",
                            ),
                        ),
                        (
                            "replacement",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="providers.provider",
                                verbose_name="remplacé par",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ContactEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("pgh_context_id", models.UUIDField(null=True)),
                        ("id", models.BigIntegerField()),
                        ("role", models.CharField(max_length=100, verbose_name="fonction")),
                        ("name", models.CharField(blank=True, max_length=120, verbose_name="nom")),
                        ("phone", models.CharField(blank=True, max_length=16, verbose_name="téléphone")),
                        ("email", models.EmailField(blank=True, max_length=254, verbose_name="courriel")),
                        ("hours", models.CharField(blank=True, max_length=100, verbose_name="quand")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="providers.contact",
                            ),
                        ),
                        (
                            "provider",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="providers.provider",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="CoverageEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("pgh_context_id", models.UUIDField(null=True)),
                        ("id", models.BigIntegerField()),
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
                        ("is_excluded", models.BooleanField(db_default=False, default=False, verbose_name="exclu")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="providers.coverage",
                            ),
                        ),
                        (
                            "provider",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="providers.provider",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="OpeningHoursEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("pgh_context_id", models.UUIDField(null=True)),
                        ("id", models.BigIntegerField()),
                        (
                            "weekday",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (0, "lundi"),
                                    (1, "mardi"),
                                    (2, "mercredi"),
                                    (3, "jeudi"),
                                    (4, "vendredi"),
                                    (5, "samedi"),
                                    (6, "dimanche"),
                                ],
                                verbose_name="jour",
                            ),
                        ),
                        ("opens", models.TimeField(verbose_name="ouvre à")),
                        ("closes", models.TimeField(verbose_name="ferme à")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="providers.openinghours",
                            ),
                        ),
                        (
                            "provider",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="providers.provider",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
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
                        "indexes": [
                            django.contrib.postgres.indexes.GinIndex(
                                fields=["word"], name="search_word_trigram", opclasses=["gin_trgm_ops"]
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProviderSkill",
                    fields=[],
                    options={
                        "verbose_name": "compétence d’un service",
                        "verbose_name_plural": "compétences d’un service",
                        "proxy": True,
                    },
                    bases=("providers.provider_skills",),
                ),
                migrations.CreateModel(
                    name="ProviderSkillEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("pgh_context_id", models.UUIDField(null=True)),
                        ("id", models.BigIntegerField()),
                        (
                            "provider",
                            models.ForeignKey(
                                db_constraint=False,
                                db_tablespace="",
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="providers.provider",
                            ),
                        ),
                        (
                            "skill",
                            models.ForeignKey(
                                db_constraint=False,
                                db_tablespace="",
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="providers.skill",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="provider",
                    trigger=pgtrigger.compiler.Trigger(
                        name="changed_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."version" IS DISTINCT FROM (NEW."version"))',
                            func='INSERT INTO "providers_providerevent" ("accepts_new_patients", "address_extra", "city", "closed_on", "commune_id", "conventions", "created_at", "criteria", "curated_fields", "dependencies", "email", "evening", "fax", "finess", "finess_category", "former_names", "home_visits", "id", "kind", "latitude", "longitude", "max_age", "min_age", "missions", "mobile", "mssante", "name", "organisation_id", "other_phone", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "postal_code", "practice_key", "preferred_channels", "professional_id", "rpps", "short_name", "siret", "situations", "source", "source_vintage", "status", "street", "type_id", "updated_at", "verified_at", "verified_by", "version", "weekend") VALUES (OLD."accepts_new_patients", OLD."address_extra", OLD."city", OLD."closed_on", OLD."commune_id", OLD."conventions", OLD."created_at", OLD."criteria", OLD."curated_fields", OLD."dependencies", OLD."email", OLD."evening", OLD."fax", OLD."finess", OLD."finess_category", OLD."former_names", OLD."home_visits", OLD."id", OLD."kind", OLD."latitude", OLD."longitude", OLD."max_age", OLD."min_age", OLD."missions", OLD."mobile", OLD."mssante", OLD."name", OLD."organisation_id", OLD."other_phone", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'changed\', OLD."id", OLD."phone", OLD."postal_code", OLD."practice_key", OLD."preferred_channels", OLD."professional_id", OLD."rpps", OLD."short_name", OLD."siret", OLD."situations", OLD."source", OLD."source_vintage", OLD."status", OLD."street", OLD."type_id", OLD."updated_at", OLD."verified_at", OLD."verified_by", OLD."version", OLD."weekend"); RETURN NULL;',
                            hash="a1a91a22d4a1f77e87e32a472924858cc6136ff4",
                            operation="UPDATE",
                            pgid="pgtrigger_changed_update_71d7e",
                            table="providers_provider",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="coverage",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "providers_coverageevent" ("code", "id", "is_excluded", "level", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id") VALUES (NEW."code", NEW."id", NEW."is_excluded", NEW."level", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."provider_id"); RETURN NULL;',
                            hash="6a62e1d3d48642662a048689c0cded8d7973bc18",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_e7ffe",
                            table="providers_coverage",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="coverage",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "providers_coverageevent" ("code", "id", "is_excluded", "level", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id") VALUES (NEW."code", NEW."id", NEW."is_excluded", NEW."level", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."provider_id"); RETURN NULL;',
                            hash="86680c737341fcdd08629785d73a1088fa9558ae",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_cb3b2",
                            table="providers_coverage",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="coverage",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "providers_coverageevent" ("code", "id", "is_excluded", "level", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id") VALUES (OLD."code", OLD."id", OLD."is_excluded", OLD."level", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."provider_id"); RETURN NULL;',
                            hash="0e7434059b47edda0953d6b6e0be80a833e75ef5",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_2aa06",
                            table="providers_coverage",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="absence",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "providers_absenceevent" ("ends_on", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "replacement_id", "starts_on", "words") VALUES (NEW."ends_on", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."provider_id", NEW."replacement_id", NEW."starts_on", NEW."words"); RETURN NULL;',
                            hash="f6b3aa33e5a9a5c8a8d87e7f9ef95d2ba5f1fc7e",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_3565a",
                            table="providers_absence",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="absence",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "providers_absenceevent" ("ends_on", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "replacement_id", "starts_on", "words") VALUES (NEW."ends_on", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."provider_id", NEW."replacement_id", NEW."starts_on", NEW."words"); RETURN NULL;',
                            hash="9e3b3b19b1f62814030bfd33017b206aeba8c38c",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_e1be1",
                            table="providers_absence",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="absence",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "providers_absenceevent" ("ends_on", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "replacement_id", "starts_on", "words") VALUES (OLD."ends_on", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."provider_id", OLD."replacement_id", OLD."starts_on", OLD."words"); RETURN NULL;',
                            hash="67f56b59a0c9f77257e3d13356a32404485805d8",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_e4b7c",
                            table="providers_absence",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="contact",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "providers_contactevent" ("email", "hours", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "provider_id", "role") VALUES (NEW."email", NEW."hours", NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."phone", NEW."provider_id", NEW."role"); RETURN NULL;',
                            hash="5f780a25bc15e6a00156d588c1d57f23e04d70c5",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_e272d",
                            table="providers_contact",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="contact",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "providers_contactevent" ("email", "hours", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "provider_id", "role") VALUES (NEW."email", NEW."hours", NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."phone", NEW."provider_id", NEW."role"); RETURN NULL;',
                            hash="9e87b20dd2684d31f4213443c7cc4faac60a0bd6",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_4c089",
                            table="providers_contact",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="contact",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "providers_contactevent" ("email", "hours", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "provider_id", "role") VALUES (OLD."email", OLD."hours", OLD."id", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."phone", OLD."provider_id", OLD."role"); RETURN NULL;',
                            hash="e170ddeb8a54bfc1a33ca89c806850d95732160f",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_f20d4",
                            table="providers_contact",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="openinghours",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "providers_openinghoursevent" ("closes", "id", "opens", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "weekday") VALUES (NEW."closes", NEW."id", NEW."opens", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."provider_id", NEW."weekday"); RETURN NULL;',
                            hash="f176f545f6190a10f2ea1b19dce337614086eda3",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_1dd28",
                            table="providers_openinghours",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="openinghours",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "providers_openinghoursevent" ("closes", "id", "opens", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "weekday") VALUES (NEW."closes", NEW."id", NEW."opens", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."provider_id", NEW."weekday"); RETURN NULL;',
                            hash="be74a4b3b77e7e0545041aa0caeae6a5ef4e353c",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_bfbb1",
                            table="providers_openinghours",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="openinghours",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "providers_openinghoursevent" ("closes", "id", "opens", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "weekday") VALUES (OLD."closes", OLD."id", OLD."opens", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."provider_id", OLD."weekday"); RETURN NULL;',
                            hash="1c446fc277f95f6be8f3d5417329cb2240d882fc",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_5f32a",
                            table="providers_openinghours",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="providerevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="e5ccb8805cf6ea0316fbcd02acd5d3238fe5e90f",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_5a83e",
                            table="providers_providerevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="absenceevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="65c7d530fb2ffa04640be2782d7df4f6fc0d0c0d",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_3ef80",
                            table="providers_absenceevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="contactevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="bb3ee8f472d0e5ebe5308d9e8d243fa413069966",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_34be4",
                            table="providers_contactevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="coverageevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="807851c8c309ab59ec57136868fbfd0842c2c49b",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_dea49",
                            table="providers_coverageevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="openinghoursevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="7c2080325d8d04f8c105bd172bf7c297deb393f9",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_5fead",
                            table="providers_openinghoursevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="providerskill",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "providers_providerskillevent" ("id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "provider_id", "skill_id") VALUES (NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."provider_id", NEW."skill_id"); RETURN NULL;',
                            hash="9f2566e1c24b3719d53ddc00f610235e0dac333a",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_c9dd1",
                            table="providers_provider_skills",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="providerskill",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "providers_providerskillevent" ("id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "provider_id", "skill_id") VALUES (OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."provider_id", OLD."skill_id"); RETURN NULL;',
                            hash="ee56e6d6daac0fee5b02d4b830b6bdd8f86e8f81",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_6e599",
                            table="providers_provider_skills",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="providerskillevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="6d6bd650a7be044b01ca702d07e0a10e319cf071",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_c9d42",
                            table="providers_providerskillevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ],
        ),
        migrations.RunSQL(
            sql="ALTER TABLE providers_provider ALTER COLUMN search_key SET STATISTICS 10",
            reverse_sql="ALTER TABLE providers_provider ALTER COLUMN search_key SET STATISTICS -1",
        ),
        migrations.RunSQL(
            sql="INSERT INTO providers_searchword (word) SELECT DISTINCT word FROM providers_provider, unnest(string_to_array(search_key, ' ')) AS word WHERE length(word) BETWEEN 3 AND 60 ON CONFLICT DO NOTHING",
            reverse_sql="",
        ),
        migrations.RunSQL(
            sql="GRANT MAINTAIN ON providers_provider, providers_professional, providers_searchword TO tu_app",
            reverse_sql="REVOKE MAINTAIN ON providers_provider, providers_professional, providers_searchword FROM tu_app",
        ),
        migrations.RunSQL(
            sql=[
                "\nCREATE FUNCTION providers_names_what_exists() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$\nBEGIN\n    \n    IF EXISTS (SELECT FROM (SELECT DISTINCT type_id AS named FROM written WHERE type_id IS NOT NULL) w\n                WHERE NOT EXISTS (SELECT FROM providers_providertype t WHERE t.code = w.named)) THEN\n        RAISE foreign_key_violation USING\n            MESSAGE = 'an entry names a row of providers_providertype that does not exist',\n            TABLE = 'providers_provider', COLUMN = 'type_id';\n    END IF;\n    \n\n    IF EXISTS (SELECT FROM (SELECT DISTINCT commune_id AS named FROM written WHERE commune_id IS NOT NULL) w\n                WHERE NOT EXISTS (SELECT FROM territory_commune t WHERE t.code = w.named)) THEN\n        RAISE foreign_key_violation USING\n            MESSAGE = 'an entry names a row of territory_commune that does not exist',\n            TABLE = 'providers_provider', COLUMN = 'commune_id';\n    END IF;\n    \n\n    IF EXISTS (SELECT FROM (SELECT DISTINCT professional_id AS named FROM written WHERE professional_id IS NOT NULL) w\n                WHERE NOT EXISTS (SELECT FROM providers_professional t WHERE t.id = w.named)) THEN\n        RAISE foreign_key_violation USING\n            MESSAGE = 'an entry names a row of providers_professional that does not exist',\n            TABLE = 'providers_provider', COLUMN = 'professional_id';\n    END IF;\n    \n    RETURN NULL;\nEND $$;\nCREATE TRIGGER added_names_what_exists AFTER INSERT ON providers_provider REFERENCING NEW TABLE AS written\n    FOR EACH STATEMENT EXECUTE FUNCTION providers_names_what_exists();\nCREATE TRIGGER changed_names_what_exists AFTER UPDATE ON providers_provider REFERENCING NEW TABLE AS written\n    FOR EACH STATEMENT EXECUTE FUNCTION providers_names_what_exists();\n"
            ],
            reverse_sql=["DROP FUNCTION providers_names_what_exists() CASCADE"],
        ),
        migrations.RunSQL(
            sql=[
                "\nCREATE FUNCTION providers_named_keeps_its_key() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n    RAISE foreign_key_violation USING MESSAGE = format('the key of a row of %I does not change', TG_TABLE_NAME);\nEND $$;\n"
            ],
            reverse_sql=["DROP FUNCTION providers_named_keeps_its_key()"],
        ),
        migrations.RunSQL(
            sql=[
                "\nCREATE FUNCTION providers_type_id_is_not_named() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$\nBEGIN\n    IF EXISTS (SELECT FROM gone) THEN\n        LOCK TABLE providers_provider IN SHARE MODE;\n        IF EXISTS (SELECT FROM providers_provider p JOIN gone ON gone.code = p.type_id) THEN\n            RAISE foreign_key_violation USING MESSAGE = 'an entry names this row of providers_providertype', TABLE = 'providers_providertype';\n        END IF;\n    END IF;\n    RETURN NULL;\nEND $$;\nCREATE TRIGGER no_entry_names_it AFTER DELETE ON providers_providertype REFERENCING OLD TABLE AS gone\n    FOR EACH STATEMENT EXECUTE FUNCTION providers_type_id_is_not_named();\nCREATE TRIGGER it_keeps_its_key BEFORE UPDATE OF code ON providers_providertype FOR EACH ROW\n    WHEN (OLD.code IS DISTINCT FROM NEW.code) EXECUTE FUNCTION providers_named_keeps_its_key();\n"
            ],
            reverse_sql=[
                "\nDROP TRIGGER it_keeps_its_key ON providers_providertype;\nDROP TRIGGER no_entry_names_it ON providers_providertype;\nDROP FUNCTION providers_type_id_is_not_named();\n"
            ],
        ),
        migrations.RunSQL(
            sql=[
                "\nCREATE FUNCTION providers_commune_id_is_not_named() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$\nBEGIN\n    IF EXISTS (SELECT FROM gone) THEN\n        LOCK TABLE providers_provider IN SHARE MODE;\n        IF EXISTS (SELECT FROM providers_provider p JOIN gone ON gone.code = p.commune_id) THEN\n            RAISE foreign_key_violation USING MESSAGE = 'an entry names this row of territory_commune', TABLE = 'territory_commune';\n        END IF;\n    END IF;\n    RETURN NULL;\nEND $$;\nCREATE TRIGGER no_entry_names_it AFTER DELETE ON territory_commune REFERENCING OLD TABLE AS gone\n    FOR EACH STATEMENT EXECUTE FUNCTION providers_commune_id_is_not_named();\nCREATE TRIGGER it_keeps_its_key BEFORE UPDATE OF code ON territory_commune FOR EACH ROW\n    WHEN (OLD.code IS DISTINCT FROM NEW.code) EXECUTE FUNCTION providers_named_keeps_its_key();\n"
            ],
            reverse_sql=[
                "\nDROP TRIGGER it_keeps_its_key ON territory_commune;\nDROP TRIGGER no_entry_names_it ON territory_commune;\nDROP FUNCTION providers_commune_id_is_not_named();\n"
            ],
        ),
        migrations.RunSQL(
            sql=[
                "\nCREATE FUNCTION providers_professional_id_is_not_named() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$\nBEGIN\n    IF EXISTS (SELECT FROM gone) THEN\n        LOCK TABLE providers_provider IN SHARE MODE;\n        IF EXISTS (SELECT FROM providers_provider p JOIN gone ON gone.id = p.professional_id) THEN\n            RAISE foreign_key_violation USING MESSAGE = 'an entry names this row of providers_professional', TABLE = 'providers_professional';\n        END IF;\n    END IF;\n    RETURN NULL;\nEND $$;\nCREATE TRIGGER no_entry_names_it AFTER DELETE ON providers_professional REFERENCING OLD TABLE AS gone\n    FOR EACH STATEMENT EXECUTE FUNCTION providers_professional_id_is_not_named();\nCREATE TRIGGER it_keeps_its_key BEFORE UPDATE OF id ON providers_professional FOR EACH ROW\n    WHEN (OLD.id IS DISTINCT FROM NEW.id) EXECUTE FUNCTION providers_named_keeps_its_key();\n"
            ],
            reverse_sql=[
                "\nDROP TRIGGER it_keeps_its_key ON providers_professional;\nDROP TRIGGER no_entry_names_it ON providers_professional;\nDROP FUNCTION providers_professional_id_is_not_named();\n"
            ],
        ),
        migrations.RunSQL(
            sql=[
                "ALTER TABLE providers_provider ALTER CONSTRAINT providers_provider_type_id_a92bcb0a_fk_providers NOT ENFORCED",
                "ALTER TABLE providers_provider ALTER CONSTRAINT providers_provider_commune_id_5305db5a_fk_territory NOT ENFORCED",
                "ALTER TABLE providers_provider ALTER CONSTRAINT providers_provider_professional_id_6273cced_fk_providers NOT ENFORCED",
            ],
            reverse_sql=[
                "ALTER TABLE providers_provider ALTER CONSTRAINT providers_provider_type_id_a92bcb0a_fk_providers ENFORCED",
                "ALTER TABLE providers_provider ALTER CONSTRAINT providers_provider_commune_id_5305db5a_fk_territory ENFORCED",
                "ALTER TABLE providers_provider ALTER CONSTRAINT providers_provider_professional_id_6273cced_fk_providers ENFORCED",
            ],
        ),
    ]
