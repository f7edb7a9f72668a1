"""Which providers an address can rely on: who covers it, then who is near.

One statement walks from the address outwards, commune by commune, and stops when enough were met: the cost does not grow
with the number of providers of a department.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from math import asin, cos, radians, sin, sqrt
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.models.expressions import RawSQL

from coordination.tenancy.prepared import ask
from coordination.territory.models import Commune
from directory.providers.models import Provider, ProviderType
from directory.providers.queries import ProviderQuerySet

EARTH_RADIUS_KM = 6371.0
# Beyond, another department's provider is no neighbour of a patient who goes home.
NEARBY_KM = 30
# A provider may be this far from the centre of its commune.
WIDE_COMMUNE_KM = 10
KM_PER_DEGREE = 111.2
# With so many in the department, nobody looks into the next one.
ENOUGH_INSIDE = 20
# Sorts after every digit and letter in the "C" collation of INSEE codes.
AFTER_ANY_CODE = "~"
# Of one commune, more are not compared by their distance: there are as many within a walk.
MOST_MEASURED = 2000


class Proximity(models.IntegerChoices):
    """How a provider relates to an address, nearest first. The number is the rank."""

    COVERS_COMMUNE = 0, "couvre la commune"
    IN_COMMUNE = 1, "dans la commune"
    COVERS_INTERCOMMUNALITY = 2, "couvre l’intercommunalité"
    IN_INTERCOMMUNALITY = 3, "dans la même intercommunalité"
    COVERS_DEPARTMENT = 4, "couvre le département"
    IN_DEPARTMENT = 5, "même département"
    NEARBY = 6, "à proximité"


class Nearest(NamedTuple):
    """A provider's relation to an address; ``distance_km`` is None when one of the two places has no coordinates.

    ``from_centre``: the provider's own place is not known, what is measured is the centre of its commune.
    """

    pk: UUID
    proximity: Proximity
    distance_km: float | None
    name: str
    from_centre: bool = False


@dataclass
class Telling:
    """SQL that tells more of providers, rows of ``source, provider_id, known`` given ``values``, and what it told.

    ``select`` makes it of the SQL of an array of keys.
    """

    select: Callable[[str], str]
    values: dict[str, Any]
    rows: list[tuple[int, UUID, Any]] = field(default_factory=list)


# Degrees, squared and not yet of the same length to the north and to the east: enough to say which is nearer.
_FAR = "power({0}.latitude - %(latitude)s, 2) + power(({0}.longitude - %(longitude)s) * %(narrowing)s, 2)"
_PLACES = """
    SELECT code, place.latitude, place.longitude, {far} AS far, CASE
        WHEN code = ANY(%(codes)s) OR city_id = %(whole)s THEN 1
        WHEN intercommunality_id = %(group)s THEN 3
        WHEN department_id = %(department)s THEN 5
        ELSE 6 END AS relation
    FROM territory_commune AS place
    WHERE {where}
"""
_OF_THE_DEPARTMENT = (
    "department_id = %(department)s OR intercommunality_id = %(group)s OR code = ANY(%(codes)s) OR city_id = %(whole)s"
)
_OF_NEIGHBOURS = """
    latitude BETWEEN %(latitude)s - %(reach)s AND %(latitude)s + %(reach)s
    AND longitude BETWEEN %(longitude)s - 2 * %(reach)s AND %(longitude)s + 2 * %(reach)s
    AND department_id <> %(department)s AND intercommunality_id IS DISTINCT FROM %(group)s
"""
# The number of each step, because PostgreSQL stops a walk early only in an order that it sees.
_NEAR = """
    {name} AS MATERIALIZED (
        SELECT code, relation, latitude, longitude, row_number() OVER (ORDER BY relation, far, code) AS step
        FROM ({places}) AS place ORDER BY step
    )
"""
# From the nearest commune outwards, those of each that are nearest, until there are enough.
_WALK = """
    SELECT near.relation, met.*, near.latitude, near.longitude FROM {near} AS near CROSS JOIN LATERAL (
        SELECT * FROM ({among} LIMIT %(most_measured)s) AS place ORDER BY {far}, name, id LIMIT %(limit)s
    ) AS met WHERE {condition} ORDER BY near.step LIMIT 2 * %(limit)s
"""
# Few answer: they are found first, wherever they are.
_FEW = """
    SELECT near.relation, met.*, near.latitude, near.longitude
    FROM ({among}) AS met JOIN {near} AS near ON near.code = met.commune_id WHERE {condition}
