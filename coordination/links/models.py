"""Links for people without an account: one purpose, one recipient, an end, and a code by another channel.

Nothing here can open a link: of the token, of the codes and of the sessions only digests are stored.
"""

from datetime import datetime

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from coordination.crypto import EncryptedTextField
from coordination.identity.emails import mask_email
from coordination.identity.phones import mask_phone
from coordination.links.queries import LinkCodeQuerySet, LinkSessionQuerySet, TrustedDeviceQuerySet
from coordination.messaging.models import Channel
from coordination.tenancy.managers import TenantManager
from coordination.tenancy.models import TenantModel

MOST_TRIES = 5


class LinkEnd(models.TextChoices):
    """Why a link no longer opens anything. Expiry is read from the date; the rest is written when it is decided."""

    EXPIRED = "expired", "Expiré"
    WITHDRAWN = "withdrawn", "Retiré par l’hôpital"
    OPPOSED = "opposed", "Opposition du patient"
    REPLACED = "replaced", "Remplacé"
    CANCELLED = "cancelled", "Annulé par l’hôpital"
    WRONG_RECIPIENT = "wrong_recipient", "Mauvais destinataire"


class SecureLink(TenantModel):
    """A link to one thing for one person. Multi-use until ``valid_until``; several may live for the same thing."""

    purpose = models.CharField(max_length=40, help_text="a purpose of the registry: gives the page and what follows")
    subject_id = models.UUIDField()
    episode_id = models.UUIDField(null=True)
    recipient_name = models.CharField("destinataire", max_length=150)
    recipient_role = models.CharField("fonction du destinataire", max_length=60, blank=True)
    sender_name = models.CharField("expéditeur", max_length=150)
    sender_role = models.CharField("fonction de l’expéditeur", max_length=60, blank=True)
    # Unique everywhere: the token alone tells which hospital it belongs to.
    token_digest = models.BinaryField(max_length=32, unique=True, editable=False)
    code_channel = models.CharField("voie du code", max_length=10, choices=Channel)
    code_address = EncryptedTextField("adresse du code", max_length=320)
    # The link itself travelled in a secure health mailbox, which a hospital may take for the second factor.
    in_secure_mail = models.BooleanField("reçu en messagerie sécurisée", default=False)
    created_at = models.DateTimeField("créé le", default=timezone.now)
    valid_until = models.DateTimeField("valable jusqu’au")
    revoked_at = models.DateTimeField("fermé le", null=True)
    revoked_reason = models.CharField("raison", max_length=20, choices=LinkEnd, blank=True)
    first_opened_at = models.DateTimeField("ouvert le", null=True)
    acknowledged_at = models.DateTimeField("bien reçu le", null=True)

    class Meta:
        verbose_name = "lien sécurisé"
        verbose_name_plural = "liens sécurisés"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("created_at")),
                name="link_ends_after_it_begins",
                violation_error_message="Un lien finit après sa création.",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_reason="")
                | Q(
                    revoked_at__isnull=False,
                    revoked_reason__in=[
                        LinkEnd.WITHDRAWN,
                        LinkEnd.OPPOSED,
                        LinkEnd.REPLACED,
                        LinkEnd.CANCELLED,
                        LinkEnd.WRONG_RECIPIENT,
                    ],
                ),
                name="link_revoked_has_reason",
                violation_error_message="Un lien fermé porte la date et la raison.",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at=None) | Q(first_opened_at__isnull=False),
                name="link_opened_before_acknowledged",
                violation_error_message="On n’accuse réception que de ce que l’on a ouvert.",
            ),
        ]
        indexes = [
            models.Index(fields=["hospital", "subject_id", "created_at"], name="link_by_subject"),
            models.Index(fields=["hospital", "episode_id", "created_at"], name="link_by_episode"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def masked_code_address(self) -> str:
        """Where the code goes, as much as its owner needs to recognise it."""
        return mask_phone(self.code_address) if self.code_channel == Channel.SMS else mask_email(self.code_address)

    @property
    def sender_words(self) -> str:
        """« Claire Aubanel, infirmière de liaison »."""
        return ", ".join(part for part in (self.sender_name, self.sender_role) if part)

    def end_at(self, now: datetime) -> LinkEnd | None:
        """Why the link opens nothing at ``now``, or None while it lives. What was decided goes before the date."""
        if self.revoked_at is not None:
            return LinkEnd(self.revoked_reason)
        return LinkEnd.EXPIRED if now >= self.valid_until else None


class LinkCodeState(models.TextChoices):
    """What became of a code. A living one may also be past its time."""

    LIVING = "living", "Utilisable"
    USED = "used", "Utilisé"
    REPLACED = "replaced", "Remplacé par un nouveau"
    EXHAUSTED = "exhausted", "Trop d’essais"


class LinkCode(TenantModel):
    """Six digits sent by another channel: ten minutes, five tries, one use."""

    link = models.ForeignKey(SecureLink, on_delete=models.PROTECT, related_name="codes", db_index=False)
    digest = models.BinaryField(max_length=32, editable=False)
    state = models.CharField(max_length=20, choices=LinkCodeState, default=LinkCodeState.LIVING)
    tries = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(MOST_TRIES)])
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    objects = TenantManager.from_queryset(LinkCodeQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "link"], condition=Q(state=LinkCodeState.LIVING), name="code_one_living_a_link"
            ),
            models.CheckConstraint(condition=Q(tries__lte=MOST_TRIES), name="code_tries_are_bounded"),
        ]
        indexes = [models.Index(fields=["hospital", "link", "created_at"], name="code_by_link")]


