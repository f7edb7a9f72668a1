"""What the migrations up to 0004 have made, made at once."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import coordination.crypto.fields
import coordination.tenancy.keys
import coordination.tenancy.merging
import coordination.tenancy.rls


class Migration(migrations.Migration):
    replaces = [
        ("securemail", "0001_initial"),
        ("securemail", "0002_row_level_security"),
        ("securemail", "0003_incoming_mail"),
        ("securemail", "0004_incoming_mail_row_level_security"),
    ]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("episodes", "0001_squashed_0011_task_live_by_episode"),
        ("messaging", "0001_squashed_0004_clock_gone_back"),
        ("tenancy", "0001_squashed_0005_hospital_facility"),
    ]

    operations = [
        coordination.tenancy.merging.CreateTables(
            operations=[
                migrations.CreateModel(
                    name="SecureMailAccount",
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
                        ("active", models.BooleanField(default=False, verbose_name="en service")),
                        ("address", models.EmailField(max_length=254, verbose_name="adresse de la boîte")),
                        ("label", models.CharField(blank=True, max_length=100, verbose_name="nom de l’expéditeur")),
                        (
                            "domains",
                            models.TextField(blank=True, max_length=2000, verbose_name="autres domaines de confiance"),
                        ),
                        ("nil", models.CharField(blank=True, max_length=40, verbose_name="numéro NIL du logiciel")),
                        (
                            "certificate",
                            coordination.crypto.fields.EncryptedTextField(
                                blank=True, default="", verbose_name="certificat"
                            ),
                        ),
                        (
                            "key",
                            coordination.crypto.fields.EncryptedTextField(
                                blank=True, default="", verbose_name="clé privée"
                            ),
                        ),
                        (
                            "authority",
                            coordination.crypto.fields.EncryptedTextField(
                                blank=True, default="", verbose_name="autorités de l’opérateur"
                            ),
                        ),
                        (
                            "certificate_name",
                            models.CharField(
                                blank=True, editable=False, max_length=200, verbose_name="titulaire du certificat"
                            ),
                        ),
                        (
                            "certificate_ends_at",
                            models.DateTimeField(
                                editable=False, null=True, verbose_name="fin de validité du certificat"
                            ),
                        ),
                        ("smtp_host", models.CharField(max_length=253, verbose_name="serveur d’envoi")),
                        (
                            "smtp_port",
                            models.PositiveIntegerField(
                                default=587,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(65535),
                                ],
                                verbose_name="port d’envoi",
                            ),
                        ),
                        (
                            "smtp_security",
                            models.CharField(
                                choices=[("starttls", "STARTTLS"), ("tls", "TLS dès la connexion")],
                                default="starttls",
                                max_length=8,
                                verbose_name="protection de l’envoi",
                            ),
                        ),
                        (
                            "imap_host",
                            models.CharField(blank=True, max_length=253, verbose_name="serveur de réception"),
                        ),
                        (
                            "imap_port",
                            models.PositiveIntegerField(
                                default=143,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(65535),
                                ],
                                verbose_name="port de réception",
                            ),
                        ),
                        (
                            "imap_security",
                            models.CharField(
                                choices=[("starttls", "STARTTLS"), ("tls", "TLS dès la connexion")],
                                default="starttls",
                                max_length=8,
                                verbose_name="protection de la réception",
                            ),
                        ),
                        ("imap_folder", models.CharField(default="INBOX", max_length=100, verbose_name="dossier lu")),
                        (
                            "imap_user",
                            models.CharField(blank=True, max_length=150, verbose_name="identifiant de réception"),
                        ),
                        (
                            "imap_password",
                            coordination.crypto.fields.EncryptedTextField(
                                blank=True, default="", max_length=200, verbose_name="mot de passe de réception"
                            ),
                        ),
                        ("uid_validity", models.PositiveBigIntegerField(default=0, editable=False)),
                        ("last_uid", models.PositiveBigIntegerField(default=0, editable=False)),
                        ("read_at", models.DateTimeField(editable=False, null=True, verbose_name="boîte lue le")),
                        (
                            "read_error",
                            models.CharField(blank=True, editable=False, help_text="a code, never data", max_length=60),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1,
                                editable=False,
                                validators=[django.core.validators.MaxValueValidator(2147483647)],
                            ),
                        ),
                        ("updated_at", models.DateTimeField(auto_now=True)),
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
                            "updated_by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "boîte de messagerie sécurisée",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("hospital",),
                                name="secure_mail_account_once_a_hospital",
                                violation_error_message="Cet établissement a déjà une boîte.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("active", False), ("certificate_ends_at__isnull", False), _connector="OR"
                                ),
                                name="secure_mail_account_active_has_certificate",
                                violation_error_message="Une boîte en service a un certificat.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="IncomingMail",
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
                                    ("reply", "Réponse"),
                                    ("status", "Avis de remise"),
                                    ("receipt", "Avis de lecture"),
                                    ("automatic", "Réponse automatique"),
                                    ("unread", "Message non lu ici"),
                                ],
                                max_length=10,
                                verbose_name="nature",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("filed", "Au dossier"), ("to_sort", "À classer"), ("set_aside", "Écarté")],
                                max_length=10,
                                verbose_name="état",
                            ),
                        ),
                        (
                            "sender",
                            coordination.crypto.fields.EncryptedTextField(
                                blank=True, default="", max_length=320, verbose_name="expéditeur"
                            ),
                        ),
                        (
                            "subject",
                            coordination.crypto.fields.EncryptedTextField(
                                blank=True, default="", max_length=500, verbose_name="objet"
                            ),
                        ),
                        (
                            "text",
                            coordination.crypto.fields.EncryptedTextField(blank=True, default="", verbose_name="texte"),
                        ),
                        ("problem", models.CharField(blank=True, help_text="a code, never data", max_length=60)),
                        ("size", models.PositiveBigIntegerField(verbose_name="taille")),
                        ("received_at", models.DateTimeField(verbose_name="reçu le")),
                        (
                            "read_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="lu dans la boîte le"),
                        ),
                        ("fingerprint", models.CharField(editable=False, max_length=64)),
                        ("uid_validity", models.PositiveBigIntegerField(editable=False)),
                        ("uid", models.PositiveBigIntegerField(editable=False)),
                        ("sorted_at", models.DateTimeField(null=True, verbose_name="classé le")),
                        (
                            "episode",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="incoming_mails",
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
                            "message",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="messaging.message",
                            ),
                        ),
                        (
                            "sorted_by",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "message reçu",
                        "verbose_name_plural": "messages reçus",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "to_sort")),
                                fields=["hospital", "received_at"],
                                name="incoming_mail_to_sort",
                            ),
                            models.Index(
                                condition=models.Q(("episode__isnull", False)),
                                fields=["hospital", "episode", "received_at"],
                                name="incoming_mail_by_episode",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("hospital", "fingerprint"), name="incoming_mail_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "filed"), _negated=True),
                                    ("episode__isnull", False),
                                    _connector="OR",
                                ),
                                name="incoming_mail_filed_has_episode",
                                violation_error_message="Un message classé est dans un dossier.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="IncomingFile",
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
                        ("position", models.PositiveSmallIntegerField()),
                        ("name", coordination.crypto.fields.EncryptedTextField(max_length=255, verbose_name="nom")),
                        ("media_type", models.CharField(blank=True, max_length=40)),
                        ("size", models.PositiveBigIntegerField(verbose_name="taille")),
                        ("content", coordination.crypto.fields.EncryptedBinaryField(null=True, verbose_name="contenu")),
                        ("refusal", models.CharField(blank=True, help_text="a code, never data", max_length=60)),
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
                            "mail",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="files",
                                to="securemail.incomingmail",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "fichier reçu",
                        "verbose_name_plural": "fichiers reçus",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("hospital", "mail", "position"), name="incoming_file_once_a_place"
                            )
                        ],
                    },
                ),
            ],
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="securemailaccount",
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="incomingmail",
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="incomingfile",
        ),
        migrations.RunSQL(
            sql="\nCREATE POLICY resolver ON securemail_securemailaccount FOR SELECT TO CURRENT_USER USING (true);\nCREATE FUNCTION hospitals_with_secure_mailbox() RETURNS SETOF uuid\n    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp\n    AS $$ SELECT hospital_id FROM securemail_securemailaccount WHERE active AND imap_host <> '' $$;\nREVOKE ALL ON FUNCTION hospitals_with_secure_mailbox() FROM PUBLIC;\nGRANT EXECUTE ON FUNCTION hospitals_with_secure_mailbox() TO tu_app;\n",
            reverse_sql="DROP FUNCTION hospitals_with_secure_mailbox(); DROP POLICY resolver ON securemail_securemailaccount;",
        ),
    ]
