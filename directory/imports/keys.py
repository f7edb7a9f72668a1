"""Search keys of imported entries, by hundreds of thousands: what ``Provider.current_search_key`` gives, sooner."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from directory.providers.names import provider_key

if TYPE_CHECKING:
    from directory.providers.models import ProviderType  # processes that parse know words, not models

# What ``provider_key`` leaves as it is, capitals aside: nothing to decompose, no dotted acronym, one space.
_PLAIN = re.compile(r"[A-Za-z0-9]+(?:[ '-][A-Za-z0-9]+)*", re.ASCII)
_TO_SPACES = str.maketrans("'-", "  ")


def _key_of(text: str) -> str:
    return text.translate(_TO_SPACES).upper() if _PLAIN.fullmatch(text) else provider_key(text)


class Word(NamedTuple):
    """A name of the register as it is written on screens, and as it is searched."""

    text: str
    key: str


@lru_cache(maxsize=50_000)
def read_name(capitals: str) -> Word:
    """A first or last name of the register, which writes capitals: "D'ESSAI-L'ÉTÉ" is "D'Essai-L'Été"."""
    text = " ".join(capitals.split()).title()
    return Word(text, _key_of(text))


@lru_cache(maxsize=50_000)
def _place_key(place: str) -> str:
    return _key_of(place)


class KeyMaker:
    """Makes the keys of new entries: their names, then the words of their type, then their place."""

    def __init__(self, kinds: "dict[str, ProviderType]") -> None:
        self._words: dict[str, tuple[set[str], list[str], str]] = {}
        for code, kind in kinds.items():
            parts = list(
                dict.fromkeys(
                    key for part in (kind.acronym, kind.label, *kind.former_names) if (key := provider_key(part))
                )
            )
            self._words[code] = (set(parts), parts, " ".join(parts))

    def key(self, kind: str, name: str, short_name: str, place: str) -> str:
        """The key of an entry of type ``kind`` without former names."""
        return self.key_of_named(kind, _key_of(name), short_name, place)

    def key_of_named(self, kind: str, first: str, short_name: str, place: str) -> str:
        """The same, of an entry whose name's own key is known."""
        known, parts, words = self._words[kind]
        last = _place_key(place)
        # Each part once, as ``provider_key`` does: an ordinary entry of a person repeats nothing.
        if first and last and not short_name and first != last and first not in known and last not in known:
            return f"{first} {words} {last}"
        return " ".join(dict.fromkeys(part for part in (first, _key_of(short_name), *parts, last) if part))
