"""When a person gets their digest."""

from django.db import models
from django.db.models import Q

from coordination.accounts.models import Membership
from coordination.tenancy.models import TenantModel

# Quiet before the first and from the last on: what would leave then waits for the next day.
FIRST_HOUR, LAST_HOUR = 7, 20
USUAL_HOUR = 8


class DigestChoice(TenantModel):
    """What a person chose for their digest in one hospital; whoever never chose gets it at ``USUAL_HOUR``.

    ``hour`` counts in the hospital's time zone. ``sent_on`` is the hospital's day of the last one: one a day at most.
    """

    member = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", db_index=False)
    wanted = models.BooleanField("Recevoir le récapitulatif", default=True)
    hour = models.PositiveSmallIntegerField("heure", default=USUAL_HOUR)
    on_days_off = models.BooleanField("Aussi le week-end et les jours fériés", default=False)
    sent_on = models.DateField("envoyé le", null=True, editable=False)

    class Meta:
        verbose_name = "récapitulatif"
        constraints = [
            models.UniqueConstraint(fields=["hospital", "member"], name="digest_choice_once_a_member"),
            models.CheckConstraint(
                condition=Q(hour__gte=FIRST_HOUR, hour__lt=LAST_HOUR),
                name="digest_leaves_outside_quiet_hours",
                violation_error_message=f"Choisissez une heure entre {FIRST_HOUR} h et {LAST_HOUR - 1} h.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
