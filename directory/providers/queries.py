"""Reading the directory: by what people type, and by whom a given address can rely on."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import ASin, Cos, Power, Radians, Sin, Sqrt

from coordination.identity.numbers import compact
from coordination.identity.phones import InvalidPhoneError, parse_phone
from directory.providers.names import provider_key, search_words

if TYPE_CHECKING:
    from coordination.territory.models import Commune
    from directory.providers.models import Coverage, Provider, ProviderType

LONGEST_QUERY = 120
MOST_WORDS = 8
EARTH_RADIUS_KM = 6371.0
# Beyond, another department's provider is no neighbour of a patient who goes home.
NEARBY_KM = 30
KM_PER_DEGREE = 111.2
# Sorts after every digit and letter in the "C" collation of INSEE codes.
AFTER_ANY_CODE = "~"

_FINESS = re.compile(r"(\d{2}|2[AB])\d{7}")
_PHONE_CHARACTERS = re.compile(r"[+\d\s.\-()]+")


class Proximity(models.IntegerChoices):
    """How a provider relates to an address, nearest first. The number is the rank."""

    COVERS_COMMUNE = 0, "couvre la commune"
    IN_COMMUNE = 1, "dans la commune"
    COVERS_INTERCOMMUNALITY = 2, "couvre l’intercommunalité"
    IN_INTERCOMMUNALITY = 3, "dans la même intercommunalité"
    COVERS_DEPARTMENT = 4, "couvre le département"
    IN_DEPARTMENT = 5, "même département"
    NEARBY = 6, "à proximité"


class ProviderTypeQuerySet(models.QuerySet["ProviderType"]):
    """Types of provider."""

    def current(self) -> Self:
        """Those that one still asks for: nothing has replaced them."""
        return self.filter(successor=None)

    def in_use(self) -> Self:
        """Those with at least one open provider."""
        from directory.providers.models import Provider

        return self.filter(Exists(Provider.objects.open().filter(type=OuterRef("pk"))))


class ProviderQuerySet(models.QuerySet["Provider"]):
    """Providers of the shared reference."""

    def open(self) -> Self:
        """Those in activity."""
        return self.filter(status="open")

    def with_places(self) -> Self:
        """Each with its type and its commune, in the same query."""
        return self.select_related("type", "commune__intercommunality", "commune__department")

    def search(self, text: str) -> Self:
        """Those meant by ``text``: a FINESS, RPPS, SIRET or phone number, a postal code, or words of a name, former name,
        type, acronym or commune, each with typing errors forgiven. Best first; none for an empty text.
        """
        text = " ".join(text[:LONGEST_QUERY].replace("\x00", "").split())
        identified = _identifier(text)
        if identified is not None:
            return self.filter(identified).order_by("name", "id")
        words = search_words(text)[:MOST_WORDS]
        if not words:
            return self.none()
        key = provider_key(text)
        found = self
        for word in words:
            found = found.filter(_has_word(word))
        return found.alias(
            closeness=Case(When(search_key__startswith=key, then=0), When(search_key__contains=key, then=1), default=2),
            resemblance=sum((TrigramWordSimilarity(word, "search_key") for word in words), Value(0.0)),
        ).order_by("closeness", "-resemblance", "name", "id")

    def for_address(
        self,
        commune: "Commune",
        type: "ProviderType | None" = None,  # noqa: A002 - the field's own name
        *,
        limit: int = 20,
        latitude: float | None = None,
        longitude: float | None = None,
    ) -> Self:
        """The ``limit`` open providers nearest to an address, nearest first, in one query.

        Each has ``proximity`` (see ``Proximity``) and ``distance_km``, None when one of the two places has no
        coordinates. ``latitude`` and ``longitude`` (WGS84 degrees) are the address's own, by default the commune's.
        """
        if latitude is None or longitude is None:
            latitude, longitude = commune.latitude, commune.longitude
        candidates = self._candidates(commune, type, latitude, longitude)
        return (
            self.filter(pk__in=candidates, status="open")
            .with_places()
            .annotate(proximity=_proximity(commune), distance_km=_distance_km(latitude, longitude))
            .exclude(proximity=Proximity.NEARBY, distance_km__gt=NEARBY_KM)
            .order_by("proximity", F("distance_km").asc(nulls_last=True), "name", "id")[:limit]
        )

    def _candidates(
        self, commune: "Commune", kind: "ProviderType | None", latitude: float | None, longitude: float | None
    ) -> models.QuerySet["Provider", Any]:
        """Keys of those in the department, those that cover the address, and neighbours: three index look-ups."""
        from directory.providers.models import Provider

        every = Provider.objects.filter(type=kind) if kind else Provider.objects.all()
        # The department is a range of INSEE codes, which the index on (type, commune) can walk.
        parts = [
            every.filter(commune__gte=commune.department_id, commune__lt=commune.department_id + AFTER_ANY_CODE),
            every.filter(coverage__in=_coverage_of(commune)),
        ]
        if latitude is not None and longitude is not None:
            parts.append(every.filter(_around(latitude, longitude)))
        first, *others = (part.order_by().values("pk") for part in parts)
        return first.union(*others)


def _identifier(text: str) -> Q | None:
    """The condition of a number that designates an entry or a place, None for words."""
    number = compact(text)
    if re.fullmatch(r"\d{5}", number):
        return Q(postal_code=number) | Q(commune=number)
    if _FINESS.fullmatch(number):
        # The second condition is the index's own: the planner does not deduce it from a prefix.
        return Q(finess=number) | (Q(siret__startswith=number) & ~Q(siret=""))
    if re.fullmatch(r"8?\d{11}", number):
        return Q(rpps=number[-11:])
    if re.fullmatch(r"\d{14}", number):
        return Q(siret=number)
    if _PHONE_CHARACTERS.fullmatch(text):
        return _phone(text)
    return None


def _phone(text: str) -> Q | None:
    try:
        phone = parse_phone(text)
    except InvalidPhoneError:
        return None
    return Q(phone=phone) | Q(other_phone=phone)


def _has_word(word: str) -> Q:
    # A word of one or two letters has no trigram to look up: it must begin a word of the key.
    if len(word) < 3:
        return Q(search_key__startswith=word) | Q(search_key__contains=f" {word}")
    # A part of a word, the beginning of a misspelt word, or a whole word misspelt in its middle.
    return (
        Q(search_key__contains=word)
        | Q(search_key__trigram_word_similar=word)
        | Q(search_key__trigram_strict_word_similar=word)
    )


def _coverage_of(commune: "Commune") -> models.QuerySet["Coverage"]:
    from directory.providers.models import Coverage

    condition = Q(level=Coverage.Level.COMMUNE, code__in=commune.codes)
    condition |= Q(level=Coverage.Level.DEPARTMENT, code=commune.department_id)
    if commune.intercommunality_id:
        condition |= Q(level=Coverage.Level.INTERCOMMUNALITY, code=commune.intercommunality_id)
    return Coverage.objects.filter(condition)


def _proximity(commune: "Commune") -> Case:
    def covers(level: str, codes: Iterable[str]) -> Exists:
        from directory.providers.models import Coverage

        return Exists(Coverage.objects.filter(provider=OuterRef("pk"), level=level, code__in=list(codes)))

    group = commune.intercommunality_id
    cases = [
        When(covers("commune", commune.codes), then=Proximity.COVERS_COMMUNE),
        When(Q(commune__in=commune.codes) | Q(commune__city=commune.pk), then=Proximity.IN_COMMUNE),
        *([When(covers("intercommunality", [group]), then=Proximity.COVERS_INTERCOMMUNALITY)] if group else []),
        *([When(commune__intercommunality=group, then=Proximity.IN_INTERCOMMUNALITY)] if group else []),
        When(covers("department", [commune.department_id]), then=Proximity.COVERS_DEPARTMENT),
        When(commune__department=commune.department_id, then=Proximity.IN_DEPARTMENT),
    ]
    return Case(*cases, default=Proximity.NEARBY, output_field=models.IntegerField())


def _around(latitude: float, longitude: float) -> Q:
    """A rectangle that holds the circle of ``NEARBY_KM``: in France a degree of longitude is over half one of latitude."""
    reach = NEARBY_KM / KM_PER_DEGREE
    return Q(
        latitude__range=(latitude - reach, latitude + reach),
        longitude__range=(longitude - 2 * reach, longitude + 2 * reach),
    )


def _distance_km(latitude: float | None, longitude: float | None) -> models.Expression:
    """Kilometres as the crow flies (haversine), NULL without coordinates."""
    if latitude is None or longitude is None:
        return Value(None, output_field=models.FloatField())
    here = Radians(Value(latitude))
    half_height = Sin((Radians(F("latitude")) - here) / 2.0)
    half_width = Sin(Radians(F("longitude") - Value(longitude)) / 2.0)
    chord = Power(half_height, 2) + Cos(here) * Cos(Radians(F("latitude"))) * Power(half_width, 2)
    return models.ExpressionWrapper(ASin(Sqrt(chord)) * (2 * EARTH_RADIUS_KM), output_field=models.FloatField())
