"""Alerts, and how soon each level must be taken."""

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from coordination.crypto import EncryptedTextField
from coordination.episodes.models import Episode
from coordination.tenancy.managers import TenantManager
from coordination.tenancy.models import TenantModel
from discharge.alerts.levels import Level
from discharge.alerts.queries import AlertQuerySet


class AlertState(models.TextChoices):
    """Where an alert is."""

    OPEN = "open", "À prendre"
    TAKEN = "taken", "Prise"
    CLOSED = "closed", "Close"


# One table of data; every pair that is not here is refused (house-style 14). Taken again: by somebody else.
ALERT_TRANSITIONS: frozenset[tuple[AlertState, AlertState]] = frozenset(
    {
        (AlertState.OPEN, AlertState.TAKEN),
        (AlertState.TAKEN, AlertState.TAKEN),
        (AlertState.TAKEN, AlertState.CLOSED),
    }
)


class Closing(models.TextChoices):
    """What an alert ended with."""

    ACTION = "action", "Une action"
    INCIDENT = "incident", "Un incident"


@pghistory.track()
class Alert(TenantModel):
    """One warning about one thing, from when it was raised to what was done. What was heard and done is encrypted.

    ``level_label`` is the hospital's word on that day. ``escalate_at`` is when the next step of the escalation is due, and
    ``told`` how many were climbed; None: nobody further is told.
    """

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="alerts", db_index=False)
    source_kind = models.CharField("origine", max_length=30, help_text="a kind of source of the registry")
    source_id = models.UUIDField(help_text="the one thing it is about: two alerts never share it")
    level = models.CharField("niveau", max_length=10, choices=Level)
    level_label = models.CharField("niveau, en mots", max_length=40)
    summary = EncryptedTextField("ce qui alerte", max_length=500)
    state = models.CharField("état", max_length=10, choices=AlertState, default=AlertState.OPEN)
    raised_at = models.DateTimeField("signalée le", default=timezone.now)
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    due_at = models.DateTimeField("à prendre avant le")
    escalate_at = models.DateTimeField(null=True)
    told = models.PositiveSmallIntegerField(default=0)
    taken_at = models.DateTimeField("prise le", null=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    closing = models.CharField("close par", max_length=10, choices=Closing, blank=True)
    action = EncryptedTextField("ce qui a été fait", max_length=2000, blank=True, default="")
    closed_at = models.DateTimeField("close le", null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects = TenantManager.from_queryset(AlertQuerySet)()

    class Meta:
        verbose_name = "alerte"
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "source_id"],
                name="alert_once_a_thing",
                violation_error_message="Une alerte existe déjà pour ce fait.",
            ),
            models.CheckConstraint(
                condition=Q(state=AlertState.OPEN, taken_at=None, taken_by=None)
                | (~Q(state=AlertState.OPEN) & Q(taken_at__isnull=False, taken_by__isnull=False)),
                name="alert_taken_by_a_person",
                violation_error_message="Une alerte est prise par une personne, à une heure.",
            ),
            models.CheckConstraint(
                condition=Q(state=AlertState.CLOSED, closed_at__isnull=False, closed_by__isnull=False) & ~Q(closing="")
                | ~Q(state=AlertState.CLOSED) & Q(closed_at=None, closed_by=None, closing=""),
                name="alert_closed_with_something",
                violation_error_message="Une alerte est close par une personne, avec une action ou un incident.",
            ),
            models.CheckConstraint(
                condition=Q(state=AlertState.OPEN) | Q(escalate_at=None), name="alert_escalates_until_taken"
            ),
        ]
        indexes = [
            models.Index(fields=["hospital", "episode", "-raised_at"], name="alert_by_episode"),
            models.Index(fields=["hospital", "due_at"], name="alert_live", condition=Q(state__in=["open", "taken"])),
            models.Index(fields=["hospital", "escalate_at"], name="alert_to_escalate", condition=Q(state="open")),
            models.Index(fields=["hospital", "-closed_at"], name="alert_closed", condition=Q(state="closed")),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def task_key(self) -> str:
        """Key of the task that stands for the alert in the worklist."""
        return f"alert {self.source_id}"


@pghistory.track()
class AlertRules(TenantModel):
    """The levels of one hospital, and when its team works. One a hospital; ``levels`` reads it."""

    levels = models.JSONField("niveaux")
    weekdays = ArrayField(models.PositiveSmallIntegerField(), help_text="ISO: 1 is Monday")
    opens = models.TimeField("équipe présente à partir de")
    closes = models.TimeField("équipe présente jusqu’à")
    version = models.PositiveIntegerField(default=1, validators=[MaxValueValidator(2**31 - 1)])
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "réglage des alertes"
        verbose_name_plural = "réglages des alertes"
        constraints = [
            models.UniqueConstraint(fields=["hospital"], name="alert_rules_once_a_hospital"),
            models.CheckConstraint(
                condition=Q(opens__lt=models.F("closes")),
                name="alert_rules_open_before_they_close",
                violation_error_message="L’heure de fin suit l’heure de début.",
            ),
            models.CheckConstraint(
                condition=Q(weekdays__len__gt=0),
                name="alert_rules_have_a_day",
                violation_error_message="Choisissez au moins un jour.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
