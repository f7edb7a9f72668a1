"""What a hospital decides of its wall boards."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from coordination.tenancy.models import TenantModel


class BoardRule(TenantModel):
    """Whether the board names patients. Until the hospital says so it does not: a wall has many readers."""

    shows_names = models.BooleanField("Écrire le nom des patients", default=False)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = "règle du tableau mural"
        verbose_name_plural = "règles du tableau mural"
        constraints = [models.UniqueConstraint(fields=["hospital"], name="board_rule_once_a_hospital")]

    def __str__(self) -> str:
        return str(self.pk)
