"""What the migrations up to 0002 have made, made at once."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import coordination.tenancy.merging


class Migration(migrations.Migration):
    replaces = [("orientation", "0001_rules"), ("orientation", "0002_keep_deletions")]

    initial = True

    dependencies = [
        ("providers", "0001_squashed_0012_situations_and_dependency"),
    ]

    operations = [
        coordination.tenancy.merging.CreateTables(
            operations=[
                migrations.CreateModel(
                    name="Rule",
                    fields=[
                        (
                            "code",
                            models.SlugField(max_length=40, primary_key=True, serialize=False, verbose_name="code"),
                        ),
                        (
                            "verdict",
                            models.CharField(
                                choices=[("suited", "convient"), ("possible", "possible")],
                                max_length=10,
                                verbose_name="avis",
                            ),
                        ),
                        (
                            "domains",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("medical", "Soins médicaux"),
                                        ("nursing", "Soins infirmiers"),
                                        ("autonomy", "Autonomie"),
                                        ("social", "Social"),
                                        ("financial", "Ressources"),
                                        ("housing", "Logement et matériel"),
                                        ("psychological", "Soutien psychologique"),
                                        ("carers", "Aidants"),
                                    ],
                                    max_length=20,
                                ),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="besoins",
                            ),
                        ),
                        (
                            "motives",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=60),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="mots du motif de séjour",
                            ),
                        ),
                        (
                            "min_age",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="à partir de (ans)"),
                        ),
                        (
                            "max_age",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="jusqu’à (ans)"),
                        ),
                        (
                            "min_days",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="retour dans au moins (jours)"
                            ),
                        ),
                        (
                            "max_days",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="retour dans au plus (jours)"
                            ),
                        ),
                        ("reason", models.CharField(max_length=300, verbose_name="pourquoi")),
                        ("order", models.PositiveSmallIntegerField(verbose_name="ordre")),
                        ("is_active", models.BooleanField(default=True, verbose_name="appliquée")),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1,
                                editable=False,
                                validators=[django.core.validators.MaxValueValidator(2147483647)],
                            ),
                        ),
                        (
                            "type",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="providers.providertype",
                                verbose_name="type proposé",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "règle d’orientation",
                        "verbose_name_plural": "règles d’orientation",
                        "ordering": ["order", "code"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True),
                                name="orientation_rule_has_a_reason",
                                violation_error_message="Écrivez pourquoi ce service est proposé : c’est ce que l’on lira.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("min_age__isnull", True), ("min_age__lte", 130), _connector="OR"),
                                    models.Q(
                                        ("min_age__isnull", True),
                                        ("max_age__isnull", True),
                                        ("min_age__lte", models.F("max_age")),
                                        _connector="OR",
                                    ),
                                ),
                                name="orientation_rule_ages_in_order",
                                violation_error_message="Les âges vont de 0 à 130 ans, le plus petit d’abord.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("min_days__isnull", True),
                                    ("max_days__isnull", True),
                                    ("min_days__lte", models.F("max_days")),
                                    _connector="OR",
                                ),
                                name="orientation_rule_days_in_order",
                                violation_error_message="Le plus petit nombre de jours vient d’abord.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RuleEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("pgh_context_id", models.UUIDField(null=True)),
                        ("code", models.SlugField(db_index=False, max_length=40, serialize=False, verbose_name="code")),
                        (
                            "verdict",
                            models.CharField(
                                choices=[("suited", "convient"), ("possible", "possible")],
                                max_length=10,
                                verbose_name="avis",
                            ),
                        ),
                        (
                            "domains",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("medical", "Soins médicaux"),
                                        ("nursing", "Soins infirmiers"),
                                        ("autonomy", "Autonomie"),
                                        ("social", "Social"),
                                        ("financial", "Ressources"),
                                        ("housing", "Logement et matériel"),
                                        ("psychological", "Soutien psychologique"),
                                        ("carers", "Aidants"),
                                    ],
                                    max_length=20,
                                ),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="besoins",
                            ),
                        ),
                        (
                            "motives",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=60),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="mots du motif de séjour",
                            ),
                        ),
                        (
                            "min_age",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="à partir de (ans)"),
                        ),
                        (
                            "max_age",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="jusqu’à (ans)"),
                        ),
                        (
                            "min_days",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="retour dans au moins (jours)"
                            ),
                        ),
                        (
                            "max_days",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="retour dans au plus (jours)"
                            ),
                        ),
                        ("reason", models.CharField(max_length=300, verbose_name="pourquoi")),
                        ("order", models.PositiveSmallIntegerField(verbose_name="ordre")),
                        ("is_active", models.BooleanField(default=True, verbose_name="appliquée")),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1,
                                editable=False,
                                validators=[django.core.validators.MaxValueValidator(2147483647)],
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="orientation.rule",
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
                                verbose_name="type proposé",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="rule",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "orientation_ruleevent" ("code", "domains", "is_active", "max_age", "max_days", "min_age", "min_days", "motives", "order", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "type_id", "verdict", "version") VALUES (NEW."code", NEW."domains", NEW."is_active", NEW."max_age", NEW."max_days", NEW."min_age", NEW."min_days", NEW."motives", NEW."order", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."code", NEW."reason", NEW."type_id", NEW."verdict", NEW."version"); RETURN NULL;',
                            hash="a19d3ef603b4b9544897da88ca6860455ac4e1e5",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_76bee",
                            table="orientation_rule",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="rule",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "orientation_ruleevent" ("code", "domains", "is_active", "max_age", "max_days", "min_age", "min_days", "motives", "order", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "type_id", "verdict", "version") VALUES (NEW."code", NEW."domains", NEW."is_active", NEW."max_age", NEW."max_days", NEW."min_age", NEW."min_days", NEW."motives", NEW."order", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."code", NEW."reason", NEW."type_id", NEW."verdict", NEW."version"); RETURN NULL;',
                            hash="12e90e524aee4ffb738909c8f04b46cbc4e97168",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_726e1",
                            table="orientation_rule",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="rule",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "orientation_ruleevent" ("code", "domains", "is_active", "max_age", "max_days", "min_age", "min_days", "motives", "order", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "type_id", "verdict", "version") VALUES (OLD."code", OLD."domains", OLD."is_active", OLD."max_age", OLD."max_days", OLD."min_age", OLD."min_days", OLD."motives", OLD."order", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."code", OLD."reason", OLD."type_id", OLD."verdict", OLD."version"); RETURN NULL;',
                            hash="dbf9de7eb72a2ec7d6abe93ce62f1270f5faab39",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_e0b46",
                            table="orientation_rule",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="ruleevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="0de73fa36b9a266991965dcd24366b85b64142a9",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_2c621",
                            table="orientation_ruleevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ],
        ),
    ]
