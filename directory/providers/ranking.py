"""Providers ready to show, in order: reasons in words, what room was said, how fresh that is."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from itertools import count
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from coordination.territory.models import Commune
from coordination.ui import french
from directory.providers.freshness import Freshness, capacity_freshness, capacity_words, freshness
from directory.providers.models import Absence, Capacity, Provider, ProviderType
from directory.providers.proximity import Nearest, Proximity, providers_for_address
from directory.providers.reasons import Opinion, Reason, opinions
from directory.providers.search import in_order

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


class _Known(NamedTuple):
    """What else than its place is known of the providers of one list."""

    opinions: list[dict[UUID, Opinion]]
    capacities: dict[UUID, Capacity]
    absences: dict[UUID, str]


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
    nearest = providers_for_address(commune, type, limit=MOST_RANKED, **place)
    known = opinions([near.pk for near in nearest], now=now)
    nearest.sort(key=lambda near: (near.proximity, sum(said[near.pk].order for said in known if near.pk in said)))
    return Ranking(nearest, known)


def explained(
    ranked: Ranking, commune: Commune, *, now: datetime, positions: Iterable[int] | None = None
) -> list[RankedProvider]:
    """Those of ``ranked``, in their order, each with why it stands there. Three queries."""
    found = in_order([near.pk for near in ranked.nearest])
    known = _known(found, ranked.opinions, now=now)
    return [
        _entry(position, provider, [*_place_reasons(near, commune), *_own_reasons(provider, known)], known, now=now)
        for position, near, provider in zip(positions or count(1), ranked.nearest, found, strict=False)
    ]


def listed(found: Sequence[Provider], *, now: datetime, start: int = 1) -> list[RankedProvider]:
    """Providers in the order given, each with what is known of it whatever the address."""
    known = _known(found, opinions([provider.pk for provider in found], now=now), now=now)
    return [
        _entry(position, provider, _own_reasons(provider, known), known, now=now)
        for position, provider in enumerate(found, start=start)
    ]


def latest_capacities(provider_ids: Collection[UUID]) -> dict[UUID, Capacity]:
    """The last statement of each of these providers that made one. One query."""
    said = Capacity.objects.filter(provider__in=provider_ids).order_by("provider_id", "-stated_at", "-id")
    return {latest.provider_id: latest for latest in said.distinct("provider_id")}


def kind_of(provider: Provider) -> str:
    """The second line of an entry: "SAAD, Codognan"."""
    return ", ".join(part for part in (provider.type.short_label, provider.place) if part)


def distance_words(kilometres: float) -> str:
    """The distance as it is read: "à 4 km", "à moins de 1 km"."""
    nearest = round(kilometres)
    return f"à {french.number(nearest)}{french.NBSP}km" if nearest else f"à moins de 1{french.NBSP}km"


def _entry(position: int, provider: Provider, reasons: list[Reason], known: _Known, *, now: datetime) -> RankedProvider:
    said = known.capacities.get(provider.pk)
    fresh = capacity_freshness(said, now=now) if said else freshness(provider, now=now)
    return RankedProvider(position, provider, kind_of(provider), reasons, fresh, capacity_words(said) if said else "")


def _place_reasons(near: Nearest, commune: Commune) -> list[Reason]:
    side, words = REASONS[near.proximity]
    found = [Reason(side, words.format(commune=commune.name))]
    if near.distance_km is not None:
        found.append(Reason("neutral", distance_words(near.distance_km)))
    return found


def _own_reasons(provider: Provider, known: _Known) -> list[Reason]:
    """What speaks for or against a provider wherever the patient lives, then what it will ask for."""
    found = [reason for said in known.opinions if provider.pk in said for reason in said[provider.pk].reasons]
    if absence := known.absences.get(provider.pk):
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


def _absence_words(ends_on: date | None, replacement: str | None) -> str:
    until = f" jusqu’au {_day(ends_on)}" if ends_on else ""
    instead = f", remplacé par {replacement}" if replacement else ""
    return f"absent{until}{instead}"


def _day(day: date) -> str:
    return french.day(day, today=timezone.localdate())


def _known(found: Sequence[Provider], said: list[dict[UUID, Opinion]], *, now: datetime) -> _Known:
    """What others say, the latest room said and today's absences: two queries."""
    keys: Collection[UUID] = [provider.pk for provider in found]
    if not keys:
        return _Known([], {}, {})
    today = french.as_day(now)
    running = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    absences = Absence.objects.filter(running, provider__in=keys, starts_on__lte=today).order_by()
    return _Known(
        said,
        latest_capacities(keys),
        {
            pk: _absence_words(ends_on, replacement)
            for pk, ends_on, replacement in absences.values_list("provider", "ends_on", "replacement__name")
        },
    )