"""
_COVERING = """
    SELECT CASE line.level WHEN 'commune' THEN 0 WHEN 'intercommunality' THEN 2 ELSE 4 END, met.*,
        seat.latitude, seat.longitude
    FROM providers_coverage AS line JOIN ({among}) AS met ON met.id = line.provider_id
        LEFT JOIN territory_commune AS seat ON seat.code = met.commune_id
    WHERE NOT line.is_excluded AND ({lines})
"""
# Who says it does not come here, under the rank of the piece of territory that it names, less seven.
_EXCLUDING = """
    SELECT CASE line.level WHEN 'commune' THEN -7 WHEN 'intercommunality' THEN -5 ELSE -3 END, provider_id,
        NULL, NULL, NULL, NULL, NULL, NULL
    FROM providers_coverage AS line WHERE line.is_excluded AND ({lines})
"""
_LINES = """
    line.level = 'commune' AND line.code = ANY(%(codes)s)
    OR line.level = 'intercommunality' AND line.code = %(group)s
    OR line.level = 'department' AND line.code = %(department)s
"""
_INSIDE = "inside (relation, id, commune_id, latitude, longitude, name, seat_latitude, seat_longitude) AS MATERIALIZED ({parts})"
# Asked before the first commune further away is looked at.
_TOO_FEW = """(
    SELECT count(DISTINCT id) < %(enough)s FROM inside
    WHERE relation >= 0 AND id NOT IN (SELECT id FROM inside WHERE relation < 0)
)"""
# Beside those who were met, what is told of each, under no relation.
_BESIDE = """
    SELECT * FROM (
        WITH near AS MATERIALIZED ({near}) SELECT near.*, NULL::int AS source, NULL::jsonb AS known FROM near
        UNION ALL SELECT NULL, provider_id, NULL, NULL, NULL, NULL, NULL, NULL, source, known FROM ({told}) told
    ) beside
"""
_EXCLUDED = 7
_COVERS = {Proximity.COVERS_COMMUNE, Proximity.COVERS_INTERCOMMUNALITY, Proximity.COVERS_DEPARTMENT}
_PLACEHOLDER = re.compile("%[%s]")


def providers_for_address(
    commune: Commune,
    type: ProviderType | None = None,  # noqa: A002 - the field's own name
    *,
    limit: int,
    latitude: float | None = None,
    longitude: float | None = None,
    among: ProviderQuerySet | None = None,
    are_few: bool = False,
    telling: "Telling | None" = None,
) -> list[Nearest]:
    """The ``limit`` open providers nearest to an address, nearest first. One query.

    ``telling`` is asked in the same query about all that were met, and keeps what it is told. ``latitude`` and ``longitude`` (WGS84 degrees) are the address's own, by default the commune's. ``among`` narrows the
    providers; ``are_few``: to hundreds at most in the whole country, which are cheaper found first.
    """
    if latitude is None or longitude is None:
        # The arrondissements of Paris, Lyon and Marseille have no town of their own.
        place = commune.city if commune.latitude is None and commune.city else commune
        latitude, longitude = place.latitude, place.longitude
    narrowed: Any = (Provider.objects.all() if among is None else among).open().order_by()
    if type is not None:
        narrowed = narrowed.filter(type=type)
    address = _Address(commune, latitude, longitude, limit)
    nearest = _best(address.met(narrowed, are_few=are_few, telling=telling), address)
    return sorted(nearest.values(), key=_rank)[:limit]


class _Address:
    """One address, and the statement that looks around it."""

    def __init__(self, commune: Commune, latitude: float | None, longitude: float | None, limit: int):
        self.has_place = latitude is not None and longitude is not None
        self.codes, self.latitude, self.longitude = commune.codes, latitude, longitude
        self.values = {
            "codes": commune.codes,
            "whole": commune.pk,
            "group": commune.intercommunality_id,
            "department": commune.department_id,
            "latitude": latitude,
            "longitude": longitude,
            "narrowing": cos(radians(latitude or 0)),
            "reach": (NEARBY_KM + WIDE_COMMUNE_KM) / KM_PER_DEGREE,
            "limit": limit,
            "enough": min(limit, ENOUGH_INSIDE),
            "most_measured": MOST_MEASURED,
        }

    def met(self, among: Any, *, are_few: bool, telling: "Telling | None") -> list[tuple[Any, ...]]:
        """Who covers the address or is in its department or its intercommunality; when they are few, who is near in another
        department too, if it is known where the address is. One query.
        """
        columns = ("id", "commune_id", "latitude", "longitude", "name")
        here = among if are_few else among.filter(commune=RawSQL("near.code", ()))
        try:
            met, met_values = _named(here.values_list(*columns), "met")
            all_of_them, values = _named(among.values_list(*columns), "all")
        except EmptyResultSet:
            return []
        walk = partial((_FEW if are_few else _WALK).format, among=met, far=_FAR.format("place"))
        inside = [
            walk(near="department", condition="true"),
            _COVERING.format(among=all_of_them, lines=_LINES),
            _EXCLUDING.format(lines=_LINES),
        ]
        tables = [_places("department", _OF_THE_DEPARTMENT), _INSIDE.format(parts=_union(inside))]
        found = ["SELECT * FROM inside"]
        if self.has_place:
            tables.append(_places("neighbours", _OF_NEIGHBOURS))
            found.append(walk(near="neighbours", condition=_TOO_FEW))
        # A statement that begins by SELECT: before any other, a page that was sent (POST) has the history write who acts.
        near = f"SELECT * FROM (WITH {', '.join(tables)} {_union(found)}) near"  # noqa: S608 - constants only
        values = {**self.values, **met_values, **values}
        if telling is None:
            return ask(near, values)
        rows = ask(
            _BESIDE.format(near=near, told=telling.select("ARRAY(SELECT id FROM near)")), {**values, **telling.values}
        )
        telling.rows = [(source, pk, json.loads(known)) for relation, pk, *_, source, known in rows if relation is None]
        return [row[:-2] for row in rows if row[0] is not None]


def _places(name: str, where: str) -> str:
    return _NEAR.format(name=name, places=_PLACES.format(far=_FAR.format("place"), where=where))


def _union(parts: list[str]) -> str:
    return " UNION ALL ".join(f"({part})" for part in parts)


def _named(found: Any, prefix: str) -> tuple[str, dict[str, Any]]:
    """The ORM's own SQL with its values named, to stand inside a statement whose values are named."""
    statement, values = found.query.sql_with_params()
    named = {f"{prefix}_{number}": value for number, value in enumerate(values)}
    names = iter(named)
    return _PLACEHOLDER.sub(lambda met: met[0] if met[0] == "%%" else f"%({next(names)})s", statement), named


