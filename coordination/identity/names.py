"""Names in the two reduced forms the product needs: the national one of identity traits, and the one for searching."""

import re
import unicodedata
from difflib import SequenceMatcher

# Letters that Unicode does not decompose into a base letter and a mark.
_UNDECOMPOSED = str.maketrans(
    {"Œ": "OE", "Æ": "AE", "Ø": "O", "Đ": "D", "Ð": "D", "Ł": "L", "Þ": "TH", "Ħ": "H", "Ŧ": "T", "ẞ": "SS", "ı": "I"}
)
_APOSTROPHES = re.compile("[\u2018\u2019\u02bc\u2032`´]")
_HYPHENS = re.compile("[\u00ad\u2010-\u2015\u2212]")
_NOT_IN_TRAIT = re.compile(r"[^A-Z '\-]")
_PARTICLES = frozenset({"DES", "LES", "VAN", "VON", "DER", "DEN", "BEN"})
# One letter wrong, missing or too many in a name of five letters.
_NEAR = 0.8
_NOT_A_WORD = re.compile(r"[\W_]+")


class InvalidTraitError(ValueError):
    """A name that the national identity rules cannot write; ``message`` is French."""

    code = "invalid_trait"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def tidy(text: str) -> str:
    """Return one line of text as it looks: composed letters, single spaces, nothing that is not seen.

    What is pasted from another screen brings marks without width or that turn the writing round, and letters with their
    accents apart: two numbers or names that look alike would be two.
    """
    spaced = "".join(" " if character.isspace() else character for character in text)
    seen = "".join(character for character in spaced if unicodedata.category(character) not in {"Cc", "Cf"})
    return " ".join(unicodedata.normalize("NFC", seen).split())


def normalise_trait(text: str) -> str:
    """Return a name as identity traits are written: capitals A–Z, space, hyphen, apostrophe, nothing else (RNIV).

    Raises ``InvalidTraitError`` for a character that has no Latin base letter (digits, other alphabets, signs).
    """
    folded = _HYPHENS.sub("-", _APOSTROPHES.sub("'", text))
    folded = " ".join(_unaccented_capitals(folded).split())
    if refused := _NOT_IN_TRAIT.search(folded):
        raise InvalidTraitError(
            f"Le caractère « {refused.group()} » n’est pas admis dans un nom ou un prénom de naissance : "
            "seuls les lettres, l’espace, le tiret et l’apostrophe le sont."
        )
    if folded and not any(character.isalpha() for character in folded):
        raise InvalidTraitError("Un nom compte au moins une lettre.")
    return folded


def same_trait(one: str, other: str) -> bool:
    """Tell whether two names are the same trait: capitals and accents make no difference."""
    try:
        return normalise_trait(one) == normalise_trait(other)
    except InvalidTraitError:
        return one == other


def search_key(text: str) -> str:
    """Return a name for comparing and searching: capitals without accents, anything but letters and digits a space.

    Never refuses: characters of other alphabets stay. ``D’Aubigné-Œuf`` gives ``D AUBIGNE OEUF``.
    """
    return " ".join(_NOT_A_WORD.sub(" ", _unaccented_capitals(text)).split())


def may_be_one_person(*, family: str, given: str, other: str) -> bool:
    """Tell whether somebody so called may be ``other``, whose names come in any order: a family and a first name are near.

    Of two people born on the same day, that is: twins share their family name alone.
    """
    left = _telling_words(other)
    return all(_take_near(_telling_words(names), left) for names in (family, given))


def _take_near(words: list[str], left: list[str]) -> bool:
    """Whether one of ``words`` is near one of ``left``; those that are serve once."""
    near = {word: [found for found in left if _is_near(word, found)] for word in words}
    for found in near.values():
        left[:] = [word for word in left if word not in found[:1]]
    return any(near.values())


def _telling_words(name: str) -> list[str]:
    words = list(dict.fromkeys(search_key(name).split()))
    return [word for word in words if len(word) > 2 and word not in _PARTICLES] or words


def _is_near(one: str, other: str) -> bool:
    # Two letters exchanged are the typing error that the ratio judges worst.
    return SequenceMatcher(None, one, other).ratio() >= _NEAR or sorted(one) == sorted(other)


def _unaccented_capitals(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.upper().translate(_UNDECOMPOSED))
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    # Compatibility forms ("ﬁ", "ⓔ") decompose to small letters.
    return unicodedata.normalize("NFC", bare).upper()
