"""Providers ready to show, in order: reasons in words, what room was said, how fresh that is."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import count
from typing import Any, NamedTuple
from uuid import UUID

from django.utils import timezone

from coordination.tenancy.prepared import Given, prepared
from coordination.tenancy.scope import current_hospital_id
from coordination.territory.models import Commune
from coordination.ui import french
from directory.providers.freshness import Freshness, capacity_freshness, capacity_words, freshness
from directory.providers.models import Capacity, Provider, ProviderType
from directory.providers.proximity import Nearest, Proximity, Telling, providers_for_address
from directory.providers.queries import ProviderQuerySet
from directory.providers.reasons import Opinion, Reason, asked_with, in_words, opinions, told_of, told_of_each
from directory.providers.search import entries_of, in_order

# Nobody asks further away than that.
MOST_RANKED = 100

REASONS = {
    Proximity.COVERS_COMMUNE: ("for", "couvre {commune}"),
    Proximity.IN_COMMUNE: ("for", "à {commune}"),
    Proximity.COVERS_INTERCOMMUNALITY: ("for", "couvre l’intercommunalité"),
    Proximity.IN_INTERCOMMUNALITY: ("for", "dans la même intercommunalité"),
    Proximity.COVERS_DEPARTMENT: ("for", "couvre le département"),
    Proximity.IN_DEPARTMENT: ("neutral", "même département"),
    Proximity.NEARBY: ("neutral", "autre département"),
}


class RankedProvider(NamedTuple):
    """One line of a list. ``freshness`` is that of the room when some was said, else that of the whole entry."""

    position: int
    provider: Provider
    kind: str
    reasons: list[Reason]
    freshness: Freshness
    capacity: str


class Ranking(NamedTuple):
    """The nearest of an address, in order, and what others than the directory say of them: enough to show any of them."""

    nearest: list[Nearest]
    opinions: list[dict[UUID, Opinion]]


def rank_for_address(
    commune: Commune,
    type: ProviderType | None = None,  # noqa: A002 - the word of ``providers_for_address``
    *,
    now: datetime,
    limit: int = 20,
    **place: Any,
) -> list[RankedProvider]:
    """The first ``limit`` of ``ranking``, each with why it stands there."""
    nearest, known = ranking(commune, type, now=now, **place)
    return explained(Ranking(nearest[:limit], known), commune, now=now)


def ranking(
    commune: Commune,
    type: ProviderType | None = None,  # noqa: A002 - the word of ``providers_for_address``
    *,
    now: datetime,
    **place: Any,
) -> Ranking:
    """The ``MOST_RANKED`` providers nearest to an address; ``place`` as ``providers_for_address`` takes it.

    Coverage decides; within the same coverage, what the hospital prefers comes first, then the distance.
    """
    telling = Telling(told_of, asked_with(now)) if current_hospital_id() is not None else None
    nearest = providers_for_address(commune, type, limit=MOST_RANKED, telling=telling, **place)
    known = in_words(telling.rows, now=now) if telling else []
    nearest.sort(key=lambda near: (near.proximity, sum(said[near.pk].order for said in known if near.pk in said)))
    return Ranking(nearest, known)


def explained(
    ranked: Ranking, commune: Commune, *, now: datetime, positions: Iterable[int] | None = None
) -> list[RankedProvider]:
    """Those of ``ranked``, in their order, each with why it stands there. One query."""
    found = in_order([near.pk for near in ranked.nearest], now=now)
    return [
        _entry(position, provider, [*_place_reasons(near, commune), *_own_reasons(provider, ranked.opinions)], now=now)
        for position, near, provider in zip(positions or count(1), ranked.nearest, found, strict=False)
    ]


def listed(found: Sequence[Provider], *, now: datetime, start: int = 1) -> list[RankedProvider]:
    """Providers in the order given, each with what is known of it whatever the address. Read ``with_standing``; one query."""
    said = opinions([provider.pk for provider in found], now=now)
    return [
        _entry(position, provider, _own_reasons(provider, said), now=now)
        for position, provider in enumerate(found, start=start)
    ]


def listed_by_key(keys: Sequence[UUID], *, now: datetime, start: int = 1) -> list[RankedProvider]:
    """``listed`` for the entries of ``keys``, in their order. One query."""
    if not keys or current_hospital_id() is None:
        return listed(in_order(list(keys), now=now), now=now, start=start)
    rows = {entry.pk: entry for entry in _told_entries(keys=list(keys), **asked_with(now))}
    known: dict[UUID, Any] = {pk: row.told or () for pk, row in rows.items()}  # type: ignore[attr-defined]  # annotated by the query
    said = in_words(((source, pk, what) for pk, told in known.items() for source, what in told), now=now)
    return [
        _entry(position, rows[key], _own_reasons(rows[key], said), now=now)
        for position, key in enumerate(keys, start=start)
    ]


@prepared
def _told_entries(keys: Any, hospital: Given, now: Given, today: Given) -> ProviderQuerySet:
    return entries_of(keys, today).annotate(told=told_of_each("providers_provider.id"))


def room_of(provider: Provider) -> Capacity | None:
    """The last statement of a provider read ``with_standing``, None when it made none."""
    said: dict[str, Any] | None = provider.room  # type: ignore[attr-defined]  # annotated by the query
    return Capacity(**{**said, "stated_at": datetime.fromisoformat(said["stated_at"])}) if said else None


def kind_of(provider: Provider) -> str:
    """The second line of an entry: "SAAD, Codognan"."""
    return ", ".join(part for part in (provider.type.short_label, provider.place) if part)


def distance_words(kilometres: float, *, from_centre: bool = False) -> str:
    """The distance as it is read: "à 4 km", "à moins de 1 km", "à environ 4 km, depuis le centre de sa commune"."""
    nearest = round(kilometres)
    if from_centre:
        return f"à environ {french.number(max(nearest, 1))}{french.NBSP}km, depuis le centre de sa commune"
    return f"à {french.number(nearest)}{french.NBSP}km" if nearest else f"à moins de 1{french.NBSP}km"


def _entry(position: int, provider: Provider, reasons: list[Reason], *, now: datetime) -> RankedProvider:
    said = room_of(provider)
    fresh = capacity_freshness(said, now=now) if said else freshness(provider, now=now)
    return RankedProvider(position, provider, kind_of(provider), reasons, fresh, capacity_words(said) if said else "")


def _place_reasons(near: Nearest, commune: Commune) -> list[Reason]:
    side, words = REASONS[near.proximity]
    found = [Reason(side, words.format(commune=commune.name))]
    if near.distance_km is not None:
        found.append(Reason("neutral", distance_words(near.distance_km, from_centre=near.from_centre)))
    return found


def _own_reasons(provider: Provider, said: list[dict[UUID, Opinion]]) -> list[Reason]:
    """What speaks for or against a provider wherever the patient lives, then what it will ask for."""
    found = [reason for by_one in said if provider.pk in by_one for reason in by_one[provider.pk].reasons]
    if absence := _absence_words(provider):
        found.append(Reason("against", absence))
    if provider.weekend is False:
        found.append(Reason("against", "ne passe pas le week-end"))
    if provider.accepts_new_patients is False:
        found.append(Reason("against", "ne prend pas de nouveau patient"))
    if provider.type.needs_prescription:
        found.append(Reason("neutral", "demande une ordonnance"))
    if provider.type.needs_consent:
        found.append(Reason("neutral", "demande le consentement du patient"))
    return found


def _absence_words(provider: Provider) -> str:
    away: dict[str, Any] | None = provider.away  # type: ignore[attr-defined]  # annotated by the query
    if away is None:
        return ""
    until = f" jusqu’au {_day(date.fromisoformat(away['ends_on']))}" if away["ends_on"] else ""
    instead = f", remplacé par {away['replacement']}" if away["replacement"] else ""
    return f"absent{until}{instead}"


def _day(day: date) -> str:
    return french.day(day, today=timezone.localdate())
