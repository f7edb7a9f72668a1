"""What the migrations up to 0012 have made, made at once."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import coordination.crypto.fields
import coordination.tenancy.keys
import coordination.tenancy.merging
import coordination.tenancy.rls
import liaison.letters.references


class Migration(migrations.Migration):
    replaces = [
        ("letters", "0001_initial"),
        ("letters", "0002_row_level_security"),
        ("letters", "0003_cancelled_departure"),
        ("letters", "0004_liaison_copies"),
        ("letters", "0005_copies_within_hospital"),
        ("letters", "0006_sheets"),
        ("letters", "0007_dispatches"),
        ("letters", "0008_dispatches_row_level_security"),
        ("letters", "0009_print_batches"),
        ("letters", "0010_print_batches_row_level_security"),
        ("letters", "0011_clock_gone_back"),
        ("letters", "0012_queued_at"),
    ]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("authoring", "0001_squashed_0005_clock_gone_back"),
        ("episodes", "0001_squashed_0011_task_live_by_episode"),
        ("planning", "0001_squashed_0008_order_refusal_security"),
        ("tenancy", "0001_squashed_0005_hospital_facility"),
    ]

    operations = [
        coordination.tenancy.merging.CreateTables(
            operations=[
                migrations.CreateModel(
                    name="Letter",
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
                                    ("j0", "Courrier J0"),
                                    ("liaison", "Lettre de liaison"),
                                    ("nursing", "Fiche de liaison infirmière"),
                                    ("social", "Fiche sociale"),
                                    ("pharmacist", "Fiche pour le pharmacien"),
                                ],
                                default="j0",
                                max_length=10,
                                verbose_name="nature",
                            ),
                        ),
                        ("recipient_name", models.CharField(max_length=200, verbose_name="destinataire")),
                        ("recipient_role", models.CharField(max_length=120, verbose_name="fonction")),
                        ("mail", models.EmailField(blank=True, max_length=254, verbose_name="adresse électronique")),
                        ("mobile", models.CharField(blank=True, max_length=20, verbose_name="portable")),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("secure", "Messagerie sécurisée de santé"),
                                    ("link", "Lien par courriel"),
                                    ("sms", "Lien par SMS"),
                                    ("paper", "Papier"),
                                    ("phone", "Appel"),
                                ],
                                default="link",
                                max_length=10,
                                verbose_name="voie",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("due", "À envoyer"),
                                    ("composed", "Écrit"),
                                    ("queued", "En cours d’envoi"),
                                    ("handed_over", "Envoyé"),
                                    ("opened", "Ouvert"),
                                    ("acknowledged", "Accusé"),
                                    ("failed", "Échec"),
                                    ("no_address", "Sans adresse"),
                                    ("withdrawn", "Retiré"),
                                    ("wrong_recipient", "Mauvais destinataire"),
                                ],
                                default="due",
                                max_length=20,
                                verbose_name="état",
                            ),
                        ),
                        (
                            "version",
                            models.PositiveSmallIntegerField(
                                default=1,
                                validators=[django.core.validators.MaxValueValidator(32767)],
                                verbose_name="version",
                            ),
                        ),
                        (
                            "reference",
                            models.CharField(
                                default=liaison.letters.references.new_reference,
                                editable=False,
                                max_length=9,
                                verbose_name="référence",
                            ),
                        ),
                        ("content_sha256", models.CharField(blank=True, editable=False, max_length=64)),
                        ("pdf_sha256", models.CharField(blank=True, editable=False, max_length=64)),
                        ("link_id", models.UUIDField(help_text="the living link, in links.SecureLink", null=True)),
                        (
                            "message_id",
                            models.UUIDField(help_text="the message that carries it, in messaging.Message", null=True),
                        ),
                        ("due_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="à écrire le")),
                        ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="essais")),
                        (
                            "last_error",
                            models.CharField(
                                blank=True,
                                help_text="a code, never data",
                                max_length=60,
                                verbose_name="dernière erreur",
                            ),
                        ),
                        ("composed_at", models.DateTimeField(null=True, verbose_name="écrit le")),
                        ("handed_over_at", models.DateTimeField(null=True, verbose_name="envoyé le")),
                        ("opened_at", models.DateTimeField(null=True, verbose_name="ouvert le")),
                        ("acknowledged_at", models.DateTimeField(null=True, verbose_name="accusé le")),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "circle_member",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="letters",
                                to="planning.circlemember",
                            ),
                        ),
                        (
                            "episode",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="letters",
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
                            "withdrawal",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("opposition", "opposition au partage"),
                                    ("departure_cancelled", "départ annulé"),
                                    ("replaced", "remplacée par une nouvelle version"),
                                    ("letter_cancelled", "lettre annulée"),
                                ],
                                max_length=20,
                                verbose_name="raison du retrait",
                            ),
                        ),
                        (
                            "document",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="letters",
                                to="authoring.document",
                            ),
                        ),
                        ("alert_at", models.DateTimeField(null=True, verbose_name="relance le")),
                        ("fax", models.CharField(blank=True, max_length=20, verbose_name="télécopie")),
                        (
                            "fell_from",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("secure", "Messagerie sécurisée de santé"),
                                    ("link", "Lien par courriel"),
                                    ("sms", "Lien par SMS"),
                                    ("paper", "Papier"),
                                    ("phone", "Appel"),
                                ],
                                max_length=10,
                                verbose_name="repli de",
                            ),
                        ),
                        (
                            "round",
                            models.PositiveSmallIntegerField(
                                default=0, help_text="how often a person had it sent anew"
                            ),
                        ),
                        (
                            "rung",
                            models.PositiveSmallIntegerField(
                                default=0, help_text="how far the ladder of this round was climbed"
                            ),
                        ),
                        (
                            "secure_mail",
                            models.EmailField(blank=True, max_length=254, verbose_name="messagerie sécurisée"),
                        ),
                        (
                            "ways",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=10),
                                default=list,
                                help_text="in the order of the recipient",
                                size=None,
                            ),
                        ),
                        (
                            "queued_at",
                            models.DateTimeField(
                                help_text="the first time; one minute is the target",
                                null=True,
                                verbose_name="mis en route le",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "courrier",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "due")), fields=["hospital", "due_at"], name="letter_due"
                            ),
                            models.Index(fields=["hospital", "episode", "created_at"], name="letter_by_episode"),
                            models.Index(
                                condition=models.Q(("alert_at__isnull", False)),
                                fields=["hospital", "alert_at"],
                                name="letter_to_raise",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("hospital", "reference"),
                                name="letter_reference_once_a_hospital",
                                violation_error_message="Un courrier porte déjà cette référence.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        (
                                            "state__in",
                                            (
                                                "composed",
                                                "queued",
                                                "handed_over",
                                                "opened",
                                                "acknowledged",
                                                "no_address",
                                                "wrong_recipient",
                                            ),
                                        ),
                                        _negated=True,
                                    ),
                                    models.Q(
                                        ("composed_at__isnull", False),
                                        models.Q(("content_sha256", ""), _negated=True),
                                        models.Q(("pdf_sha256", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="letter_composed_has_content",
                                violation_error_message="Un courrier écrit a un contenu et un PDF figés.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "handed_over"), _negated=True),
                                    ("handed_over_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="letter_handed_over_has_time",
                                violation_error_message="Un courrier envoyé porte l’heure de son envoi.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "opened"), _negated=True),
                                    ("opened_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="letter_opened_has_time",
                                violation_error_message="Un courrier ouvert porte l’heure de sa première lecture.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "acknowledged"), _negated=True),
                                    ("acknowledged_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="letter_acknowledged_has_time",
                                violation_error_message="Un courrier accusé porte l’heure de l’accusé.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("acknowledged_at", None), ("opened_at__isnull", False), _connector="OR"
                                ),
                                name="letter_opened_before_acknowledged",
                                violation_error_message="On n’accuse réception que de ce que l’on a ouvert.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "withdrawn"), _negated=True),
                                fields=("hospital", "circle_member", "kind"),
                                name="letter_once_a_recipient",
                                violation_error_message="Cette personne a déjà ce courrier.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("document", None), ("kind", "j0")),
                                    models.Q(models.Q(("kind", "j0"), _negated=True), ("document__isnull", False)),
                                    _connector="OR",
                                ),
                                name="letter_copy_has_document",
                                violation_error_message="Une lettre de liaison, une fiche est l’exemplaire d’un document signé.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LetterEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("pgh_context_id", models.UUIDField(null=True)),
                        (
                            "id",
                            models.UUIDField(default=coordination.tenancy.keys.uuid7, editable=False, serialize=False),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("j0", "Courrier J0"),
                                    ("liaison", "Lettre de liaison"),
                                    ("nursing", "Fiche de liaison infirmière"),
                                    ("social", "Fiche sociale"),
                                    ("pharmacist", "Fiche pour le pharmacien"),
                                ],
                                default="j0",
                                max_length=10,
                                verbose_name="nature",
                            ),
                        ),
                        ("recipient_name", models.CharField(max_length=200, verbose_name="destinataire")),
                        ("recipient_role", models.CharField(max_length=120, verbose_name="fonction")),
                        ("mail", models.EmailField(blank=True, max_length=254, verbose_name="adresse électronique")),
                        ("mobile", models.CharField(blank=True, max_length=20, verbose_name="portable")),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("secure", "Messagerie sécurisée de santé"),
                                    ("link", "Lien par courriel"),
                                    ("sms", "Lien par SMS"),
                                    ("paper", "Papier"),
                                    ("phone", "Appel"),
                                ],
                                default="link",
                                max_length=10,
                                verbose_name="voie",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("due", "À envoyer"),
                                    ("composed", "Écrit"),
                                    ("queued", "En cours d’envoi"),
                                    ("handed_over", "Envoyé"),
                                    ("opened", "Ouvert"),
                                    ("acknowledged", "Accusé"),
                                    ("failed", "Échec"),
                                    ("no_address", "Sans adresse"),
                                    ("withdrawn", "Retiré"),
                                    ("wrong_recipient", "Mauvais destinataire"),
                                ],
                                default="due",
                                max_length=20,
                                verbose_name="état",
                            ),
                        ),
                        (
                            "version",
                            models.PositiveSmallIntegerField(
                                default=1,
                                validators=[django.core.validators.MaxValueValidator(32767)],
                                verbose_name="version",
                            ),
                        ),
                        (
                            "reference",
                            models.CharField(
                                default=liaison.letters.references.new_reference,
                                editable=False,
                                max_length=9,
                                verbose_name="référence",
                            ),
                        ),
                        ("content_sha256", models.CharField(blank=True, editable=False, max_length=64)),
                        ("pdf_sha256", models.CharField(blank=True, editable=False, max_length=64)),
                        ("link_id", models.UUIDField(help_text="the living link, in links.SecureLink", null=True)),
                        (
                            "message_id",
                            models.UUIDField(help_text="the message that carries it, in messaging.Message", null=True),
                        ),
                        ("due_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="à écrire le")),
                        ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="essais")),
                        (
                            "last_error",
                            models.CharField(
                                blank=True,
                                help_text="a code, never data",
                                max_length=60,
                                verbose_name="dernière erreur",
                            ),
                        ),
                        ("composed_at", models.DateTimeField(null=True, verbose_name="écrit le")),
                        ("handed_over_at", models.DateTimeField(null=True, verbose_name="envoyé le")),
                        ("opened_at", models.DateTimeField(null=True, verbose_name="ouvert le")),
                        ("acknowledged_at", models.DateTimeField(null=True, verbose_name="accusé le")),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "circle_member",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="planning.circlemember",
                            ),
                        ),
                        (
                            "episode",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="episodes.episode",
                            ),
                        ),
                        (
                            "hospital",
                            models.ForeignKey(
                                db_constraint=False,
                                editable=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="tenancy.hospital",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="letters.letter",
                            ),
                        ),
                        (
                            "withdrawal",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("opposition", "opposition au partage"),
                                    ("departure_cancelled", "départ annulé"),
                                    ("replaced", "remplacée par une nouvelle version"),
                                    ("letter_cancelled", "lettre annulée"),
                                ],
                                max_length=20,
                                verbose_name="raison du retrait",
                            ),
                        ),
                        (
                            "document",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="authoring.document",
                            ),
                        ),
                        ("alert_at", models.DateTimeField(null=True, verbose_name="relance le")),
                        ("fax", models.CharField(blank=True, max_length=20, verbose_name="télécopie")),
                        (
                            "fell_from",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("secure", "Messagerie sécurisée de santé"),
                                    ("link", "Lien par courriel"),
                                    ("sms", "Lien par SMS"),
                                    ("paper", "Papier"),
                                    ("phone", "Appel"),
                                ],
                                max_length=10,
                                verbose_name="repli de",
                            ),
                        ),
                        (
                            "round",
                            models.PositiveSmallIntegerField(
                                default=0, help_text="how often a person had it sent anew"
                            ),
                        ),
                        (
                            "rung",
                            models.PositiveSmallIntegerField(
                                default=0, help_text="how far the ladder of this round was climbed"
                            ),
                        ),
                        (
                            "secure_mail",
                            models.EmailField(blank=True, max_length=254, verbose_name="messagerie sécurisée"),
                        ),
                        (
                            "ways",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=10),
                                default=list,
                                help_text="in the order of the recipient",
                                size=None,
                            ),
                        ),
                        (
                            "queued_at",
                            models.DateTimeField(
                                help_text="the first time; one minute is the target",
                                null=True,
                                verbose_name="mis en route le",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="LetterFile",
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
                        ("content", coordination.crypto.fields.EncryptedTextField(verbose_name="contenu")),
                        ("pdf", coordination.crypto.fields.EncryptedBinaryField(verbose_name="PDF")),
                        ("pdf_size", models.PositiveIntegerField(verbose_name="taille du PDF")),
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
                            "letter",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT, related_name="file", to="letters.letter"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "contenu figé",
                    },
                ),
                migrations.CreateModel(
                    name="Dispatch",
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
                            "channel",
                            models.CharField(
                                choices=[
                                    ("secure", "Messagerie sécurisée de santé"),
                                    ("link", "Lien par courriel"),
                                    ("sms", "Lien par SMS"),
                                    ("paper", "Papier"),
                                    ("phone", "Appel"),
                                ],
                                max_length=10,
                                verbose_name="voie",
                            ),
                        ),
                        (
                            "cause",
                            models.CharField(
                                choices=[
                                    ("first", "Premier envoi"),
                                    ("resent", "Nouvel envoi"),
                                    ("fallback", "Repli"),
                                    ("reminder", "Relance"),
                                ],
                                max_length=10,
                                verbose_name="raison",
                            ),
                        ),
                        ("address", models.CharField(blank=True, max_length=254, verbose_name="adresse")),
                        ("round", models.PositiveSmallIntegerField(default=0)),
                        ("rung", models.PositiveSmallIntegerField(null=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("due", "À envoyer"),
                                    ("handed_over", "Remis"),
                                    ("deferred", "Différé"),
                                    ("bounced", "Revenu"),
                                    ("failed", "Échec"),
                                    ("opened", "Ouvert"),
                                    ("acknowledged", "Accusé"),
                                    ("refused", "Refusé"),
                                    ("expired", "Expiré"),
                                    ("withdrawn", "Retiré"),
                                ],
                                default="due",
                                max_length=20,
                                verbose_name="état",
                            ),
                        ),
                        (
                            "code",
                            models.CharField(
                                blank=True, help_text="a code, never data", max_length=60, verbose_name="erreur"
                            ),
                        ),
                        ("link_id", models.UUIDField(null=True)),
                        ("message_id", models.UUIDField(null=True)),
                        ("expires_at", models.DateTimeField(null=True, verbose_name="expire le")),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="demandé le"),
                        ),
                        ("changed_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="depuis")),
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
                            "letter",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="dispatches",
                                to="letters.letter",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "envoi",
                        "indexes": [
                            models.Index(fields=["hospital", "letter", "created_at"], name="dispatch_by_letter"),
                            models.Index(
                                condition=models.Q(("channel", "paper"), ("state", "due")),
                                fields=["hospital", "created_at"],
                                name="dispatch_to_print",
                            ),
                            models.Index(
                                condition=models.Q(("expires_at__isnull", False), ("state", "handed_over")),
                                fields=["hospital", "expires_at"],
                                name="dispatch_to_expire",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("rung__isnull", False)),
                                fields=("hospital", "letter", "round", "rung"),
                                name="dispatch_one_alert_a_rung",
                                violation_error_message="Cette relance a déjà eu lieu.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("message_id__isnull", False)),
                                fields=("hospital", "message_id"),
                                name="dispatch_once_a_message",
                                violation_error_message="Ce message porte déjà un envoi.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("channel", "paper"), ("state", "due")),
                                fields=("hospital", "letter"),
                                name="dispatch_waits_once_on_paper",
                                violation_error_message="Ce courrier est déjà à imprimer.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Ladder",
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
                        ("rungs", models.JSONField(verbose_name="échelons")),
                        (
                            "weekdays",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.PositiveSmallIntegerField(), help_text="ISO: 1 is Monday", size=None
                            ),
                        ),
                        ("opens", models.TimeField(verbose_name="appels à partir de")),
                        ("closes", models.TimeField(verbose_name="appels jusqu’à")),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, validators=[django.core.validators.MaxValueValidator(2147483647)]
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
                        "verbose_name": "échelle de relance",
                        "constraints": [
                            models.UniqueConstraint(fields=("hospital",), name="ladder_once_a_hospital"),
                            models.CheckConstraint(
                                condition=models.Q(("opens__lt", models.F("closes"))),
                                name="ladder_opens_before_it_closes",
                                violation_error_message="L’heure de fin suit l’heure de début.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("weekdays__len__gt", 0)),
                                name="ladder_has_a_day",
                                violation_error_message="Choisissez au moins un jour.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LadderEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("pgh_context_id", models.UUIDField(null=True)),
                        (
                            "id",
                            models.UUIDField(default=coordination.tenancy.keys.uuid7, editable=False, serialize=False),
                        ),
                        ("rungs", models.JSONField(verbose_name="échelons")),
                        (
                            "weekdays",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.PositiveSmallIntegerField(), help_text="ISO: 1 is Monday", size=None
                            ),
                        ),
                        ("opens", models.TimeField(verbose_name="appels à partir de")),
                        ("closes", models.TimeField(verbose_name="appels jusqu’à")),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, validators=[django.core.validators.MaxValueValidator(2147483647)]
                            ),
                        ),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        (
                            "hospital",
                            models.ForeignKey(
                                db_constraint=False,
                                editable=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="tenancy.hospital",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="letters.ladder",
                            ),
                        ),
                        (
                            "updated_by",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="PrintBatch",
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
                            "chosen",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.UUIDField(), help_text="dispatches", size=None
                            ),
                        ),
                        ("done", models.PositiveSmallIntegerField(default=0, verbose_name="pages d’adresse faites")),
                        (
                            "state",
                            models.CharField(
                                choices=[("waiting", "En préparation"), ("ready", "Prêt"), ("failed", "Échec")],
                                default="waiting",
                                max_length=10,
                                verbose_name="état",
                            ),
                        ),
                        (
                            "reference",
                            models.CharField(
                                default=liaison.letters.references.new_reference,
                                editable=False,
                                max_length=9,
                                verbose_name="référence",
                            ),
                        ),
                        ("pdf", coordination.crypto.fields.EncryptedBinaryField(null=True, verbose_name="PDF")),
                        ("due_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        (
                            "asked_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="demandé le"),
                        ),
                        (
                            "asked_by",
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
                        "verbose_name": "tirage",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "waiting")),
                                fields=["hospital", "due_at"],
                                name="print_batch_due",
                            ),
                            models.Index(
                                condition=models.Q(("pdf__isnull", False)),
                                fields=["hospital", "asked_at"],
                                name="print_batch_kept",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("chosen__len__gt", 0)), name="print_batch_has_letters"
                            )
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="letter",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "letters_letterevent" ("acknowledged_at", "alert_at", "attempts", "channel", "circle_member_id", "composed_at", "content_sha256", "created_at", "document_id", "due_at", "episode_id", "fax", "fell_from", "handed_over_at", "hospital_id", "id", "kind", "last_error", "link_id", "mail", "message_id", "mobile", "opened_at", "pdf_sha256", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "queued_at", "recipient_name", "recipient_role", "reference", "round", "rung", "secure_mail", "state", "version", "ways", "withdrawal") VALUES (NEW."acknowledged_at", NEW."alert_at", NEW."attempts", NEW."channel", NEW."circle_member_id", NEW."composed_at", NEW."content_sha256", NEW."created_at", NEW."document_id", NEW."due_at", NEW."episode_id", NEW."fax", NEW."fell_from", NEW."handed_over_at", NEW."hospital_id", NEW."id", NEW."kind", NEW."last_error", NEW."link_id", NEW."mail", NEW."message_id", NEW."mobile", NEW."opened_at", NEW."pdf_sha256", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."queued_at", NEW."recipient_name", NEW."recipient_role", NEW."reference", NEW."round", NEW."rung", NEW."secure_mail", NEW."state", NEW."version", NEW."ways", NEW."withdrawal"); RETURN NULL;',
                            hash="721679b0de8aef5e6496b8434a4fda1413206640",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_a3f25",
                            table="letters_letter",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="letter",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "letters_letterevent" ("acknowledged_at", "alert_at", "attempts", "channel", "circle_member_id", "composed_at", "content_sha256", "created_at", "document_id", "due_at", "episode_id", "fax", "fell_from", "handed_over_at", "hospital_id", "id", "kind", "last_error", "link_id", "mail", "message_id", "mobile", "opened_at", "pdf_sha256", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "queued_at", "recipient_name", "recipient_role", "reference", "round", "rung", "secure_mail", "state", "version", "ways", "withdrawal") VALUES (NEW."acknowledged_at", NEW."alert_at", NEW."attempts", NEW."channel", NEW."circle_member_id", NEW."composed_at", NEW."content_sha256", NEW."created_at", NEW."document_id", NEW."due_at", NEW."episode_id", NEW."fax", NEW."fell_from", NEW."handed_over_at", NEW."hospital_id", NEW."id", NEW."kind", NEW."last_error", NEW."link_id", NEW."mail", NEW."message_id", NEW."mobile", NEW."opened_at", NEW."pdf_sha256", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."queued_at", NEW."recipient_name", NEW."recipient_role", NEW."reference", NEW."round", NEW."rung", NEW."secure_mail", NEW."state", NEW."version", NEW."ways", NEW."withdrawal"); RETURN NULL;',
                            hash="68ea529634b7f849e056ab4ca8d38cd5cae059f3",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_48e56",
                            table="letters_letter",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="letterevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="6c6e72450a9c93f2c58ea42f85fec01a4d542982",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_6db55",
                            table="letters_letterevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="ladder",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "letters_ladderevent" ("closes", "hospital_id", "id", "opens", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rungs", "updated_at", "updated_by_id", "version", "weekdays") VALUES (NEW."closes", NEW."hospital_id", NEW."id", NEW."opens", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."rungs", NEW."updated_at", NEW."updated_by_id", NEW."version", NEW."weekdays"); RETURN NULL;',
                            hash="003ecd8250dc64ea603a3711ce420186eb8fe8f2",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_a5399",
                            table="letters_ladder",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="ladder",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "letters_ladderevent" ("closes", "hospital_id", "id", "opens", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rungs", "updated_at", "updated_by_id", "version", "weekdays") VALUES (NEW."closes", NEW."hospital_id", NEW."id", NEW."opens", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."rungs", NEW."updated_at", NEW."updated_by_id", NEW."version", NEW."weekdays"); RETURN NULL;',
                            hash="b1ce078a789a627087bbe0b5a4aa494129eb49c0",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_fb01e",
                            table="letters_ladder",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="ladderevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="2baf0a666660fd03236d3413fff203ccd8140b1a",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_41868",
                            table="letters_ladderevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ],
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="letter",
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="letterfile",
            append_only=True,
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="letterevent",
            append_only=True,
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="dispatch",
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="ladder",
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="ladderevent",
            append_only=True,
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="printbatch",
        ),
        migrations.RunSQL(
            sql="\nCREATE POLICY resolver ON letters_letter FOR SELECT TO CURRENT_USER USING (true);\nCREATE FUNCTION hospitals_with_due_letters(moment timestamptz) RETURNS SETOF uuid\n    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp\n    AS $$ SELECT DISTINCT hospital_id FROM letters_letter WHERE state = 'due' AND due_at <= moment $$;\nREVOKE ALL ON FUNCTION hospitals_with_due_letters(timestamptz) FROM PUBLIC;\nGRANT EXECUTE ON FUNCTION hospitals_with_due_letters(timestamptz) TO tu_app;\n",
            reverse_sql="DROP FUNCTION hospitals_with_due_letters(timestamptz); DROP POLICY resolver ON letters_letter;",
        ),
        migrations.RunSQL(
            sql="\nCREATE POLICY resolver ON letters_dispatch FOR SELECT TO CURRENT_USER USING (true);\nCREATE FUNCTION hospitals_with_alerts(moment timestamptz) RETURNS SETOF uuid\n    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp\n    AS $$\n        SELECT hospital_id FROM letters_letter WHERE alert_at <= moment\n        UNION\n        SELECT hospital_id FROM letters_dispatch WHERE state = 'handed_over' AND expires_at <= moment\n    $$;\nREVOKE ALL ON FUNCTION hospitals_with_alerts(timestamptz) FROM PUBLIC;\nGRANT EXECUTE ON FUNCTION hospitals_with_alerts(timestamptz) TO tu_app;\n",
            reverse_sql="DROP FUNCTION hospitals_with_alerts(timestamptz); DROP POLICY resolver ON letters_dispatch;",
        ),
        migrations.RunSQL(
            sql="CREATE POLICY resolver ON letters_printbatch FOR SELECT TO CURRENT_USER USING (true);\nCREATE OR REPLACE FUNCTION hospitals_with_alerts(moment timestamptz) RETURNS SETOF uuid\n    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp\n    AS $$\n        SELECT hospital_id FROM letters_letter WHERE alert_at <= moment\n        UNION\n        SELECT hospital_id FROM letters_dispatch WHERE state = 'handed_over' AND expires_at <= moment\n        \n        UNION\n        SELECT hospital_id FROM letters_printbatch WHERE state = 'waiting' AND due_at <= moment\n        UNION\n        SELECT hospital_id FROM letters_printbatch WHERE pdf IS NOT NULL AND asked_at <= moment - interval '1 day'\n\n    $$;\n",
            reverse_sql="\nCREATE OR REPLACE FUNCTION hospitals_with_alerts(moment timestamptz) RETURNS SETOF uuid\n    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp\n    AS $$\n        SELECT hospital_id FROM letters_letter WHERE alert_at <= moment\n        UNION\n        SELECT hospital_id FROM letters_dispatch WHERE state = 'handed_over' AND expires_at <= moment\n        \n    $$;\nDROP POLICY resolver ON letters_printbatch;",
        ),
        migrations.RunSQL(
            sql="\nCREATE OR REPLACE FUNCTION hospitals_with_due_letters(moment timestamptz) RETURNS SETOF uuid\n    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp\n    AS $$\n        SELECT DISTINCT hospital_id FROM letters_letter\n        WHERE state = 'due' AND (due_at <= moment OR due_at > moment + interval '2 hours')\n    $$;\n",
            reverse_sql="",
        ),
    ]
