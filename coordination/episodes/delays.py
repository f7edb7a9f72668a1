"""Why work was done late, or given another day once it was late: kept, to be counted. Never whose fault it is."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from coordination.tenancy.models import TenantModel


class LateReason(models.TextChoices):
    """What made the work late."""

    NOTED_AFTER = "noted_after", "Fait à temps, noté après"
    THIRD_PARTY = "third_party", "Réponse attendue d’un tiers"
    MISSING = "missing", "Document ou information manquant"
    UNREACHABLE = "unreachable", "Personne injoignable"
    PATIENT = "patient", "État ou choix du patient"
    TOO_SOON = "too_soon", "Échéance fixée trop tôt"
    WORKLOAD = "workload", "Charge de travail"
    OTHER = "other", "Autre raison"


class Delay(TenantModel):
    """A late task was done (``postponed_to`` None) or given another day, for a reason. Written once."""

    episode = models.ForeignKey("episodes.Episode", on_delete=models.PROTECT, related_name="+", db_index=False)
    task = models.ForeignKey("episodes.Task", on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField("raison", max_length=20, choices=LateReason)
    words = models.CharField("précision", max_length=300, blank=True)
    due_at = models.DateTimeField("était pour le")
    postponed_to = models.DateTimeField("reporté au", null=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = "retard"
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__in=LateReason.values),
                name="delay_has_known_reason",
                violation_error_message="Choisissez une raison de la liste.",
            ),
        ]
        indexes = [models.Index(fields=["hospital", "-at"], name="delay_newest")]

    def __str__(self) -> str:
        return str(self.pk)
