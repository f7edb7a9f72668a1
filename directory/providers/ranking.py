"""Providers for one address, ready to show: position, reasons in words, freshness."""

from datetime import datetime
from typing import NamedTuple

from coordination.territory.models import Commune
from coordination.ui import french
from directory.providers.freshness import Freshness, freshness
from directory.providers.models import Provider, ProviderType
from directory.providers.queries import ProviderQuerySet, Proximity

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
    """One line of a ranked list. ``reasons`` are pairs of side (for, against, neutral) and words."""

    position: int
    provider: Provider
    kind: str
    reasons: list[tuple[str, str]]
    freshness: Freshness


def rank_for_address(
    commune: Commune,
    type: ProviderType | None = None,  # noqa: A002 - the word of ``for_address``
    *,
    now: datetime,
    limit: int = 20,
    latitude: float | None = None,
    longitude: float | None = None,
    among: ProviderQuerySet | None = None,
) -> list[RankedProvider]:
    """The providers of ``Provider.objects.for_address``, each with why it stands there. One query.

    ``among`` narrows them: the providers that a search found.
    """
    found = (Provider.objects.all() if among is None else among).for_address(
        commune, type, limit=limit, latitude=latitude, longitude=longitude
    )
    return [
        RankedProvider(position, provider, kind_of(provider), reasons(provider, commune), freshness(provider, now=now))
        for position, provider in enumerate(found, start=1)
    ]


def reasons(provider: Provider, commune: Commune) -> list[tuple[str, str]]:
    """Why a provider given by ``for_address`` has its rank, then what it will ask for."""
    side, words = REASONS[Proximity(provider.proximity)]
    found = [(side, words.format(commune=commune.name))]
    if provider.distance_km is not None:
        found.append(("neutral", distance_words(provider.distance_km)))
    if provider.type.needs_prescription:
        found.append(("neutral", "demande une ordonnance"))
    if provider.type.needs_consent:
        found.append(("neutral", "demande le consentement du patient"))
    return found


def kind_of(provider: Provider) -> str:
    """The second line of an entry: "SAAD, Codognan"."""
    return ", ".join(part for part in (provider.type.short_label, provider.place) if part)


def distance_words(kilometres: float) -> str:
    """The distance as it is read: "à 4 km", "à moins de 1 km"."""
    nearest = round(kilometres)
    return f"à {french.number(nearest)}{french.NBSP}km" if nearest else f"à moins de 1{french.NBSP}km"
