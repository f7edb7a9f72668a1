"""What the migrations up to 0004 have made, made at once."""

import django.contrib.postgres.fields
import django.core.serializers.json
import django.core.validators
import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import coordination.tenancy.keys
import coordination.tenancy.merging
import coordination.tenancy.rls


class Migration(migrations.Migration):
    replaces = [
        ("overlay", "0001_initial"),
        ("overlay", "0002_row_level_security"),
        ("overlay", "0003_correction_answers"),
        ("overlay", "0004_criteria_of_local_entries"),
    ]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("providers", "0001_squashed_0012_situations_and_dependency"),
        ("tenancy", "0001_squashed_0005_hospital_facility"),
        ("territory", "0001_squashed_0002_commune_place"),
    ]

    operations = [
        coordination.tenancy.merging.CreateTables(
            operations=[
                migrations.CreateModel(
                    name="Agreement",
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
                            "version",
                            models.PositiveIntegerField(
                                default=1,
                                editable=False,
                                validators=[django.core.validators.MaxValueValidator(2147483647)],
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="écrit le")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
                        ("label", models.CharField(max_length=150, verbose_name="objet")),
                        ("starts_on", models.DateField(verbose_name="à partir du")),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="jusqu’au")),
                        ("words", models.CharField(blank=True, max_length=300, verbose_name="précision")),
                        (
                            "hospital",
                            models.ForeignKey(
                                db_index=False,
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tenancy.hospital",
                            ),
                        ),
                        (
                            "provider",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="providers.provider",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "convention",
                        "ordering": ["-starts_on", "label"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("hospital", "provider", "label", "starts_on"),
                                name="agreement_once",
                                violation_error_message="Cette convention est déjà notée.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("label", ""), _negated=True),
                                name="agreement_has_a_subject",
                                violation_error_message="Dites l’objet.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                                ),
                                name="agreement_ends_after_it_starts",
                                violation_error_message="La convention se termine après avoir commencé.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AgreementEvent",
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
                            "version",
                            models.PositiveIntegerField(
                                default=1,
                                editable=False,
                                validators=[django.core.validators.MaxValueValidator(2147483647)],
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="écrit le")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
                        ("label", models.CharField(max_length=150, verbose_name="objet")),
                        ("starts_on", models.DateField(verbose_name="à partir du")),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="jusqu’au")),
                        ("words", models.CharField(blank=True, max_length=300, verbose_name="précision")),
                        (
                            "hospital",
                            models.ForeignKey(
                                db_constraint=False,
                                editable=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="tenancy.hospital",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="overlay.agreement",
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
                    name="Correction",
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
                            "changes",
                            models.JSONField(
                                encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="changements"
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=500, verbose_name="motif")),
                        (
                            "state",
                            models.CharField(
                                choices=[("proposed", "proposée"), ("accepted", "acceptée"), ("refused", "refusée")],
                                default="proposed",
                                max_length=10,
                                verbose_name="état",
                            ),
                        ),
                        ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="décidée le")),
                        ("decided_by_name", models.CharField(blank=True, max_length=150, verbose_name="décidée par")),
                        ("refusal_reason", models.CharField(blank=True, max_length=500, verbose_name="motif du refus")),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1,
                                editable=False,
                                validators=[django.core.validators.MaxValueValidator(2147483647)],
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="proposée le")),
                        (
                            "hospital",
                            models.ForeignKey(
                                db_index=False,
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tenancy.hospital",
                            ),
                        ),
                        (
                            "proposed_by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.RESTRICT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "provider",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="providers.provider",
                            ),
                        ),
                        (
                            "accepted_fields",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40),
                                blank=True,
                                db_default=[],
                                default=list,
                                size=None,
                                verbose_name="champs repris",
                            ),
                        ),
                        (
                            "proposed_as",
                            models.CharField(
                                blank=True, db_default="", default="", max_length=30, verbose_name="fonction"
                            ),
                        ),
                        ("told_at", models.DateTimeField(blank=True, null=True, verbose_name="réponse lue le")),
                    ],
                    options={
                        "verbose_name": "correction",
                        "ordering": ["-created_at", "-id"],
                        "indexes": [
                            models.Index(fields=["hospital", "provider", "state"], name="correction_by_provider"),
                            models.Index(
                                fields=["hospital", "proposed_by", "-created_at"], name="correction_by_proposer"
                            ),
                            models.Index(fields=["hospital", "state", "created_at"], name="correction_by_state"),
                            models.Index(
                                condition=models.Q(("decided_at__isnull", False), ("told_at", None)),
                                fields=["hospital", "proposed_by"],
                                name="correction_untold",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("changes", {}), _negated=True),
                                name="correction_changes_something",
                                violation_error_message="Dites ce qui est à corriger.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("decided_at", None), ("state", "proposed")),
                                    models.Q(
                                        models.Q(("state", "proposed"), _negated=True), ("decided_at__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="correction_decided_has_a_date",
                                violation_error_message="Une correction décidée, et elle seule, a une date de décision.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("refusal_reason", ""), ("state", "refused"), _negated=True),
                                name="correction_refused_with_a_reason",
                                violation_error_message="Dites pourquoi la correction est refusée : la personne le lira.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CorrectionEvent",
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
                            "changes",
                            models.JSONField(
                                encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="changements"
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=500, verbose_name="motif")),
                        (
                            "state",
                            models.CharField(
                                choices=[("proposed", "proposée"), ("accepted", "acceptée"), ("refused", "refusée")],
                                default="proposed",
                                max_length=10,
                                verbose_name="état",
                            ),
                        ),
                        ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="décidée le")),
                        ("decided_by_name", models.CharField(blank=True, max_length=150, verbose_name="décidée par")),
                        ("refusal_reason", models.CharField(blank=True, max_length=500, verbose_name="motif du refus")),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1,
                                editable=False,
                                validators=[django.core.validators.MaxValueValidator(2147483647)],
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="proposée le")),
                        (
                            "hospital",
                            models.ForeignKey(
                                db_constraint=False,
                                editable=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="tenancy.hospital",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="overlay.correction",
                            ),
                        ),
                        (
                            "proposed_by",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "provider",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="providers.provider",
                            ),
                        ),
                        (
                            "accepted_fields",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40),
                                blank=True,
                                db_default=[],
                                default=list,
                                size=None,
                                verbose_name="champs repris",
                            ),
                        ),
                        (
                            "proposed_as",
                            models.CharField(
                                blank=True, db_default="", default="", max_length=30, verbose_name="fonction"
                            ),
                        ),
                        ("told_at", models.DateTimeField(blank=True, null=True, verbose_name="réponse lue le")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="LocalContact",
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
                            "version",
                            models.PositiveIntegerField(
                                default=1,
                                editable=False,
                                validators=[django.core.validators.MaxValueValidator(2147483647)],
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="écrit le")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
                        ("name", models.CharField(max_length=120, verbose_name="nom")),
                        ("role", models.CharField(blank=True, max_length=100, verbose_name="fonction")),
                        ("phone", models.CharField(blank=True, max_length=16, verbose_name="téléphone")),
                        ("email", models.EmailField(blank=True, max_length=254, verbose_name="courriel")),
                        (
                            "hospital",
                            models.ForeignKey(
                                db_index=False,
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tenancy.hospital",
                            ),
                        ),
                        (
                            "provider",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="providers.provider",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "contact",
                        "ordering": ["name", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("hospital", "provider", "name", "role"),
                                name="local_contact_once",
                                violation_error_message="Cette personne est déjà notée.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("name", ""), _negated=True),
                                name="local_contact_has_a_name",
                                violation_error_message="Écrivez le nom de la personne.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LocalContactEvent",
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
                            "version",
                            models.PositiveIntegerField(
                                default=1,
                                editable=False,
                                validators=[django.core.validators.MaxValueValidator(2147483647)],
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="écrit le")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
                        ("name", models.CharField(max_length=120, verbose_name="nom")),
                        ("role", models.CharField(blank=True, max_length=100, verbose_name="fonction")),
                        ("phone", models.CharField(blank=True, max_length=16, verbose_name="téléphone")),
                        ("email", models.EmailField(blank=True, max_length=254, verbose_name="courriel")),
                        (
                            "hospital",
                            models.ForeignKey(
                                db_constraint=False,
                                editable=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="tenancy.hospital",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="overlay.localcontact",
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
                    name="LocalProvider",
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
                            "version",
                            models.PositiveIntegerField(
                                default=1,
                                editable=False,
                                validators=[django.core.validators.MaxValueValidator(2147483647)],
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="écrit le")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
                        ("name", models.CharField(max_length=200, verbose_name="nom")),
                        ("street", models.CharField(blank=True, max_length=200, verbose_name="adresse")),
                        ("postal_code", models.CharField(blank=True, max_length=5, verbose_name="code postal")),
                        ("city", models.CharField(blank=True, max_length=100, verbose_name="ville")),
                        ("phone", models.CharField(blank=True, max_length=16, verbose_name="téléphone")),
                        ("mobile", models.CharField(blank=True, max_length=16, verbose_name="portable")),
                        ("email", models.EmailField(blank=True, max_length=254, verbose_name="courriel")),
                        (
                            "mssante",
                            models.EmailField(blank=True, max_length=254, verbose_name="messagerie sécurisée de santé"),
                        ),
                        ("coverage", models.JSONField(blank=True, default=list, verbose_name="territoire couvert")),
                        ("closed_on", models.DateField(blank=True, null=True, verbose_name="fermé le")),
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
                            "hospital",
                            models.ForeignKey(
                                db_index=False,
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tenancy.hospital",
                            ),
                        ),
                        (
                            "type",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="providers.providertype",
                                verbose_name="type",
                            ),
                        ),
                        (
                            "criteria",
                            models.TextField(
                                blank=True,
                                db_default="",
                                default="",
                                max_length=1000,
                                verbose_name="pour quels patients",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "entrée de l’établissement",
                        "verbose_name_plural": "entrées de l’établissement",
                        "ordering": ["name", "id"],
                        "indexes": [
                            models.Index(fields=["hospital", "type", "commune"], name="local_provider_by_type")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("closed_on", None)),
                                fields=("hospital", "type", "name", "postal_code"),
                                name="local_provider_once",
                                violation_error_message="Votre établissement a déjà cette entrée.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("name", ""), _negated=True),
                                name="local_provider_has_a_name",
                                violation_error_message="Donnez le nom du service ou du professionnel.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LocalProviderEvent",
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
                            "version",
                            models.PositiveIntegerField(
                                default=1,
                                editable=False,
                                validators=[django.core.validators.MaxValueValidator(2147483647)],
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="écrit le")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
                        ("name", models.CharField(max_length=200, verbose_name="nom")),
                        ("street", models.CharField(blank=True, max_length=200, verbose_name="adresse")),
                        ("postal_code", models.CharField(blank=True, max_length=5, verbose_name="code postal")),
                        ("city", models.CharField(blank=True, max_length=100, verbose_name="ville")),
                        ("phone", models.CharField(blank=True, max_length=16, verbose_name="téléphone")),
                        ("mobile", models.CharField(blank=True, max_length=16, verbose_name="portable")),
                        ("email", models.EmailField(blank=True, max_length=254, verbose_name="courriel")),
                        (
                            "mssante",
                            models.EmailField(blank=True, max_length=254, verbose_name="messagerie sécurisée de santé"),
                        ),
                        ("coverage", models.JSONField(blank=True, default=list, verbose_name="territoire couvert")),
                        ("closed_on", models.DateField(blank=True, null=True, verbose_name="fermé le")),
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
                            "hospital",
                            models.ForeignKey(
                                db_constraint=False,
                                editable=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="tenancy.hospital",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="overlay.localprovider",
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
                            "criteria",
                            models.TextField(
                                blank=True,
                                db_default="",
                                default="",
                                max_length=1000,
                                verbose_name="pour quels patients",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Note",
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
                            "version",
                            models.PositiveIntegerField(
                                default=1,
                                editable=False,
                                validators=[django.core.validators.MaxValueValidator(2147483647)],
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="écrit le")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
                        ("text", models.TextField(max_length=2000, verbose_name="note")),
                        (
                            "author",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.RESTRICT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "hospital",
                            models.ForeignKey(
                                db_index=False,
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tenancy.hospital",
                            ),
                        ),
                        (
                            "provider",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="providers.provider",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "note",
                        "ordering": ["-created_at", "-id"],
                        "indexes": [
                            models.Index(fields=["hospital", "provider", "-created_at"], name="note_by_provider")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True),
                                name="note_is_written",
                                violation_error_message="Écrivez la note.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NoteEvent",
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
                            "version",
                            models.PositiveIntegerField(
                                default=1,
                                editable=False,
                                validators=[django.core.validators.MaxValueValidator(2147483647)],
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="écrit le")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
                        ("text", models.TextField(max_length=2000, verbose_name="note")),
                        (
                            "author",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "hospital",
                            models.ForeignKey(
                                db_constraint=False,
                                editable=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="tenancy.hospital",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="overlay.note",
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
                    name="Preference",
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
                            "version",
                            models.PositiveIntegerField(
                                default=1,
                                editable=False,
                                validators=[django.core.validators.MaxValueValidator(2147483647)],
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="écrit le")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("preferred", "à demander d’abord"),
                                    ("usual", "correspondant habituel"),
                                    ("avoid", "à éviter"),
                                ],
                                max_length=10,
                                verbose_name="place",
                            ),
                        ),
                        ("words", models.CharField(blank=True, max_length=200, verbose_name="pourquoi")),
                        (
                            "hospital",
                            models.ForeignKey(
                                db_index=False,
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tenancy.hospital",
                            ),
                        ),
                        (
                            "provider",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="providers.provider",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "préférence",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("hospital", "provider"),
                                name="preference_once_a_provider",
                                violation_error_message="Une préférence est déjà notée pour ce service.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("kind", "avoid"), ("words", ""), _negated=True),
                                name="preference_avoided_with_a_reason",
                                violation_error_message="Dites pourquoi l’éviter : vos collègues le liront.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PreferenceEvent",
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
                            "version",
                            models.PositiveIntegerField(
                                default=1,
                                editable=False,
                                validators=[django.core.validators.MaxValueValidator(2147483647)],
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="écrit le")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("preferred", "à demander d’abord"),
                                    ("usual", "correspondant habituel"),
                                    ("avoid", "à éviter"),
                                ],
                                max_length=10,
                                verbose_name="place",
                            ),
                        ),
                        ("words", models.CharField(blank=True, max_length=200, verbose_name="pourquoi")),
                        (
                            "hospital",
                            models.ForeignKey(
                                db_constraint=False,
                                editable=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="tenancy.hospital",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="overlay.preference",
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
                pgtrigger.migrations.AddTrigger(
                    model_name="agreement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "overlay_agreementevent" ("created_at", "ends_on", "hospital_id", "id", "label", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "starts_on", "updated_at", "version", "words") VALUES (NEW."created_at", NEW."ends_on", NEW."hospital_id", NEW."id", NEW."label", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."provider_id", NEW."starts_on", NEW."updated_at", NEW."version", NEW."words"); RETURN NULL;',
                            hash="3829ed8ff5f4b4b8de05f3d5734a84a41c66c2df",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_04e7f",
                            table="overlay_agreement",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="agreement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "overlay_agreementevent" ("created_at", "ends_on", "hospital_id", "id", "label", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "starts_on", "updated_at", "version", "words") VALUES (NEW."created_at", NEW."ends_on", NEW."hospital_id", NEW."id", NEW."label", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."provider_id", NEW."starts_on", NEW."updated_at", NEW."version", NEW."words"); RETURN NULL;',
                            hash="6e1f05572cd71a967074cf28429359af4a5a5990",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_2a498",
                            table="overlay_agreement",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="agreement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "overlay_agreementevent" ("created_at", "ends_on", "hospital_id", "id", "label", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "starts_on", "updated_at", "version", "words") VALUES (OLD."created_at", OLD."ends_on", OLD."hospital_id", OLD."id", OLD."label", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."provider_id", OLD."starts_on", OLD."updated_at", OLD."version", OLD."words"); RETURN NULL;',
                            hash="c0e0c74b6671e585e1f50f683948cb32120d415b",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_a8b64",
                            table="overlay_agreement",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="agreementevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="8a1060b4e73ec3f2801ae81ddf384c2a2cf11327",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_7a327",
                            table="overlay_agreementevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="correction",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "overlay_correctionevent" ("accepted_fields", "changes", "created_at", "decided_at", "decided_by_name", "hospital_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_as", "proposed_by_id", "provider_id", "reason", "refusal_reason", "state", "told_at", "version") VALUES (NEW."accepted_fields", NEW."changes", NEW."created_at", NEW."decided_at", NEW."decided_by_name", NEW."hospital_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."proposed_as", NEW."proposed_by_id", NEW."provider_id", NEW."reason", NEW."refusal_reason", NEW."state", NEW."told_at", NEW."version"); RETURN NULL;',
                            hash="ff80310b771604c93569e78256d7c9df762308d8",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_39a77",
                            table="overlay_correction",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="correction",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "overlay_correctionevent" ("accepted_fields", "changes", "created_at", "decided_at", "decided_by_name", "hospital_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_as", "proposed_by_id", "provider_id", "reason", "refusal_reason", "state", "told_at", "version") VALUES (NEW."accepted_fields", NEW."changes", NEW."created_at", NEW."decided_at", NEW."decided_by_name", NEW."hospital_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."proposed_as", NEW."proposed_by_id", NEW."provider_id", NEW."reason", NEW."refusal_reason", NEW."state", NEW."told_at", NEW."version"); RETURN NULL;',
                            hash="491ad45e25a8ec26d00b135dc94db202f28d63e1",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_ae893",
                            table="overlay_correction",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="correctionevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="f0cef387ac41d6c160531aad71ff42a43e1612a4",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_1a60b",
                            table="overlay_correctionevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="localcontact",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "overlay_localcontactevent" ("created_at", "email", "hospital_id", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "provider_id", "role", "updated_at", "version") VALUES (NEW."created_at", NEW."email", NEW."hospital_id", NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."phone", NEW."provider_id", NEW."role", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="aefbba0a722fda745c484e1a1ed635d6f8e6e128",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_2b3da",
                            table="overlay_localcontact",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="localcontact",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "overlay_localcontactevent" ("created_at", "email", "hospital_id", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "provider_id", "role", "updated_at", "version") VALUES (NEW."created_at", NEW."email", NEW."hospital_id", NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."phone", NEW."provider_id", NEW."role", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="dd0ad4960d6d040d3d2f4db484d2626100f6a535",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_f90b7",
                            table="overlay_localcontact",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="localcontact",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "overlay_localcontactevent" ("created_at", "email", "hospital_id", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "provider_id", "role", "updated_at", "version") VALUES (OLD."created_at", OLD."email", OLD."hospital_id", OLD."id", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."phone", OLD."provider_id", OLD."role", OLD."updated_at", OLD."version"); RETURN NULL;',
                            hash="b572e2eb363825247368d6a2268074318c00f603",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_1ad91",
                            table="overlay_localcontact",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="localcontactevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="abce80cc8479c11d3ab1420412dc336aa0038d65",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_5fbfe",
                            table="overlay_localcontactevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="localprovider",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "overlay_localproviderevent" ("city", "closed_on", "commune_id", "coverage", "created_at", "criteria", "email", "hospital_id", "id", "mobile", "mssante", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "postal_code", "street", "type_id", "updated_at", "version") VALUES (NEW."city", NEW."closed_on", NEW."commune_id", NEW."coverage", NEW."created_at", NEW."criteria", NEW."email", NEW."hospital_id", NEW."id", NEW."mobile", NEW."mssante", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."phone", NEW."postal_code", NEW."street", NEW."type_id", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="cb7f130acc7f71863169a88db54b8183af204c1d",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_4fe30",
                            table="overlay_localprovider",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="localprovider",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "overlay_localproviderevent" ("city", "closed_on", "commune_id", "coverage", "created_at", "criteria", "email", "hospital_id", "id", "mobile", "mssante", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "postal_code", "street", "type_id", "updated_at", "version") VALUES (NEW."city", NEW."closed_on", NEW."commune_id", NEW."coverage", NEW."created_at", NEW."criteria", NEW."email", NEW."hospital_id", NEW."id", NEW."mobile", NEW."mssante", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."phone", NEW."postal_code", NEW."street", NEW."type_id", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="12c1d9a86f818330aaaa8e870366bbc132943759",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_6d979",
                            table="overlay_localprovider",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="localprovider",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "overlay_localproviderevent" ("city", "closed_on", "commune_id", "coverage", "created_at", "criteria", "email", "hospital_id", "id", "mobile", "mssante", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "postal_code", "street", "type_id", "updated_at", "version") VALUES (OLD."city", OLD."closed_on", OLD."commune_id", OLD."coverage", OLD."created_at", OLD."criteria", OLD."email", OLD."hospital_id", OLD."id", OLD."mobile", OLD."mssante", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."phone", OLD."postal_code", OLD."street", OLD."type_id", OLD."updated_at", OLD."version"); RETURN NULL;',
                            hash="99ad039c4c6f6892bbec18f1b76cf9aff84f81d7",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_86dcf",
                            table="overlay_localprovider",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="localproviderevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="f4352b54efba097978c9c8f303e86ae21ee0f3e2",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_75053",
                            table="overlay_localproviderevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="note",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "overlay_noteevent" ("author_id", "created_at", "hospital_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "text", "updated_at", "version") VALUES (NEW."author_id", NEW."created_at", NEW."hospital_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."provider_id", NEW."text", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="e79554776aac6e1e1235088469ffa63c9538b9af",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_ab53d",
                            table="overlay_note",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="note",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "overlay_noteevent" ("author_id", "created_at", "hospital_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "text", "updated_at", "version") VALUES (NEW."author_id", NEW."created_at", NEW."hospital_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."provider_id", NEW."text", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="151bd8e1e4b31ef02f65e2da99199743abc2333c",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_d61fc",
                            table="overlay_note",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="note",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "overlay_noteevent" ("author_id", "created_at", "hospital_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "text", "updated_at", "version") VALUES (OLD."author_id", OLD."created_at", OLD."hospital_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."provider_id", OLD."text", OLD."updated_at", OLD."version"); RETURN NULL;',
                            hash="77fdeb6831249e005630145806eecd7eaeb55ee2",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_4f063",
                            table="overlay_note",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="noteevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="861a41682a1e0aa181f21cbecaeb99fb05626680",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_f088b",
                            table="overlay_noteevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="preference",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "overlay_preferenceevent" ("created_at", "hospital_id", "id", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "updated_at", "version", "words") VALUES (NEW."created_at", NEW."hospital_id", NEW."id", NEW."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."provider_id", NEW."updated_at", NEW."version", NEW."words"); RETURN NULL;',
                            hash="82f072fd4056e406266b9a59133d9e267b623535",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_dbd8e",
                            table="overlay_preference",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="preference",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "overlay_preferenceevent" ("created_at", "hospital_id", "id", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "updated_at", "version", "words") VALUES (NEW."created_at", NEW."hospital_id", NEW."id", NEW."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."provider_id", NEW."updated_at", NEW."version", NEW."words"); RETURN NULL;',
                            hash="8ec8cba0bc838d335a97ac3330dc5e493e70d9ea",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_f2dd9",
                            table="overlay_preference",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="preference",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "overlay_preferenceevent" ("created_at", "hospital_id", "id", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "updated_at", "version", "words") VALUES (OLD."created_at", OLD."hospital_id", OLD."id", OLD."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."provider_id", OLD."updated_at", OLD."version", OLD."words"); RETURN NULL;',
                            hash="8d57e0af1d31f9df9aaf548d00d0aa4356b44a30",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_5eed5",
                            table="overlay_preference",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="preferenceevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="e5da76b68fa538e7e782860350f05a1fd6ab8a39",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_9cdd0",
                            table="overlay_preferenceevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ],
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="note",
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="agreement",
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="preference",
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="localcontact",
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="localprovider",
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="correction",
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="noteevent",
            append_only=True,
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="agreementevent",
            append_only=True,
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="preferenceevent",
            append_only=True,
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="localcontactevent",
            append_only=True,
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="localproviderevent",
            append_only=True,
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="correctionevent",
            append_only=True,
        ),
    ]
