"""Why a provider stands where it stands in a list: the words that each app knows of it."""

import json
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from coordination.tenancy.prepared import ask
from coordination.tenancy.scope import current_hospital_id
from coordination.ui import french


class Reason(NamedTuple):
    """A fact in words. ``side``: for, against, or neutral (to know)."""

    side: str
    words: str


class Opinion(NamedTuple):
    """What an app says of one provider. Among providers in the same relation to an address, a lower ``order`` comes first."""

    order: int
    reasons: tuple[Reason, ...]


class Source(NamedTuple):
    """What one app knows of providers within a hospital.

    ``select``: SQL of rows ``provider_id, known`` (a JSON value), given ``%(providers)s``, ``%(hospital)s``, ``%(now)s`` and
    ``%(today)s``; SQL, because every list of providers asks all sources and reads them in one statement. ``read`` puts what
    is known of one provider into words, at a moment; None when that says nothing.
    """

    select: str
    read: Callable[[list[Any], datetime], Opinion | None]


_sources: list[Source] = []


def register_reasons(source: Source) -> None:
    """Have ``source`` asked for each list of providers."""
    _sources.append(source)


def opinions(provider_ids: Collection[UUID], *, now: datetime) -> list[dict[UUID, Opinion]]:
    """What every source says of these providers. Nobody says anything outside a hospital. One query."""
    hospital = current_hospital_id()
    if not provider_ids or hospital is None:
        return []
    known: list[dict[UUID, list[Any]]] = [{} for _ in _sources]
    values: dict[str, Any] = {
        "providers": list(provider_ids),
        "hospital": hospital,
        "now": now,
        "today": french.as_day(now),
    }
    parts = [
        f"SELECT {number}, provider_id, known FROM ({source.select}) source_{number}"  # noqa: S608 - the apps' own SQL
        for number, source in enumerate(_sources)
    ]
    for number, provider_id, what in ask(" UNION ALL ".join(parts), values):
        # Django leaves JSON to its own fields.
        known[number].setdefault(provider_id, []).append(json.loads(what))
    return [
        {pk: said for pk, rows in found.items() if (said := source.read(rows, now)) is not None}
        for source, found in zip(_sources, known, strict=True)
    ]
