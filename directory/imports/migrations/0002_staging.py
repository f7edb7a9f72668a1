import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("imports", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ColumnMapping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "run_id", "position", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
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
                ("is_done", models.BooleanField(db_default=False, default=False)),
            ],
            options={
                "verbose_name": "changement prévu",
                "verbose_name_plural": "changements prévus",
            },
        ),
        migrations.CreateModel(
            name="StagedEntry",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "run_id", "line", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
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
            ],
            options={
                "verbose_name": "entrée lue",
                "verbose_name_plural": "entrées lues",
            },
        ),
        migrations.AddField(
            model_name="importrun",
            name="asked_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="importrun",
            name="checkpoint",
            field=models.JSONField(blank=True, db_default={}, default=dict, verbose_name="point de reprise"),
        ),
        migrations.AddField(
            model_name="importrun",
            name="closes_absent",
            field=models.BooleanField(db_default=False, default=False, verbose_name="ferme les absents"),
        ),
        migrations.AddField(
            model_name="importrun",
            name="examples",
            field=models.JSONField(blank=True, db_default={}, default=dict, verbose_name="exemples"),
        ),
        migrations.AddField(
            model_name="importrun",
            name="is_deposited",
            field=models.BooleanField(db_default=False, default=False, verbose_name="déposé"),
        ),
        migrations.AddField(
            model_name="importrun",
            name="mapping",
            field=models.JSONField(blank=True, db_default={}, default=dict, verbose_name="correspondance de colonnes"),
        ),
        migrations.AddField(
            model_name="importrun",
            name="path",
            field=models.CharField(blank=True, db_default="", max_length=1000, verbose_name="emplacement"),
        ),
        migrations.AddField(
            model_name="importrun",
            name="progress",
            field=models.BigIntegerField(db_default=0, default=0, verbose_name="avancement"),
        ),
        migrations.AddField(
            model_name="importrun",
            name="progress_total",
            field=models.BigIntegerField(db_default=0, default=0, verbose_name="avancement, total"),
        ),
        migrations.AddField(
            model_name="importrun",
            name="refusal",
            field=models.TextField(blank=True, db_default="", verbose_name="motif du refus"),
        ),
        migrations.AddField(
            model_name="importrun",
            name="seen_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="dernière activité"),
        ),
        migrations.AddField(
            model_name="importrun",
            name="state",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="importrun",
            name="counts",
            field=models.JSONField(default=dict, verbose_name="comptes"),
        ),
        migrations.AlterField(
            model_name="importrun",
            name="finished_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="fin"),
        ),
        migrations.AlterField(
            model_name="importrun",
            name="format",
            field=models.CharField(
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
        migrations.AddConstraint(
            model_name="importrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("waiting", "reading", "previewed", "applying"))),
                fields=("format",),
                name="import_one_open_run_a_format",
                violation_error_message="Un import de ce format est déjà ouvert : appliquez-le ou abandonnez-le d’abord.",
            ),
        ),
    ]
