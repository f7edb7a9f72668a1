"""Why a provider stands where it stands in a list: the words that each app knows of it."""

import json
import re
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import JSONField
from django.db.models.expressions import RawSQL

from coordination.tenancy.prepared import Given, ask
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


_NAMED = re.compile(r"%\((\w+)\)s")
_sources: list[Source] = []


def register_reasons(source: Source) -> None:
    """Have ``source`` asked for each list of providers."""
    _sources.append(source)


def opinions(provider_ids: Collection[UUID], *, now: datetime) -> list[dict[UUID, Opinion]]:
    """What every source says of these providers. Nobody says anything outside a hospital. One query."""
    if not provider_ids or current_hospital_id() is None:
        return []
    rows = ask(told_of("%(providers)s"), {"providers": list(provider_ids), **asked_with(now)})
    # Django leaves JSON to its own fields.
    return in_words(((number, pk, json.loads(known)) for number, pk, known in rows), now=now)


def told_of(providers: str) -> str:
    """The SQL of what all sources know, rows of ``source, provider_id, known``, given ``asked_with``; ``providers``: the SQL of
    an array of keys.
    """
    return " UNION ALL ".join(
        f"SELECT {number} AS source, provider_id, known"  # noqa: S608 - the apps' own SQL
        f" FROM ({source.select.replace('%(providers)s', providers)}) source_{number}"
        for number, source in enumerate(_sources)
    )


def told_of_each(key: str) -> RawSQL:
    """In a prepared read of providers that takes ``asked_with``, all that sources know of each: a list of pairs, or nothing.

    ``key``: the SQL of its key.
    """
    names: list[str] = []

    def place(named: re.Match[str]) -> str:
        names.append(named[1])
        return "%s"

    rows = _NAMED.sub(place, told_of(f"ARRAY[{key}]"))
    pairs = f"SELECT jsonb_agg(jsonb_build_array(source, known)) FROM ({rows}) told"  # noqa: S608 - the apps' own SQL
    return RawSQL(pairs, [Given(name) for name in names], output_field=JSONField())  # noqa: S611 - as above


def asked_with(now: datetime) -> dict[str, Any]:
    """The values that the SQL of sources asks for, in the current hospital."""
    return {"hospital": current_hospital_id(), "now": now, "today": french.as_day(now)}


def in_words(rows: Iterable[tuple[int, UUID, Any]], *, now: datetime) -> list[dict[UUID, Opinion]]:
    """What rows of ``told_of`` say, source by source."""
    known: list[dict[UUID, list[Any]]] = [{} for _ in _sources]
    for number, provider_id, what in rows:
        known[number].setdefault(provider_id, []).append(what)
    return [
        {pk: said for pk, found in of_one.items() if (said := source.read(found, now)) is not None}
        for source, of_one in zip(_sources, known, strict=True)
    ]
