"""What lacks for a departure, read from facts of all apps: a service to find, a letter to sign (ADR 0046)."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from django.utils import timezone

from coordination.accounts.permissions import can
from coordination.accounts.requests import TenantRequest
from coordination.episodes.models import Destination, Episode, EpisodeState
from coordination.episodes.registry import Lack, ReadinessPart, registry
from coordination.tenancy.prepared import ask

# A team of its own takes over there: who comes to the patient's home is not asked.
WITH_A_TEAM = frozenset({Destination.EHPAD, Destination.SMR, Destination.OTHER_HOSPITAL})
# The next hospital prescribes by itself.
HOSPITALS = frozenset({Destination.SMR, Destination.OTHER_HOSPITAL})
# Until then, what belongs to the last day is no work yet.
_SOON = timedelta(days=2)

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


class ShownLack(NamedTuple):
    """A lack, and whether the person may settle it."""

    lack: Lack
    may_settle: bool


def lacks_of(episode: Episode, destination: Destination = Destination.HOME) -> list[Lack]:
    """What still lacks before ``episode`` leaves for ``destination``; nothing once it has left. One query an episode object."""
    if episode.state != EpisodeState.PREPARATION:
        return []
    found: dict[object, Lack] = {}
    for fact in registry.readiness:
        for lack in fact.lacking(episode, rows_of(episode, fact.key), destination):
            found[lack.about or object()] = lack
    return list(found.values())


def lacks_at_departure(episode: Episode, destination: Destination = Destination.HOME) -> list[Lack]:
    """What lacks when the departure is being recorded."""
    return [lack for lack in lacks_of(episode, destination) if not lack.said_by_departure]


def by_part(request: TenantRequest, lacks: Iterable[Lack]) -> list[tuple[str, list[ShownLack]]]:
    """The lacks as they are shown, part after part; an empty part is left out."""
    parts: dict[ReadinessPart, list[ShownLack]] = {part: [] for part in ReadinessPart}
    for lack in lacks:
        parts[lack.part].append(ShownLack(lack, can(request, lack.permission)))
    return [(str(part.label), shown) for part, shown in parts.items() if shown]


def of_last_day(episode: Episode) -> str:
    """The state, for the component ``status``, of what is done on the last day: to do when the departure is near or has no day."""
    expected = episode.expected_departure_at
    return "due" if expected is None or expected - timezone.now() <= _SOON else "none"


def rows_of(episode: Episode, key: str) -> Sequence[Mapping[str, Any]]:
    """What the app of ``key`` reads, as JSON; read with the others, once an episode object."""
    known: Rows | None = episode.__dict__.get("_readiness")
    if known is None:
        known = _read(episode)
        episode.__dict__["_readiness"] = known
    return known.get(key, ())


def _read(episode: Episode) -> Rows:
    """The rows of all facts in one statement: each page of a patient has a budget."""
    statements = [(fact.key, *fact.rows(episode)) for fact in registry.readiness]
    # The parts are the ORM's own SQL, the keys are the registry's.
    parts = [f"SELECT '{key}', to_jsonb(found)::text FROM ({text}) AS found" for key, text, _ in statements]  # noqa: S608
    rows: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for key, row in ask(" UNION ALL ".join(parts), [value for *_, values in statements for value in values]):
        rows[key].append(json.loads(row))
    return rows
