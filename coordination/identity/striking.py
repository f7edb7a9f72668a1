"""Striking a person's names out of what somebody typed, however they were typed."""

import re
from collections.abc import Iterable, Iterator

from coordination.identity.names import search_key

STRUCK = "[nom]"
# A shorter part of a name is also an ordinary word: « le », « de ».
_SHORTEST = 3
_CIVILITIES = ("M", "MR", "MME", "MLLE", "MONSIEUR", "MADAME", "MADEMOISELLE")
# Letters, with the accents that some keyboards and systems write as signs of their own.
_WORD = re.compile("[^\\W\\d_](?:[^\\W\\d_]|[\u0300-\u036f])*")


def strike_out(text: str, names: Iterable[str]) -> str:
    """Return ``text`` with ``[nom]`` in place of each of ``names`` and of their parts.

    Found whatever the case and the accents, and with spaces, hyphens or apostrophes added or left out:
    « le goff », « Le-Goff » and « LEGOFF » are one name. A whole name of one or two letters is struck out after a
    civility or beside another name only.
    """
    written = _written(names)
    longest = max(map(len, written), default=0)
    words = list(_WORD.finditer(text))
    kept, copied, position = [], 0, 0
    while position < len(words):
        end = _end_of_name(words, position, written, longest)
        if end > position:
            kept += [text[copied : words[position].start()], STRUCK]
            copied = words[end - 1].end()
        position = max(end, position + 1)
    return "".join([*kept, text[copied:]])


def _written(names: Iterable[str]) -> frozenset[str]:
    """Each way to write the names without a sign between their words: parts, wholes, one beside another."""
    keys = [search_key(name).split() for name in names]
    wholes = {"".join(words) for words in keys} - {""}
    beside = {first + second for first in wholes for second in wholes if first != second}
    parts = {part for words in keys for part in _runs(words) if len(part) >= _SHORTEST}
    called = {civility + whole for civility in _CIVILITIES for whole in wholes if len(whole) < _SHORTEST}
    return frozenset(parts | beside | called)


def _runs(words: list[str]) -> Iterator[str]:
    """« MARIE », « MARIEANNE », « ANNE » for Marie-Anne; « LATOUR » but not « DELA » for de La Tour."""
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            run = words[start:end]
            if run == words or max(map(len, run)) >= _SHORTEST:
                yield "".join(run)


def _end_of_name(words: list[re.Match[str]], start: int, written: frozenset[str], longest: int) -> int:
    """Where the longest name that begins at ``start`` ends; ``start`` when none does."""
    joined, end = "", start
    for position in range(start, len(words)):
        joined += "".join(search_key(words[position].group()).split())
        if len(joined) > longest:
            break
        if joined in written:
            end = position + 1
    return end
