"""Striking a person's names out of what somebody typed, however they were typed."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from coordination.identity.names import search_key

STRUCK = "[nom]"
# A shorter part of a name is also an ordinary word: « le », « de ».
_SHORTEST = 3
_CIVILITIES = ("M", "MR", "MME", "MLLE", "MONSIEUR", "MADAME", "MADEMOISELLE")
# Letters, with the accents that some keyboards and systems write as signs of their own.
_WORD = re.compile("[^\\W\\d_](?:[^\\W\\d_]|[\u0300-\u036f])*")


@dataclass(frozen=True)
class Names:
    """Names as they may be typed, without the signs between their words; ``|`` puts two sets of people together.

    Made once for many texts: a hospital has hundreds of names. ``wholes``: those that stand beside one another.
    """

    wholes: frozenset[str]
    written: frozenset[str]

    def __or__(self, other: "Names") -> "Names":
        """The names of both."""
        return Names(self.wholes | other.wholes, self.written | other.written)

    @cached_property
    def longest(self) -> int:
        """No name, nor two beside one another, is longer."""
        return max(max(map(len, self.written), default=0), 2 * max(map(len, self.wholes), default=0))

    def hold(self, joined: str) -> bool:
        """Whether ``joined`` is one of the names, or two of them."""
        if joined in self.written:
            return True
        halves = ((joined[:cut], joined[cut:]) for cut in range(1, len(joined)))
        return any(first in self.wholes and second in self.wholes and first != second for first, second in halves)


def names_of(names: Iterable[str]) -> Names:
    """Each way to write the names without a sign between their words: parts, wholes, after a civility."""
    keys = [search_key(name).split() for name in names]
    wholes = {"".join(words) for words in keys} - {""}
    parts = {part for words in keys for part in _runs(words) if len(part) >= _SHORTEST}
    called = {civility + whole for civility in _CIVILITIES for whole in wholes if len(whole) < _SHORTEST}
    return Names(frozenset(wholes), frozenset(parts | called))


def strike_out(text: str, names: Names) -> str:
    """Return ``text`` with ``[nom]`` in place of each of ``names`` and of their parts.

    Found whatever the case and the accents, and with spaces, hyphens or apostrophes added or left out:
    « le goff », « Le-Goff » and « LEGOFF » are one name. A whole name of one or two letters is struck out after a
    civility or beside another name only.
    """
    words = list(_WORD.finditer(text))
    keys = ["".join(search_key(word.group()).split()) for word in words]
    kept, copied, position = [], 0, 0
    while position < len(words):
        end = _end_of_name(keys, position, names)
        if end > position:
            kept += [text[copied : words[position].start()], STRUCK]
            copied = words[end - 1].end()
        position = max(end, position + 1)
    return "".join([*kept, text[copied:]])


def _runs(words: list[str]) -> Iterator[str]:
    """« MARIE », « MARIEANNE », « ANNE » for Marie-Anne; « LATOUR » but not « DELA » for de La Tour."""
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            run = words[start:end]
            if run == words or max(map(len, run)) >= _SHORTEST:
                yield "".join(run)


def _end_of_name(keys: Sequence[str], start: int, names: Names) -> int:
    """Where the longest name that begins at ``start`` ends; ``start`` when none does."""
    joined, end = "", start
    for position in range(start, len(keys)):
        joined += keys[position]
        if len(joined) > names.longest:
            break
        if names.hold(joined):
            end = position + 1
    return end
