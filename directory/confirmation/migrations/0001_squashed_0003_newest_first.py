"""What the migrations up to 0003 have made, made at once."""

import django.db.models.deletion
from django.db import migrations, models

import coordination.tenancy.keys
import coordination.tenancy.merging
import coordination.tenancy.rls


class Migration(migrations.Migration):
    replaces = [
        ("confirmation", "0001_initial"),
        ("confirmation", "0002_row_level_security"),
        ("confirmation", "0003_newest_first"),
    ]

    initial = True

    dependencies = [
        ("providers", "0001_squashed_0012_situations_and_dependency"),
        ("tenancy", "0001_squashed_0005_hospital_facility"),
    ]

    operations = [
        coordination.tenancy.merging.CreateTables(
            operations=[
                migrations.CreateModel(
                    name="Turn",
                    fields=[
                        (
                            "provider",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="confirmation_turn",
                                serialize=False,
                                to="providers.provider",
                            ),
                        ),
                        ("asked_on", models.DateField(verbose_name="demandé le")),
                        (
                            "refused_address",
                            models.EmailField(
                                blank=True,
                                db_default="",
                                default="",
                                max_length=254,
                                verbose_name="adresse à ne plus employer",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "tour de confirmation",
                        "verbose_name_plural": "tours de confirmation",
                    },
                ),
                migrations.CreateModel(
                    name="Confirmation",
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
                        ("address", models.EmailField(max_length=254, verbose_name="envoyée à")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("asked", "Demandée"),
                                    ("confirmed", "Tout est juste"),
                                    ("corrected", "Corrigée par le service"),
                                    ("wrong_recipient", "Mauvais destinataire"),
                                    ("not_sent", "Non remise"),
                                ],
                                default="asked",
                                max_length=20,
                                verbose_name="état",
                            ),
                        ),
                        ("asked_on", models.DateField(verbose_name="demandée le")),
                        ("answered_at", models.DateTimeField(null=True, verbose_name="répondue le")),
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
                            "provider",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="providers.provider",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "demande de confirmation",
                        "verbose_name_plural": "demandes de confirmation",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("hospital", "provider", "asked_on"),
                                name="confirmation_once_a_day",
                                violation_error_message="Ce service a déjà été sollicité aujourd’hui.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("answered_at__isnull", False), ("state__in", ("confirmed", "corrected"))),
                                    models.Q(
                                        models.Q(("state__in", ("confirmed", "corrected")), _negated=True),
                                        ("answered_at", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="confirmation_answered_has_time",
                                violation_error_message="Une demande répondue, et elle seule, porte l’heure de la réponse.",
                            ),
                        ],
                        "indexes": [models.Index(fields=["hospital", "-asked_on", "-id"], name="confirmation_newest")],
                    },
                ),
            ],
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="confirmation",
        ),
    ]
