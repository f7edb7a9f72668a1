"""One box for everything: numbers, names, former names, acronyms, kinds, places, with typing errors forgiven.

From the strictest reading to the loosest, and no further than needed: a number, a kind of service, whole words, beginnings
of words, words that resemble. Each looks at ``MOST_FOUND`` entries at most, because "Martin" is the name of thousands.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, TextField, Value
from django.db.models.functions import Concat

from coordination.tenancy.prepared import each, prepared
from coordination.ui import french
from directory.providers.models import Provider, ProviderType, SearchWord
from directory.providers.names import provider_key, search_words
from directory.providers.queries import MOST_WORDS, ProviderQuerySet, bounded
from directory.providers.words import guesses

# Nobody reads further: a search that needs it needs better words.
MOST_FOUND = 200
# Fewer answers to whole words than this, and what begins so is worth showing too.
ENOUGH = 25
SHORTEST_BEGINNING = 3
# With more known words behind it a beginning designates nearly everybody: the index would have to gather them all.
MOST_BEGINNING_SO = 60
# Of those that hold the other words, so many are looked at for one that begins as the last.
MOST_READ = 2000


class Found(NamedTuple):
    """Keys of what was found, best first. ``is_cut``: there are more; ``resembling``: nothing is spelt so."""

    keys: list[UUID]
    is_cut: bool
    resembling: bool


@dataclass(frozen=True)
class Reading:
    """One way to understand words. Once ``enough`` answers are known, nothing looser is tried.

    ``beginning``: entries of ``among`` must also hold a word that begins so; ``is_part``: some of those that there are;
    ``resembling``: typing errors are forgiven; ``of_kind``: all of one kind, in the order of their communes.
    """

    among: Any
    enough: int
    beginning: str = ""
    is_part: bool = False
    resembling: bool = False
    of_kind: bool = False

    @property
    def whole(self) -> Any:
        """All that it designates, as one query set."""
        if not self.beginning:
            return self.among
        spaced = Concat(Value(" "), F("search_key"), output_field=TextField())
        return self.among.alias(spaced=spaced).filter(spaced__contains=f" {self.beginning}")

    def rows(self, *columns: str, count: int) -> tuple[list[tuple[Any, ...]], bool]:
        """Any ``count`` rows, or the first ones if it has an order; and whether there may be others. One query."""
        if not self.beginning:
            return first_rows(self.among, *columns, count=count), self.is_part
        # Read in any case until MOST_READ: who is called Marie and then so may be nobody, among fifty thousand Maries.
        read = first_rows(self.among, "search_key", *columns, count=MOST_READ)
        begun = f" {self.beginning}"
        return [row[1:] for row in read if begun in f" {row[0]}"][:count], len(read) == MOST_READ


def find(text: str, *, among: ProviderQuerySet, kinds: Iterable[ProviderType] = (), limit: int = MOST_FOUND) -> Found:
    """Those of ``among`` meant by ``text``, best first; nothing for an empty text. One to five queries and, with a typing
    error, one a word. ``kinds``: those that the text names (``meanings``, ``described``).
    """
    text = bounded(text)
    numbered = among.identified_by(text)
    if numbered is not None:
        rows = first_rows(numbered, "pk", "name", count=limit + 1)
        keys = [pk for pk, _ in sorted(rows, key=lambda row: (row[1].casefold(), row[0]))]
        return Found(keys[:limit], len(keys) > limit, resembling=False)
    known: dict[UUID, tuple[str, str]] = {}
    is_part = resembling = False
    for reading in readings(text, among, kinds=kinds):
        rows, is_part = reading.rows("pk", "search_key", "name", count=limit + 1)
        resembling = reading.resembling
        for pk, key, name in rows:
            known.setdefault(pk, (key, name))
        if len(known) >= min(reading.enough, limit + 1):
            break
    return Found(_best(known, text)[:limit], len(known) > limit or is_part, resembling)


def readings(text: str, among: ProviderQuerySet, *, kinds: Iterable[ProviderType] = ()) -> Iterator[Reading]:
    """The readings of words from the strictest to the loosest.

    A reading costs nothing until the one before it has been tried.
    """
    words = search_words(bounded(text))[:MOST_WORDS]
    if not words:
        return
    named = {kind.successor_id or kind.pk for kind in kinds}
    if len(named) == 1:
        # Its words are those of up to half a million entries, which the index on types need not gather.
        yield Reading(among.filter(type=named.pop()).order_by("commune_id", "id"), enough=MOST_FOUND, of_kind=True)
    yield Reading(among.with_words([[word] for word in words]), enough=ENOUGH)
    # Alone, two letters begin a word of nearly every entry; after a name they are an initial.
    if max(map(len, words)) >= SHORTEST_BEGINNING:
        yield from _beginnings(words, provider_key(bounded(text)), among)
    spellings = [guesses(word) for word in words]
    if all(spellings):
        yield Reading(among.with_words(spellings), enough=1, resembling=True)


def first_rows(found: Any, *columns: str, count: int) -> list[tuple[Any, ...]]:
    """Any ``count`` rows of ``found``, or the first ones if it has an order.

    Planned as if all were wanted and read no further than needed: told of the limit, PostgreSQL would rather read a table
    of millions from its beginning until enough rows answer.
    """
    if found.query.order_by:
        return list(found.values_list(*columns)[:count])
    try:
        statement, values = found.order_by().values_list(*columns).query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        # The parts are the ORM's own SQL; what people typed is in the values.
        cursor.execute(f"WITH found AS MATERIALIZED ({statement}) SELECT * FROM found LIMIT {count:d}", values)  # noqa: S608
        return cursor.fetchall()


def in_order(keys: list[UUID], *, now: datetime) -> list[Provider]:
    """The entries of ``keys``, in their order, each with its type, the name of its place and how it stands at ``now``. One query."""
    rows = {entry.pk: entry for entry in _entries(keys=keys, today=french.as_day(now))}
    return [rows[key] for key in keys]


@prepared
def _entries(keys: Any, today: Any) -> ProviderQuerySet:
    return entries_of(keys, today)


def entries_of(keys: Any, today: Any) -> ProviderQuerySet:
    """In a prepared read: what a list shows of the entries of ``keys``."""
    return Provider.objects.select_related("type", "commune").with_standing(today).filter(pk__in=each(keys))


def meanings(text: str, kinds: Iterable[ProviderType]) -> list[ProviderType]:
    """The kinds that ``text`` names by acronym, label or a former name: an acronym may mean several things."""
    asked = provider_key(text)
    return [kind for kind in kinds if asked and asked in _names(kind)]


def described(text: str, kinds: Iterable[ProviderType]) -> list[ProviderType]:
    """The kinds whose names hold every word of ``text``, as all their entries do: "infirmier" is in "infirmier libéral"."""
    words = set(search_words(text))
    return [
        kind
        for kind in kinds
        if words and not kind.successor_id and words <= set(" ".join(_names(kind) - _keys(kind.plural)).split())
    ]


def _beginnings(words: list[str], key: str, among: ProviderQuerySet) -> Iterator[Reading]:
    """Those that hold the words, the last one perhaps unfinished. ``key`` is all that was typed."""
    *others, last = words
    known = SearchWord.objects.filter(word__startswith=last).order_by("word").values_list("word", flat=True)
    begun = list(known[: MOST_BEGINNING_SO + 1])
    if len(begun) > MOST_BEGINNING_SO:
        if not others:
            yield Reading(among.with_words([begun]), enough=1, is_part=True)
            return
        # A first name is that of fifty thousand people: those whose name goes on so, before all of them are gathered.
        yield Reading(among.with_beginning(key), enough=ENOUGH, is_part=True)
        yield Reading(among.with_words([[word] for word in others]), beginning=last, enough=1)
    yield Reading(among.with_words([[word] for word in words], beginning=True), enough=1)


def _names(kind: ProviderType) -> frozenset[str]:
    return _keys(kind.acronym, kind.label, kind.plural, *kind.former_names)


@lru_cache(maxsize=512)
def _keys(*names: str) -> frozenset[str]:
    """Their search keys. There are eighty types, and each search compares with all of them."""
    return frozenset(provider_key(name) for name in names if name)


def _best(rows: dict[UUID, tuple[str, str]], text: str) -> list[UUID]:
    asked = provider_key(text)

    def closeness(pk: UUID) -> tuple[int, str, UUID]:
        key, name = rows[pk]
        return (0 if key.startswith(asked) else 1 if f" {asked}" in key else 2), name.casefold(), pk

    return sorted(rows, key=closeness)
