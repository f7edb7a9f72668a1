"""What the migrations up to 0002 have made, made at once."""

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
    replaces = [("binder", "0001_initial"), ("binder", "0002_row_level_security")]

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
                    name="BinderLine",
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
                                choices=[
                                    ("device", "Dispositif ou matériel"),
                                    ("advice", "Recommandation"),
                                    ("message", "Transmission"),
                                ],
                                max_length=10,
                                verbose_name="rubrique",
                            ),
                        ),
                        ("title", models.CharField(max_length=120, verbose_name="en bref")),
                        ("words", models.CharField(blank=True, max_length=500, verbose_name="précision")),
                        ("since", models.DateField(blank=True, null=True, verbose_name="depuis le")),
                        (
                            "for_all",
                            models.BooleanField(default=False, verbose_name="lisible par tous ceux qui viennent"),
                        ),
                        ("written_at", models.DateTimeField(auto_now_add=True)),
                        ("removed_at", models.DateTimeField(editable=False, null=True)),
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
                                related_name="binder_lines",
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
                            "written_by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.RESTRICT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "ligne du classeur",
                        "verbose_name_plural": "lignes du classeur",
                        "indexes": [
                            models.Index(fields=["hospital", "episode", "written_at"], name="binder_line_by_episode")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("removed_at", None)),
                                fields=("hospital", "episode", "kind", "title", "words"),
                                name="binder_line_once_an_episode",
                                violation_error_message="Cette ligne est déjà dans le classeur.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("title", ""), _negated=True),
                                name="binder_line_says_what",
                                violation_error_message="Dites de quoi il s’agit.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BinderLineEvent",
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
                                choices=[
                                    ("device", "Dispositif ou matériel"),
                                    ("advice", "Recommandation"),
                                    ("message", "Transmission"),
                                ],
                                max_length=10,
                                verbose_name="rubrique",
                            ),
                        ),
                        ("title", models.CharField(max_length=120, verbose_name="en bref")),
                        ("words", models.CharField(blank=True, max_length=500, verbose_name="précision")),
                        ("since", models.DateField(blank=True, null=True, verbose_name="depuis le")),
                        (
                            "for_all",
                            models.BooleanField(default=False, verbose_name="lisible par tous ceux qui viennent"),
                        ),
                        ("written_at", models.DateTimeField(auto_now_add=True)),
                        ("removed_at", models.DateTimeField(editable=False, null=True)),
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
                                to="binder.binderline",
                            ),
                        ),
                        (
                            "written_by",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="binderline",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "binder_binderlineevent" ("episode_id", "for_all", "hospital_id", "id", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "removed_at", "since", "title", "version", "words", "written_at", "written_by_id") VALUES (NEW."episode_id", NEW."for_all", NEW."hospital_id", NEW."id", NEW."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."removed_at", NEW."since", NEW."title", NEW."version", NEW."words", NEW."written_at", NEW."written_by_id"); RETURN NULL;',
                            hash="0dbbbd75111f82cd8ced3bd9e139130b68a3398f",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_52165",
                            table="binder_binderline",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="binderline",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "binder_binderlineevent" ("episode_id", "for_all", "hospital_id", "id", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "removed_at", "since", "title", "version", "words", "written_at", "written_by_id") VALUES (NEW."episode_id", NEW."for_all", NEW."hospital_id", NEW."id", NEW."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."removed_at", NEW."since", NEW."title", NEW."version", NEW."words", NEW."written_at", NEW."written_by_id"); RETURN NULL;',
                            hash="7373ae437421bda4285aaaf6d2afc346b56d3eca",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_f10ef",
                            table="binder_binderline",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="binderlineevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="d29db6181dec5ddc892c7ad99383e6d792174c13",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_8abc4",
                            table="binder_binderlineevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ],
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="binderline",
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="binderlineevent",
            append_only=True,
        ),
    ]
