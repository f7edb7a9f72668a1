"""Who was asked to confirm an entry, by which hospital, and what they answered. Professional data only, no patient."""

from django.db import models
from django.db.models import Q

from coordination.tenancy.models import TenantModel
from directory.providers.models import Provider


class Turn(models.Model):
    """When a provider was last asked, whichever hospital asked: shared, so that it is asked once for all of them.

    It does not say by whom, since on whom a hospital relies is its own affair. ``refused_address``: the mailbox whose
    reader said that the entry is not theirs; nothing more is sent there.
    """

    provider = models.OneToOneField(
        Provider, on_delete=models.CASCADE, primary_key=True, related_name="confirmation_turn"
    )
    asked_on = models.DateField("demandé le")
    refused_address = models.EmailField("adresse à ne plus employer", blank=True, default="", db_default="")

    class Meta:
        verbose_name = "tour de confirmation"
        verbose_name_plural = "tours de confirmation"

    def __str__(self) -> str:
        return str(self.pk)


class ConfirmationState(models.TextChoices):
    """Where a request to confirm stands."""

    ASKED = "asked", "Demandée"
    CONFIRMED = "confirmed", "Tout est juste"
    CORRECTED = "corrected", "Corrigée par le service"
    WRONG_RECIPIENT = "wrong_recipient", "Mauvais destinataire"
    NOT_SENT = "not_sent", "Non remise"


ANSWERED = (ConfirmationState.CONFIRMED, ConfirmationState.CORRECTED)

CONFIRMATION_TRANSITIONS: frozenset[tuple[ConfirmationState, ConfirmationState]] = frozenset(
    {(ConfirmationState.ASKED, state) for state in ConfirmationState if state != ConfirmationState.ASKED}
    # A server that refused at first may have delivered all the same: whoever answers has received it.
    | {(ConfirmationState.NOT_SENT, state) for state in ANSWERED}
    # Sent once more, to an address that was corrected or whose server answers again.
    | {(ConfirmationState.NOT_SENT, ConfirmationState.ASKED)}
)


class Confirmation(TenantModel):
    """One request of a hospital to a provider: please confirm your entry."""

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="+", db_index=False)
    address = models.EmailField("envoyée à")
    state = models.CharField("état", max_length=20, choices=ConfirmationState, default=ConfirmationState.ASKED)
    asked_on = models.DateField("demandée le")
    answered_at = models.DateTimeField("répondue le", null=True)

    class Meta:
        verbose_name = "demande de confirmation"
        verbose_name_plural = "demandes de confirmation"
        indexes = [models.Index(fields=["hospital", "-asked_on", "-id"], name="confirmation_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "provider", "asked_on"],
                name="confirmation_once_a_day",
                violation_error_message="Ce service a déjà été sollicité aujourd’hui.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ANSWERED, answered_at__isnull=False)
                | (~Q(state__in=ANSWERED) & Q(answered_at=None)),
                name="confirmation_answered_has_time",
                violation_error_message="Une demande répondue, et elle seule, porte l’heure de la réponse.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_answered(self) -> bool:
        """Whether the provider has said what the entry should say."""
        return self.state in ANSWERED
