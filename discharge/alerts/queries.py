"""Reads of alerts."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Case, Count, F, Q, Value, When

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode
from coordination.episodes.queries import Reader, within_remit
from discharge.alerts.levels import TAKERS, Level

if TYPE_CHECKING:
    from discharge.alerts.models import Alert

OPEN, TAKEN, CLOSED = "open", "taken", "closed"


@dataclass(frozen=True)
class AlertGroup:
    """One group of the list: its key in addresses, its title, the state it is drawn with."""

    key: str
    title: str
    status: str


ALERT_GROUPS = (
    AlertGroup("late", "Pas prises à temps", "late"),
    AlertGroup("open", "À prendre", "due"),
    AlertGroup("taken", "Prises, à clore", "waiting"),
    AlertGroup("closed", "Closes", "done"),
)
LIVE_GROUPS = (0, 1, 2)


class AlertQuerySet(models.QuerySet["Alert"]):
    """Reads of alerts."""

    def visible_to(self, member: Membership | Reader) -> "AlertQuerySet":
        """Alerts of the episodes that the person may open."""
        return self if member.all_units else self.filter(within_remit(member, "episode"))

    def waiting(self) -> "AlertQuerySet":
        """Nobody has taken them."""
        return self.filter(state=OPEN)

    def live(self) -> "AlertQuerySet":
        """Not closed."""
        return self.filter(state__in=(OPEN, TAKEN))

    def to_escalate(self, now: datetime) -> "AlertQuerySet":
        """Not taken, and whose next step is due at ``now``."""
        return self.filter(state=OPEN, escalate_at__lte=now).order_by("escalate_at", "pk")

    def with_group(self, now: datetime) -> "AlertQuerySet":
        """Annotate ``group``, a position in ``ALERT_GROUPS`` at ``now``, and ``rank``, the place of the level."""
        levels = [When(level=level, then=Value(place)) for place, level in enumerate(Level)]
        return self.annotate(
            group=Case(
                When(state=OPEN, due_at__lte=now, then=0),
                When(state=OPEN, then=1),
                When(state=TAKEN, then=2),
                default=3,
                output_field=models.SmallIntegerField(),
            ),
            rank=Case(*levels, default=len(Level), output_field=models.SmallIntegerField()),
        )

    def in_groups(self, *positions: int) -> "AlertQuerySet":
        """Those of some groups; call it after ``with_group``."""
        return self.filter(group__in=positions)  # type: ignore[misc]  # annotated by with_group

    def by_group(self) -> "models.QuerySet[Alert, tuple[int, int]]":
        """Each group with how many it has; call it after ``with_group``."""
        return self.order_by().values_list("group").annotate(n=Count("pk"))  # type: ignore[misc]  # annotated by with_group

    def in_order(self) -> "AlertQuerySet":
        """The most pressing first: late, then by level, then by deadline; closed ones come newest first."""
        return self.order_by(  # type: ignore[misc]  # annotated by with_group
            "group", F("closed_at").desc(nulls_first=True), "rank", "due_at", "pk"
        )

    def for_rows(self) -> "AlertQuerySet":
        """With what a row names: patient, unit, who took it."""
        people = self.select_related("episode__patient", "episode__unit", "taken_by", "closed_by")
        hidden = ("ins", "address", "phone", "other_phone")
        return people.defer(*(f"episode__patient__{name}" for name in hidden), "action")


def takers(episode: Episode, role: str = "") -> list[Membership]:
    """Who may take an alert of ``episode``, of one function only when it is given. One query."""
    members = Membership.objects.active().filter(hospital_id=episode.hospital_id, role__in=[role] if role else TAKERS)
    in_remit = (
        Q(all_units=True)
        | Q(units=episode.unit_id)
        | Q(user__in=episode.in_charge)
        | Q(user__episodeuserobjectpermission__content_object=episode.pk)
    )
    return list(members.filter(in_remit).select_related("user").order_by("user__email").distinct())
