"""Reads of the traces."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Min
from django.utils import timezone

from coordination.accounts.models import User
from coordination.audit.models import EpisodeAccess


@dataclass(frozen=True)
class Readings:
    """What one person opened of an episode within one day, without anybody else between: from when to when, how often."""

    user: User
    first: datetime
    last: datetime
    times: int


def newest_readings(episode_id: UUID, *, most: int) -> list[Readings]:
    """The ``most`` newest readings of an episode by people, the newest first, those in a row told together. One query."""
    by_people = EpisodeAccess.objects.filter(episode_id=episode_id, program="").select_related("user")
    return list(_in_a_row(by_people.order_by("-at")[:most]))


def programs_that_read(episode_id: UUID) -> list[dict[str, Any]]:
    """Each program that read an episode: ``program``, ``first``, ``last``, ``times``. They read again and again: a line each."""
    by_programs = EpisodeAccess.objects.filter(episode_id=episode_id).exclude(program="").order_by()
    rows = by_programs.values("program").annotate(first=Min("at"), last=Max("at"), times=Count("pk"))
    return list(rows.order_by("-last"))


def _in_a_row(accesses: Iterable[EpisodeAccess]) -> Iterator[Readings]:
    for _, group in groupby(accesses, key=lambda access: (access.user_id, timezone.localdate(access.at))):
        row = list(group)
        yield Readings(user=row[0].user, first=row[-1].at, last=row[0].at, times=len(row))