class LinkSession(TenantModel):
    """One browser that gave the right code. Its cookie holds a secret of which this is the digest."""

    link = models.ForeignKey(SecureLink, on_delete=models.PROTECT, related_name="sessions", db_index=False)
    digest = models.BinaryField(max_length=32, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    objects = TenantManager.from_queryset(LinkSessionQuerySet)()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hospital", "link", "digest"], name="link_session_once")]


class TrustedDevice(TenantModel):
    """A browser in which one recipient of one hospital asked not to be given codes for 30 days.

    ``recipient`` is a keyed digest of name, channel and address of the code: whoever changes one of them is asked again,
    and two people who share a telephone do not share their devices. The cookie holds a secret of which this is the digest.
    """

    recipient = models.CharField(max_length=64, editable=False)
    digest = models.BinaryField(max_length=32, editable=False)
    link = models.ForeignKey(SecureLink, on_delete=models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    forgotten_at = models.DateTimeField(null=True)

    objects = TenantManager.from_queryset(TrustedDeviceQuerySet)()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hospital", "recipient", "digest"], name="trusted_device_once")]


class LinkEvent(models.TextChoices):
    """What was done with a link."""

    CODE_SENT = "code_sent", "Code demandé"
    CODE_NOT_SENT = "code_not_sent", "Code non remis"
    CODE_WRONG = "code_wrong", "Code erroné"
    CODE_RIGHT = "code_right", "Code juste"
    DEVICE_REMEMBERED = "device_remembered", "Appareil mémorisé pour 30 jours"
    DEVICE_TRUSTED = "device_trusted", "Appareil reconnu, sans code"
    DEVICE_FORGOTTEN = "device_forgotten", "Appareils oubliés"
    RENEWED = "renewed", "Nouveau lien demandé"
    OPENED = "opened", "Première lecture"
    READ = "read", "Relu"
    DOWNLOADED = "downloaded", "Téléchargé"
    ACKNOWLEDGED = "acknowledged", "Bien reçu"
    WRONG_RECIPIENT = "wrong_recipient", "Erreur de destinataire signalée"
    ANSWERED = "answered", "Réponse envoyée"
    REVOKED = "revoked", "Fermé"


class LinkUse(TenantModel):
    """One use of a link: when, and coarsely from where. Append-only; given to the patient who asks for the list."""

    link = models.ForeignKey(SecureLink, on_delete=models.PROTECT, related_name="uses", db_index=False)
    event = models.CharField(max_length=20, choices=LinkEvent)
    at = models.DateTimeField(default=timezone.now)
    network = models.CharField(max_length=49, blank=True, help_text="/24 or /48 of the address; empty for the hospital")
    agent = models.CharField(max_length=40, blank=True, help_text="family of the browser and of the system")

    class Meta:
        indexes = [models.Index(fields=["hospital", "link", "at"], name="link_use_by_link")]
