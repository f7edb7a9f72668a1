"""Several protocols of one hospital, with drafts. What was there is published; each row becomes a protocol of its own."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.db import migrations, models
from django.db.models.functions import Now

import coordination.crypto.fields
import coordination.tenancy.keys


class Migration(migrations.Migration):
    dependencies = [
        ("episodes", "0011_task_live_by_episode"),
        ("followup", "0003_cancelled_departure"),
        ("tenancy", "0005_hospital_facility"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CallDraft",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=coordination.tenancy.keys.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("typed", coordination.crypto.fields.EncryptedJSONField(verbose_name="saisie")),
                ("saved_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="gardé le")),
            ],
            options={
                "verbose_name": "saisie en cours",
                "verbose_name_plural": "saisies en cours",
            },
        ),
        migrations.CreateModel(
            name="CallRefusal",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=coordination.tenancy.keys.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="refusé le")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="raison")),
                ("lifted_at", models.DateTimeField(null=True, verbose_name="levé le")),
            ],
            options={
                "verbose_name": "refus d’être appelé",
                "verbose_name_plural": "refus d’être appelé",
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="call",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="call",
            name="update_update",
        ),
        migrations.RemoveConstraint(
            model_name="protocol",
            name="protocol_edition_once",
        ),
        migrations.RemoveConstraint(
            model_name="protocol",
            name="protocol_one_active",
        ),
        migrations.AddField(
            model_name="attempt",
            name="spoke_to",
            field=models.CharField(
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
        migrations.AddField(
            model_name="call",
            name="caller",
            field=models.CharField(
                blank=True, help_text="a role; empty: whoever makes calls", max_length=30, verbose_name="pour"
            ),
        ),
        migrations.AddField(
            model_name="call",
            name="chosen_because",
            field=models.CharField(
                blank=True, help_text="why this protocol", max_length=300, verbose_name="choisi parce que"
            ),
        ),
        migrations.AddField(
            model_name="call",
            name="is_added",
            field=models.BooleanField(
                default=False, help_text="by a person, beside those of the protocol", verbose_name="ajouté"
            ),
        ),
        migrations.AddField(
            model_name="call",
            name="late_reason",
            field=models.CharField(
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
        migrations.AddField(
            model_name="callevent",
            name="caller",
            field=models.CharField(
                blank=True, help_text="a role; empty: whoever makes calls", max_length=30, verbose_name="pour"
            ),
        ),
        migrations.AddField(
            model_name="callevent",
            name="chosen_because",
            field=models.CharField(
                blank=True, help_text="why this protocol", max_length=300, verbose_name="choisi parce que"
            ),
        ),
        migrations.AddField(
            model_name="callevent",
            name="is_added",
            field=models.BooleanField(
                default=False, help_text="by a person, beside those of the protocol", verbose_name="ajouté"
            ),
        ),
        migrations.AddField(
            model_name="callevent",
            name="late_reason",
            field=models.CharField(
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
        migrations.AddField(
            model_name="protocol",
            name="checked_at",
            field=models.DateTimeField(null=True, verbose_name="relu le"),
        ),
        migrations.AddField(
            model_name="protocol",
            name="checked_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="protocol",
            name="published_at",
            field=models.DateTimeField(null=True, db_default=Now(), verbose_name="publié le"),
        ),
        migrations.AlterField(
            model_name="protocol",
            name="published_at",
            field=models.DateTimeField(null=True, verbose_name="publié le"),
        ),
        migrations.AddField(
            model_name="protocol",
            name="published_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="protocol",
            name="revision",
            field=models.PositiveIntegerField(
                default=1, editable=False, validators=[django.core.validators.MaxValueValidator(2147483647)]
            ),
        ),
        migrations.AddField(
            model_name="protocol",
            name="series",
            field=models.UUIDField(db_default=RandomUUID(), editable=False),
        ),
        migrations.AlterField(
            model_name="protocol",
            name="series",
            field=models.UUIDField(default=coordination.tenancy.keys.uuid7, editable=False),
        ),
        migrations.AddField(
            model_name="protocol",
            name="state",
            field=models.CharField(
                choices=[("draft", "Brouillon"), ("checked", "Relu"), ("published", "Publié")],
                default="published",
                max_length=10,
                verbose_name="état",
            ),
        ),
        migrations.AlterField(
            model_name="protocol",
            name="state",
            field=models.CharField(
                choices=[("draft", "Brouillon"), ("checked", "Relu"), ("published", "Publié")],
                default="draft",
                max_length=10,
                verbose_name="état",
            ),
        ),
        migrations.AlterField(
            model_name="attempt",
            name="outcome",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="protocol",
            name="active",
            field=models.BooleanField(default=False, verbose_name="en service"),
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
        migrations.AddConstraint(
            model_name="protocol",
            constraint=models.UniqueConstraint(
                fields=("hospital", "series", "version"),
                name="protocol_edition_once",
                violation_error_message="Cette version du protocole existe déjà.",
            ),
        ),
        migrations.AddConstraint(
            model_name="protocol",
            constraint=models.UniqueConstraint(
                condition=models.Q(("active", True)),
                fields=("hospital", "series"),
                name="protocol_one_active_edition",
                violation_error_message="Une autre version de ce protocole est en service.",
            ),
        ),
        migrations.AddConstraint(
            model_name="protocol",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "published"), _negated=True),
                fields=("hospital", "series"),
                name="protocol_one_draft",
                violation_error_message="Un brouillon de ce protocole existe déjà.",
            ),
        ),
        migrations.AddConstraint(
            model_name="protocol",
            constraint=models.UniqueConstraint(
                condition=models.Q(("active", True)),
                fields=("hospital", "name"),
                name="protocol_name_once_in_service",
                violation_error_message="Un autre protocole en service porte ce nom.",
            ),
        ),
        migrations.AddConstraint(
            model_name="protocol",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("published_at__isnull", False), ("state", "published")),
                    models.Q(
                        models.Q(("state", "published"), _negated=True), ("active", False), ("published_at", None)
                    ),
                    _connector="OR",
                ),
                name="protocol_published_has_date",
                violation_error_message="Seul un protocole publié sert aux départs.",
            ),
        ),
        migrations.AddField(
            model_name="calldraft",
            name="author",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="calldraft",
            name="call",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="drafts", to="followup.call"
            ),
        ),
        migrations.AddField(
            model_name="calldraft",
            name="hospital",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.hospital",
            ),
        ),
        migrations.AddField(
            model_name="callrefusal",
            name="by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="callrefusal",
            name="episode",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="call_refusals",
                to="episodes.episode",
            ),
        ),
        migrations.AddField(
            model_name="callrefusal",
            name="hospital",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.hospital",
            ),
        ),
        migrations.AddField(
            model_name="callrefusal",
            name="lifted_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="calldraft",
            constraint=models.UniqueConstraint(fields=("hospital", "call", "author"), name="call_draft_once_an_author"),
        ),
        migrations.AddConstraint(
            model_name="callrefusal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lifted_at", None)),
                fields=("hospital", "episode"),
                name="call_refusal_one_at_a_time",
                violation_error_message="Ce refus est déjà noté.",
            ),
        ),
    ]
