"""A meeting and the decisions taken in it. A decision is a task of the plan: its words, owner and day are the task's."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from coordination.episodes.models import Task
from coordination.tenancy.managers import TenantManager
from coordination.tenancy.models import TenantModel, Unit
from coordination.ui import french
from discharge.meetings.queries import DecisionQuerySet, MeetingQuerySet


class Meeting(TenantModel):
    """One meeting, of a unit or of the whole hospital, on a day."""

    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name="unité"
    )
    held_on = models.DateField("le")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TenantManager.from_queryset(MeetingQuerySet)()

    class Meta:
        verbose_name = "réunion de sortie"
        verbose_name_plural = "réunions de sortie"
        constraints = [
            # Also the order in which meetings are listed.
            models.UniqueConstraint(
                fields=["hospital", "held_on", "unit"],
                nulls_distinct=False,
                name="meeting_once_a_day",
                violation_error_message="Cette réunion est déjà ouverte.",
            )
        ]

    def __str__(self) -> str:
        return f"Réunion de sortie, {self.whose}"

    @property
    def whose(self) -> str:
        """The unit, or the whole hospital."""
        return self.unit.name if self.unit else "tout l’établissement"

    @property
    def is_over(self) -> bool:
        """Whether its day has passed."""
        return self.held_on < timezone.localdate()

    @property
    def said_on(self) -> str:
        """As its tasks keep it: « réunion du jeudi 20 novembre 2025 »."""
        return f"réunion du {french.day_paper(self.held_on)}"


class Decision(TenantModel):
    """What was decided for a patient: a task of their plan, and the meeting it comes from."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="decisions", db_index=False)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="+", db_index=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    decided_at = models.DateTimeField(auto_now_add=True)

    objects = TenantManager.from_queryset(DecisionQuerySet)()

    class Meta:
        verbose_name = "décision"
        constraints = [models.UniqueConstraint(fields=["hospital", "task"], name="decision_once_a_task")]
        indexes = [models.Index(fields=["hospital", "meeting", "decided_at"], name="decision_by_meeting")]

    def __str__(self) -> str:
        return str(self.pk)
