"""What the migrations up to 0002 have made, made at once."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import coordination.crypto.fields
import coordination.tenancy.keys
import coordination.tenancy.merging
import coordination.tenancy.rls


class Migration(migrations.Migration):
    replaces = [("answers", "0001_initial"), ("answers", "0002_row_level_security")]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("episodes", "0001_squashed_0011_task_live_by_episode"),
        ("links", "0001_squashed_0006_trusted_devices_row_level_security"),
        ("tenancy", "0001_squashed_0005_hospital_facility"),
    ]

    operations = [
        coordination.tenancy.merging.CreateTables(
            operations=[
                migrations.CreateModel(
                    name="Answer",
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
                        ("subject_id", models.UUIDField()),
                        ("recipient_name", models.CharField(max_length=150, verbose_name="correspondant")),
                        ("recipient_role", models.CharField(blank=True, max_length=60, verbose_name="fonction")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("question", "J’ai une question"),
                                    ("not_gp", "Je ne suis plus le médecin traitant"),
                                    ("event", "Événement au domicile"),
                                    ("takes_over", "Je prends en charge"),
                                    ("cannot", "Je ne peux pas"),
                                ],
                                max_length=12,
                                verbose_name="réponse",
                            ),
                        ),
                        (
                            "event",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("treatment", "Changement de traitement"),
                                    ("fall", "Chute"),
                                    ("emergency", "Passage aux urgences"),
                                    ("readmission", "Réhospitalisation"),
                                    ("other", "Autre"),
                                ],
                                max_length=12,
                                verbose_name="événement",
                            ),
                        ),
                        ("happened_on", models.DateField(null=True, verbose_name="survenu le")),
                        ("starts_on", models.DateField(null=True, verbose_name="à partir du")),
                        (
                            "reason",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("outside_competence", "Hors de notre compétence"),
                                    ("outside_territory", "Hors de notre secteur"),
                                    ("no_capacity", "Plus de place en ce moment"),
                                    ("no_skill", "Aucun professionnel formé à ce soin"),
                                    ("social_future", "Suite sociale incertaine"),
                                    ("incomplete", "Demande incomplète"),
                                    ("profile", "Profil du patient"),
                                ],
                                max_length=20,
                                verbose_name="motif",
                            ),
                        ),
                        (
                            "text",
                            coordination.crypto.fields.EncryptedTextField(
                                blank=True, default="", max_length=2000, verbose_name="texte"
                            ),
                        ),
                        (
                            "phone",
                            coordination.crypto.fields.EncryptedTextField(
                                blank=True, default="", max_length=30, verbose_name="où le joindre"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "À traiter"), ("replied", "Répondue"), ("closed", "Close")],
                                default="open",
                                max_length=10,
                                verbose_name="état",
                            ),
                        ),
                        (
                            "received_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="reçue le"),
                        ),
                        ("answer_by", models.DateTimeField(verbose_name="à traiter avant le")),
                        ("handled_at", models.DateTimeField(null=True, verbose_name="traitée le")),
                        ("closed_at", models.DateTimeField(null=True, verbose_name="close le")),
                        (
                            "outcome",
                            coordination.crypto.fields.EncryptedTextField(
                                blank=True, default="", max_length=500, verbose_name="suite donnée"
                            ),
                        ),
                        (
                            "closed_by",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
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
                                related_name="answers",
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
                            "link",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="answers",
                                to="links.securelink",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "réponse d’un correspondant",
                        "verbose_name_plural": "réponses des correspondants",
                        "indexes": [
                            models.Index(fields=["hospital", "episode", "received_at"], name="answer_by_episode"),
                            models.Index(fields=["hospital", "subject_id", "received_at"], name="answer_by_subject"),
                            models.Index(fields=["hospital", "received_at"], name="answer_by_time"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("closed_at__isnull", False), ("closed_by__isnull", False), ("state", "closed")
                                    ),
                                    models.Q(
                                        models.Q(("state", "closed"), _negated=True),
                                        ("closed_at", None),
                                        ("closed_by", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="answer_closed_by_a_person",
                                violation_error_message="Une réponse est close par une personne, à une heure.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("handled_at", None), ("state", "open")),
                                    models.Q(models.Q(("state", "open"), _negated=True), ("handled_at__isnull", False)),
                                    _connector="OR",
                                ),
                                name="answer_handled_has_time",
                                violation_error_message="Une réponse traitée porte l’heure de la première suite.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("happened_on__isnull", False),
                                        ("kind", "event"),
                                        models.Q(("event", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("kind", "event"), _negated=True), ("event", ""), ("happened_on", None)
                                    ),
                                    _connector="OR",
                                ),
                                name="answer_event_is_said",
                                violation_error_message="Un événement a une nature et une date.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "takes_over"), _negated=True),
                                    ("starts_on__isnull", False),
                                    _connector="OR",
                                ),
                                name="answer_start_is_said",
                                violation_error_message="Une prise en charge commence un jour.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "cannot"), _negated=True),
                                    models.Q(("reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="answer_refusal_has_reason",
                                violation_error_message="Un refus a un motif.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Reply",
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
                            "text",
                            coordination.crypto.fields.EncryptedTextField(
                                max_length=2000, verbose_name="réponse de l’hôpital"
                            ),
                        ),
                        (
                            "written_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="écrite le"),
                        ),
                        (
                            "answer",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="replies",
                                to="answers.answer",
                            ),
                        ),
                        (
                            "author",
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
                        "verbose_name": "réponse de l’hôpital",
                        "indexes": [models.Index(fields=["hospital", "answer", "written_at"], name="reply_by_answer")],
                    },
                ),
            ],
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="answer",
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="reply",
            append_only=True,
        ),
    ]
