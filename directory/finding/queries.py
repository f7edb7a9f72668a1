"""One question of the directory, answered: the reference and the hospital's own entries together."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from coordination.territory.models import Commune
from coordination.ui import french
from directory.finding.local import LocalEntry, local_entries
from directory.overlay.models import Agreement
from directory.providers.freshness import CAPACITY_FADING_DAYS, Freshness
from directory.providers.models import Capacity, Provider, ProviderType
from directory.providers.proximity import Proximity
from directory.providers.queries import ProviderQuerySet
from directory.providers.ranking import REASONS, RankedProvider, listed, rank_for_address
from directory.providers.reasons import Reason
from directory.providers.search import MOST_FOUND, Found, find, in_order, meanings, readings

PAGE_SIZE = 25
RANKED = 50
OWN = "entrée de votre établissement"
# What a filter asks and an entry of the hospital has no column for.
UNSAID = {
    "skill": "compétences non renseignées",
    "weekend": "week-end non renseigné",
    "capacity": "places non renseignées",
    "agreement": "convention non renseignée",
}


@dataclass(frozen=True)
class Line:
    """One line of a list, of the reference or of the hospital's own (``is_local``)."""

    position: int
    key: UUID
    name: str
    kind: str
    place: str
    phone: str
    address: str
    email: str
    mssante: str
    href: str
    reasons: list[Reason]
    capacity: str
    freshness: Freshness
    is_local: bool = False


@dataclass(frozen=True)
class Answer:
    """What was found. ``number`` of ``pages``; ``is_cut``: there are more than one may read; ``meanings`` of an acronym.

    ``unknown``: entries of the hospital that answer the words and of which nobody knows whether they pass the filters.
    """

    lines: list[Line] = field(default_factory=list)
    unknown: list[Line] = field(default_factory=list)
    commune: Commune | None = None
    number: int = 1
    pages: int = 1
    total: int = 0
    is_cut: bool = False
    resembling: bool = False
    meanings: list[ProviderType] = field(default_factory=list)


