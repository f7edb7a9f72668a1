"""One question of the directory, answered: the reference and the hospital's own entries together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery

from coordination.territory.models import Commune
from coordination.ui import french
from coordination.ui.addresses import address
from directory.finding.local import LocalEntry, local_entries
from directory.overlay.models import Agreement
from directory.providers.freshness import CAPACITY_FADING_DAYS, Freshness
from directory.providers.models import Capacity, Provider, ProviderType
from directory.providers.proximity import Nearest, Proximity
from directory.providers.queries import ProviderQuerySet
from directory.providers.ranking import (
    MOST_RANKED,
    REASONS,
    RankedProvider,
    Ranking,
    explained,
    listed_by_key,
    ranking,
)  # fmt: skip
from directory.providers.reasons import Reason
from directory.providers.search import MOST_FOUND, Found, Reading, described, find, meanings, readings

PAGE_SIZE = 20
# Words that more entries hold are those of towns, first names and professions.
FEW = 2000
OWN = "entrée de votre établissement"
# What a filter asks and an entry of the hospital has no column for.
UNSAID = {
    "skill": "compétences non renseignées",
    "age": "âges non renseignés",
    "situation": "situations non renseignées",
    "dependency": "dépendance non renseignée",
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
    kinds: Callable[[], Sequence[ProviderType]],
    with_own: bool,
    now: datetime,
    page: int = 1,
    size: int = PAGE_SIZE,
) -> Answer:
    """Answer the cleaned data of ``SearchForm``, ``kinds`` giving all of them. A constant number of queries; ``size`` lines a
    page.
    """
    among = _narrowed(Provider.objects.open(), asked, now=now)
    own = local_entries(asked["q"], asked["type"], asked["commune"]) if with_own else []
    # An entry of the hospital says nothing of these: it is not left out, and stands apart.
    silent = [words for name, words in UNSAID.items() if asked.get(name) not in (None, "", False)]
    unknown = [
        _own_line(position, each, asked["commune"], silent) for position, each in enumerate(own, start=1) if silent
    ]
    own = [] if silent else own
    meant = meanings(asked["q"], kinds()) if asked["q"] else []
    named = meant or (described(asked["q"], kinds()) if asked["q"] else [])
    if asked["commune"]:
        answered = _around(asked, among, own, named, now=now, page=page, size=size)
        return replace(answered, meanings=meant, unknown=unknown if answered.number == 1 else [])
    found = _found(asked, among, named)
    number, pages = _page(page, len(found.keys), size)
    start = (number - 1) * size
    entries = listed_by_key(found.keys[start : start + size], now=now, start=start + 1 + len(own))
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
    among = among.taking(age=asked["age"], situation=asked["situation"], dependency=asked["dependency"])
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


def _found(asked: dict[str, Any], among: ProviderQuerySet, named: list[ProviderType]) -> Found:
    if asked["q"]:
        return find(asked["q"], among=among, kinds=named)
    # From one end of the country to the other: the index on types and communes holds that order.
    keys = list(among.order_by("commune_id", "id").values_list("pk", flat=True)[: MOST_FOUND + 1])
    return Found(keys[:MOST_FOUND], len(keys) > MOST_FOUND, resembling=False)


def _around(
    asked: dict[str, Any],
    among: ProviderQuerySet,
    own: list[LocalEntry],
    named: list[ProviderType],
    *,
    now: datetime,
    page: int,
    size: int,
) -> Answer:
    """Both in one order of relations to the address; in the same one, the hospital's own first."""
    commune = asked["commune"]
    ranked = _ranking(asked, among, named, now=now)
    both: list[tuple[int, int, Nearest | LocalEntry]] = [
        *((entry.proximity or 0, 0, entry) for entry in own),
        *((near.proximity, 1, near) for near in ranked.nearest),
    ]
    both.sort(key=lambda item: item[:2])
    number, pages = _page(page, len(both), size)
    shown = list(
        enumerate([item for *_, item in both[(number - 1) * size : number * size]], start=1 + (number - 1) * size)
    )
    near = [(position, item) for position, item in shown if isinstance(item, Nearest)]
    positions, nearest = [position for position, _ in near], [item for _, item in near]
    lines = [
        _line(entry) for entry in explained(Ranking(nearest, ranked.opinions), commune, now=now, positions=positions)
    ]
    lines += [_own_line(position, item, commune) for position, item in shown if isinstance(item, LocalEntry)]
    return Answer(
        lines=sorted(lines, key=lambda line: line.position),
        commune=commune,
        number=number,
        pages=pages,
        total=len(both),
        is_cut=len(ranked.nearest) == MOST_RANKED,
    )


def _ranking(asked: dict[str, Any], among: ProviderQuerySet, named: list[ProviderType], *, now: datetime) -> Ranking:
    commune, text = asked["commune"], asked["q"]
    if not text:
        # Nearly nobody has said so much: they are found before they are placed.
        are_few = any(asked.get(name) for name in ("skill", "situation", "dependency", "capacity", "agreement"))
        return ranking(commune, now=now, among=among, are_few=are_few)
    numbered = among.identified_by(text)
    if numbered is not None:
        return ranking(commune, now=now, among=numbered, are_few=True)
    for reading in readings(text, among, kinds=named):
        found = ranking(commune, now=now, **_weighed(reading))
        if found.nearest:
            return found
    return Ranking([], [])


def _weighed(reading: Reading) -> dict[str, Any]:
    """Whether few answer in the whole country, and these when they are."""
    if reading.of_kind:
        # The walk reads them commune by commune, few or not.
        return {"among": reading.among}
    rows, is_part = reading.rows("pk", count=FEW + 1)
    if len(rows) > FEW or is_part:
        return {"among": reading.whole}
    return {"among": Provider.objects.filter(pk__in=[pk for (pk,) in rows]), "are_few": True}


def _page(asked: int, total: int, size: int) -> tuple[int, int]:
    """The page asked for, or the last one, and how many there are."""
    pages = max(1, -(-total // size))
    return min(max(asked, 1), pages), pages


def _line(entry: RankedProvider) -> Line:
    provider = entry.provider
    return Line(
        position=entry.position,
        key=provider.pk,
        name=provider.name,
        kind=entry.kind,
        place=provider.place,
        phone=provider.phone or provider.mobile,
        address=", ".join(provider.address_lines),
        email=provider.email,
        mssante=provider.mssante,
        href=address("directory:provider", provider.pk),
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
        href=address("overlay:local_provider", provider.pk),
        reasons=reasons,
        capacity="",
        freshness=Freshness("none", "Tenue par votre établissement"),
        is_local=True,
    )
