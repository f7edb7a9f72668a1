"""What the migrations up to 0003 have made, made at once."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import coordination.tenancy.keys
import coordination.tenancy.merging
import coordination.tenancy.rls


class Migration(migrations.Migration):
    replaces = [("sharing", "0001_initial"), ("sharing", "0002_row_level_security"), ("sharing", "0003_document_scope")]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("episodes", "0001_squashed_0011_task_live_by_episode"),
        ("planning", "0001_squashed_0008_order_refusal_security"),
        ("providers", "0001_squashed_0012_situations_and_dependency"),
        ("tenancy", "0001_squashed_0005_hospital_facility"),
    ]

    operations = [
        coordination.tenancy.merging.CreateTables(
            operations=[
                migrations.CreateModel(
                    name="Disclosure",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("written", "Écrit"),
                                    ("sent", "Envoyé"),
                                    ("paper", "Remis sur papier"),
                                    ("opened", "Ouvert par le destinataire"),
                                    ("accepted", "Donné à qui accepte"),
                                ],
                                max_length=20,
                                verbose_name="acte",
                            ),
                        ),
                        (
                            "scope",
                            models.CharField(
                                choices=[
                                    ("letter", "Courrier de sortie"),
                                    ("social_letter", "Courrier social"),
                                    ("document", "Document de la demande"),
                                    ("identity", "Identité et coordonnées"),
                                    ("request", "Demande, sans l’identité"),
                                ],
                                max_length=20,
                                verbose_name="contenu",
                            ),
                        ),
                        (
                            "basis",
                            models.CharField(
                                choices=[
                                    ("care_team", "Équipe de soins"),
                                    ("consent", "Hors équipe de soins"),
                                    ("social", "Secteur social"),
                                    ("none", "Aucun partage"),
                                ],
                                max_length=20,
                                verbose_name="cadre",
                            ),
                        ),
                        (
                            "subject_id",
                            models.UUIDField(help_text="the letter or the approach, in the app that discloses"),
                        ),
                        ("name", models.CharField(max_length=200, verbose_name="destinataire")),
                        ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
                        (
                            "author",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.RESTRICT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "episode",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="disclosures",
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
                            "provider",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="providers.provider",
                            ),
                        ),
                        (
                            "role",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="providers.providertype",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "transmission d’informations",
                        "verbose_name_plural": "transmissions d’informations",
                        "indexes": [
                            models.Index(fields=["hospital", "episode", "at"], name="disclosure_by_episode"),
                            models.Index(fields=["hospital", "subject_id", "at"], name="disclosure_by_subject"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SharingAct",
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
                            "act",
                            models.CharField(
                                choices=[
                                    ("informed", "Personne informée du partage"),
                                    ("consented", "Accord donné"),
                                    ("withdrawn", "Accord retiré"),
                                    ("opposed", "Opposition"),
                                    ("lifted", "Opposition levée"),
                                    ("basis_set", "Cadre du partage corrigé"),
                                ],
                                max_length=20,
                                verbose_name="acte",
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=200, verbose_name="destinataire")),
                        (
                            "basis",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("care_team", "Équipe de soins"),
                                    ("consent", "Hors équipe de soins"),
                                    ("social", "Secteur social"),
                                    ("none", "Aucun partage"),
                                ],
                                max_length=20,
                                verbose_name="cadre",
                            ),
                        ),
                        (
                            "given_by",
                            models.CharField(
                                blank=True,
                                choices=[("patient", "La personne elle-même"), ("representative", "Son représentant")],
                                max_length=20,
                                verbose_name="dit par",
                            ),
                        ),
                        (
                            "representative_name",
                            models.CharField(blank=True, max_length=150, verbose_name="nom du représentant"),
                        ),
                        (
                            "means",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("oral", "De vive voix"),
                                    ("written", "Par écrit"),
                                    ("electronic", "Par voie électronique"),
                                    ("request", "Noté dans la demande"),
                                ],
                                max_length=20,
                                verbose_name="comment",
                            ),
                        ),
                        ("given_on", models.DateField(null=True, verbose_name="dit le")),
                        ("reason", models.CharField(blank=True, max_length=300, verbose_name="raison")),
                        (
                            "recorded_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="noté le"),
                        ),
                        (
                            "circle_member",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="planning.circlemember",
                            ),
                        ),
                        (
                            "episode",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sharing_acts",
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
                            "provider",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="providers.provider",
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.RESTRICT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "role",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="providers.providertype",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "acte de partage",
                        "verbose_name_plural": "actes de partage",
                        "indexes": [
                            models.Index(fields=["hospital", "episode", "recorded_at"], name="sharing_act_by_episode")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("act", "informed"), ("name", ""), ("role", None)),
                                    models.Q(
                                        models.Q(("act", "informed"), _negated=True),
                                        models.Q(("name", ""), _negated=True),
                                        ("role__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="sharing_act_names_its_recipient",
                                violation_error_message="Dites de quel destinataire il s’agit.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("act", "basis_set"),
                                        models.Q(("basis", ""), _negated=True),
                                        models.Q(("reason", ""), _negated=True),
                                    ),
                                    models.Q(models.Q(("act", "basis_set"), _negated=True), ("basis", "")),
                                    _connector="OR",
                                ),
                                name="sharing_basis_has_a_reason",
                                violation_error_message="Un cadre corrigé porte sa raison.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("act", "consented"), _negated=True),
                                    models.Q(
                                        models.Q(("given_by", ""), _negated=True),
                                        models.Q(("means", ""), _negated=True),
                                        ("given_on__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="sharing_consent_says_who_how_when",
                                violation_error_message="Dites qui a donné l’accord, comment et quand.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("given_by", "representative"), _negated=True),
                                    models.Q(("representative_name", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="sharing_representative_is_named",
                                violation_error_message="Nommez le représentant.",
                            ),
                        ],
                    },
                ),
            ],
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="sharingact",
            append_only=True,
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="disclosure",
            append_only=True,
        ),
    ]
