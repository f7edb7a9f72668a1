"""What the migrations up to 0002 have made, made at once."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import coordination.tenancy.keys
import coordination.tenancy.merging
import coordination.tenancy.rls


class Migration(migrations.Migration):
    replaces = [("meetings", "0001_initial"), ("meetings", "0002_row_level_security")]

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
                    name="Meeting",
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
                        ("held_on", models.DateField(verbose_name="le")),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
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
                            "opened_by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tenancy.unit",
                                verbose_name="unité",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "réunion de sortie",
                        "verbose_name_plural": "réunions de sortie",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("hospital", "held_on", "unit"),
                                name="meeting_once_a_day",
                                nulls_distinct=False,
                                violation_error_message="Cette réunion est déjà ouverte.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Decision",
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
                        ("decided_at", models.DateTimeField(auto_now_add=True)),
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
                        (
                            "meeting",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decisions",
                                to="meetings.meeting",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "décision",
                        "indexes": [
                            models.Index(fields=["hospital", "meeting", "decided_at"], name="decision_by_meeting")
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("hospital", "task"), name="decision_once_a_task")
                        ],
                    },
                ),
            ],
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="meeting",
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="decision",
        ),
    ]
