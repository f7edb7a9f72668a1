"""The hospital's mailbox in the space of trust of secure health mail (MSSanté): how it is reached, what was read of it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from coordination.crypto import EncryptedBinaryField, EncryptedTextField
from coordination.episodes.models import Episode
from coordination.messaging.models import Message
from coordination.securemail.queries import IncomingMailQuerySet
from coordination.tenancy.managers import TenantManager
from coordination.tenancy.models import TenantModel

# The domains of the operators: every address of the space of trust is under one of them (ANS, Référentiel MSSanté no 2).
TRUSTED_DOMAIN = "mssante.fr"
WARN_BEFORE = timedelta(days=30)
PORTS = (MinValueValidator(1), MaxValueValidator(65535))


class Security(models.TextChoices):
    """How a conversation becomes private. There is no third way: health data never travels in clear."""

    STARTTLS = "starttls", "STARTTLS"
    TLS = "tls", "TLS dès la connexion"


def is_trusted(address: str, domains: str) -> bool:
    """Whether an address is inside the space of trust, of which an account knows further ``domains``, one a line."""
    domain = address.rpartition("@")[2].lower()
    trusted = [TRUSTED_DOMAIN, *domains.lower().split()]
    return any(domain == one or domain.endswith(f".{one}") for one in trusted)


class SecureMailAccount(TenantModel):
    """The one mailbox of a hospital: its operator's two servers, and the certificate by which they know the hospital.

    ``certificate`` and ``key`` are PEM; ``authority`` are the roots by which the operator's servers are known, those of the
    system when it is empty. ``domains`` are further domains of the space of trust, one a line. ``nil`` is the product's
    number (X-MSS-NIL). Reading goes on after ``last_uid`` of the folder that ``uid_validity`` names (RFC 9051, 2.3.1.1).
    """

    active = models.BooleanField("en service", default=False)
    address = models.EmailField("adresse de la boîte")
    label = models.CharField("nom de l’expéditeur", max_length=100, blank=True)
    domains = models.TextField("autres domaines de confiance", max_length=2000, blank=True)
    nil = models.CharField("numéro NIL du logiciel", max_length=40, blank=True)
    certificate = EncryptedTextField("certificat", blank=True, default="")
    key = EncryptedTextField("clé privée", blank=True, default="")
    authority = EncryptedTextField("autorités de l’opérateur", blank=True, default="")
    certificate_name = models.CharField("titulaire du certificat", max_length=200, blank=True, editable=False)
    certificate_ends_at = models.DateTimeField("fin de validité du certificat", null=True, editable=False)

    smtp_host = models.CharField("serveur d’envoi", max_length=253)
    smtp_port = models.PositiveIntegerField("port d’envoi", default=587, validators=PORTS)
    smtp_security = models.CharField("protection de l’envoi", max_length=8, choices=Security, default=Security.STARTTLS)
    imap_host = models.CharField("serveur de réception", max_length=253, blank=True)
    imap_port = models.PositiveIntegerField("port de réception", default=143, validators=PORTS)
    imap_security = models.CharField(
        "protection de la réception", max_length=8, choices=Security, default=Security.STARTTLS
    )
    imap_folder = models.CharField("dossier lu", max_length=100, default="INBOX")
    imap_user = models.CharField("identifiant de réception", max_length=150, blank=True)
    imap_password = EncryptedTextField("mot de passe de réception", max_length=200, blank=True, default="")

    uid_validity = models.PositiveBigIntegerField(default=0, editable=False)
    last_uid = models.PositiveBigIntegerField(default=0, editable=False)
    read_at = models.DateTimeField("boîte lue le", null=True, editable=False)
    read_error = models.CharField(max_length=60, blank=True, editable=False, help_text="a code, never data")

    version = models.PositiveIntegerField(default=1, validators=[MaxValueValidator(2**31 - 1)], editable=False)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "boîte de messagerie sécurisée"
        constraints = [
            models.UniqueConstraint(
                fields=["hospital"],
                name="secure_mail_account_once_a_hospital",
                violation_error_message="Cet établissement a déjà une boîte.",
            ),
            models.CheckConstraint(
                condition=Q(active=False) | Q(certificate_ends_at__isnull=False),
                name="secure_mail_account_active_has_certificate",
                violation_error_message="Une boîte en service a un certificat.",
            ),
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def reads(self) -> bool:
        """Whether the operator lets its mail be read here."""
        return bool(self.imap_host)

    def trusts(self, address: str) -> bool:
        """Whether an address is inside the space of trust: the only ones that health data may be sent to."""
        return is_trusted(address, self.domains)

    def is_certificate_over(self, now: datetime | None = None) -> bool:
        """Whether no server accepts the certificate any more."""
        return self.certificate_ends_at is not None and self.certificate_ends_at <= (now or timezone.now())

    def is_certificate_ending(self, now: datetime | None = None) -> bool:
        """Whether the certificate is to be renewed soon, or was to be."""
        return (
            self.certificate_ends_at is not None and self.certificate_ends_at <= (now or timezone.now()) + WARN_BEFORE
        )


class IncomingKind(models.TextChoices):
    """What a mail of the box is. Nothing but a report of reading says that a letter was opened, and no automatic answer does."""

    REPLY = "reply", "Réponse"
    STATUS = "status", "Avis de remise"
    RECEIPT = "receipt", "Avis de lecture"
    AUTOMATIC = "automatic", "Réponse automatique"
    UNREAD = "unread", "Message non lu ici"


class IncomingState(models.TextChoices):
    """Where a mail stands with the team."""

    FILED = "filed", "Au dossier"
    TO_SORT = "to_sort", "À classer"
    SET_ASIDE = "set_aside", "Écarté"


class IncomingMail(TenantModel):
    """One mail read from the box, once: ``fingerprint`` tells it from any other, whatever number the server gives it.

    ``message`` is the one it answers. ``uid_validity`` and ``uid`` lead back to it in the box, where it stays. ``problem``
    says why its content was not taken in: a code of ``wording``.
    """

    kind = models.CharField("nature", max_length=10, choices=IncomingKind)
    state = models.CharField("état", max_length=10, choices=IncomingState)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    episode = models.ForeignKey(
        Episode, on_delete=models.PROTECT, null=True, related_name="incoming_mails", db_index=False
    )
    sender = EncryptedTextField("expéditeur", max_length=320, blank=True, default="")
    sender_key = models.CharField(
        max_length=64, blank=True, editable=False, help_text="blind index of the sender, empty without one"
    )
    subject = EncryptedTextField("objet", max_length=500, blank=True, default="")
    text = EncryptedTextField("texte", blank=True, default="")
    problem = models.CharField(max_length=60, blank=True, help_text="a code, never data")
    size = models.PositiveBigIntegerField("taille")
    received_at = models.DateTimeField("reçu le")
    read_at = models.DateTimeField("lu dans la boîte le", default=timezone.now)
    fingerprint = models.CharField(max_length=64, editable=False)
    uid_validity = models.PositiveBigIntegerField(editable=False)
    uid = models.PositiveBigIntegerField(editable=False)
    sorted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    sorted_at = models.DateTimeField("classé le", null=True)

    objects = TenantManager.from_queryset(IncomingMailQuerySet)()

    class Meta:
        verbose_name = "message reçu"
        verbose_name_plural = "messages reçus"
        constraints = [
            models.UniqueConstraint(fields=["hospital", "fingerprint"], name="incoming_mail_once"),
            models.CheckConstraint(
                condition=~Q(state=IncomingState.FILED) | Q(episode__isnull=False),
                name="incoming_mail_filed_has_episode",
                violation_error_message="Un message classé est dans un dossier.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["hospital", "received_at"],
                name="incoming_mail_to_sort",
                condition=Q(state=IncomingState.TO_SORT),
            ),
            models.Index(
                fields=["hospital", "sender_key"],
                name="incoming_mail_to_sort_by_who",
                condition=Q(state=IncomingState.TO_SORT),
            ),
            models.Index(
                fields=["hospital", "episode", "received_at"],
                name="incoming_mail_by_episode",
                condition=Q(episode__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class IncomingFile(TenantModel):
    """A file that came with a mail, checked for viruses and told from its content; ``refusal`` says why it was not kept."""

    mail = models.ForeignKey(IncomingMail, on_delete=models.PROTECT, related_name="files", db_index=False)
    position = models.PositiveSmallIntegerField()
    name = EncryptedTextField("nom", max_length=255)
    media_type = models.CharField(max_length=40, blank=True)
    size = models.PositiveBigIntegerField("taille")
    content = EncryptedBinaryField("contenu", null=True)
    refusal = models.CharField(max_length=60, blank=True, help_text="a code, never data")

    class Meta:
        verbose_name = "fichier reçu"
        verbose_name_plural = "fichiers reçus"
        constraints = [
            models.UniqueConstraint(fields=["hospital", "mail", "position"], name="incoming_file_once_a_place")
        ]

    def __str__(self) -> str:
        return str(self.pk)
