"""The outbox: what leaves the system is a row first, then sent (house-style 25)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from coordination.crypto import EncryptedTextField
from coordination.identity.emails import mask_email
from coordination.identity.phones import mask_phone
from coordination.messaging.queries import MessageQuerySet
from coordination.tenancy.managers import TenantManager
from coordination.tenancy.models import TenantModel


class Channel(models.TextChoices):
    """How a message travels."""

    MAIL = "mail", "Courriel"
    SMS = "sms", "SMS"
    SECURE_MAIL = "secure", "Messagerie sécurisée de santé"


class MessageState(models.TextChoices):
    """Where a message is. Handed over means that the next server accepted it, not that anybody received it."""

    DUE = "due", "À envoyer"
    SENDING = "sending", "Envoi en cours"
    HANDED_OVER = "handed_over", "Remis au serveur"
    FAILED = "failed", "Échec"
    CANCELLED = "cancelled", "Annulé"


PENDING_STATES = (MessageState.DUE, MessageState.SENDING)
SETTLED_STATES = (MessageState.HANDED_OVER, MessageState.FAILED, MessageState.CANCELLED)
# What the app that queued a message is told of.
ANNOUNCED_STATES = (MessageState.HANDED_OVER, MessageState.FAILED)

MESSAGE_TRANSITIONS: frozenset[tuple[MessageState, MessageState]] = frozenset(
    {
        (MessageState.DUE, MessageState.SENDING),
        (MessageState.DUE, MessageState.FAILED),
        (MessageState.DUE, MessageState.CANCELLED),
        # A worker was killed: its lease ended and another one takes over.
        (MessageState.SENDING, MessageState.SENDING),
        (MessageState.SENDING, MessageState.DUE),
        (MessageState.SENDING, MessageState.FAILED),
        (MessageState.SENDING, MessageState.CANCELLED),
    }
    # A server that accepted has the message, whatever was decided in the meantime: its word is recorded last.
    | {
        (state, MessageState.HANDED_OVER)
        for state in (MessageState.DUE, MessageState.SENDING, MessageState.FAILED, MessageState.CANCELLED)
    }
)


class Message(TenantModel):
    """One message to one address, sent at least once and under one Message-ID.

    ``purpose`` and ``subject_id`` name what it is about in the app that queued it. ``subject`` is the subject line: it
    never holds patient data. The body is erased when the message is settled; its keyed digest stays as proof. ``attempts``
    numbers the tries, so that a worker that lost its lease cannot overwrite its successor's result.
    """

    purpose = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    episode_id = models.UUIDField(null=True)
    channel = models.CharField("canal", max_length=10, choices=Channel)
    recipient_name = models.CharField("destinataire", max_length=150)
    address = EncryptedTextField("adresse", max_length=320)
    subject = models.CharField("objet", max_length=200, blank=True)
    body = EncryptedTextField(null=True)
    body_digest = models.CharField(max_length=64, editable=False)
    state = models.CharField("état", max_length=20, choices=MessageState, default=MessageState.DUE)
    due_at = models.DateTimeField("à envoyer le", default=timezone.now)
    send_before = models.DateTimeField("sans intérêt après", null=True)
    lease_until = models.DateTimeField(null=True)
    first_tried_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField("essais", default=0)
    message_id = models.CharField("Message-ID", max_length=300, editable=False)
    last_error = models.CharField("dernière erreur", max_length=60, blank=True, help_text="a code, never data")
    handed_over_at = models.DateTimeField("remis le", null=True)
    announced = models.BooleanField(default=False, help_text="the app that queued it knows how it ended")
    created_at = models.DateTimeField("écrit le", default=timezone.now)

    objects = TenantManager.from_queryset(MessageQuerySet)()

    class Meta:
        verbose_name = "message"
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "message_id"],
                name="message_id_once_a_hospital",
                violation_error_message="Un message porte déjà ce Message-ID.",
            ),
            models.CheckConstraint(
                condition=Q(state=MessageState.SENDING, lease_until__isnull=False)
                | (~Q(state=MessageState.SENDING) & Q(lease_until=None)),
                name="message_leased_while_sending",
                violation_error_message="Un message en cours d’envoi est réservé jusqu’à une heure, et lui seul.",
            ),
            models.CheckConstraint(
                condition=Q(state=MessageState.HANDED_OVER, handed_over_at__isnull=False)
                | (~Q(state=MessageState.HANDED_OVER) & Q(handed_over_at=None)),
                name="message_handed_over_has_time",
                violation_error_message="Un message remis porte l’heure de sa remise.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=PENDING_STATES, body__isnull=False)
                | Q(state__in=SETTLED_STATES, body__isnull=True),
                name="message_body_only_while_needed",
                violation_error_message="Le texte d’un message est gardé jusqu’à l’envoi, pas au-delà.",
            ),
            models.CheckConstraint(
                condition=Q(attempts=0, first_tried_at=None) | Q(attempts__gt=0, first_tried_at__isnull=False),
                name="message_tried_has_time",
                violation_error_message="Un message essayé porte l’heure du premier essai.",
            ),
        ]
        indexes = [
            models.Index(fields=["hospital", "due_at"], name="message_due", condition=Q(state=MessageState.DUE)),
            models.Index(
                fields=["hospital", "lease_until"], name="message_leased", condition=Q(state=MessageState.SENDING)
            ),
            models.Index(
                fields=["hospital", "created_at"],
                name="message_to_announce",
                condition=Q(state__in=ANNOUNCED_STATES, announced=False),
            ),
            models.Index(fields=["hospital", "episode_id", "created_at"], name="message_by_episode"),
            models.Index(fields=["hospital", "subject_id", "created_at"], name="message_by_subject"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def masked_address(self) -> str:
        """Enough of the address for its owner to recognise it."""
        return mask_phone(self.address) if self.channel == Channel.SMS else mask_email(self.address)
