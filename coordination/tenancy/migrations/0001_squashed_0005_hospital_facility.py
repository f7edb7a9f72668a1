"""What the migrations up to 0005 have made, made at once."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import coordination.tenancy.keys
import coordination.tenancy.merging
import coordination.tenancy.rls


class Migration(migrations.Migration):
    replaces = [
        ("tenancy", "0001_initial"),
        ("tenancy", "0002_row_level_security"),
        ("tenancy", "0003_cache_table"),
        ("tenancy", "0004_answer_target"),
        ("tenancy", "0005_hospital_facility"),
    ]

    initial = True

    dependencies = []

    operations = [
        coordination.tenancy.merging.CreateTables(
            operations=[
                migrations.CreateModel(
                    name="Group",
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
                        ("name", models.CharField(max_length=150, unique=True, verbose_name="nom")),
                    ],
                    options={
                        "verbose_name": "groupement",
                        "ordering": ["name"],
                    },
                ),
                migrations.CreateModel(
                    name="Hospital",
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
                        ("name", models.CharField(max_length=150, verbose_name="nom")),
                        ("short_name", models.CharField(max_length=60, verbose_name="nom court")),
                        ("finess", models.CharField(max_length=9, unique=True, verbose_name="FINESS")),
                        ("address", models.CharField(max_length=200, verbose_name="adresse")),
                        ("postal_code", models.CharField(max_length=5, verbose_name="code postal")),
                        ("city", models.CharField(max_length=100, verbose_name="ville")),
                        ("switchboard", models.CharField(max_length=20, verbose_name="standard")),
                        (
                            "platform_name",
                            models.CharField(
                                default="Équipe de coordination des sorties",
                                max_length=120,
                                verbose_name="nom de l’équipe",
                            ),
                        ),
                        ("platform_phone", models.CharField(max_length=20, verbose_name="téléphone de l’équipe")),
                        ("platform_hours", models.CharField(max_length=120, verbose_name="heures de l’équipe")),
                        ("out_of_hours", models.CharField(max_length=200, verbose_name="hors de ces heures")),
                        (
                            "time_zone",
                            models.CharField(default="Europe/Paris", max_length=40, verbose_name="fuseau horaire"),
                        ),
                        (
                            "screening_delay_hours",
                            models.PositiveSmallIntegerField(default=48, verbose_name="délai du repérage (heures)"),
                        ),
                        (
                            "link_validity_days",
                            models.PositiveSmallIntegerField(default=14, verbose_name="validité d’un lien (jours)"),
                        ),
                        ("active", models.BooleanField(default=True, verbose_name="actif")),
                        (
                            "group",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="hospitals",
                                to="tenancy.group",
                            ),
                        ),
                        (
                            "answer_target_hours",
                            models.PositiveSmallIntegerField(
                                default=48,
                                validators=[django.core.validators.MinValueValidator(1)],
                                verbose_name="délai de réponse aux correspondants (heures)",
                            ),
                        ),
                        (
                            "secure_mail_proves",
                            models.BooleanField(
                                default=False,
                                help_text="Un lien reçu dans une messagerie sécurisée de santé s’ouvre alors sans code.",
                                verbose_name="la messagerie sécurisée vaut second facteur",
                            ),
                        ),
                        (
                            "facility",
                            models.CharField(
                                choices=[
                                    ("SA01", "Établissement public de santé"),
                                    ("SA02", "Hôpital militaire du Service de santé des armées"),
                                    ("SA03", "Établissement privé participant au service public"),
                                    ("SA04", "Établissement privé, autre"),
                                ],
                                db_default="SA01",
                                default="SA01",
                                max_length=4,
                                verbose_name="nature",
                            ),
                        ),
                        (
                            "ipp_oid",
                            models.CharField(
                                blank=True,
                                db_default="",
                                help_text="autorité d’affectation de l’IPP ; vide, il est tiré du FINESS",
                                max_length=64,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[0-2](\\.(0|[1-9][0-9]*))+$",
                                        "Un OID est fait de nombres séparés par des points.",
                                    )
                                ],
                                verbose_name="OID de la numérotation des patients",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "établissement",
                        "ordering": ["name"],
                    },
                ),
                migrations.CreateModel(
                    name="Unit",
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
                        ("name", models.CharField(max_length=100, verbose_name="nom")),
                        (
                            "code",
                            models.CharField(
                                max_length=20,
                                validators=[django.core.validators.RegexValidator("^[A-Z0-9-]+$")],
                                verbose_name="code",
                            ),
                        ),
                        ("phone", models.CharField(blank=True, max_length=20, verbose_name="téléphone")),
                        ("active", models.BooleanField(default=True, verbose_name="active")),
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
                        "verbose_name": "unité",
                        "ordering": ["name"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("hospital", "code"),
                                name="unit_code_once_a_hospital",
                                violation_error_message="Ce code désigne déjà une autre unité.",
                            )
                        ],
                    },
                ),
            ],
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="unit",
        ),
        migrations.RunSQL(
            sql="\n            CREATE TABLE django_cache (\n                cache_key varchar(255) PRIMARY KEY,\n                value text NOT NULL,\n                expires timestamptz NOT NULL\n            );\n            CREATE INDEX django_cache_expires ON django_cache (expires);\n            ",
            reverse_sql="DROP TABLE django_cache",
        ),
    ]
