"""Which providers an address can rely on: who covers it, then who is near.

Each relation between a provider and an address is one walk of an index, cut at what a page shows: the cost does not grow
with the number of providers of a department.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import ASin, Cos, Power, Radians, Sin, Sqrt

from coordination.territory.models import Commune
from directory.providers.models import Coverage, Provider, ProviderType
from directory.providers.queries import ProviderQuerySet

EARTH_RADIUS_KM = 6371.0
# Beyond, another department's provider is no neighbour of a patient who goes home.
NEARBY_KM = 30
KM_PER_DEGREE = 111.2
LARGE_TOWN = 20_000
# Sorts after every digit and letter in the "C" collation of INSEE codes.
AFTER_ANY_CODE = "~"

_COMMUNE, _GROUP, _DEPARTMENT = Coverage.Level.COMMUNE, Coverage.Level.INTERCOMMUNALITY, Coverage.Level.DEPARTMENT


class Proximity(models.IntegerChoices):
    """How a provider relates to an address, nearest first. The number is the rank."""

    COVERS_COMMUNE = 0, "couvre la commune"
    IN_COMMUNE = 1, "dans la commune"
    COVERS_INTERCOMMUNALITY = 2, "couvre l’intercommunalité"
    IN_INTERCOMMUNALITY = 3, "dans la même intercommunalité"
    COVERS_DEPARTMENT = 4, "couvre le département"
    IN_DEPARTMENT = 5, "même département"
    NEARBY = 6, "à proximité"


class _Address:
    """One address, and the query of each relation to it.

    ``Any`` because annotated query sets have no type that a checker follows from one method to another.
    """

    def __init__(self, commune: Commune, among: Any, latitude: float | None, longitude: float | None):
        self.commune = commune
        self.among = among.order_by()
        self.here = (latitude, longitude)
        self.group = commune.intercommunality_id

    def steps(self) -> list[Iterator[tuple[Proximity, Any]]]:
        """Relations to try one after the other while a page is not full.

        A large town often fills a page, and its metropolis has thousands of providers to measure: it waits.
        """
        if (self.commune.population or 0) >= LARGE_TOWN:
            return [self.near(), self.around(), self.far()]
        return [chain(self.near(), self.around()), self.far()]

    def near(self) -> Iterator[tuple[Proximity, Any]]:
        """Who covers or is in the commune."""
        yield Proximity.COVERS_COMMUNE, self.covering(_COMMUNE)
        yield Proximity.IN_COMMUNE, self.serving(self.among.filter(commune__in=self.commune.codes))
        arrondissements = Commune.objects.filter(city=self.commune.pk).values("pk")
        yield Proximity.IN_COMMUNE, self.serving(self.among.filter(commune__in=arrondissements))

    def around(self) -> Iterator[tuple[Proximity, Any]]:
        """Who covers or is in the intercommunality, which may be a metropolis of thousands."""
        if self.group:
            yield Proximity.COVERS_INTERCOMMUNALITY, self.serving(self.covering(_GROUP), _COMMUNE)
            inside = Commune.objects.filter(intercommunality=self.group).values("pk")
            yield Proximity.IN_INTERCOMMUNALITY, self.serving(self.among.filter(commune__in=inside))

    def far(self) -> Iterator[tuple[Proximity, Any]]:
        """Who covers or is in the department, then neighbours of another one."""
        department = self.commune.department_id
        yield Proximity.COVERS_DEPARTMENT, self.serving(self.covering(_DEPARTMENT), _COMMUNE, _GROUP)
        # The department is a range of INSEE codes, which the index on (type, commune) can walk.
        inside = self.among.filter(commune__gte=department, commune__lt=department + AFTER_ANY_CODE)
        yield Proximity.IN_DEPARTMENT, self.serving(inside)
        latitude, longitude = self.here
        if latitude is not None and longitude is not None:
            around = self.among.filter(commune__in=_communes_around(latitude, longitude))
            yield Proximity.NEARBY, self.serving(around.filter(kilometres__lte=NEARBY_KM))

    def covering(self, level: str) -> Any:
        """Those that say they serve the piece of territory of ``level`` in which the address is."""
        return self.among.filter(
            coverage__level=level, coverage__code__in=self.codes(level), coverage__is_excluded=False
        )

    def serving(self, found: Any, *levels: str) -> Any:
        """``found`` without those that say they do not come here; ``levels``: only what is said of these pieces counts.

        A narrower line wins over a wider one: "the department, except this commune".
        """
        excluded = models.Q()
        for level in levels or (_COMMUNE, _GROUP, _DEPARTMENT):
            excluded |= models.Q(level=level, code__in=self.codes(level))
        lines = Coverage.objects.filter(excluded, is_excluded=True)
        return found.exclude(pk__in=lines.values("provider"))

    def codes(self, level: str) -> list[str]:
        """The codes under which lines of ``level`` may name the address."""
        one = {_GROUP: self.group, _DEPARTMENT: self.commune.department_id}
        return self.commune.codes if level == _COMMUNE else [code for code in [one[Coverage.Level(level)]] if code]


def providers_for_address(
    commune: Commune,
    type: ProviderType | None = None,  # noqa: A002 - the field's own name
    *,
    limit: int,
    latitude: float | None = None,
    longitude: float | None = None,
    among: ProviderQuerySet | None = None,
) -> list[Provider]:
    """The ``limit`` open providers nearest to an address, nearest first. Two to four queries, the more the
    fewer are near.

    Each has ``proximity`` and ``distance_km``, None when one of the two places has no coordinates. ``latitude`` and
    ``longitude`` (WGS84 degrees) are the address's own, by default the commune's. ``among`` narrows the providers.
    """
    if latitude is None or longitude is None:
        latitude, longitude = commune.latitude, commune.longitude
    narrowed = (Provider.objects.all() if among is None else among).open()
    if type is not None:
        narrowed = narrowed.filter(type=type)
    measured: Any = narrowed.annotate(kilometres=_distance_km(latitude, longitude))
    address = _Address(commune, measured, latitude, longitude)
    ranked: dict[UUID, _Relation] = {}
    for relations in address.steps():
        if len(ranked) < limit:
            ranked = {**_nearest(relations, limit), **ranked}
    chosen = sorted(ranked.items(), key=lambda item: _rank(*item[1]))[:limit]
    rows = Provider.objects.with_places().in_bulk([pk for pk, _ in chosen])
    for pk, (proximity, distance, _) in chosen:
        rows[pk].proximity, rows[pk].distance_km = proximity, distance
    return [rows[pk] for pk, _ in chosen]


_Relation = tuple[int, float | None, str]


def _nearest(relations: Iterable[tuple[Proximity, Any]], limit: int) -> dict[UUID, _Relation]:
    """The nearest of each relation, each provider once under its best one. One query."""
    parts = [
        found.annotate(relation=Value(proximity, output_field=models.IntegerField()))
        .order_by(F("kilometres").asc(nulls_last=True), "name", "id")
        .values_list("pk", "relation", "kilometres", "name")[:limit]
        for proximity, found in relations
    ]
    if not parts:
        return {}
    first, *others = parts
    best: dict[UUID, _Relation] = {}
    for pk, *relation in first.union(*others, all=True):
        best[pk] = min(best.get(pk, tuple(relation)), tuple(relation), key=lambda known: known[0])
    return best


def _rank(proximity: int, distance: float | None, name: str) -> tuple[int, float, str]:
    return proximity, float("inf") if distance is None else distance, name


def _communes_around(latitude: float, longitude: float) -> Any:
    """Those in a rectangle that holds the circle of ``NEARBY_KM``: in France a degree of longitude is over half one of
    latitude.
    """
    reach = NEARBY_KM / KM_PER_DEGREE
    around = Commune.objects.filter(
        latitude__range=(latitude - reach, latitude + reach),
        longitude__range=(longitude - 2 * reach, longitude + 2 * reach),
    )
    return around.values("pk")


def _distance_km(latitude: float | None, longitude: float | None) -> models.Expression:
    """Kilometres as the crow flies (haversine), NULL without coordinates."""
    if latitude is None or longitude is None:
        return Value(None, output_field=models.FloatField())
    here = Radians(Value(latitude))
    half_height = Sin((Radians(F("latitude")) - here) / 2.0)
    half_width = Sin(Radians(F("longitude") - Value(longitude)) / 2.0)
    chord = Power(half_height, 2) + Cos(here) * Cos(Radians(F("latitude"))) * Power(half_width, 2)
    return models.ExpressionWrapper(ASin(Sqrt(chord)) * (2 * EARTH_RADIUS_KM), output_field=models.FloatField())
