"""What the migrations up to 0003 have made, made at once."""

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
        ("obstacles", "0001_initial"),
        ("obstacles", "0002_row_level_security"),
        ("obstacles", "0003_cancelled_departure"),
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
                    name="Obstacle",
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
                            "reason",
                            models.CharField(
                                choices=[
                                    ("no_place", "Pas de place en aval"),
                                    ("had_late", "HAD impossible à temps"),
                                    ("no_nurse", "Pas d’infirmier à proximité"),
                                    ("no_help", "Aide à domicile pas en place"),
                                    ("housing", "Logement"),
                                    ("family", "Famille ou aidant"),
                                    ("equipment", "Matériel"),
                                    ("rights", "Droits sociaux"),
                                    ("protection", "Protection juridique"),
                                    ("refusal", "Refus du patient"),
                                    ("exam", "Attente d’un examen"),
                                    ("unstable", "État médical instable"),
                                    ("incomplete", "Demande incomplète"),
                                    ("other", "Autre raison"),
                                ],
                                max_length=20,
                                verbose_name="raison",
                            ),
                        ),
                        ("words", models.CharField(blank=True, max_length=300, verbose_name="précision")),
                        ("opened_on", models.DateField(verbose_name="depuis le")),
                        ("closed_on", models.DateField(null=True, verbose_name="levé le")),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1,
                                editable=False,
                                validators=[django.core.validators.MaxValueValidator(2147483647)],
                            ),
                        ),
                        (
                            "episode",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="obstacles",
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
                        ("lifted_by_departure", models.BooleanField(default=False, editable=False)),
                    ],
                    options={
                        "verbose_name": "obstacle à la sortie",
                        "verbose_name_plural": "obstacles à la sortie",
                        "indexes": [
                            models.Index(fields=["hospital", "episode", "opened_on"], name="obstacle_by_episode")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("closed_on", None)),
                                fields=("hospital", "episode", "reason", "words"),
                                name="obstacle_once_an_episode",
                                violation_error_message="Cet obstacle est déjà noté.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("closed_on", None), ("closed_on__gte", models.F("opened_on")), _connector="OR"
                                ),
                                name="obstacle_closed_after_opened",
                                violation_error_message="L’obstacle ne peut pas être levé avant d’avoir été rencontré.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ObstacleEvent",
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
                            "reason",
                            models.CharField(
                                choices=[
                                    ("no_place", "Pas de place en aval"),
                                    ("had_late", "HAD impossible à temps"),
                                    ("no_nurse", "Pas d’infirmier à proximité"),
                                    ("no_help", "Aide à domicile pas en place"),
                                    ("housing", "Logement"),
                                    ("family", "Famille ou aidant"),
                                    ("equipment", "Matériel"),
                                    ("rights", "Droits sociaux"),
                                    ("protection", "Protection juridique"),
                                    ("refusal", "Refus du patient"),
                                    ("exam", "Attente d’un examen"),
                                    ("unstable", "État médical instable"),
                                    ("incomplete", "Demande incomplète"),
                                    ("other", "Autre raison"),
                                ],
                                max_length=20,
                                verbose_name="raison",
                            ),
                        ),
                        ("words", models.CharField(blank=True, max_length=300, verbose_name="précision")),
                        ("opened_on", models.DateField(verbose_name="depuis le")),
                        ("closed_on", models.DateField(null=True, verbose_name="levé le")),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1,
                                editable=False,
                                validators=[django.core.validators.MaxValueValidator(2147483647)],
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
                                to="obstacles.obstacle",
                            ),
                        ),
                        ("lifted_by_departure", models.BooleanField(default=False, editable=False)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Fitness",
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
                        ("is_fit", models.BooleanField(verbose_name="prêt médicalement")),
                        ("on_day", models.DateField(verbose_name="à partir du")),
                        ("recorded_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "episode",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="fitness",
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
                            "recorded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "aptitude médicale à la sortie",
                        "indexes": [models.Index(fields=["hospital", "episode", "on_day"], name="fitness_by_episode")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="obstacle",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "obstacles_obstacleevent" ("closed_on", "episode_id", "hospital_id", "id", "lifted_by_departure", "opened_on", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "version", "words") VALUES (NEW."closed_on", NEW."episode_id", NEW."hospital_id", NEW."id", NEW."lifted_by_departure", NEW."opened_on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."reason", NEW."version", NEW."words"); RETURN NULL;',
                            hash="e97de7983cee255678257de211769cd420896cb9",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_a19c5",
                            table="obstacles_obstacle",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="obstacle",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "obstacles_obstacleevent" ("closed_on", "episode_id", "hospital_id", "id", "lifted_by_departure", "opened_on", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "version", "words") VALUES (NEW."closed_on", NEW."episode_id", NEW."hospital_id", NEW."id", NEW."lifted_by_departure", NEW."opened_on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."reason", NEW."version", NEW."words"); RETURN NULL;',
                            hash="3b9fc849ed9ba92c532400d1f72fdae1a6cd3d92",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_acbac",
                            table="obstacles_obstacle",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="obstacleevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="711b1453a38ed4f26a0ae02dc0f266e2fae726a6",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_59fb6",
                            table="obstacles_obstacleevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ],
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="fitness",
            append_only=True,
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="obstacle",
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="obstacleevent",
            append_only=True,
        ),
    ]
