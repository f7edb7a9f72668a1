"""The entries of one hospital beside those of the reference: same questions, same order, marked."""

from typing import NamedTuple

from coordination.tenancy.prepared import Given, prepared
from coordination.territory.models import Commune
from directory.overlay.models import LocalProvider
from directory.overlay.queries import LocalProviderQuerySet
from directory.providers.models import ProviderType
from directory.providers.names import provider_key, search_words
from directory.providers.proximity import Proximity
from directory.providers.words import edits

# A hospital keeps tens of them.
MOST_READ = 500
# A misspelt word differs by two letters at most, none in a short word.
_LONG_WORD = 5


class LocalEntry(NamedTuple):
    """An entry of the hospital and its relation to the address, None without an address."""

    provider: LocalProvider
    proximity: Proximity | None
    words: str


def local_entries(text: str, kind: ProviderType | None, commune: Commune | None) -> list[LocalEntry]:
    """The hospital's own open entries that answer, nearest first. One query."""
    found = [
        LocalEntry(row, _proximity(row, commune) if commune else None, _words(row))
        for row in _open_entries(kind=kind.pk if kind else None, of_one_kind=kind is not None)
        if _answers(row, text)
    ]
    if commune is None:
        return found
    near = [entry for entry in found if entry.proximity is not None]
    return sorted(near, key=lambda entry: entry.proximity or 0)


@prepared
def _open_entries(kind: Given, *, of_one_kind: bool) -> LocalProviderQuerySet:
    rows: LocalProviderQuerySet = LocalProvider.objects.open().select_related("type", "commune").order_by("name", "id")
    return (rows.filter(type=kind) if of_one_kind else rows)[:MOST_READ]


def _words(row: LocalProvider) -> str:
    return ", ".join(part for part in (row.type.short_label, row.place) if part)


def _answers(row: LocalProvider, text: str) -> bool:
    """Whether each word of ``text`` is in its names, its kind or its place, or its number is one of its phones."""
    if not text:
        return True
    digits = "".join(character for character in text if character.isdigit())
    if len(digits) >= 9 and any(number.endswith(digits[-9:]) for number in (row.phone, row.mobile) if number):
        return True
    key = provider_key(row.name, row.type.acronym, row.type.label, *row.type.former_names, row.place, row.postal_code)
    known = key.split()
    return all(any(_is_meant(word, other) for other in known) for word in search_words(text))


def _is_meant(word: str, other: str) -> bool:
    return other.startswith(word) or (len(word) >= _LONG_WORD and edits(word, other) <= len(word) // _LONG_WORD)


def _proximity(row: LocalProvider, commune: Commune) -> Proximity | None:
    covered = {(level, code) for level, code in row.coverage}
    place = row.commune
    relations = {
        Proximity.COVERS_COMMUNE: any(("commune", code) in covered for code in commune.codes),
        Proximity.IN_COMMUNE: place is not None and (place.pk in commune.codes or place.city_id == commune.pk),
        Proximity.COVERS_INTERCOMMUNALITY: ("intercommunality", commune.intercommunality_id) in covered,
        Proximity.IN_INTERCOMMUNALITY: place is not None
        and commune.intercommunality_id is not None
        and place.intercommunality_id == commune.intercommunality_id,
        Proximity.COVERS_DEPARTMENT: ("department", commune.department_id) in covered,
        Proximity.IN_DEPARTMENT: place is not None and place.department_id == commune.department_id,
    }
    return next((proximity for proximity, holds in relations.items() if holds), None)
