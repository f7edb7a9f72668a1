"""What the migrations up to 0006 have made, made at once."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import coordination.crypto.fields
import coordination.tenancy.keys
import coordination.tenancy.merging
import coordination.tenancy.rls


class Migration(migrations.Migration):
    replaces = [
        ("links", "0001_initial"),
        ("links", "0002_row_level_security"),
        ("links", "0003_cancelled_departure"),
        ("links", "0004_secure_mail"),
        ("links", "0005_trusted_devices"),
        ("links", "0006_trusted_devices_row_level_security"),
    ]

    initial = True

    dependencies = [
        ("tenancy", "0001_squashed_0005_hospital_facility"),
    ]

    operations = [
        coordination.tenancy.merging.CreateTables(
            operations=[
                migrations.CreateModel(
                    name="SecureLink",
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
                            "purpose",
                            models.CharField(
                                help_text="a purpose of the registry: gives the page and what follows", max_length=40
                            ),
                        ),
                        ("subject_id", models.UUIDField()),
                        ("episode_id", models.UUIDField(null=True)),
                        ("recipient_name", models.CharField(max_length=150, verbose_name="destinataire")),
                        (
                            "recipient_role",
                            models.CharField(blank=True, max_length=60, verbose_name="fonction du destinataire"),
                        ),
                        ("sender_name", models.CharField(max_length=150, verbose_name="expéditeur")),
                        (
                            "sender_role",
                            models.CharField(blank=True, max_length=60, verbose_name="fonction de l’expéditeur"),
                        ),
                        ("token_digest", models.BinaryField(max_length=32, unique=True)),
                        (
                            "code_channel",
                            models.CharField(
                                choices=[
                                    ("mail", "Courriel"),
                                    ("sms", "SMS"),
                                    ("secure", "Messagerie sécurisée de santé"),
                                ],
                                max_length=10,
                                verbose_name="voie du code",
                            ),
                        ),
                        (
                            "code_address",
                            coordination.crypto.fields.EncryptedTextField(
                                max_length=320, verbose_name="adresse du code"
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="créé le")),
                        ("valid_until", models.DateTimeField(verbose_name="valable jusqu’au")),
                        ("revoked_at", models.DateTimeField(null=True, verbose_name="fermé le")),
                        (
                            "revoked_reason",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("expired", "Expiré"),
                                    ("withdrawn", "Retiré par l’hôpital"),
                                    ("opposed", "Opposition du patient"),
                                    ("replaced", "Remplacé"),
                                    ("cancelled", "Annulé par l’hôpital"),
                                    ("wrong_recipient", "Mauvais destinataire"),
                                ],
                                max_length=20,
                                verbose_name="raison",
                            ),
                        ),
                        ("first_opened_at", models.DateTimeField(null=True, verbose_name="ouvert le")),
                        ("acknowledged_at", models.DateTimeField(null=True, verbose_name="bien reçu le")),
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
                            "in_secure_mail",
                            models.BooleanField(default=False, verbose_name="reçu en messagerie sécurisée"),
                        ),
                    ],
                    options={
                        "verbose_name": "lien sécurisé",
                        "verbose_name_plural": "liens sécurisés",
                        "indexes": [
                            models.Index(fields=["hospital", "subject_id", "created_at"], name="link_by_subject"),
                            models.Index(fields=["hospital", "episode_id", "created_at"], name="link_by_episode"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("valid_until__gt", models.F("created_at"))),
                                name="link_ends_after_it_begins",
                                violation_error_message="Un lien finit après sa création.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("acknowledged_at", None), ("first_opened_at__isnull", False), _connector="OR"
                                ),
                                name="link_opened_before_acknowledged",
                                violation_error_message="On n’accuse réception que de ce que l’on a ouvert.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("revoked_at", None), ("revoked_reason", "")),
                                    models.Q(
                                        ("revoked_at__isnull", False),
                                        (
                                            "revoked_reason__in",
                                            ["withdrawn", "opposed", "replaced", "cancelled", "wrong_recipient"],
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="link_revoked_has_reason",
                                violation_error_message="Un lien fermé porte la date et la raison.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LinkUse",
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
                            "event",
                            models.CharField(
                                choices=[
                                    ("code_sent", "Code demandé"),
                                    ("code_not_sent", "Code non remis"),
                                    ("code_wrong", "Code erroné"),
                                    ("code_right", "Code juste"),
                                    ("device_remembered", "Appareil mémorisé pour 30 jours"),
                                    ("device_trusted", "Appareil reconnu, sans code"),
                                    ("device_forgotten", "Appareils oubliés"),
                                    ("renewed", "Nouveau lien demandé"),
                                    ("opened", "Première lecture"),
                                    ("read", "Relu"),
                                    ("downloaded", "Téléchargé"),
                                    ("acknowledged", "Bien reçu"),
                                    ("wrong_recipient", "Erreur de destinataire signalée"),
                                    ("answered", "Réponse envoyée"),
                                    ("revoked", "Fermé"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "network",
                            models.CharField(
                                blank=True, help_text="/24 or /48 of the address; empty for the hospital", max_length=49
                            ),
                        ),
                        (
                            "agent",
                            models.CharField(
                                blank=True, help_text="family of the browser and of the system", max_length=40
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
                                related_name="uses",
                                to="links.securelink",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["hospital", "link", "at"], name="link_use_by_link")],
                    },
                ),
                migrations.CreateModel(
                    name="LinkSession",
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
                        ("digest", models.BinaryField(max_length=32)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("expires_at", models.DateTimeField()),
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
                                related_name="sessions",
                                to="links.securelink",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("hospital", "link", "digest"), name="link_session_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LinkCode",
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
                        ("digest", models.BinaryField(max_length=32)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("living", "Utilisable"),
                                    ("used", "Utilisé"),
                                    ("replaced", "Remplacé par un nouveau"),
                                    ("exhausted", "Trop d’essais"),
                                ],
                                default="living",
                                max_length=20,
                            ),
                        ),
                        (
                            "tries",
                            models.PositiveSmallIntegerField(
                                default=0, validators=[django.core.validators.MaxValueValidator(5)]
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("expires_at", models.DateTimeField()),
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
                                related_name="codes",
                                to="links.securelink",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["hospital", "link", "created_at"], name="code_by_link")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "living")),
                                fields=("hospital", "link"),
                                name="code_one_living_a_link",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("tries__lte", 5)), name="code_tries_are_bounded"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TrustedDevice",
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
                        ("recipient", models.CharField(editable=False, max_length=64)),
                        ("digest", models.BinaryField(max_length=32)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("expires_at", models.DateTimeField()),
                        ("forgotten_at", models.DateTimeField(null=True)),
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
                                related_name="+",
                                to="links.securelink",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("hospital", "recipient", "digest"), name="trusted_device_once"
                            )
                        ],
                    },
                ),
            ],
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="securelink",
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="linkcode",
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="linksession",
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="linkuse",
            append_only=True,
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="trusteddevice",
        ),
        migrations.RunSQL(
            sql="\nCREATE POLICY resolver ON links_securelink FOR SELECT TO CURRENT_USER USING (true);\nCREATE FUNCTION hospital_of_link(wanted bytea) RETURNS uuid\n    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp\n    AS 'SELECT hospital_id FROM links_securelink WHERE token_digest = wanted';\nREVOKE ALL ON FUNCTION hospital_of_link(bytea) FROM PUBLIC;\nGRANT EXECUTE ON FUNCTION hospital_of_link(bytea) TO tu_app;\n",
            reverse_sql="DROP FUNCTION hospital_of_link(bytea); DROP POLICY resolver ON links_securelink;",
        ),
    ]
