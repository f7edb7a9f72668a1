"""What the migrations up to 0002 have made, made at once."""

import django.db.models.deletion
from django.db import migrations, models

import coordination.tenancy.keys
import coordination.tenancy.merging
import coordination.tenancy.rls


class Migration(migrations.Migration):
    replaces = [("digest", "0001_initial"), ("digest", "0002_row_level_security")]

    initial = True

    dependencies = [
        ("accounts", "0003_least_privilege"),
        ("tenancy", "0001_squashed_0005_hospital_facility"),
    ]

    operations = [
        coordination.tenancy.merging.CreateTables(
            operations=[
                migrations.CreateModel(
                    name="DigestChoice",
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
                        ("wanted", models.BooleanField(default=True, verbose_name="Recevoir le récapitulatif")),
                        ("hour", models.PositiveSmallIntegerField(default=8, verbose_name="heure")),
                        (
                            "on_days_off",
                            models.BooleanField(default=False, verbose_name="Aussi le week-end et les jours fériés"),
                        ),
                        ("sent_on", models.DateField(editable=False, null=True, verbose_name="envoyé le")),
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
                    ],
                    options={
                        "verbose_name": "récapitulatif",
                        "constraints": [
                            models.UniqueConstraint(fields=("hospital", "member"), name="digest_choice_once_a_member"),
                            models.CheckConstraint(
                                condition=models.Q(("hour__gte", 7), ("hour__lt", 20)),
                                name="digest_leaves_outside_quiet_hours",
                                violation_error_message="Choisissez une heure entre 7 h et 19 h.",
                            ),
                        ],
                    },
                ),
            ],
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="digestchoice",
        ),
    ]