def answer(
    asked: dict[str, Any],
    *,
    with_own: bool,
    now: datetime,
    page: int = 1,
    size: int = PAGE_SIZE,
) -> Answer:
    """Answer the cleaned data of ``SearchForm``. A constant number of queries; ``size`` lines a page."""
    among = _narrowed(Provider.objects.open(), asked, now=now)
    own = local_entries(asked["q"], asked["type"], asked["commune"]) if with_own else []
    # An entry of the hospital says nothing of these: it is not left out, and stands apart.
    silent = [words for name, words in UNSAID.items() if asked.get(name)]
    unknown = [
        _own_line(position, each, asked["commune"], silent) for position, each in enumerate(own, start=1) if silent
    ]
    own = [] if silent else own
    meant = meanings(asked["q"], list(ProviderType.objects.all())) if asked["q"] else []
    if asked["commune"]:
        entries = _around(asked, among, now=now)
        lines = _merged(entries, own, asked["commune"])
        return Answer(lines=lines, unknown=unknown, commune=asked["commune"], total=len(lines), meanings=meant)
    found = _found(asked, among)
    pages = max(1, -(-len(found.keys) // size))
    number = min(max(page, 1), pages)
    start = (number - 1) * size
    entries = listed(in_order(found.keys[start : start + size]), now=now, start=start + 1 + len(own))
    # The hospital's own come first, on the first page: they were written because the reference did not have them.
    first = [_own_line(position, each, None) for position, each in enumerate(own, start=1)]
    return Answer(
        lines=(first if number == 1 else []) + [_line(entry) for entry in entries],
        unknown=unknown if number == 1 else [],
        number=number,
        pages=pages,
        total=len(found.keys) + len(own),
        is_cut=found.is_cut,
        resembling=found.resembling,
        meanings=meant,
    )


def _narrowed(among: ProviderQuerySet, asked: dict[str, Any], *, now: datetime) -> ProviderQuerySet:
    if asked["type"]:
        among = among.filter(type=asked["type"])
    if asked["skill"]:
        among = among.filter(skills=asked["skill"])
    if asked["weekend"]:
        among = among.filter(weekend=True)
    if asked["capacity"]:
        among = among.filter(pk__in=with_room(now=now))
    if asked.get("agreement"):
        today = french.as_day(now)
        among = among.filter(pk__in=Agreement.objects.in_force_on(today).order_by().values("provider"))
    return among


def with_room(*, now: datetime) -> Any:
    """Keys of the providers whose latest statement is of free places, and not history yet."""
    recent = Capacity.objects.filter(stated_at__gte=now - timedelta(days=CAPACITY_FADING_DAYS))
    latest = Capacity.objects.filter(provider=OuterRef("provider")).order_by("-stated_at", "-id").values("pk")[:1]
    return recent.filter(pk=Subquery(latest), free_places__gt=0).order_by().values("provider")


def _found(asked: dict[str, Any], among: ProviderQuerySet) -> Found:
    if asked["q"]:
        return find(asked["q"], among=among)
    # From one end of the country to the other: the index on types and communes holds that order.
    keys = list(among.order_by("commune", "id").values_list("pk", flat=True)[: MOST_FOUND + 1])
    return Found(keys[:MOST_FOUND], len(keys) > MOST_FOUND, resembling=False)


def _around(asked: dict[str, Any], among: ProviderQuerySet, *, now: datetime) -> list[RankedProvider]:
    commune, text = asked["commune"], asked["q"]
    if not text:
        return rank_for_address(commune, now=now, limit=RANKED, among=among)
    numbered = among.identified_by(text)
    if numbered is not None:
        return rank_for_address(commune, now=now, limit=RANKED, among=numbered)
    for narrowed, _ in readings(text, among):
        if entries := rank_for_address(commune, now=now, limit=RANKED, among=narrowed):
            return entries
    return []


def _merged(entries: list[RankedProvider], own: list[LocalEntry], commune: Commune) -> list[Line]:
    """Both in one order of relations to the address; in the same one, the hospital's own first."""
    both: list[tuple[int, int, RankedProvider | LocalEntry]] = [
        *((entry.proximity or 0, 0, entry) for entry in own),
        *((entry.provider.proximity, 1, entry) for entry in entries),
    ]
    both.sort(key=lambda item: item[:2])
    return [
        _own_line(position, entry, commune) if isinstance(entry, LocalEntry) else _line(entry, position)
        for position, (_, _, entry) in enumerate(both[:RANKED], start=1)
    ]


def _line(entry: RankedProvider, position: int | None = None) -> Line:
    provider = entry.provider
    return Line(
        position=entry.position if position is None else position,
        key=provider.pk,
        name=provider.name,
        kind=entry.kind,
        place=provider.place,
        phone=provider.phone or provider.mobile,
        address=", ".join(provider.address_lines),
        email=provider.email,
        mssante=provider.mssante,
        href=reverse("directory:provider", args=[provider.pk]),
        reasons=entry.reasons,
        capacity=entry.capacity,
        freshness=entry.freshness,
    )


def _own_line(position: int, entry: LocalEntry, commune: Commune | None, unsaid: Sequence[str] = ()) -> Line:
    provider = entry.provider
    reasons = [Reason("neutral", OWN), *(Reason("neutral", words) for words in unsaid)]
    if entry.proximity is not None and commune is not None:
        side, words = REASONS[Proximity(entry.proximity)]
        reasons = [Reason(side, words.format(commune=commune.name)), *reasons]
    return Line(
        position=position,
        key=provider.pk,
        name=provider.name,
        kind=entry.words,
        place=provider.place,
        phone=provider.phone or provider.mobile,
        address=", ".join(
            part for part in (provider.street, f"{provider.postal_code} {provider.city}".strip()) if part
        ),
        email=provider.email,
        mssante=provider.mssante,
        href=reverse("overlay:local_provider", args=[provider.pk]),
        reasons=reasons,
        capacity="",
        freshness=Freshness("none", "Tenue par votre établissement"),
        is_local=True,
    )
