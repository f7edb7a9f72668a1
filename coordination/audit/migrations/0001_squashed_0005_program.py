"""What the migrations up to 0005 have made, made at once."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import coordination.tenancy.keys
import coordination.tenancy.merging
import coordination.tenancy.rls


class Migration(migrations.Migration):
    replaces = [
        ("audit", "0001_initial"),
        ("audit", "0002_row_level_security"),
        ("audit", "0003_identity_access"),
        ("audit", "0004_identity_access_row_level_security"),
        ("audit", "0005_program"),
    ]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("tenancy", "0001_squashed_0005_hospital_facility"),
    ]

    operations = [
        coordination.tenancy.merging.CreateTables(
            operations=[
                migrations.CreateModel(
                    name="EpisodeAccess",
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
                        ("episode_id", models.UUIDField()),
                        ("page", models.CharField(help_text="name of the route, never the address", max_length=60)),
                        ("at", models.DateTimeField(auto_now_add=True)),
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
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.RESTRICT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "program",
                            models.CharField(
                                blank=True,
                                db_default="",
                                help_text="read by it, with a token that the user made",
                                max_length=100,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["hospital", "episode_id", "-at"], name="access_by_episode"),
                            models.Index(fields=["hospital", "-at"], name="access_newest"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Transition",
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
                        ("subject_type", models.CharField(help_text="app_label.model", max_length=60)),
                        ("subject_id", models.UUIDField()),
                        ("episode_id", models.UUIDField(null=True)),
                        ("from_state", models.CharField(blank=True, max_length=40)),
                        ("to_state", models.CharField(max_length=40)),
                        ("reason", models.CharField(blank=True, max_length=500)),
                        ("at", models.DateTimeField(auto_now_add=True)),
                        (
                            "actor",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.RESTRICT,
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
                        "indexes": [
                            models.Index(fields=["hospital", "subject_id", "at"], name="transition_by_subject"),
                            models.Index(fields=["hospital", "episode_id", "at"], name="transition_by_episode"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="IdentityAccess",
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
                        ("patient_id", models.UUIDField()),
                        ("page", models.CharField(help_text="name of the route, never the address", max_length=60)),
                        ("at", models.DateTimeField(auto_now_add=True)),
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
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.RESTRICT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["hospital", "patient_id", "-at"], name="identity_access_by_patient")
                        ],
                    },
                ),
            ],
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="episodeaccess",
            append_only=True,
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="transition",
            append_only=True,
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="identityaccess",
            append_only=True,
        ),
    ]
