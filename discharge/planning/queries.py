"""Reads of needs and of the care circle."""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Case, F, OuterRef, Q, When

from coordination.episodes.models import Episode, EpisodeState, Prerequisite, Task, TaskState
from coordination.tenancy.prepared import prepared
from directory.providers.models import Provider
from discharge.planning.kinds import PLAN_KINDS
from discharge.planning.roles import AT_HOME, GP

if TYPE_CHECKING:
    from discharge.planning.models import CircleMember, Need  # noqa: F401 - named as text in the type of the query sets


class NeedQuerySet(models.QuerySet["Need"]):
    """Reads of needs."""

    def current(self) -> "NeedQuerySet":
        """Those that have not been put aside."""
        return self.filter(removed_at=None)


class CircleQuerySet(models.QuerySet["CircleMember"]):
    """Reads of care circles."""

    def current(self) -> "CircleQuerySet":
        """Those who are in the circle today, whom one still has to find included."""
        return self.exclude(state="removed")

    def readers(self) -> "CircleQuerySet":
        """Those whom a letter goes to at the departure (``CircleMember.gets_letters``)."""
        goes = Q(role=GP) | Q(is_referrer=True) | Q(receives_letter=True)
        return self.exclude(state__in=("to_find", "removed")).filter(goes)

    def on_closed_providers(self) -> "CircleQuerySet":
        """Those of open episodes whose entry of the directory is closed."""
        return self.current().filter(
            provider__status="closed", episode__state__in=[EpisodeState.PREPARATION, EpisodeState.FOLLOW_UP]
        )

    def still_to_tell(self) -> "CircleQuerySet":
        """Those whom a departure waits for and no task speaks of: not told yet, or help at home that has not confirmed."""
        waited_for = Q(state="to_contact") | Q(state="informed", role__in=AT_HOME)
        return self.filter(waited_for).exclude(role=GP)

    def gp(self) -> "CircleQuerySet":
        """The named GP; nobody while one still has to be found."""
        return self.current().filter(role=GP).exclude(state="to_find")

    def in_order(self) -> "CircleQuerySet":
        """With their role and where they are, the GP first, then who came before the admission, then as they came."""
        return self.select_related("role", "provider__commune").order_by(
            Case(When(role=GP, then=0), When(is_usual=True, then=1), default=2), "created_at", "pk"
        )


def short_role() -> Case:
    """``ProviderType.short_label`` of a member's role, for who reads no object."""
    return Case(When(role__acronym__regex=".{3}", then=F("role__acronym")), default=F("role__label"))


def providers_in_open_circles() -> Iterable[UUID]:
    """The directory entries that somebody's return home rests on today, in the current hospital."""
    from discharge.planning.models import CircleMember  # the models import this module

    members = CircleMember.objects.current().filter(
        provider__isnull=False, episode__state__in=(EpisodeState.PREPARATION, EpisodeState.FOLLOW_UP)
    )
    found: Iterable[UUID] = members.values_list("provider", flat=True).distinct()
    return found


def circle_of(episode: Episode) -> list["CircleMember"]:
    """The whole circle in order, those put aside included; read once an episode object, whoever asks."""
    known: list[CircleMember] | None = episode.__dict__.get("_circle_in_order")
    if known is None:
        known = _circle(episode=episode)
        episode.__dict__["_circle_in_order"] = known
    return known


@prepared
def _circle(episode: UUID) -> CircleQuerySet:
    from discharge.planning.models import CircleMember  # the models import this module

    circle: CircleQuerySet = CircleMember.objects.filter(episode=episode)
    return circle.in_order()


def current_circle(episode: Episode) -> list["CircleMember"]:
    """Who is in the circle today, the GP first."""
    return [member for member in circle_of(episode) if member.state != "removed"]


def gp_of(episode: Episode) -> "CircleMember | None":
    """The named GP of the episode, or None."""
    return next((member for member in current_circle(episode) if member.is_gp and member.name), None)


def referrer_of(episode: Episode) -> "CircleMember | None":
    """Who sent the patient to the hospital, when they are in the circle."""
    return next((member for member in current_circle(episode) if member.is_referrer), None)


def plan_of(episode: Episode) -> list[Task]:
    """The plan's tasks and whatever else must be settled before the departure; read once an episode object."""
    return [task for task in _plan_rows(episode) if task.state != TaskState.CANCELLED]


def has_plan(episode: Episode) -> bool:
    """Whether ``plan_of`` was read for this episode object."""
    return "_plan" in episode.__dict__


def firsts_of(episode: Episode) -> dict[UUID, list[Task]]:
    """What comes before each task of the plan, settled or not. Read with the plan."""
    rows = {task.pk: task for task in _plan_rows(episode)}
    return {task.pk: [rows[pk] for pk in task.first_ids if pk in rows] for task in rows.values()}  # type: ignore[attr-defined]  # annotated by the query


def refused_firsts_of(episode: Episode) -> dict[UUID, list[UUID]]:
    """What somebody said does not come before each task of the plan. Read with the plan."""
    return {task.pk: task.refused_ids for task in _plan_rows(episode)}  # type: ignore[attr-defined]  # annotated by the query


def _plan_rows(episode: Episode) -> list[Task]:
    known: list[Task] | None = episode.__dict__.get("_plan")
    if known is None:
        known = _plan(episode=episode)
        episode.__dict__["_plan"] = known
    return known


@prepared
def _plan(episode: UUID) -> "models.QuerySet[Task]":
    from discharge.planning.models import OrderRefusal  # the models import this module

    firsts = Prerequisite.objects.filter(task=OuterRef("pk")).order_by("first__created_at").values("first")
    refused = OrderRefusal.objects.filter(task=OuterRef("pk")).values("first")
    tasks: models.QuerySet[Task] = Task.objects.filter(
        Q(kind__in=PLAN_KINDS) | Q(blocks_departure=True), episode=episode
    )
    return tasks.annotate(first_ids=ArraySubquery(firsts), refused_ids=ArraySubquery(refused)).select_related("owner")


def came_before(episode: Episode, provider: Provider) -> bool:
    """Whether ``provider`` was confirmed for an earlier stay of the same patient."""
    from discharge.planning.models import CircleMember  # the models import this module

    earlier = CircleMember.objects.filter(provider=provider, state="confirmed", episode__patient=episode.patient_id)
    return bool(earlier.exclude(episode=episode).exists())
