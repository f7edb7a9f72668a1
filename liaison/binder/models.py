"""What the binder says that the record has no other room for: devices, recommendations, transmissions."""

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from coordination.episodes.models import Episode
from coordination.tenancy.managers import TenantManager
from coordination.tenancy.models import TenantModel
from liaison.binder.queries import BinderLineQuerySet


class LineKind(models.TextChoices):
    """Under which heading a line stands."""

    DEVICE = "device", "Dispositif ou matériel"
    ADVICE = "advice", "Recommandation"
    MESSAGE = "message", "Transmission"


@pghistory.track()
class BinderLine(TenantModel):
    """One line of the binder, in a person's words. One that is wrong is taken out, not deleted."""

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="binder_lines", db_index=False)
    kind = models.CharField("rubrique", max_length=10, choices=LineKind)
    title = models.CharField("en bref", max_length=120)
    words = models.CharField("précision", max_length=500, blank=True)
    since = models.DateField("depuis le", null=True, blank=True)
    # The social sector reads these lines and no others.
    for_all = models.BooleanField("lisible par tous ceux qui viennent", default=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+", db_index=False
    )
    written_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, validators=[MaxValueValidator(2**31 - 1)], editable=False)

    objects = TenantManager.from_queryset(BinderLineQuerySet)()

    class Meta:
        verbose_name = "ligne du classeur"
        verbose_name_plural = "lignes du classeur"
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "episode", "kind", "title", "words"],
                condition=Q(removed_at=None),
                name="binder_line_once_an_episode",
                violation_error_message="Cette ligne est déjà dans le classeur.",
            ),
            models.CheckConstraint(
                condition=~Q(title=""), name="binder_line_says_what", violation_error_message="Dites de quoi il s’agit."
            ),
        ]
        indexes = [models.Index(fields=["hospital", "episode", "written_at"], name="binder_line_by_episode")]

    def __str__(self) -> str:
        return str(self.pk)
