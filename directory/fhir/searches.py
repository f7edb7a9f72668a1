"""Search parameters of each resource: what narrows its entries, and how a value is read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from coordination.asked import as_uuid
from coordination.territory.models import Commune
from coordination.territory.names import commune_key
from directory.fhir import resources, systems
from directory.fhir.outcomes import InvalidSearchError
from directory.providers.models import Professional, Provider
from directory.providers.names import search_words
from directory.providers.queries import MOST_WORDS

Narrow = Callable[[Any, str], Any]
_BOOLEANS = {"true": True, "false": False}
# Which column holds the number of each system.
_COLUMNS = {systems.FINESS: "finess", systems.RPPS: "rpps", systems.SIRET: "siret"}


@dataclass(frozen=True)
class Searched:
    """A resource: its entries, how one is written, its search parameters with their FHIR type and their meaning."""

    entries: Callable[[], Any]
    write: Callable[[Any], resources.Resource]
    parameters: dict[str, tuple[str, str, Narrow]]


def _identifier(found: Any, value: str) -> Any:
    system, bar, number = value.rpartition("|")
    if bar and system not in _COLUMNS:
        return found.none()
    columns = [_COLUMNS[system]] if bar else list(_COLUMNS.values())
    condition = Q()
    for column in columns:
        condition |= Q(**{column: number})
    # The partial index on SIRET numbers has this condition.
    return found.filter(condition & ~Q(siret="") if columns == ["siret"] else condition)


def _rpps(found: Any, value: str) -> Any:
    system, bar, number = value.rpartition("|")
    return found.none() if bar and system != systems.RPPS else found.filter(rpps=number)


def _name(found: Any, value: str) -> Any:
    words = search_words(value)[:MOST_WORDS]
    return found.with_words([[word] for word in words], beginning=True) if words else found.none()


def _person_name(found: Any, value: str) -> Any:
    """People by the words of their places of practice, which an index holds; then by the names alone."""
    words = search_words(value)[:MOST_WORDS]
    practices = _name(Provider.objects.filter(professional__isnull=False), value)
    found = found.filter(pk__in=practices.values("professional"))
    for word in words:
        found = found.filter(Q(last_name__icontains=word) | Q(first_name__icontains=word)) if word.isascii() else found
    return found


def _active(found: Any, value: str) -> Any:
    return found.filter(status="open" if _boolean(value) else "closed")


def _person_active(found: Any, value: str) -> Any:
    return found.filter(is_active=_boolean(value))


def _city(found: Any, value: str) -> Any:
    communes = Commune.objects.filter(search_key__startswith=commune_key(value))
    return found.filter(commune__in=communes.values("pk"))


def _postal_code(found: Any, value: str) -> Any:
    return found.filter(postal_code=value) if len(value) == 5 else found.filter(postal_code__startswith=value)


def _key(found: Any, value: str) -> Any:
    key = as_uuid(value)
    return found.filter(pk=key) if key else found.none()


def _kind(found: Any, value: str) -> Any:
    system, bar, code = value.rpartition("|")
    return found.none() if bar and system != systems.TYPES else found.filter(type=code)


def _refers(column: str, resource: str) -> Narrow:
    def narrow(found: Any, value: str) -> Any:
        kind, _, text = value.rpartition("/")
        key = as_uuid(text) if kind in {"", resource} else None
        return found.filter(**{column: key}) if key else found.none()

    return narrow


def _boolean(value: str) -> bool:
    if value not in _BOOLEANS:
        raise InvalidSearchError(f"« {value} » n’est ni true ni false.")
    return _BOOLEANS[value]


def _organisations() -> Any:
    return Provider.objects.filter(kind=Provider.Kind.ORGANISATION).select_related("type", "commune")


def _services() -> Any:
    return _organisations().prefetch_related("hours", "skills")


def _practices() -> Any:
    practices = Provider.objects.filter(kind=Provider.Kind.PROFESSIONAL)
    return practices.select_related("type", "commune").prefetch_related("hours")


def _people() -> Any:
    practising = Provider.objects.open().filter(professional=OuterRef("pk"))
    return Professional.objects.annotate(is_active=Exists(practising))


_ID = ("token", "Identifiant de la ressource", _key)
_NUMBER = ("token", "Numéro national : système|valeur, ou valeur seule", _identifier)
_NAME = ("string", "Débuts de mots du nom, d’un ancien nom ou du sigle, sans accents ni casse", _name)
_ACTIVE = ("token", "true : en activité", _active)
_CITY = ("string", "Début du nom de la commune", _city)
_POSTAL = ("string", "Code postal ou son début", _postal_code)

SEARCHED: dict[str, Searched] = {
    "Organization": Searched(
        _organisations,
        resources.organization,
        {
            "_id": _ID,
            "identifier": _NUMBER,
            "name": _NAME,
            "address-city": _CITY,
            "address-postalcode": _POSTAL,
            "partof": ("reference", "Structure dont dépend le site", _refers("organisation", "Organization")),
            "type": ("token", "Type de service", _kind),
            "active": _ACTIVE,
        },
    ),
    "Practitioner": Searched(
        _people,
        resources.practitioner,
        {
            "_id": _ID,
            "identifier": ("token", "Numéro RPPS", _rpps),
            "name": ("string", "Nom et prénom d’exercice", _person_name),
            "active": ("token", "true : exerce quelque part", _person_active),
        },
    ),
    "PractitionerRole": Searched(
        _practices,
        resources.practitioner_role,
        {
            "_id": _ID,
            "identifier": _NUMBER,
            "practitioner": ("reference", "Professionnel", _refers("professional", "Practitioner")),
            "organization": ("reference", "Structure d’exercice", _refers("organisation", "Organization")),
            "role": ("token", "Profession", _kind),
            "active": _ACTIVE,
        },
    ),
    "HealthcareService": Searched(
        _services,
        resources.healthcare_service,
        {
            "_id": _ID,
            "identifier": _NUMBER,
            "name": _NAME,
            "organization": ("reference", "Site qui rend le service", _refers("pk", "Organization")),
            "service-type": ("token", "Type de service", _kind),
            "active": _ACTIVE,
        },
    ),
}
