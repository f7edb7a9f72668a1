"""The lists that people keep, and why work was late."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import coordination.tenancy.keys


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_documents_scope"),
        ("episodes", "0011_task_live_by_episode"),
        ("tenancy", "0005_hospital_facility"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Delay",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=coordination.tenancy.keys.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("noted_after", "Fait à temps, noté après"),
                            ("third_party", "Réponse attendue d’un tiers"),
                            ("missing", "Document ou information manquant"),
                            ("unreachable", "Personne injoignable"),
                            ("patient", "État ou choix du patient"),
                            ("too_soon", "Échéance fixée trop tôt"),
                            ("workload", "Charge de travail"),
                            ("other", "Autre raison"),
                        ],
                        max_length=20,
                        verbose_name="raison",
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=300, verbose_name="précision")),
                ("due_at", models.DateTimeField(verbose_name="était pour le")),
                ("postponed_to", models.DateTimeField(null=True, verbose_name="reporté au")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
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
                (
                    "task",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="episodes.task",
                    ),
                ),
            ],
            options={
                "verbose_name": "retard",
                "indexes": [models.Index(fields=["hospital", "-at"], name="delay_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "reason__in",
                                [
                                    "noted_after",
                                    "third_party",
                                    "missing",
                                    "unreachable",
                                    "patient",
                                    "too_soon",
                                    "workload",
                                    "other",
                                ],
                            )
                        ),
                        name="delay_has_known_reason",
                        violation_error_message="Choisissez une raison de la liste.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedFilter",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=coordination.tenancy.keys.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="nom")),
                ("whose", models.CharField(default="mine", max_length=10)),
                ("group", models.CharField(blank=True, max_length=10)),
                ("leaving", models.CharField(blank=True, max_length=10)),
                ("order", models.CharField(blank=True, max_length=10)),
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
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.membership",
                    ),
                ),
                (
                    "shared_with",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.unit",
                        verbose_name="partagé avec l’unité",
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
                "verbose_name": "filtre enregistré",
                "verbose_name_plural": "filtres enregistrés",
                "indexes": [
                    models.Index(
                        condition=models.Q(("shared_with", None), _negated=True),
                        fields=["hospital", "shared_with"],
                        name="saved_filter_shared",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("hospital", "member", "name"),
                        name="saved_filter_once_a_name",
                        violation_error_message="Vous avez déjà un filtre de ce nom.",
                    )
                ],
            },
        ),
    ]
