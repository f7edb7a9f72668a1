"""What the migrations up to 0002 have made, made at once."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import coordination.tenancy.keys
import coordination.tenancy.merging
import coordination.tenancy.rls


class Migration(migrations.Migration):
    replaces = [("quality", "0001_self_audits"), ("quality", "0002_row_level_security")]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("authoring", "0001_squashed_0005_clock_gone_back"),
        ("episodes", "0001_squashed_0011_task_live_by_episode"),
        ("tenancy", "0001_squashed_0005_hospital_facility"),
    ]

    operations = [
        coordination.tenancy.merging.CreateTables(
            operations=[
                migrations.CreateModel(
                    name="RuleVersion",
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
                            "number",
                            models.PositiveSmallIntegerField(
                                validators=[django.core.validators.MaxValueValidator(32767)], verbose_name="version"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("draft", "Brouillon"), ("published", "Publiée")],
                                default="published",
                                max_length=10,
                                verbose_name="état",
                            ),
                        ),
                        ("definition", models.JSONField(verbose_name="règles")),
                        ("published_at", models.DateTimeField(null=True, verbose_name="publiée le")),
                        (
                            "revision",
                            models.PositiveIntegerField(
                                default=1,
                                editable=False,
                                validators=[django.core.validators.MaxValueValidator(2147483647)],
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
                            "published_by",
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
                        "verbose_name": "version des règles",
                        "verbose_name_plural": "versions des règles",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("hospital", "number"),
                                name="rule_version_once",
                                violation_error_message="Cette version des règles existe déjà.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "draft")),
                                fields=("hospital",),
                                name="rule_version_one_draft",
                                violation_error_message="Un brouillon des règles existe déjà.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("published_at", None), ("state", "draft")),
                                    models.Q(("published_at__isnull", False), ("state", "published")),
                                    _connector="OR",
                                ),
                                name="rule_version_published_has_date",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Audit",
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
                        ("first", models.DateField(verbose_name="du")),
                        ("last", models.DateField(verbose_name="au")),
                        ("seed", models.CharField(max_length=40, verbose_name="graine")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "En attente"),
                                    ("running", "En cours"),
                                    ("done", "Terminée"),
                                    ("failed", "Interrompue"),
                                ],
                                default="waiting",
                                max_length=10,
                                verbose_name="état",
                            ),
                        ),
                        ("sample", models.JSONField(verbose_name="séjours tirés")),
                        (
                            "population",
                            models.PositiveIntegerField(
                                validators=[django.core.validators.MaxValueValidator(2147483647)],
                                verbose_name="séjours de la période",
                            ),
                        ),
                        (
                            "too_short",
                            models.PositiveIntegerField(
                                validators=[django.core.validators.MaxValueValidator(2147483647)],
                                verbose_name="séjours trop courts",
                            ),
                        ),
                        (
                            "asked_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="demandée le"),
                        ),
                        ("finished_at", models.DateTimeField(null=True, verbose_name="terminée le")),
                        ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="essais manqués")),
                        (
                            "last_error",
                            models.CharField(
                                blank=True,
                                help_text="a code, never data",
                                max_length=60,
                                verbose_name="dernière erreur",
                            ),
                        ),
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
                            "rules",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="audits",
                                to="quality.ruleversion",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "auto-évaluation",
                        "verbose_name_plural": "auto-évaluations",
                        "indexes": [models.Index(fields=["hospital", "-asked_at"], name="audit_newest")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ("waiting", "running"))),
                                fields=("hospital",),
                                name="audit_one_at_a_time",
                                violation_error_message="Une auto-évaluation est déjà en cours.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("first__lte", models.F("last"))),
                                name="audit_period_in_order",
                                violation_error_message="Le dernier jour précède le premier.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("finished_at", None), ("state__in", ("waiting", "running"))),
                                    models.Q(("finished_at__isnull", False), ("state__in", ["done", "failed"])),
                                    _connector="OR",
                                ),
                                name="audit_over_has_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AuditedStay",
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
                            "position",
                            models.PositiveSmallIntegerField(
                                validators=[django.core.validators.MaxValueValidator(32767)],
                                verbose_name="rang du tirage",
                            ),
                        ),
                        ("stay_number", models.CharField(max_length=30, verbose_name="séjour")),
                        ("unit_name", models.CharField(max_length=100, verbose_name="unité")),
                        ("left_at", models.DateTimeField(null=True, verbose_name="sortie")),
                        (
                            "letter_number",
                            models.PositiveSmallIntegerField(null=True, verbose_name="version de la lettre"),
                        ),
                        ("verdicts", models.JSONField(verbose_name="constats")),
                        ("score", models.DecimalField(decimal_places=2, max_digits=5, null=True, verbose_name="score")),
                        (
                            "audit",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="stays",
                                to="quality.audit",
                            ),
                        ),
                        (
                            "document",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="authoring.document",
                            ),
                        ),
                        (
                            "episode",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
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
                        "verbose_name": "séjour évalué",
                        "verbose_name_plural": "séjours évalués",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("hospital", "audit", "position"),
                                name="audited_stay_once_a_place",
                                violation_error_message="Ce séjour est déjà évalué.",
                            )
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="ruleversion",
                    trigger=pgtrigger.compiler.Trigger(
                        name="published_never_changes",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.\"state\" = 'published')",
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="22d6d985cb7d12a12fb3c39e2de8d541d5ea2770",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_published_never_changes_fc6b7",
                            table="quality_ruleversion",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="audit",
                    trigger=pgtrigger.compiler.Trigger(
                        name="over_never_changes",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.\"state\" IN ('done', 'failed'))",
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="9e97366f9d4d7ba69b20928c0f17a88112c99a82",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_over_never_changes_c95bc",
                            table="quality_audit",
                            when="BEFORE",
                        ),
                    ),
                ),
            ],
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="ruleversion",
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="audit",
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="auditedstay",
            append_only=True,
        ),
        migrations.RunSQL(
            sql="\nCREATE POLICY resolver ON quality_audit FOR SELECT TO CURRENT_USER USING (true);\nCREATE FUNCTION hospitals_with_open_audits() RETURNS SETOF uuid\n    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp\n    AS $$ SELECT DISTINCT hospital_id FROM quality_audit WHERE state IN ('waiting', 'running') $$;\nREVOKE ALL ON FUNCTION hospitals_with_open_audits() FROM PUBLIC;\nGRANT EXECUTE ON FUNCTION hospitals_with_open_audits() TO tu_app;\n",
            reverse_sql="DROP FUNCTION hospitals_with_open_audits(); DROP POLICY resolver ON quality_audit;",
        ),
    ]
