"""Why a provider stands where it stands in a list: the words that each app knows of it."""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django_scopes import get_scope


class Reason(NamedTuple):
    """A fact in words. ``side``: for, against, or neutral (to know)."""

    side: str
    words: str


class Opinion(NamedTuple):
    """What an app says of one provider. Among providers in the same relation to an address, a lower ``order`` comes first."""

    order: int
    reasons: tuple[Reason, ...]


# From the providers shown and the present moment, within the request's hospital, to what is known of some.
Source = Callable[[Collection[UUID], datetime], dict[UUID, Opinion]]
_sources: list[Source] = []


def register_reasons(source: Source) -> None:
    """Have ``source`` asked for each list of providers; it costs a constant number of queries."""
    _sources.append(source)


def opinions(provider_ids: Collection[UUID], *, now: datetime) -> Iterator[dict[UUID, Opinion]]:
    """What every source says of these providers. Nobody says anything outside a hospital."""
    if not provider_ids or "hospital" not in get_scope():
        return iter(())
    return (source(provider_ids, now) for source in _sources)
