"""What a site of a national file does to the entry that stands for it. Pure rules, no database.

A change of name keeps the old name as a former one; a closed site closes the entry with its date; what people verified
or added (verification, secure mailbox, coverage) is never touched.
"""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from django.db.models import CharField

from coordination.territory.models import Commune
from directory.imports.finess import Site
from directory.providers.models import Provider, ProviderType
from directory.providers.names import provider_key, search_words

SITE_FIELDS = (
    "siret",
    "address_extra",
    "street",
    "postal_code",
    "city",
    "latitude",
    "longitude",
    "phone",
    "other_phone",
    "fax",
    "email",
)
MERGED_FIELDS = (
    "type",
    "name",
    "short_name",
    "former_names",
    "finess_category",
    "commune",
    *SITE_FIELDS,
    "status",
    "closed_on",
    "source",
    "source_vintage",
    "search_key",
    "updated_at",
)
# Words of official names that say whom a service is for, not which service it is.
COMMON_WORDS = frozenset(["PERSONNES", "AGEES", "PERS", "SERVICE", "SCE", "SERV", "SOINS", "DOMICILE", "INFIRMIERS"])


class Outcome(Enum):
    """What happened to one site of the file; the value is the name of its count."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    CLOSED = "closed"
    REOPENED = "reopened"
    ALREADY_CLOSED = "already_closed"
    OUT_OF_SCOPE = "out_of_scope"


@dataclass(frozen=True, slots=True)
class Merge:
    """The outcome, and the entry to write, None when there is nothing to write."""

    outcome: Outcome
    provider: Provider | None = None


def merge(
    site: Site, known: Provider | None, *, kind: ProviderType | None, commune: Commune | None, vintage: date
) -> Merge:
    """Decide what ``site`` does to ``known``, the entry with its FINESS number, if there is one.

    ``kind`` is the type of the site's category, None when no type claims it: then a new site is left out.
    """
    if site.closed_on is not None:
        return _close(known, site.closed_on)
    if known is None:
        if kind is None:
            return Merge(Outcome.OUT_OF_SCOPE)
        new = Provider(finess=site.finess, kind=Provider.Kind.ORGANISATION)
        _apply(new, _wanted(site, new, kind, commune), vintage)
        return Merge(Outcome.ADDED, new)
    wanted = _wanted(site, known, kind or known.type, commune)
    if all(getattr(known, name) == value for name, value in wanted.items()):
        return Merge(Outcome.UNCHANGED)
    outcome = Outcome.CHANGED if known.is_open else Outcome.REOPENED
    _apply(known, wanted, vintage)
    return Merge(outcome, known)


def _close(known: Provider | None, closed_on: date) -> Merge:
    if known is None or not known.is_open:
        return Merge(Outcome.ALREADY_CLOSED)
    known.status, known.closed_on = Provider.Status.CLOSED, closed_on
    return Merge(Outcome.CLOSED, known)


def _wanted(site: Site, provider: Provider, kind: ProviderType, commune: Commune | None) -> dict[str, Any]:
    """The values that the entry must have, by attribute."""
    name, short_name = names_of(site, kind)
    wanted: dict[str, Any] = {each: getattr(site, each) for each in SITE_FIELDS}
    wanted |= {
        "name": name,
        "short_name": short_name,
        "finess_category": site.category,
        "type_id": kind.pk,
        "commune_id": commune.pk if commune else None,
        "status": Provider.Status.OPEN,
        "closed_on": None,
        "source": Provider.Source.FINESS,
    }
    wanted = {each: _fitted(each, value) for each, value in wanted.items()}
    wanted["former_names"] = _former_names(provider, wanted["name"])
    place = commune.name if commune else wanted["city"]
    names = (wanted["name"], wanted["short_name"], *wanted["former_names"])
    wanted["search_key"] = provider_key(*names, kind.acronym, kind.label, *kind.former_names, place)
    return wanted


def _former_names(provider: Provider, name: str) -> list[str]:
    former_names = [former for former in provider.former_names if former != name]
    if provider.name and provider.name != name and provider.name not in former_names:
        former_names.append(provider.name)
    return former_names


def names_of(site: Site, kind: ProviderType) -> tuple[str, str]:
    """The name to show and the other one: a name that only says the type ("SERVICE DE SOINS…") gives way to the short one."""
    common = set(search_words(" ".join((kind.label, kind.acronym, *kind.former_names)))) | COMMON_WORDS
    if site.short_name and set(search_words(site.name)) <= common:
        return site.short_name, site.name
    return site.name, site.short_name


def _apply(provider: Provider, wanted: dict[str, Any], vintage: date) -> None:
    for name, value in wanted.items():
        setattr(provider, name, value)
    # The day of the file in which these values appeared; a later file that says the same writes nothing.
    provider.source_vintage = vintage


def _fitted(name: str, value: Any) -> Any:
    """A text cut to its column's length."""
    column = Provider._meta.get_field(name)
    return value[: column.max_length] if isinstance(column, CharField) else value
