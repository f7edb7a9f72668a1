"""Whether the patient is medically fit to leave, as it was said day after day, and what keeps them nevertheless."""

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from coordination.episodes.models import BlockReason, Episode
from coordination.tenancy.managers import TenantManager
from coordination.tenancy.models import TenantModel
from discharge.obstacles.queries import FitnessQuerySet, ObstacleQuerySet


class Fitness(TenantModel):
    """Somebody said that the patient is, or is no longer, medically fit to leave from a day on.

    A history and not one field: patients get worse, and days are lost between two of these. Written once (the database
    refuses changes); a mistake is mended by saying otherwise of the same day, and the last word of a day holds.
    """

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="fitness", db_index=False)
    is_fit = models.BooleanField("prêt médicalement")
    on_day = models.DateField("à partir du")
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = TenantManager.from_queryset(FitnessQuerySet)()

    class Meta:
        verbose_name = "aptitude médicale à la sortie"
        indexes = [models.Index(fields=["hospital", "episode", "on_day"], name="fitness_by_episode")]

    def __str__(self) -> str:
        return str(self.pk)


@pghistory.track()
class Obstacle(TenantModel):
    """What keeps the patient, for a coded reason, from the day it was met to the day it was lifted."""

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="obstacles", db_index=False)
    reason = models.CharField("raison", max_length=20, choices=BlockReason)
    words = models.CharField("précision", max_length=300, blank=True)
    opened_on = models.DateField("depuis le")
    closed_on = models.DateField("levé le", null=True)
    # Nobody lifted it, the patient left: it stands again if the departure is cancelled.
    lifted_by_departure = models.BooleanField(default=False, editable=False)
    version = models.PositiveIntegerField(default=1, validators=[MaxValueValidator(2**31 - 1)], editable=False)

    objects = TenantManager.from_queryset(ObstacleQuerySet)()

    class Meta:
        verbose_name = "obstacle à la sortie"
        verbose_name_plural = "obstacles à la sortie"
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "episode", "reason", "words"],
                condition=Q(closed_on=None),
                name="obstacle_once_an_episode",
                violation_error_message="Cet obstacle est déjà noté.",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="obstacle_closed_after_opened",
                violation_error_message="L’obstacle ne peut pas être levé avant d’avoir été rencontré.",
            ),
        ]
        indexes = [models.Index(fields=["hospital", "episode", "opened_on"], name="obstacle_by_episode")]

    def __str__(self) -> str:
        return str(self.pk)
