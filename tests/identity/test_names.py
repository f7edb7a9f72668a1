"""Names in capitals without accents, for identity traits and for searching."""

import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from coordination.identity.names import InvalidTraitError, may_be_one_person, normalise_trait, search_key


@pytest.mark.parametrize(
    ("typed", "trait"),
    [
        ("Dominique Marie-Louise", "DOMINIQUE MARIE-LOUISE"),
        ("  d’Aubigné ", "D'AUBIGNE"),
        ("Œuvrard Læticia", "OEUVRARD LAETICIA"),
        ("Strauß", "STRAUSS"),
        ("Jean\u2011Noël", "JEAN-NOEL"),
        ("Ylłï Ødegård", "YLLI ODEGARD"),
        ("E\u0301lodie", "ELODIE"),
        ("", ""),
    ],
)
def test_traits_are_written_in_the_national_form(typed: str, trait: str) -> None:
    assert normalise_trait(typed) == trait


@pytest.mark.parametrize("typed", ["Анна", "Louis 2", "Zoé 😀", "A\0B", "M. Dupont"])
def test_a_trait_outside_the_latin_alphabet_is_refused(typed: str) -> None:
    with pytest.raises(InvalidTraitError, match="n’est pas admis"):
        normalise_trait(typed)


@given(st.text(alphabet=st.characters(categories=["Lu", "Ll"], max_codepoint=0x17F), max_size=30))
def test_a_trait_is_stable_and_holds_nothing_else(text: str) -> None:
    try:
        trait = normalise_trait(text)
    except InvalidTraitError:
        return
    assert set(trait) <= set(string.ascii_uppercase + " -'")
    assert normalise_trait(trait) == trait
    assert normalise_trait(text.lower()) == trait or "ı" in text.lower()


@given(st.text(max_size=60))
def test_any_text_has_a_stable_search_key(text: str) -> None:
    key = search_key(text)
    assert search_key(key) == key
    assert key == key.strip()
    assert "  " not in key


def test_a_search_ignores_accents_hyphens_and_apostrophes() -> None:
    assert search_key("D’Aubigné-Œuf") == search_key("d aubigne  oeuf") == "D AUBIGNE OEUF"


@pytest.mark.parametrize(
    ("family", "given", "other", "may_be"),
    [
        ("Berthézène", "Simone", "FABREGOUL BERTHEZENE SIMONE MARIE", True),
        ("Simone", "Berthézène", "BERTHEZENE SIMONE", True),
        ("Martin", "Jaen", "MARTIN JEAN", True),
        ("de La Tour", "Marie", "DE LA SALLE JEANNE", False),
        ("Dupont", "Marie", "DUPONT JEANNE", False),
        ("Dupont", "Marie Jeanne Louise", "DURAND LOUISE MARIE JEANNE", False),
        ("Ly", "Bo", "LY BO", True),
        ("", "", "", False),
    ],
)
def test_a_near_family_name_and_a_near_first_name_may_be_one_person(
    family: str, given: str, other: str, may_be: bool
) -> None:
    assert may_be_one_person(family=family, given=given, other=other) is may_be


WORDS = st.text(alphabet=string.ascii_uppercase, min_size=4, max_size=9)


@given(WORDS, WORDS)
def test_whatever_their_order_the_same_names_may_be_one_person(family: str, first: str) -> None:
    assume(family != first)
    assert may_be_one_person(family=family, given=first, other=f"{first} {family}")
