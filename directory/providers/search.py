"""One box for everything: numbers, names, former names, acronyms, kinds, places, with typing errors forgiven.

From the strictest reading to the loosest, and no further than needed: a number, whole words, beginnings of words, words
that resemble. Each looks at ``MOST_FOUND`` entries at most, because "Martin" is the name of thousands.
"""

from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from directory.providers.models import Provider, ProviderType
from directory.providers.names import provider_key, search_words
from directory.providers.queries import MOST_WORDS, ProviderQuerySet, bounded
from directory.providers.words import guesses

# Nobody reads further: a search that needs it needs better words.
MOST_FOUND = 200
# Fewer answers to whole words than this, and what begins so is worth showing too.
ENOUGH = 25
SHORTEST_BEGINNING = 3


class Found(NamedTuple):
    """Keys of what was found, best first. ``is_cut``: there are more; ``resembling``: nothing is spelt so."""

    keys: list[UUID]
    is_cut: bool
    resembling: bool


def find(text: str, *, among: ProviderQuerySet, limit: int = MOST_FOUND) -> Found:
    """Those of ``among`` meant by ``text``, best first; nothing for an empty text. One to four queries and, with a typing
    error, one a word.
    """
    text = bounded(text)
    numbered = among.identified_by(text)
    if numbered is not None:
        keys = list(numbered.order_by("name", "id").values_list("pk", flat=True)[: limit + 1])
        return Found(keys[:limit], len(keys) > limit, resembling=False)
    rows: dict[UUID, tuple[str, str]] = {}
    is_last = False
    for narrowed, is_last in readings(text, among):
        if len(rows) >= (1 if is_last else ENOUGH):
            return _best(rows, text, limit, resembling=False)
        for pk, key, name in narrowed.order_by().values_list("pk", "search_key", "name")[: limit + 1]:
            rows.setdefault(pk, (key, name))
    return _best(rows, text, limit, resembling=is_last)


def readings(text: str, among: ProviderQuerySet) -> Iterator[tuple[ProviderQuerySet, bool]]:
    """The readings of words from the strictest to the loosest; True for the last one, which forgives typing errors.

    A reading costs nothing until the one before it has been tried.
    """
    words = search_words(bounded(text))[:MOST_WORDS]
    if not words:
        return
    yield among.with_words([[word] for word in words]), False
    # Alone, two letters begin a word of nearly every entry; after a name they are an initial.
    if max(map(len, words)) >= SHORTEST_BEGINNING:
        yield among.with_words([[word] for word in words], beginning=True), False
    spellings = [guesses(word) for word in words]
    if all(spellings):
        yield among.with_words(spellings), True


def in_order(keys: list[UUID]) -> list[Provider]:
    """The entries of ``keys``, in their order, each with its type and its place. One query."""
    rows = Provider.objects.with_places().in_bulk(keys)
    return [rows[key] for key in keys]


def meanings(text: str, kinds: list[ProviderType]) -> list[ProviderType]:
    """The kinds that ``text`` names by acronym, label or a former name: an acronym may mean several things."""
    asked = provider_key(text)
    return [kind for kind in kinds if asked and asked in _names(kind)]


def _names(kind: ProviderType) -> set[str]:
    return {provider_key(name) for name in (kind.acronym, kind.label, kind.plural, *kind.former_names) if name}


def _best(rows: dict[UUID, tuple[str, str]], text: str, limit: int, *, resembling: bool) -> Found:
    asked = provider_key(text)

    def closeness(pk: UUID) -> tuple[int, str, UUID]:
        key, name = rows[pk]
        return (0 if key.startswith(asked) else 1 if f" {asked}" in key else 2), name.casefold(), pk

    return Found(sorted(rows, key=closeness)[:limit], len(rows) > limit, resembling)
