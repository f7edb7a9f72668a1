"""What the board reads: stays that leave, or would; what holds them; who is here; who was fit to leave and stayed."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode, EpisodeState, Task, TaskState
from coordination.episodes.queries import hours_of
from coordination.tenancy.models import Unit
from discharge.board.models import BoardRule
from discharge.obstacles.models import Fitness, Obstacle
from discharge.planning.models import CircleMember
from discharge.planning.queries import short_role

DAYS = 7
_NAMES = ("birth_name", "birth_first_names", "used_name", "used_first_name")
_SHOWN = ("room", "state", "left_at", "expected_departure_at", "unit_id", *(f"patient__{name}" for name in _NAMES))
_HOLDS = ("episode_id", "kind", "title", "state", "due_at", "block_reason", "waiting_for", "waiting_until", "hold_note")


def naming() -> "QuerySet[BoardRule]":
    """The rule of the current hospital that lets its boards name patients: a row, or none."""
    found: QuerySet[BoardRule] = BoardRule.objects.filter(shows_names=True)
    return found


def leaving(member: Membership, first: date, now: datetime, unit: UUID | None) -> list[Episode]:
    """The stays that leave within ``DAYS`` of ``first``, those fit to leave without a date, and those that should have left.

    The latter stand on the board of today only. Each with who of its circle is still to be told (``untold``, the roles).
    """
    start, end = hours_of(first)[0], hours_of(first + timedelta(days=DAYS - 1))[1]
    said = Fitness.objects.filter(episode=OuterRef("pk")).order_by("-on_day", "-recorded_at", "-pk")
    midnight = hours_of(timezone.localdate(now))[0]
    here = Q(state=EpisodeState.PREPARATION)
    wanted = Q(expected_departure_at__gte=max(start, midnight), expected_departure_at__lt=end)
    wanted |= Q(expected_departure_at=None, is_fit=True)
    if start <= now < end:
        wanted |= Q(expected_departure_at__lt=midnight)
    untold = CircleMember.objects.still_to_tell().filter(episode=OuterRef("pk"), episode__sharing_opposed_at=None)
    stays = Episode.objects.visible_to(member).annotate(
        is_fit=Subquery(said.values("is_fit")[:1]),
        untold=ArraySubquery(untold.order_by("created_at", "pk").values(role_name=short_role())),
    )
    stays = stays.filter((here & wanted) | Q(left_at__gte=start, left_at__lt=end))
    if unit:
        stays = stays.filter(unit=unit)
    return list(stays.select_related("patient").only(*_SHOWN).order_by("left_at", "expected_departure_at", "pk"))


def units_with_present(member: Membership) -> list[Unit]:
    """The units in use, each with how many patients are in it (``present``)."""
    here = Episode.objects.visible_to(member).filter(state=EpisodeState.PREPARATION, unit=OuterRef("pk"))
    counted = here.order_by().values("unit").annotate(count=Count("pk")).values("count")
    return list(Unit.objects.filter(active=True).annotate(present=Coalesce(Subquery(counted), 0)))


def holding(episodes: Collection[Episode]) -> list[Task]:
    """The live work that a departure waits for: what must be settled before, and all that is blocked."""
    live = Task.objects.live().filter(episode__in=[episode.pk for episode in episodes])
    found = live.filter(Q(blocks_departure=True) | Q(state=TaskState.BLOCKED))
    return list(found.only(*_HOLDS).order_by("due_at", "pk"))


def standing(episodes: Collection[Episode]) -> list[Obstacle]:
    """The obstacles that nobody lifted, the oldest first."""
    keys = [episode.pk for episode in episodes]
    return list(Obstacle.objects.still_open().filter(episode__in=keys).in_order())


def fitness_since(member: Membership, day: date, unit: UUID | None) -> Sequence[tuple[Any, ...]]:
    """What was said of the fitness of those who were here on ``day`` or later: episode, unit, when they left, day, whether fit."""
    start = hours_of(day)[0]
    stays = Episode.objects.visible_to(member).filter(Q(state=EpisodeState.PREPARATION) | Q(left_at__gte=start))
    if unit:
        stays = stays.filter(unit=unit)
    said = Fitness.objects.filter(episode__in=stays).in_order()
    return list(said.values_list("episode", "episode__unit", "episode__left_at", "on_day", "is_fit"))
