import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import coordination.tenancy.keys


class Migration(migrations.Migration):
    dependencies = [
        ("providers", "0002_search_statistics"),
        ("territory", "0001_communes"),
    ]

    operations = [
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField(verbose_name="à partir du")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="jusqu’au")),
                ("words", models.CharField(blank=True, max_length=200, verbose_name="précision")),
            ],
            options={
                "verbose_name": "absence",
                "ordering": ["provider", "starts_on"],
            },
        ),
        migrations.CreateModel(
            name="Capacity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("free_places", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="places libres")),
                ("words", models.CharField(blank=True, max_length=200, verbose_name="précision")),
                (
                    "stated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="dit le"),
                ),
                ("stated_by", models.CharField(blank=True, max_length=120, verbose_name="dit par")),
            ],
            options={
                "verbose_name": "capacité",
                "ordering": ["provider", "-stated_at", "-id"],
                "get_latest_by": ["stated_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(max_length=100, verbose_name="fonction")),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="nom")),
                ("phone", models.CharField(blank=True, max_length=16, verbose_name="téléphone")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="courriel")),
                ("hours", models.CharField(blank=True, max_length=100, verbose_name="quand")),
            ],
            options={
                "verbose_name": "interlocuteur",
                "ordering": ["provider", "role", "name", "id"],
            },
        ),
        migrations.CreateModel(
            name="OpeningHours",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
            ],
            options={
                "verbose_name": "horaire",
                "ordering": ["provider", "weekday", "opens"],
            },
        ),
        migrations.CreateModel(
            name="Professional",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=coordination.tenancy.keys.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("rpps", models.CharField(max_length=11, unique=True, verbose_name="RPPS")),
                ("civility", models.CharField(blank=True, db_default="", max_length=20, verbose_name="civilité")),
                ("last_name", models.CharField(max_length=100, verbose_name="nom d’exercice")),
                (
                    "first_name",
                    models.CharField(blank=True, db_default="", max_length=100, verbose_name="prénom d’exercice"),
                ),
                ("profession", models.CharField(blank=True, db_default="", max_length=10, verbose_name="profession")),
                ("category", models.CharField(blank=True, db_default="", max_length=2, verbose_name="catégorie")),
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
            ],
            options={
                "verbose_name": "professionnel",
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
                ("id", models.UUIDField(default=coordination.tenancy.keys.uuid7, editable=False, serialize=False)),
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
                ("finess_category", models.CharField(blank=True, max_length=3, verbose_name="catégorie FINESS")),
                ("address_extra", models.CharField(blank=True, max_length=200, verbose_name="complément d’adresse")),
                ("street", models.CharField(blank=True, max_length=200, verbose_name="adresse")),
                ("postal_code", models.CharField(blank=True, max_length=5, verbose_name="code postal")),
                ("city", models.CharField(blank=True, max_length=100, verbose_name="ville")),
                ("latitude", models.FloatField(blank=True, null=True, verbose_name="latitude")),
                ("longitude", models.FloatField(blank=True, null=True, verbose_name="longitude")),
                ("phone", models.CharField(blank=True, max_length=16, verbose_name="téléphone")),
                ("other_phone", models.CharField(blank=True, max_length=16, verbose_name="autre téléphone")),
                (
                    "mobile",
                    models.CharField(blank=True, db_default="", default="", max_length=16, verbose_name="portable"),
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
                ("min_age", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="à partir de (ans)")),
                ("max_age", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="jusqu’à (ans)")),
                (
                    "criteria",
                    models.TextField(blank=True, db_default="", default="", verbose_name="pour quels patients"),
                ),
                ("conventions", models.TextField(blank=True, db_default="", default="", verbose_name="conventions")),
                ("weekend", models.BooleanField(blank=True, null=True, verbose_name="intervient le week-end")),
                ("evening", models.BooleanField(blank=True, null=True, verbose_name="intervient le soir")),
                (
                    "accepts_new_patients",
                    models.BooleanField(blank=True, null=True, verbose_name="accepte de nouveaux patients"),
                ),
                ("home_visits", models.BooleanField(blank=True, null=True, verbose_name="se déplace à domicile")),
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
                    "verified_by",
                    models.CharField(blank=True, db_default="", default="", max_length=120, verbose_name="vérifié par"),
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
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="créé le"
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="modifié le"
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
                ("code", models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="code")),
                ("label", models.CharField(max_length=120, unique=True, verbose_name="libellé")),
                ("order", models.PositiveSmallIntegerField(verbose_name="ordre")),
            ],
            options={
                "verbose_name": "compétence",
                "ordering": ["order", "label"],
            },
        ),
        migrations.AddField(
            model_name="coverage",
            name="is_excluded",
            field=models.BooleanField(db_default=False, default=False, verbose_name="exclu"),
        ),
        migrations.AddField(
            model_name="provider",
            name="accepts_new_patients",
            field=models.BooleanField(blank=True, null=True, verbose_name="accepte de nouveaux patients"),
        ),
        migrations.AddField(
            model_name="provider",
            name="conventions",
            field=models.TextField(blank=True, db_default="", default="", verbose_name="conventions"),
        ),
        migrations.AddField(
            model_name="provider",
            name="criteria",
            field=models.TextField(blank=True, db_default="", default="", verbose_name="pour quels patients"),
        ),
        migrations.AddField(
            model_name="provider",
            name="curated_fields",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40),
                blank=True,
                db_default=[],
                default=list,
                size=None,
                verbose_name="champs tenus à la main",
            ),
        ),
        migrations.AddField(
            model_name="provider",
            name="evening",
            field=models.BooleanField(blank=True, null=True, verbose_name="intervient le soir"),
        ),
        migrations.AddField(
            model_name="provider",
            name="home_visits",
            field=models.BooleanField(blank=True, null=True, verbose_name="se déplace à domicile"),
        ),
        migrations.AddField(
            model_name="provider",
            name="max_age",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="jusqu’à (ans)"),
        ),
        migrations.AddField(
            model_name="provider",
            name="min_age",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="à partir de (ans)"),
        ),
        migrations.AddField(
            model_name="provider",
            name="missions",
            field=models.TextField(blank=True, db_default="", default="", verbose_name="missions"),
        ),
        migrations.AddField(
            model_name="provider",
            name="mobile",
            field=models.CharField(blank=True, db_default="", default="", max_length=16, verbose_name="portable"),
        ),
        migrations.AddField(
            model_name="provider",
            name="organisation",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="members",
                to="providers.provider",
            ),
        ),
        migrations.AddField(
            model_name="provider",
            name="practice_key",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=64, verbose_name="lieu d’exercice"
            ),
        ),
        migrations.AddField(
            model_name="provider",
            name="preferred_channels",
            field=django.contrib.postgres.fields.ArrayField(
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
        migrations.AddField(
            model_name="provider",
            name="verified_by",
            field=models.CharField(blank=True, db_default="", default="", max_length=120, verbose_name="vérifié par"),
        ),
        migrations.AddField(
            model_name="provider",
            name="version",
            field=models.PositiveIntegerField(
                db_default=1,
                default=1,
                editable=False,
                validators=[django.core.validators.MaxValueValidator(2147483647)],
            ),
        ),
        migrations.AddField(
            model_name="provider",
            name="weekend",
            field=models.BooleanField(blank=True, null=True, verbose_name="intervient le week-end"),
        ),
        migrations.AddField(
            model_name="providertype",
            name="asks_for",
            field=models.CharField(blank=True, max_length=300, verbose_name="ce qui sera demandé"),
        ),
        migrations.AddField(
            model_name="providertype",
            name="criteria",
            field=models.CharField(blank=True, max_length=300, verbose_name="pour qui"),
        ),
        migrations.AddField(
            model_name="providertype",
            name="successor",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="predecessors",
                to="providers.providertype",
                verbose_name="remplacé par",
            ),
        ),
        migrations.AddField(
            model_name="providertype",
            name="who_may_ask",
            field=models.CharField(blank=True, max_length=200, verbose_name="qui peut demander"),
        ),
        migrations.AlterField(
            model_name="provider",
            name="rpps",
            field=models.CharField(blank=True, max_length=11, null=True, verbose_name="RPPS"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="provider",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."version" IS DISTINCT FROM (NEW."version"))',
                    func='INSERT INTO "providers_providerevent" ("accepts_new_patients", "address_extra", "city", "closed_on", "commune_id", "conventions", "created_at", "criteria", "curated_fields", "email", "evening", "fax", "finess", "finess_category", "former_names", "home_visits", "id", "kind", "latitude", "longitude", "max_age", "min_age", "missions", "mobile", "mssante", "name", "organisation_id", "other_phone", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "postal_code", "practice_key", "preferred_channels", "professional_id", "rpps", "short_name", "siret", "source", "source_vintage", "status", "street", "type_id", "updated_at", "verified_at", "verified_by", "version", "weekend") VALUES (OLD."accepts_new_patients", OLD."address_extra", OLD."city", OLD."closed_on", OLD."commune_id", OLD."conventions", OLD."created_at", OLD."criteria", OLD."curated_fields", OLD."email", OLD."evening", OLD."fax", OLD."finess", OLD."finess_category", OLD."former_names", OLD."home_visits", OLD."id", OLD."kind", OLD."latitude", OLD."longitude", OLD."max_age", OLD."min_age", OLD."missions", OLD."mobile", OLD."mssante", OLD."name", OLD."organisation_id", OLD."other_phone", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'changed\', OLD."id", OLD."phone", OLD."postal_code", OLD."practice_key", OLD."preferred_channels", OLD."professional_id", OLD."rpps", OLD."short_name", OLD."siret", OLD."source", OLD."source_vintage", OLD."status", OLD."street", OLD."type_id", OLD."updated_at", OLD."verified_at", OLD."verified_by", OLD."version", OLD."weekend"); RETURN NULL;',
                    hash="dcf969e17e454010e5be7452eb24ccede1ab7764",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_71d7e",
                    table="providers_provider",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="providertype",
            constraint=models.CheckConstraint(
                condition=models.Q(("successor", models.F("code")), _negated=True),
                name="provider_type_not_its_own_successor",
                violation_error_message="Un type de service ne se remplace pas lui-même.",
            ),
        ),
        migrations.AddField(
            model_name="absence",
            name="provider",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="absences",
                to="providers.provider",
            ),
        ),
        migrations.AddField(
            model_name="absence",
            name="replacement",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaces",
                to="providers.provider",
                verbose_name="remplacé par",
            ),
        ),
        migrations.AddField(
            model_name="capacity",
            name="provider",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="capacities",
                to="providers.provider",
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="provider",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="contacts",
                to="providers.provider",
            ),
        ),
        migrations.AddField(
            model_name="openinghours",
            name="provider",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="hours",
                to="providers.provider",
            ),
        ),
        migrations.AddConstraint(
            model_name="professional",
            constraint=models.CheckConstraint(
                condition=models.Q(("rpps__regex", "^[0-9]{11}$")),
                name="professional_rpps_is_well_formed",
                violation_error_message="Le numéro RPPS compte 11 chiffres.",
            ),
        ),
        migrations.AddField(
            model_name="provider",
            name="professional",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="practices",
                to="providers.professional",
            ),
        ),
        migrations.AddField(
            model_name="providerevent",
            name="commune",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="territory.commune",
            ),
        ),
        migrations.AddField(
            model_name="providerevent",
            name="organisation",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="providers.provider",
            ),
        ),
        migrations.AddField(
            model_name="providerevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="providers.provider",
            ),
        ),
        migrations.AddField(
            model_name="providerevent",
            name="professional",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="providers.professional",
            ),
        ),
        migrations.AddField(
            model_name="providerevent",
            name="type",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="providers.providertype",
                verbose_name="type",
            ),
        ),
        migrations.AddField(
            model_name="provider",
            name="skills",
            field=models.ManyToManyField(
                blank=True, related_name="providers", to="providers.skill", verbose_name="compétences"
            ),
        ),
        migrations.AddIndex(
            model_name="provider",
            index=models.Index(
                condition=models.Q(("mobile", ""), _negated=True), fields=["mobile"], name="provider_by_mobile"
            ),
        ),
        migrations.AddIndex(
            model_name="provider",
            index=models.Index(
                condition=models.Q(("professional__isnull", False)), fields=["professional"], name="provider_by_person"
            ),
        ),
        migrations.AddIndex(
            model_name="provider",
            index=models.Index(
                condition=models.Q(("organisation__isnull", False)), fields=["organisation"], name="provider_by_body"
            ),
        ),
        migrations.AddConstraint(
            model_name="provider",
            constraint=models.UniqueConstraint(
                condition=models.Q(("rpps__isnull", False)),
                fields=("rpps", "practice_key"),
                name="provider_once_a_practice",
                violation_error_message="Ce professionnel a déjà une fiche pour ce lieu d’exercice.",
            ),
        ),
        migrations.AddConstraint(
            model_name="provider",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="provider",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("organisation__isnull", True),
                    models.Q(("organisation", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="provider_not_its_own_organisation",
                violation_error_message="Un service ne dépend pas de lui-même.",
            ),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.UniqueConstraint(
                fields=("provider", "starts_on"),
                name="absence_once_a_start",
                violation_error_message="Une absence commence déjà ce jour-là.",
            ),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                name="absence_ends_after_it_starts",
                violation_error_message="Le dernier jour d’absence vient après le premier.",
            ),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("replacement__isnull", True),
                    models.Q(("replacement", models.F("provider")), _negated=True),
                    _connector="OR",
                ),
                name="absence_replaced_by_another",
                violation_error_message="Un service ne se remplace pas lui-même.",
            ),
        ),
        migrations.AddIndex(
            model_name="capacity",
            index=models.Index(fields=["provider", "-stated_at"], name="capacity_newest"),
        ),
        migrations.AddConstraint(
            model_name="capacity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("free_places__isnull", False), models.Q(("words", ""), _negated=True), _connector="OR"
                ),
                name="capacity_says_something",
                violation_error_message="Donnez un nombre de places, ou dites-le avec des mots.",
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["provider", "role"], name="contact_by_provider"),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(("role", ""), _negated=True),
                name="contact_has_a_role",
                violation_error_message="Dites pour quoi demander cette personne : admissions, cadre, astreinte…",
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(("email", ""), ("name", ""), ("phone", ""), _negated=True),
                name="contact_says_something",
                violation_error_message="Donnez un nom, un téléphone ou un courriel.",
            ),
        ),
        migrations.AddConstraint(
            model_name="openinghours",
            constraint=models.UniqueConstraint(
                fields=("provider", "weekday", "opens"),
                name="opening_hours_once",
                violation_error_message="Cet horaire figure déjà dans la liste.",
            ),
        ),
        migrations.AddConstraint(
            model_name="openinghours",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekday__range", (0, 6))),
                name="opening_hours_have_a_weekday",
                violation_error_message="Choisissez un jour de la semaine.",
            ),
        ),
        migrations.AddConstraint(
            model_name="openinghours",
            constraint=models.CheckConstraint(
                condition=models.Q(("opens__lt", models.F("closes"))),
                name="opening_hours_close_after_opening",
                violation_error_message="L’heure de fermeture vient après l’heure d’ouverture.",
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
    ]
