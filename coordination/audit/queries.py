"""Reads of the traces."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

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
    """The ``most`` newest readings of an episode, the newest first, those in a row told together. One query."""
    newest = EpisodeAccess.objects.filter(episode_id=episode_id).select_related("user").order_by("-at")[:most]
    return list(_in_a_row(newest))


def _in_a_row(accesses: Iterable[EpisodeAccess]) -> Iterator[Readings]:
    for _, group in groupby(accesses, key=lambda access: (access.user_id, timezone.localdate(access.at))):
        row = list(group)
        yield Readings(user=row[0].user, first=row[-1].at, last=row[0].at, times=len(row))