def _best(met: list[tuple[Any, ...]], address: _Address) -> dict[UUID, Nearest]:
    """Each provider once, under its best relation; without those that say they do not come here, or are too far."""
    excluded: dict[UUID, int] = {}
    best: dict[UUID, Nearest] = {}
    # Exclusions come first, those of the smallest piece of territory before the others.
    for relation, pk, code, latitude, longitude, name, *centre in sorted(met, key=itemgetter(0)):
        if relation < 0:
            excluded.setdefault(pk, relation + _EXCLUDED)
            continue
        if pk in best or (pk in excluded and _is_undone(relation, by=excluded[pk])):
            continue
        # National registers of people give no coordinates. From the address to the centre of its own commune says nothing.
        from_centre = latitude is None and code not in address.codes
        there = centre if from_centre else (latitude, longitude)
        distance = _kilometres(address.latitude, address.longitude, *there)
        if relation != Proximity.NEARBY or (distance is not None and distance <= NEARBY_KM):
            best[pk] = Nearest(pk, Proximity(relation), distance, name, from_centre and distance is not None)
    return best


def _is_undone(relation: int, *, by: int) -> bool:
    """A line about a smaller piece of territory wins: "the department, except this commune". Of who is there without
    saying where it goes, every exclusion counts.
    """
    return relation not in _COVERS or by < relation


def _rank(near: Nearest) -> tuple[int, float, str, UUID]:
    return near.proximity, float("inf") if near.distance_km is None else near.distance_km, near.name, near.pk


def _kilometres(
    latitude: float | None, longitude: float | None, there: float | None, there_east: float | None
) -> float | None:
    """As the crow flies (haversine), None without coordinates."""
    if latitude is None or longitude is None or there is None or there_east is None:
        return None
    half_height, half_width = radians(there - latitude) / 2, radians(there_east - longitude) / 2
    chord = sin(half_height) ** 2 + cos(radians(latitude)) * cos(radians(there)) * sin(half_width) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(chord))
