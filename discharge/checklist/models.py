"""What a person answered to a criterion. What the facts say is read where the facts are, never copied here."""

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models

from coordination.episodes.models import Episode
from coordination.tenancy.models import TenantModel


class Choice(models.TextChoices):
    """An answer."""

    YES = "yes", "Oui"
    NO = "no", "Non"
    NOT_APPLICABLE = "na", "Sans objet"


@pghistory.track()
class Answer(TenantModel):
    """One person's answer to one criterion, over what the facts say. Empty: taken back."""

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="checklist", db_index=False)
    criterion = models.CharField("critère", max_length=10)
    choice = models.CharField("réponse", max_length=3, choices=Choice, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1, validators=[MaxValueValidator(2**31 - 1)], editable=False)

    class Meta:
        verbose_name = "réponse à la check-list"
        verbose_name_plural = "réponses à la check-list"
        constraints = [
            models.UniqueConstraint(fields=["hospital", "episode", "criterion"], name="checklist_answer_once")
        ]

    def __str__(self) -> str:
        return str(self.pk)
