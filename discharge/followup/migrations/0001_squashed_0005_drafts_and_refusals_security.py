"""What the migrations up to 0005 have made, made at once."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import coordination.crypto.fields
import coordination.tenancy.keys
import coordination.tenancy.merging
import coordination.tenancy.rls


class Migration(migrations.Migration):
    replaces = [
        ("followup", "0001_initial"),
        ("followup", "0002_row_level_security"),
        ("followup", "0003_cancelled_departure"),
        ("followup", "0004_protocols_live_together"),
        ("followup", "0005_drafts_and_refusals_security"),
    ]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("episodes", "0001_squashed_0011_task_live_by_episode"),
        ("tenancy", "0001_squashed_0005_hospital_facility"),
    ]

    operations = [
        coordination.tenancy.merging.CreateTables(
            operations=[
                migrations.CreateModel(
                    name="Call",
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
                        ("label", models.CharField(help_text="J+3", max_length=40, verbose_name="appel")),
                        (
                            "nominal_on",
                            models.DateField(help_text="before days off are skipped", verbose_name="jour du protocole"),
                        ),
                        ("due_on", models.DateField(verbose_name="à passer le")),
                        (
                            "priority",
                            models.BooleanField(
                                default=False, help_text="departure with reserve", verbose_name="prioritaire"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("due", "À passer"),
                                    ("unreached", "Non joint"),
                                    ("reached", "Passé"),
                                    ("cancelled", "Sans objet"),
                                ],
                                default="due",
                                max_length=20,
                                verbose_name="état",
                            ),
                        ),
                        ("call_back_at", models.DateTimeField(null=True, verbose_name="rappeler à")),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("in_place", "Tout est en place"),
                                    ("care_not_done", "Soins non faits"),
                                    ("prescriptions_unclear", "Ordonnances pas claires"),
                                    ("supplies_missing", "Médicaments ou matériel absents"),
                                    ("unplanned_return", "Retour non prévu à l’hôpital"),
                                    ("professional_request", "Demande d’un professionnel"),
                                ],
                                max_length=30,
                                verbose_name="issue",
                            ),
                        ),
                        (
                            "cancel_reason",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("refused", "Refus d’être appelé"),
                                    ("unreachable", "Injoignable malgré les tentatives"),
                                    ("in_hospital", "De nouveau hospitalisé"),
                                    ("deceased", "Décès"),
                                    ("episode_closed", "Épisode clos"),
                                    ("departure_cancelled", "Départ annulé"),
                                ],
                                max_length=20,
                                verbose_name="motif d’abandon",
                            ),
                        ),
                        ("answers", coordination.crypto.fields.EncryptedJSONField(null=True, verbose_name="réponses")),
                        (
                            "notes",
                            coordination.crypto.fields.EncryptedTextField(
                                blank=True, default="", max_length=4000, verbose_name="notes"
                            ),
                        ),
                        ("red_flags", models.PositiveSmallIntegerField(default=0, verbose_name="signes d’alerte")),
                        ("lease_until", models.DateTimeField(null=True)),
                        ("submission", models.UUIDField(editable=False, null=True)),
                        ("done_at", models.DateTimeField(null=True, verbose_name="passé le")),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "done_by",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "episode",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="calls",
                                to="episodes.episode",
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
                            "lease_holder",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "protocol",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="followup.protocol",
                            ),
                        ),
                        (
                            "caller",
                            models.CharField(
                                blank=True,
                                help_text="a role; empty: whoever makes calls",
                                max_length=30,
                                verbose_name="pour",
                            ),
                        ),
                        (
                            "chosen_because",
                            models.CharField(
                                blank=True,
                                help_text="why this protocol",
                                max_length=300,
                                verbose_name="choisi parce que",
                            ),
                        ),
                        (
                            "is_added",
                            models.BooleanField(
                                default=False,
                                help_text="by a person, beside those of the protocol",
                                verbose_name="ajouté",
                            ),
                        ),
                        (
                            "late_reason",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("not_reached", "Personne ne répondait avant"),
                                    ("asked", "À la demande de la personne"),
                                    ("workload", "Pas le temps plus tôt"),
                                    ("absence", "Absence dans l’équipe"),
                                    ("not_seen", "Appel vu trop tard"),
                                    ("other", "Autre raison"),
                                ],
                                max_length=20,
                                verbose_name="raison du retard",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "appel",
                        "indexes": [
                            models.Index(fields=["hospital", "episode", "due_on"], name="call_by_episode"),
                            models.Index(fields=["hospital", "due_on"], name="call_by_due_day"),
                            models.Index(
                                condition=models.Q(("state__in", ("due", "unreached"))),
                                fields=["hospital", "due_on"],
                                name="call_awaiting",
                            ),
                            models.Index(
                                condition=models.Q(("state", "reached")),
                                fields=["hospital", "done_at"],
                                name="call_done",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("due_on__gte", models.F("nominal_on"))),
                                name="call_never_before_its_day",
                                violation_error_message="Un appel ne se passe pas avant son jour.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("done_at__isnull", False),
                                        ("done_by__isnull", False),
                                        ("state", "reached"),
                                        models.Q(("outcome", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("state", "reached"), _negated=True),
                                        ("done_at", None),
                                        ("done_by", None),
                                        ("outcome", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="call_reached_has_outcome",
                                violation_error_message="Un appel passé a une issue, une heure et un auteur.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "cancelled"), models.Q(("cancel_reason", ""), _negated=True)),
                                    models.Q(models.Q(("state", "cancelled"), _negated=True), ("cancel_reason", "")),
                                    _connector="OR",
                                ),
                                name="call_cancelled_has_reason",
                                violation_error_message="Un appel abandonné a un motif.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("lease_holder", None), ("lease_until", None)),
                                    models.Q(("lease_holder__isnull", False), ("lease_until__isnull", False)),
                                    _connector="OR",
                                ),
                                name="call_lease_whole",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("cancel_reason", "departure_cancelled"), _negated=True),
                                fields=("hospital", "episode", "label"),
                                name="call_label_once_an_episode",
                                violation_error_message="Cet appel est déjà prévu.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Protocol",
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
                        ("name", models.CharField(max_length=100, verbose_name="nom")),
                        ("version", models.PositiveSmallIntegerField(default=1, verbose_name="version")),
                        ("definition", models.JSONField(verbose_name="définition")),
                        ("active", models.BooleanField(default=False, verbose_name="en service")),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
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
                        ("checked_at", models.DateTimeField(null=True, verbose_name="relu le")),
                        (
                            "checked_by",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("published_at", models.DateTimeField(null=True, verbose_name="publié le")),
                        (
                            "published_by",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "revision",
                            models.PositiveIntegerField(
                                default=1,
                                editable=False,
                                validators=[django.core.validators.MaxValueValidator(2147483647)],
                            ),
                        ),
                        ("series", models.UUIDField(default=coordination.tenancy.keys.uuid7, editable=False)),
                        (
                            "state",
                            models.CharField(
                                choices=[("draft", "Brouillon"), ("checked", "Relu"), ("published", "Publié")],
                                default="draft",
                                max_length=10,
                                verbose_name="état",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "protocole d’appels",
                        "verbose_name_plural": "protocoles d’appels",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("hospital", "series", "version"),
                                name="protocol_edition_once",
                                violation_error_message="Cette version du protocole existe déjà.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("active", True)),
                                fields=("hospital", "series"),
                                name="protocol_one_active_edition",
                                violation_error_message="Une autre version de ce protocole est en service.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "published"), _negated=True),
                                fields=("hospital", "series"),
                                name="protocol_one_draft",
                                violation_error_message="Un brouillon de ce protocole existe déjà.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("active", True)),
                                fields=("hospital", "name"),
                                name="protocol_name_once_in_service",
                                violation_error_message="Un autre protocole en service porte ce nom.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("published_at__isnull", False), ("state", "published")),
                                    models.Q(
                                        models.Q(("state", "published"), _negated=True),
                                        ("active", False),
                                        ("published_at", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="protocol_published_has_date",
                                violation_error_message="Seul un protocole publié sert aux départs.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CallEvent",
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
                        ("label", models.CharField(help_text="J+3", max_length=40, verbose_name="appel")),
                        (
                            "nominal_on",
                            models.DateField(help_text="before days off are skipped", verbose_name="jour du protocole"),
                        ),
                        ("due_on", models.DateField(verbose_name="à passer le")),
                        (
                            "priority",
                            models.BooleanField(
                                default=False, help_text="departure with reserve", verbose_name="prioritaire"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("due", "À passer"),
                                    ("unreached", "Non joint"),
                                    ("reached", "Passé"),
                                    ("cancelled", "Sans objet"),
                                ],
                                default="due",
                                max_length=20,
                                verbose_name="état",
                            ),
                        ),
                        ("call_back_at", models.DateTimeField(null=True, verbose_name="rappeler à")),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("in_place", "Tout est en place"),
                                    ("care_not_done", "Soins non faits"),
                                    ("prescriptions_unclear", "Ordonnances pas claires"),
                                    ("supplies_missing", "Médicaments ou matériel absents"),
                                    ("unplanned_return", "Retour non prévu à l’hôpital"),
                                    ("professional_request", "Demande d’un professionnel"),
                                ],
                                max_length=30,
                                verbose_name="issue",
                            ),
                        ),
                        (
                            "cancel_reason",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("refused", "Refus d’être appelé"),
                                    ("unreachable", "Injoignable malgré les tentatives"),
                                    ("in_hospital", "De nouveau hospitalisé"),
                                    ("deceased", "Décès"),
                                    ("episode_closed", "Épisode clos"),
                                    ("departure_cancelled", "Départ annulé"),
                                ],
                                max_length=20,
                                verbose_name="motif d’abandon",
                            ),
                        ),
                        ("answers", coordination.crypto.fields.EncryptedJSONField(null=True, verbose_name="réponses")),
                        (
                            "notes",
                            coordination.crypto.fields.EncryptedTextField(
                                blank=True, default="", max_length=4000, verbose_name="notes"
                            ),
                        ),
                        ("red_flags", models.PositiveSmallIntegerField(default=0, verbose_name="signes d’alerte")),
                        ("lease_until", models.DateTimeField(null=True)),
                        ("submission", models.UUIDField(editable=False, null=True)),
                        ("done_at", models.DateTimeField(null=True, verbose_name="passé le")),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "done_by",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "episode",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="episodes.episode",
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
                            "lease_holder",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="followup.call",
                            ),
                        ),
                        (
                            "protocol",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="followup.protocol",
                            ),
                        ),
                        (
                            "caller",
                            models.CharField(
                                blank=True,
                                help_text="a role; empty: whoever makes calls",
                                max_length=30,
                                verbose_name="pour",
                            ),
                        ),
                        (
                            "chosen_because",
                            models.CharField(
                                blank=True,
                                help_text="why this protocol",
                                max_length=300,
                                verbose_name="choisi parce que",
                            ),
                        ),
                        (
                            "is_added",
                            models.BooleanField(
                                default=False,
                                help_text="by a person, beside those of the protocol",
                                verbose_name="ajouté",
                            ),
                        ),
                        (
                            "late_reason",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("not_reached", "Personne ne répondait avant"),
                                    ("asked", "À la demande de la personne"),
                                    ("workload", "Pas le temps plus tôt"),
                                    ("absence", "Absence dans l’équipe"),
                                    ("not_seen", "Appel vu trop tard"),
                                    ("other", "Autre raison"),
                                ],
                                max_length=20,
                                verbose_name="raison du retard",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Attempt",
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
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("reached", "Personne jointe"),
                                    ("voicemail", "Messagerie"),
                                    ("no_answer", "Pas de réponse"),
                                    ("wrong_number", "Numéro erroné"),
                                    ("secretary", "Secrétariat ou accueil"),
                                    ("call_back", "Demande à être rappelée"),
                                ],
                                max_length=20,
                                verbose_name="issue",
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("call_back_at", models.DateTimeField(null=True, verbose_name="rappeler à")),
                        (
                            "note",
                            coordination.crypto.fields.EncryptedTextField(
                                blank=True, default="", max_length=300, verbose_name="précision"
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
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
                            "call",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="attempts",
                                to="followup.call",
                            ),
                        ),
                        (
                            "spoke_to",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("patient", "Le patient"),
                                    ("trusted", "La personne de confiance"),
                                    ("carer", "Un proche ou aidant"),
                                    ("professional", "Un professionnel"),
                                ],
                                max_length=20,
                                verbose_name="personne jointe",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "tentative",
                        "indexes": [models.Index(fields=["hospital", "call", "-at"], name="attempt_by_call")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("call_back_at__isnull", False), ("outcome", "call_back")),
                                    models.Q(models.Q(("outcome", "call_back"), _negated=True), ("call_back_at", None)),
                                    _connector="OR",
                                ),
                                name="attempt_call_back_has_time",
                                violation_error_message="Écrivez quand rappeler.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CallDraft",
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
                        ("typed", coordination.crypto.fields.EncryptedJSONField(verbose_name="saisie")),
                        ("saved_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="gardé le")),
                        (
                            "author",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "call",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="drafts",
                                to="followup.call",
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
                    ],
                    options={
                        "verbose_name": "saisie en cours",
                        "verbose_name_plural": "saisies en cours",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("hospital", "call", "author"), name="call_draft_once_an_author"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CallRefusal",
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
                        ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="refusé le")),
                        ("reason", models.CharField(blank=True, max_length=300, verbose_name="raison")),
                        ("lifted_at", models.DateTimeField(null=True, verbose_name="levé le")),
                        (
                            "by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "episode",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="call_refusals",
                                to="episodes.episode",
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
                            "lifted_by",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "refus d’être appelé",
                        "verbose_name_plural": "refus d’être appelé",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("lifted_at", None)),
                                fields=("hospital", "episode"),
                                name="call_refusal_one_at_a_time",
                                violation_error_message="Ce refus est déjà noté.",
                            )
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="call",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "followup_callevent" ("answers", "call_back_at", "caller", "cancel_reason", "chosen_because", "created_at", "done_at", "done_by_id", "due_on", "episode_id", "hospital_id", "id", "is_added", "label", "late_reason", "lease_holder_id", "lease_until", "nominal_on", "notes", "outcome", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "protocol_id", "red_flags", "state", "submission") VALUES (NEW."answers", NEW."call_back_at", NEW."caller", NEW."cancel_reason", NEW."chosen_because", NEW."created_at", NEW."done_at", NEW."done_by_id", NEW."due_on", NEW."episode_id", NEW."hospital_id", NEW."id", NEW."is_added", NEW."label", NEW."late_reason", NEW."lease_holder_id", NEW."lease_until", NEW."nominal_on", NEW."notes", NEW."outcome", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."priority", NEW."protocol_id", NEW."red_flags", NEW."state", NEW."submission"); RETURN NULL;',
                            hash="f40f5d57f9adab15ff0b2ef0e0329e0176ce4604",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_14c3f",
                            table="followup_call",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="call",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "followup_callevent" ("answers", "call_back_at", "caller", "cancel_reason", "chosen_because", "created_at", "done_at", "done_by_id", "due_on", "episode_id", "hospital_id", "id", "is_added", "label", "late_reason", "lease_holder_id", "lease_until", "nominal_on", "notes", "outcome", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "protocol_id", "red_flags", "state", "submission") VALUES (NEW."answers", NEW."call_back_at", NEW."caller", NEW."cancel_reason", NEW."chosen_because", NEW."created_at", NEW."done_at", NEW."done_by_id", NEW."due_on", NEW."episode_id", NEW."hospital_id", NEW."id", NEW."is_added", NEW."label", NEW."late_reason", NEW."lease_holder_id", NEW."lease_until", NEW."nominal_on", NEW."notes", NEW."outcome", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."priority", NEW."protocol_id", NEW."red_flags", NEW."state", NEW."submission"); RETURN NULL;',
                            hash="153a08b18eb091a526008a718e70e0715a341f8e",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_48479",
                            table="followup_call",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="protocol",
                    trigger=pgtrigger.compiler.Trigger(
                        name="published_never_changes",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.state = 'published' AND (OLD.series, OLD.name, OLD.version, OLD.state, OLD.definition) IS DISTINCT FROM (NEW.series, NEW.name, NEW.version, NEW.state, NEW.definition))",
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="4cc8d5d531970f9f13cef566f452f9a2c8e55d47",
                            operation="UPDATE",
                            pgid="pgtrigger_published_never_changes_55894",
                            table="followup_protocol",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="protocol",
                    trigger=pgtrigger.compiler.Trigger(
                        name="published_never_erased",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.\"state\" = 'published')",
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="5cea76666f25ca68985422a53930a5da53f23c0b",
                            operation="DELETE",
                            pgid="pgtrigger_published_never_erased_b59dd",
                            table="followup_protocol",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="callevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="18a6f40d4333dce37869998ea7832e8ef278ba2f",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_a53af",
                            table="followup_callevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ],
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="protocol",
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="call",
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="attempt",
            append_only=True,
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="callevent",
            append_only=True,
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="calldraft",
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="callrefusal",
        ),
    ]
