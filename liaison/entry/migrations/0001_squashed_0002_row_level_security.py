"""What the migrations up to 0002 have made, made at once."""

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
    replaces = [("entry", "0001_initial"), ("entry", "0002_row_level_security")]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("authoring", "0001_squashed_0005_clock_gone_back"),
        ("episodes", "0001_squashed_0011_task_live_by_episode"),
        ("planning", "0001_squashed_0008_order_refusal_security"),
        ("tenancy", "0001_squashed_0005_hospital_facility"),
    ]

    operations = [
        coordination.tenancy.merging.CreateTables(
            operations=[
                migrations.CreateModel(
                    name="EntryRequest",
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
                        ("name", models.CharField(max_length=200, verbose_name="destinataire")),
                        ("mail", models.CharField(max_length=254, verbose_name="adresse électronique")),
                        ("mobile", models.CharField(max_length=20, verbose_name="portable")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("asked", "Demandée"),
                                    ("begun", "Commencée"),
                                    ("given", "Reçue"),
                                    ("withdrawn", "Retirée"),
                                    ("unreached", "Non remise"),
                                ],
                                default="asked",
                                max_length=10,
                                verbose_name="état",
                            ),
                        ),
                        ("asked_at", models.DateTimeField(auto_now_add=True, verbose_name="demandée le")),
                        ("given_at", models.DateTimeField(null=True, verbose_name="reçue le")),
                        ("is_file", models.BooleanField(default=False, verbose_name="donnée en PDF")),
                        (
                            "asked_by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "circle_member",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="planning.circlemember",
                            ),
                        ),
                        (
                            "document",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entry_request",
                                to="authoring.document",
                            ),
                        ),
                        (
                            "episode",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entry_requests",
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
                    ],
                    options={
                        "verbose_name": "lettre d’entrée demandée",
                        "verbose_name_plural": "lettres d’entrée demandées",
                        "indexes": [models.Index(fields=["hospital", "episode", "asked_at"], name="entry_by_episode")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ("asked", "begun"))),
                                fields=("hospital", "episode", "circle_member"),
                                name="entry_asked_once_a_doctor",
                                violation_error_message="Cette lettre est déjà demandée à ce médecin.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("given_at__isnull", False), ("state", "given")),
                                    models.Q(models.Q(("state", "given"), _negated=True), ("given_at", None)),
                                    _connector="OR",
                                ),
                                name="entry_given_has_a_date",
                                violation_error_message="Une lettre reçue porte sa date.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EntryRequestEvent",
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
                        ("name", models.CharField(max_length=200, verbose_name="destinataire")),
                        ("mail", models.CharField(max_length=254, verbose_name="adresse électronique")),
                        ("mobile", models.CharField(max_length=20, verbose_name="portable")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("asked", "Demandée"),
                                    ("begun", "Commencée"),
                                    ("given", "Reçue"),
                                    ("withdrawn", "Retirée"),
                                    ("unreached", "Non remise"),
                                ],
                                default="asked",
                                max_length=10,
                                verbose_name="état",
                            ),
                        ),
                        ("asked_at", models.DateTimeField(auto_now_add=True, verbose_name="demandée le")),
                        ("given_at", models.DateTimeField(null=True, verbose_name="reçue le")),
                        ("is_file", models.BooleanField(default=False, verbose_name="donnée en PDF")),
                        (
                            "asked_by",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "circle_member",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="planning.circlemember",
                            ),
                        ),
                        (
                            "document",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="authoring.document",
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
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="entry.entryrequest",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="entryrequest",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "entry_entryrequestevent" ("asked_at", "asked_by_id", "circle_member_id", "document_id", "episode_id", "given_at", "hospital_id", "id", "is_file", "mail", "mobile", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") VALUES (NEW."asked_at", NEW."asked_by_id", NEW."circle_member_id", NEW."document_id", NEW."episode_id", NEW."given_at", NEW."hospital_id", NEW."id", NEW."is_file", NEW."mail", NEW."mobile", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."state"); RETURN NULL;',
                            hash="bcb3a0139b59fb09679a9c4ba91845a97c27aaba",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_30880",
                            table="entry_entryrequest",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="entryrequest",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "entry_entryrequestevent" ("asked_at", "asked_by_id", "circle_member_id", "document_id", "episode_id", "given_at", "hospital_id", "id", "is_file", "mail", "mobile", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") VALUES (NEW."asked_at", NEW."asked_by_id", NEW."circle_member_id", NEW."document_id", NEW."episode_id", NEW."given_at", NEW."hospital_id", NEW."id", NEW."is_file", NEW."mail", NEW."mobile", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."state"); RETURN NULL;',
                            hash="613d2ef88f449ee16c69b4ba59b1782a8ad54701",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_d292c",
                            table="entry_entryrequest",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="entryrequestevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="88b1af478bba95f8a0de7476aa1a052a08f77754",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_ad3be",
                            table="entry_entryrequestevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ],
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="entryrequest",
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="entryrequestevent",
            append_only=True,
        ),
    ]
