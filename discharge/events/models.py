"""What happened after a departure: one table, whoever said it."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from coordination.crypto import EncryptedTextField
from coordination.episodes.models import Episode
from coordination.tenancy.managers import TenantManager
from coordination.tenancy.models import TenantModel
from discharge.events.queries import EventQuerySet


class EventKind(models.TextChoices):
    """What happened. A readmission of which nobody said whether it was planned counts as one that was not."""

    EMERGENCY = "emergency", "Passage aux urgences"
    READMISSION_UNPLANNED = "readmission_unplanned", "Réhospitalisation non prévue"
    READMISSION_PLANNED = "readmission_planned", "Réhospitalisation prévue"
    READMISSION_UNSAID = "readmission_unsaid", "Réhospitalisation, prévue ou non : à préciser"
    TREATMENT = "treatment", "Changement de traitement"
    DEATH = "death", "Décès"


class EventSource(models.TextChoices):
    """Who said it."""

    TEAM = "team", "Noté par l’équipe"
    CALL = "call", "Appris à un appel"
    QUESTIONNAIRE = "questionnaire", "Dit dans un questionnaire"
    CORRESPONDENT = "correspondent", "Dit par un correspondant"
    ADMISSION = "admission", "Nouvelle admission ici"


class Event(TenantModel):
    """One event after the departure of an episode. Never changed: one noted by mistake is withdrawn, with the reason."""

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="happenings", db_index=False)
    kind = models.CharField("événement", max_length=25, choices=EventKind)
    happened_on = models.DateField("survenu le")
    source = models.CharField("origine", max_length=15, choices=EventSource)
    note = EncryptedTextField("précision", max_length=1000, blank=True, default="")
    noted_at = models.DateTimeField("noté le", default=timezone.now)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    withdrawn_at = models.DateTimeField("retiré le", null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    withdrawn_reason = models.CharField("raison du retrait", max_length=300, blank=True)

    objects = TenantManager.from_queryset(EventQuerySet)()

    class Meta:
        verbose_name = "événement après la sortie"
        verbose_name_plural = "événements après la sortie"
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "episode", "kind", "happened_on"],
                condition=Q(withdrawn_at=None),
                name="event_once_a_day",
                violation_error_message="Cet événement est déjà noté à cette date.",
            ),
            models.UniqueConstraint(
                fields=["hospital", "episode"],
                condition=Q(kind=EventKind.DEATH, withdrawn_at=None),
                name="event_one_death",
                violation_error_message="Le décès est déjà noté.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_reason="")),
                name="event_withdrawn_with_a_reason",
                violation_error_message="Un événement retiré porte la date, la personne et la raison.",
            ),
        ]
        indexes = [models.Index(fields=["hospital", "episode", "happened_on"], name="event_by_episode")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def days_after_departure(self) -> int:
        """Calendar days since the departure; 0 the same day."""
        left_at = self.episode.left_at
        assert left_at is not None, "events come after a departure"
        day: date = self.happened_on
        return (day - timezone.localtime(left_at).date()).days
