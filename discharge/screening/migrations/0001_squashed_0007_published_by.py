"""What the migrations up to 0007 have made, made at once."""

import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import coordination.tenancy.keys
import coordination.tenancy.merging
import coordination.tenancy.rls


class Migration(migrations.Migration):
    replaces = [
        ("screening", "0001_initial"),
        ("screening", "0002_row_level_security"),
        ("screening", "0003_versions_and_activation"),
        ("screening", "0004_versions_row_level_security"),
        ("screening", "0005_fresh_look_rules"),
        ("screening", "0006_fresh_look_row_level_security"),
        ("screening", "0007_published_by"),
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
                    name="Instrument",
                    fields=[
                        (
                            "code",
                            models.CharField(max_length=30, primary_key=True, serialize=False, verbose_name="code"),
                        ),
                        ("title", models.CharField(max_length=100, verbose_name="nom")),
                        (
                            "owned_by",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tenancy.hospital",
                                verbose_name="établissement",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "grille",
                        "ordering": ["title"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("owned_by", None), ("code__contains", ":"), _connector="XOR"),
                                name="instrument_own_code_is_marked",
                                violation_error_message="Le code d’une grille de l’établissement commence par son numéro FINESS.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="InstrumentVersion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(verbose_name="version")),
                        ("definition", models.JSONField(verbose_name="définition")),
                        (
                            "digest",
                            models.CharField(
                                blank=True,
                                editable=False,
                                help_text="SHA-256 of the definition",
                                max_length=64,
                                verbose_name="empreinte",
                            ),
                        ),
                        ("published_at", models.DateTimeField(null=True, verbose_name="publiée le")),
                        (
                            "instrument",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="versions",
                                to="screening.instrument",
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
                        (
                            "state",
                            models.CharField(
                                choices=[("draft", "Brouillon"), ("published", "Publiée")],
                                default="published",
                                max_length=10,
                                verbose_name="état",
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
                        "verbose_name": "version de grille",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("instrument", "number"),
                                name="instrument_version_once",
                                violation_error_message="Cette version existe déjà.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "draft")),
                                fields=("instrument",),
                                name="instrument_one_draft",
                                violation_error_message="Un brouillon de cette grille existe déjà.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("published_at", None), ("state", "draft")),
                                    models.Q(("published_at__isnull", False), ("state", "published")),
                                    _connector="OR",
                                ),
                                name="instrument_published_has_date",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Assessment",
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
                        ("answers", models.JSONField(verbose_name="réponses")),
                        ("score", models.DecimalField(decimal_places=2, max_digits=6, null=True, verbose_name="score")),
                        ("positive", models.BooleanField(verbose_name="positif")),
                        (
                            "explanation",
                            models.JSONField(
                                help_text="what counted, against which threshold, what it proposes",
                                verbose_name="explication",
                            ),
                        ),
                        ("filled_at", models.DateTimeField(verbose_name="rempli le")),
                        (
                            "episode",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assessments",
                                to="episodes.episode",
                            ),
                        ),
                        (
                            "filled_by",
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
                            "version",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="screening.instrumentversion",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "repérage",
                        "indexes": [
                            models.Index(fields=["hospital", "episode", "-filled_at"], name="assessment_newest")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ComplexityDecision",
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
                            "proposed",
                            models.CharField(
                                choices=[("low", "Faible"), ("medium", "Moyenne"), ("high", "Forte")],
                                max_length=10,
                                verbose_name="proposée",
                            ),
                        ),
                        (
                            "decided",
                            models.CharField(
                                choices=[("low", "Faible"), ("medium", "Moyenne"), ("high", "Forte")],
                                max_length=10,
                                verbose_name="décidée",
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=500, verbose_name="motif")),
                        ("decided_at", models.DateTimeField(verbose_name="décidée le")),
                        (
                            "assessment",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decisions",
                                to="screening.assessment",
                            ),
                        ),
                        (
                            "decided_by",
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
                                related_name="complexity_decisions",
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
                        "verbose_name": "complexité décidée",
                        "indexes": [
                            models.Index(fields=["hospital", "episode", "-decided_at"], name="complexity_newest"),
                            models.Index(fields=["hospital", "assessment"], name="complexity_by_assessment"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("decided", models.F("proposed")),
                                    models.Q(("reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="complexity_change_has_reason",
                                violation_error_message="Écrivez pourquoi vous changez la complexité proposée.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Activation",
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
                        ("rank", models.PositiveSmallIntegerField(default=1, verbose_name="ordre")),
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
                            "instrument",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="activations",
                                to="screening.instrument",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tenancy.unit",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "usage d’une grille",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("hospital", "instrument", "unit"),
                                name="activation_once_a_unit",
                                nulls_distinct=False,
                                violation_error_message="Cette grille sert déjà dans cette unité.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LookRule",
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
                            "trigger",
                            models.CharField(
                                choices=[
                                    ("unit_move", "changement d’unité"),
                                    ("fall", "chute"),
                                    ("age", "repérage ancien"),
                                ],
                                max_length=20,
                                verbose_name="déclencheur",
                            ),
                        ),
                        ("active", models.BooleanField(default=True, verbose_name="appliquée")),
                        ("after_days", models.PositiveSmallIntegerField(default=0, verbose_name="après (jours)")),
                        (
                            "delay_hours",
                            models.PositiveSmallIntegerField(default=24, verbose_name="à faire dans (heures)"),
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
                        "verbose_name": "règle de nouveau repérage",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("hospital", "trigger"),
                                name="look_rule_once_a_trigger",
                                violation_error_message="Cette règle existe déjà.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("trigger", "age"), _negated=True), ("after_days__gte", 1), _connector="OR"
                                ),
                                name="look_rule_age_has_days",
                                violation_error_message="Après combien de jours ? Un au moins.",
                            ),
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="instrumentversion",
                    trigger=pgtrigger.compiler.Trigger(
                        name="published_never_changes",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.\"state\" = 'published')",
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="d127be02d5a124a78b3e397943923343fc5dd542",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_published_never_changes_3f747",
                            table="screening_instrumentversion",
                            when="BEFORE",
                        ),
                    ),
                ),
            ],
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="assessment",
            append_only=True,
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="complexitydecision",
            append_only=True,
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="activation",
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="lookrule",
        ),
        migrations.RunSQL(
            sql=[
                "ALTER TABLE screening_instrument ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
                "CREATE POLICY shared_or_own ON screening_instrument USING (owned_by_id IS NULL OR owned_by_id = nullif(current_setting('app.hospital', true), '')::uuid) WITH CHECK (owned_by_id IS NULL OR owned_by_id = nullif(current_setting('app.hospital', true), '')::uuid)",
            ],
            reverse_sql=[
                "DROP POLICY shared_or_own ON screening_instrument",
                "ALTER TABLE screening_instrument NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY",
            ],
        ),
        migrations.RunSQL(
            sql=[
                "ALTER TABLE screening_instrumentversion ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
                "CREATE POLICY shared_or_own ON screening_instrumentversion USING (EXISTS (SELECT 1 FROM screening_instrument seen WHERE seen.code = screening_instrumentversion.instrument_id)) WITH CHECK (EXISTS (SELECT 1 FROM screening_instrument seen WHERE seen.code = screening_instrumentversion.instrument_id))",
            ],
            reverse_sql=[
                "DROP POLICY shared_or_own ON screening_instrumentversion",
                "ALTER TABLE screening_instrumentversion NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY",
            ],
        ),
    ]
