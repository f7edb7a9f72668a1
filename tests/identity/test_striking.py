"""Names struck out of what somebody typed, however they were typed."""

import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.identity.striking import names_of, strike_out

NAMES = ("BERTHEZENE", "Fabregoul-Sauvé", "SIMONE ODETTE", "")


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("Mme Berthézène dort mal", "Mme [nom] dort mal"),
        ("mme berthezene, née à Nîmes", "mme [nom], née à Nîmes"),
        ("BERTHE\u0301ZE\u0300NE", "[nom]"),
        ("Fabregoul Sauvé ; fabregoulsauve ; FABREGOUL - SAUVÉ", "[nom] ; [nom] ; [nom]"),
        ("Simone-Odette Fabregoul", "[nom] [nom]"),
        ("Odette_Sauvé2", "[nom]_[nom]2"),
        ("d’Odette, l'aînée", "d’[nom], l'aînée"),
        ("Simonette tient le gouvernail", "Simonette tient le gouvernail"),
        ("", ""),
    ],
)
def test_a_name_is_found_however_it_is_typed(typed: str, left: str) -> None:
    assert strike_out(typed, names_of(NAMES)) == left


@pytest.mark.parametrize(
    ("names", "typed", "left"),
    [
        (("Le Goff", "Yves"), "M. Legoff et le chien de LE GOFF", "M. [nom] et le chien de [nom]"),
        (("Legoff", "Yves"), "Le-Goff", "[nom]"),
        (("LY", "Thi"), "M. Ly lit ; Thi Ly ; Ly Thi ; on y lit ly", "[nom] lit ; [nom] ; [nom] ; on y lit ly"),
        (("de La Tour", "Jo"), "de la purée à la tour, chez de la Tour", "de la purée à [nom], chez [nom]"),
    ],
)
def test_short_words_of_a_name_stay_ordinary_words(names: tuple[str, ...], typed: str, left: str) -> None:
    assert strike_out(typed, names_of(names)) == left


NAME = st.lists(st.text(string.ascii_lowercase, min_size=3, max_size=9), min_size=1, max_size=3)
# Each changes how a name is typed and not who it names.
WAYS = (str.upper, str.title, str.swapcase, lambda text: unicodedata.normalize("NFD", text))
ACCENTS = str.maketrans("aceinouy", "àçéîñöùÿ")


@given(
    NAME,
    st.sampled_from(["-", " ", "’", "'", "\u2011", "", "  "]),
    st.sampled_from([" ", "-"]),
    st.lists(st.sampled_from(WAYS), max_size=2),
    st.booleans(),
)
def test_a_name_typed_in_any_way_is_struck_out_whole(
    parts: list[str], sign: str, kept_sign: str, ways: list[object], accented: bool
) -> None:
    typed = sign.join(parts).translate(ACCENTS) if accented else sign.join(parts)
    for way in ways:
        typed = way(typed)  # type: ignore[operator]  # each is a function of a text
    left = strike_out(f"1) {typed} : 2 fois.", names_of([kept_sign.join(parts)]))
    assert left == "1) [nom] : 2 fois."


@given(st.text(max_size=60))
def test_without_a_name_nothing_is_struck_out(text: str) -> None:
    assert strike_out(text, names_of(["", " - "])) == text


def test_a_whole_hospital_is_struck_out_without_writing_each_pair_of_its_names() -> None:
    team = [first + second for first in ("Ay", "Berthe", "Lu", "Ylang") for second in string.ascii_lowercase * 2]
    names = names_of(team) | names_of(NAMES)
    assert len(names.written) + len(names.wholes) < 8 * len(team)
    assert strike_out("Bertheaylangz a vu Mme Ayb et Berthézène", names) == "[nom] a vu Mme [nom] et [nom]"
