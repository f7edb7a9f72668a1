"""Reads of calls."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from coordination.accounts.models import Membership
from coordination.episodes.queries import Clock, Moment, Reader, within_remit
from coordination.tenancy.prepared import Given

if TYPE_CHECKING:
    from discharge.followup.models import Call, Protocol  # noqa: F401 - named as text in the type of the query set


AWAITING = ("due", "unreached")
# What a row of the list writes. The rest is not read: answers and contact details would be deciphered for nothing.
_NAMES = ("title", "first_name", "last_name")
_IDENTITY = ("birth_name", "birth_first_names", "used_name", "used_first_name", "birth_date", "sex")
SHOWN = (
    *("label", "caller", "nominal_on", "due_on", "priority", "state", "call_back_at", "outcome", "red_flags"),
    *("lease_until", "done_at", "episode__state", "episode__left_at", "episode__destination", "episode__unit__name"),
    *(f"episode__patient__{name}" for name in _IDENTITY),
    *(f"{person}__{name}" for person in ("lease_holder", "done_by") for name in _NAMES),
)


@dataclass(frozen=True)
class CallGroup:
    """One group of the call list: its key in addresses, its title, the state it is drawn with."""

    key: str
    title: str
    status: str


CALL_GROUPS = (
    CallGroup("late", "En retard", "late"),
    CallGroup("today", "À passer aujourd’hui", "due"),
    CallGroup("later", "À venir", "ontime"),
    CallGroup("done", "Passés aujourd’hui", "done"),
)
LATE, TODAY, LATER, DONE = range(4)


class ProtocolQuerySet(models.QuerySet["Protocol"]):
    """Reads of editions of protocols."""

    def serving(self) -> "ProtocolQuerySet":
        """Those that departures are matched against."""
        return self.filter(active=True)

    def written(self) -> "ProtocolQuerySet":
        """Not yet published."""
        return self.exclude(state="published")

    def published(self) -> "ProtocolQuerySet":
        """Published once, in service or not."""
        return self.filter(state="published")

    def of(self, series: UUID) -> "ProtocolQuerySet":
        """The editions of one protocol, the newest first."""
        return self.filter(series=series).order_by("-version")


class CallQuerySet(models.QuerySet["Call"]):
    """Reads of calls."""

    def visible_to(self, member: Membership | Reader) -> "CallQuerySet":
        """Calls of the episodes that the person may open."""
        return self if member.all_units else self.filter(within_remit(member, "episode"))

    def awaiting(self) -> "CallQuerySet":
        """Still to be made: neither reached nor withdrawn, on an episode that is open."""
        return self.filter(state__in=AWAITING, episode__state="follow_up")

    def on_list(self, clock: Clock) -> "CallQuerySet":
        """What the call list shows on the day of ``clock``: what awaits, and what was done that day."""
        return self.filter(
            Q(state__in=AWAITING, episode__state="follow_up")
            | Q(state="reached", done_at__gte=clock.start, done_at__lt=clock.end)
        )

    def with_group(self, clock: Clock) -> "CallQuerySet":
        """Annotate ``group``, a position in ``CALL_GROUPS`` at the time of ``clock``.

        An hour agreed with the patient counts before the protocol's day.
        """
        return self.annotate(
            group=Case(
                When(state="reached", then=DONE),
                When(call_back_at__lt=clock.now, then=LATE),
                When(call_back_at__lt=clock.end, then=TODAY),
                When(call_back_at__isnull=False, then=LATER),
                When(due_on__lt=clock.today, then=LATE),
                When(due_on=clock.today, then=TODAY),
                default=LATER,
                output_field=models.SmallIntegerField(),
            )
        )

    def pressing(self, today: date | Given, midnight: Moment) -> "CallQuerySet":
        """Late or to be made today: groups LATE and TODAY of ``with_group``, of calls awaited, without computing the group.

        ``midnight`` ends ``today``.
        """
        return self.awaiting().filter(Q(call_back_at__lt=midnight) | Q(call_back_at__isnull=True, due_on__lte=today))

    def for_role(self, role: "str | Given") -> "CallQuerySet":
        """Those that the protocol gives to a function, and those that it gives to whoever makes calls."""
        return self.filter(Q(caller="") | Q(caller=role))

    def in_groups(self, *positions: int) -> "CallQuerySet":
        """Only these groups, positions in ``CALL_GROUPS``; call it after ``with_group``."""
        return self.filter(group__in=positions)  # type: ignore[misc]  # annotated by with_group

    def by_group(self) -> "models.QuerySet[Call, tuple[int, int]]":
        """Each group with how many it has; call it after ``with_group``."""
        return self.order_by().values_list("group").annotate(n=Count("pk"))  # type: ignore[misc]  # annotated by with_group

    def in_order(self) -> "CallQuerySet":
        """By group, then priority, then the day; what was done comes newest first."""
        return self.order_by(  # type: ignore[misc]  # annotated by with_group
            "group",
            "-priority",
            F("done_at").desc(nulls_last=True),
            "due_on",
            F("call_back_at").asc(nulls_first=True),
            "pk",
        )

    def page(self, start: int, end: int, clock: Clock) -> "CallQuerySet":
        """The calls from ``start`` to ``end`` of ``in_order``, with their group; call it after ``with_group``.

        Found by their keys first: what is joined for a row is then read for the rows of the page, not for every call.
        """
        keys = self.in_order().values("pk")[start:end]
        return self.model.objects.filter(pk__in=keys).with_group(clock).in_order()

    def with_row(self) -> "CallQuerySet":
        """With what a row of the list names: patient, unit, who reserved it, how often it was tried and how it went."""
        from discharge.followup.models import Attempt

        tried = Attempt.objects.filter(call=OuterRef("pk")).order_by()
        number = tried.values("call").annotate(n=Count("pk")).values("n")
        last = Attempt.objects.filter(call=OuterRef("pk")).order_by("-at", "-pk").values("outcome")[:1]
        people = self.select_related("episode__patient", "episode__unit", "lease_holder", "done_by").only(*SHOWN)
        return people.annotate(
            attempt_count=Coalesce(Subquery(number, output_field=IntegerField()), Value(0)),
            last_outcome=Subquery(last),
        )

    def with_protocol(self) -> "CallQuerySet":
        """With the name of its protocol and why it was chosen, beside ``with_row``."""
        return self.select_related("protocol").only(
            *SHOWN, "chosen_because", "is_added", "cancel_reason", "protocol__name"
        )

    def with_people(self) -> "CallQuerySet":
        """With what the call page names."""
        return self.select_related("protocol", "lease_holder", "done_by")
