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
    replaces = [("stationery", "0001_initial"), ("stationery", "0002_row_level_security")]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("tenancy", "0001_squashed_0005_hospital_facility"),
    ]

    operations = [
        coordination.tenancy.merging.CreateTables(
            operations=[
                migrations.CreateModel(
                    name="Phrase",
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
                        ("part", models.CharField(max_length=50, verbose_name="partie")),
                        ("title", models.CharField(max_length=80, verbose_name="titre")),
                        ("text", models.TextField(max_length=1500, verbose_name="texte")),
                        (
                            "begins",
                            models.BooleanField(default=False, verbose_name="commence chaque nouveau brouillon"),
                        ),
                        ("active", models.BooleanField(default=True, verbose_name="proposée")),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, validators=[django.core.validators.MaxValueValidator(2147483647)]
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
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tenancy.unit",
                                verbose_name="unité",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "phrase",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("active", True)), fields=["hospital", "part"], name="phrase_by_part"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("active", True)),
                                fields=("hospital", "unit", "part", "title"),
                                name="phrase_title_once_a_part",
                                nulls_distinct=False,
                                violation_error_message="Une phrase porte déjà ce titre dans cette partie.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PhraseEvent",
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
                        ("part", models.CharField(max_length=50, verbose_name="partie")),
                        ("title", models.CharField(max_length=80, verbose_name="titre")),
                        ("text", models.TextField(max_length=1500, verbose_name="texte")),
                        (
                            "begins",
                            models.BooleanField(default=False, verbose_name="commence chaque nouveau brouillon"),
                        ),
                        ("active", models.BooleanField(default=True, verbose_name="proposée")),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, validators=[django.core.validators.MaxValueValidator(2147483647)]
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
                                to="stationery.phrase",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="tenancy.unit",
                                verbose_name="unité",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Letterhead",
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
                        ("site_line", models.CharField(blank=True, max_length=120, verbose_name="ligne sous le nom")),
                        ("logo", models.BinaryField(blank=True, default=bytes, verbose_name="logo")),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, validators=[django.core.validators.MaxValueValidator(2147483647)]
                            ),
                        ),
                        ("updated_at", models.DateTimeField(auto_now=True)),
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
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tenancy.unit",
                                verbose_name="unité",
                            ),
                        ),
                        (
                            "updated_by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "en-tête",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("hospital", "unit"), name="letterhead_once_a_unit", nulls_distinct=False
                            )
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="phrase",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "stationery_phraseevent" ("active", "begins", "hospital_id", "id", "part", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "title", "unit_id", "version") VALUES (NEW."active", NEW."begins", NEW."hospital_id", NEW."id", NEW."part", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."text", NEW."title", NEW."unit_id", NEW."version"); RETURN NULL;',
                            hash="a0490b1bf5733e0045eed631c8c9b7e432d58014",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_16d5e",
                            table="stationery_phrase",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="phrase",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "stationery_phraseevent" ("active", "begins", "hospital_id", "id", "part", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "title", "unit_id", "version") VALUES (NEW."active", NEW."begins", NEW."hospital_id", NEW."id", NEW."part", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."text", NEW."title", NEW."unit_id", NEW."version"); RETURN NULL;',
                            hash="fa3061526df2ff507dacce0b0b0bb5dc1df87438",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_a216c",
                            table="stationery_phrase",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="phraseevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="07bbe119b152c03f3f17f5b001c286bdd9068a63",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_6ccd8",
                            table="stationery_phraseevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ],
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="letterhead",
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="phrase",
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="phraseevent",
            append_only=True,
        ),
    ]
