"""What the migrations up to 0005 have made, made at once."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import coordination.tenancy.keys
import coordination.tenancy.merging


class Migration(migrations.Migration):
    replaces = [
        ("imports", "0001_initial"),
        ("imports", "0002_staging"),
        ("imports", "0003_unlogged"),
        ("imports", "0004_applied_lines"),
        ("imports", "0005_criteria_of_tables"),
    ]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
    ]

    operations = [
        coordination.tenancy.merging.CreateTables(
            operations=[
                migrations.CreateModel(
                    name="ImportRun",
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
                            "format",
                            models.CharField(
                                choices=[
                                    ("finess", "FINESS, structures"),
                                    ("rpps", "RPPS, professionnels"),
                                    ("mssante", "MSSanté, boîtes aux lettres"),
                                    ("csv", "Tableau local"),
                                ],
                                max_length=10,
                                verbose_name="format",
                            ),
                        ),
                        ("file_name", models.CharField(max_length=255, verbose_name="fichier")),
                        ("sha256", models.CharField(max_length=64, verbose_name="empreinte SHA-256")),
                        ("vintage", models.DateField(verbose_name="millésime")),
                        ("attribution", models.CharField(max_length=200, verbose_name="source et licence")),
                        ("started_at", models.DateTimeField(verbose_name="début")),
                        ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="fin")),
                        ("counts", models.JSONField(default=dict, verbose_name="comptes")),
                        ("problems", models.JSONField(default=list, verbose_name="problèmes")),
                        (
                            "asked_by",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "checkpoint",
                            models.JSONField(blank=True, db_default={}, default=dict, verbose_name="point de reprise"),
                        ),
                        (
                            "closes_absent",
                            models.BooleanField(db_default=False, default=False, verbose_name="ferme les absents"),
                        ),
                        (
                            "examples",
                            models.JSONField(blank=True, db_default={}, default=dict, verbose_name="exemples"),
                        ),
                        ("is_deposited", models.BooleanField(db_default=False, default=False, verbose_name="déposé")),
                        (
                            "mapping",
                            models.JSONField(
                                blank=True, db_default={}, default=dict, verbose_name="correspondance de colonnes"
                            ),
                        ),
                        (
                            "path",
                            models.CharField(blank=True, db_default="", max_length=1000, verbose_name="emplacement"),
                        ),
                        ("progress", models.BigIntegerField(db_default=0, default=0, verbose_name="avancement")),
                        (
                            "progress_total",
                            models.BigIntegerField(db_default=0, default=0, verbose_name="avancement, total"),
                        ),
                        ("refusal", models.TextField(blank=True, db_default="", verbose_name="motif du refus")),
                        ("seen_at", models.DateTimeField(blank=True, null=True, verbose_name="dernière activité")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "en attente"),
                                    ("reading", "lecture en cours"),
                                    ("previewed", "à décider"),
                                    ("applying", "application en cours"),
                                    ("applied", "appliqué"),
                                    ("abandoned", "abandonné"),
                                    ("failed", "refusé"),
                                ],
                                db_default="applied",
                                default="waiting",
                                max_length=10,
                                verbose_name="état",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "import",
                        "ordering": ["-started_at"],
                        "indexes": [models.Index(fields=["format", "-started_at"], name="import_latest_by_format")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ("waiting", "reading", "previewed", "applying"))),
                                fields=("format",),
                                name="import_one_open_run_a_format",
                                violation_error_message="Un import de ce format est déjà ouvert : appliquez-le ou abandonnez-le d’abord.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ColumnMapping",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=80, unique=True, verbose_name="nom")),
                        ("columns", models.JSONField(verbose_name="colonnes")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifiée le")),
                    ],
                    options={
                        "verbose_name": "correspondance de colonnes",
                        "verbose_name_plural": "correspondances de colonnes",
                        "ordering": ["name"],
                    },
                ),
                migrations.CreateModel(
                    name="PlannedChange",
                    fields=[
                        ("run_id", models.UUIDField()),
                        ("position", models.BigIntegerField()),
                        (
                            "outcome",
                            models.TextField(
                                choices=[
                                    ("added", "ajoutés"),
                                    ("changed", "modifiés"),
                                    ("reopened", "rouverts"),
                                    ("closed", "fermés"),
                                    ("vanished", "absents du fichier, fermés"),
                                ]
                            ),
                        ),
                        ("line", models.BigIntegerField(null=True)),
                        ("provider_id", models.UUIDField(null=True)),
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "run_id", "position", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "changement prévu",
                        "verbose_name_plural": "changements prévus",
                    },
                ),
                migrations.CreateModel(
                    name="StagedEntry",
                    fields=[
                        ("run_id", models.UUIDField()),
                        ("line", models.BigIntegerField()),
                        ("finess", models.TextField(null=True)),
                        ("rpps", models.TextField(null=True)),
                        ("practice_key", models.TextField(db_default="", default="")),
                        ("priority", models.SmallIntegerField(db_default=0, default=0)),
                        ("provider_id", models.UUIDField(null=True)),
                        ("kind", models.TextField(db_default="", default="")),
                        ("type_id", models.TextField(null=True)),
                        ("name", models.TextField(db_default="", default="")),
                        ("short_name", models.TextField(db_default="", default="")),
                        ("siret", models.TextField(db_default="", default="")),
                        ("finess_category", models.TextField(db_default="", default="")),
                        ("address_extra", models.TextField(db_default="", default="")),
                        ("street", models.TextField(db_default="", default="")),
                        ("postal_code", models.TextField(db_default="", default="")),
                        ("city", models.TextField(db_default="", default="")),
                        ("commune_id", models.TextField(db_collation="C", null=True)),
                        ("latitude", models.FloatField(null=True)),
                        ("longitude", models.FloatField(null=True)),
                        ("phone", models.TextField(db_default="", default="")),
                        ("other_phone", models.TextField(db_default="", default="")),
                        ("fax", models.TextField(db_default="", default="")),
                        ("email", models.TextField(db_default="", default="")),
                        ("mssante", models.TextField(db_default="", default="")),
                        ("search_key", models.TextField(db_default="", default="")),
                        ("closed_on", models.DateField(null=True)),
                        ("organisation_finess", models.TextField(null=True)),
                        ("civility", models.TextField(db_default="", default="")),
                        ("last_name", models.TextField(db_default="", default="")),
                        ("first_name", models.TextField(db_default="", default="")),
                        ("profession", models.TextField(db_default="", default="")),
                        ("category", models.TextField(db_default="", default="")),
                        ("digest", models.BigIntegerField(null=True)),
                        ("criteria", models.TextField(db_default="", default="")),
                        (
                            "dependencies",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=1), db_default=[], default=list, size=None
                            ),
                        ),
                        ("max_age", models.SmallIntegerField(null=True)),
                        ("min_age", models.SmallIntegerField(null=True)),
                        (
                            "situations",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=20), db_default=[], default=list, size=None
                            ),
                        ),
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "run_id", "line", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "entrée lue",
                        "verbose_name_plural": "entrées lues",
                    },
                ),
                migrations.CreateModel(
                    name="AppliedLine",
                    fields=[
                        ("provider_id", models.UUIDField(primary_key=True, serialize=False)),
                        ("digest", models.BigIntegerField()),
                        ("priority", models.SmallIntegerField()),
                        ("organisation_finess", models.TextField(null=True)),
                        ("written_at", models.DateTimeField()),
                    ],
                    options={
                        "verbose_name": "ligne appliquée",
                        "verbose_name_plural": "lignes appliquées",
                    },
                ),
                migrations.CreateModel(
                    name="SeenLine",
                    fields=[
                        ("run_id", models.UUIDField()),
                        ("line", models.BigIntegerField()),
                        ("digest", models.BigIntegerField()),
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "run_id", "line", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "ligne déjà appliquée",
                        "verbose_name_plural": "lignes déjà appliquées",
                    },
                ),
            ],
        ),
        migrations.RunSQL(
            sql=[
                "ALTER TABLE imports_stagedentry SET UNLOGGED",
                "ALTER TABLE imports_plannedchange SET UNLOGGED",
                "GRANT TRUNCATE, MAINTAIN ON imports_stagedentry, imports_plannedchange TO tu_app",
            ],
            reverse_sql=[
                "REVOKE TRUNCATE, MAINTAIN ON imports_stagedentry, imports_plannedchange FROM tu_app",
                "ALTER TABLE imports_stagedentry SET LOGGED",
                "ALTER TABLE imports_plannedchange SET LOGGED",
            ],
        ),
        migrations.RunSQL(
            sql=[
                "ALTER TABLE imports_appliedline SET UNLOGGED",
                "ALTER TABLE imports_seenline SET UNLOGGED",
                "GRANT MAINTAIN ON imports_appliedline TO tu_app",
                "GRANT TRUNCATE, MAINTAIN ON imports_seenline TO tu_app",
            ],
            reverse_sql="",
        ),
    ]
