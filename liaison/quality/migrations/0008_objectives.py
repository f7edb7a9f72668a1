"""What hospitals aim at."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import coordination.tenancy.keys


class Migration(migrations.Migration):
    dependencies = [
        ("quality", "0007_unit_counts"),
        ("tenancy", "0005_hospital_facility"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Objective",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=coordination.tenancy.keys.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("indicator", models.CharField(max_length=40, verbose_name="indicateur")),
                ("since", models.DateField(help_text="its first day", verbose_name="à partir du mois")),
                (
                    "value",
                    models.PositiveIntegerField(
                        null=True, validators=[django.core.validators.MaxValueValidator(10000)], verbose_name="objectif"
                    ),
                ),
                ("set_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="écrit le")),
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
                    "set_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "objectif",
                "indexes": [models.Index(fields=["hospital", "since", "set_at"], name="objective_by_month")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("since__day", 1)), name="objective_begins_a_month")
                ],
            },
        ),
    ]
