"""Whom a meeting discusses, in which order, and what meetings decided."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, When, Window

from coordination.accounts.models import Membership
from coordination.episodes.models import LIVE_TASK_STATES, Episode, EpisodeState, Task, TaskState
from coordination.episodes.queries import within_remit
from discharge.obstacles.models import Fitness, Obstacle
from discharge.requests.work import NOBODY

if TYPE_CHECKING:
    from discharge.meetings.models import Decision, Meeting  # noqa: F401 - named as text in the types of the query sets

# Departures expected within the week that follows the meeting are discussed.
WEEK = timedelta(days=7)
# How the keys of the tasks that a meeting decided begin; their subject is the meeting.
DECIDED = "decision:"
OWED, NO_WAY_OUT, HELD, LEAVING, OTHERS = range(5)


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Reads of meetings."""

    def visible_to(self, member: Membership) -> Self:
        """Those of the person's units, and those of the whole hospital: each sees there their own patients."""
        if member.all_units:
            return self
        return self.filter(Q(unit=None) | Q(unit__in=member.unit_links.values("unit")))

    def newest(self) -> Self:
        """With their unit and their number of decisions, ``still_open`` of which are still to do; None for none.

        Counted meeting by meeting, so that a page counts its own only.
        """
        from discharge.meetings.models import Decision  # the models import this module

        here = Decision.objects.filter(meeting=OuterRef("pk")).order_by().values("meeting")
        live = here.filter(task__state__in=LIVE_TASK_STATES)
        return (
            self.select_related("unit")
            .annotate(
                decided=Subquery(here.annotate(count=Count("pk")).values("count")),
                still_open=Subquery(live.annotate(count=Count("pk")).values("count")),
            )
            .order_by("-held_on", "unit__name", "pk")
        )


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Reads of decisions."""

    def visible_to(self, member: Membership) -> Self:
        """Those on episodes that the person may open."""
        if member.all_units:
            return self
        return self.filter(within_remit(member, "task__episode"))


def to_discuss(meeting: "Meeting", member: Membership) -> Any:
    """The stays in preparation that the person may open, the first to discuss first, annotated with ``rank`` and ``total``.

    What an earlier meeting decided and nobody did; fit to leave with no way out; blocked; leaving within the week; the rest.
    """
    here = {"episode": OuterRef("pk")}
    last_said = Fitness.objects.filter(**here).order_by("-on_day", "-recorded_at", "-pk").values("is_fit")[:1]
    stays = Episode.objects.visible_to(member).filter(state=EpisodeState.PREPARATION)
    if meeting.unit_id:
        stays = stays.filter(unit=meeting.unit_id)
    return (
        stays.annotate(
            is_fit=Subquery(last_said),
            is_kept=Exists(Obstacle.objects.still_open().filter(**here)),
            is_held=Exists(held_tasks().filter(**here)),
            is_owed=Exists(owed_tasks(meeting).filter(**here)),
        )
        .annotate(
            rank=Case(
                When(is_owed=True, then=OWED),
                When(Q(is_kept=True) | Q(expected_departure_at=None), is_fit=True, then=NO_WAY_OUT),
                When(Q(is_kept=True) | Q(is_held=True), then=HELD),
                When(expected_departure_at__date__lte=meeting.held_on + WEEK, then=LEAVING),
                default=OTHERS,
                output_field=models.SmallIntegerField(),
            ),
            total=Window(Count("pk")),
        )
        .order_by("rank", F("expected_departure_at").asc(nulls_last=True), "pk")
    )


def owed_tasks(meeting: "Meeting") -> Any:
    """What earlier meetings decided and nobody has done yet."""
    from discharge.meetings.models import Meeting  # the models import this module

    earlier = Meeting.objects.filter(held_on__lt=meeting.held_on).values("pk")
    return Task.objects.live().filter(key__startswith=DECIDED, subject_id__in=earlier)


def held_tasks() -> Any:
    """Work that does not advance: blocked, or refused by several services."""
    return Task.objects.live().filter(Q(state=TaskState.BLOCKED) | Q(kind=NOBODY))
