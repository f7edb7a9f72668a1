"""What hospitals decide of their wall boards."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import coordination.tenancy.keys


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("tenancy", "0005_hospital_facility"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BoardRule",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=coordination.tenancy.keys.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("shows_names", models.BooleanField(default=False, verbose_name="Écrire le nom des patients")),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "changed_by",
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
            ],
            options={
                "verbose_name": "règle du tableau mural",
                "verbose_name_plural": "règles du tableau mural",
                "constraints": [models.UniqueConstraint(fields=("hospital",), name="board_rule_once_a_hospital")],
            },
        ),
    ]
