"""Telephone numbers and e-mail addresses: read as typed, printed and masked for people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.identity.emails import InvalidEmailError, mask_email, parse_email
from coordination.identity.phones import InvalidPhoneError, is_mobile, mask_phone, parse_phone, print_phone


@pytest.mark.parametrize(
    ("typed", "stored", "printed", "mobile"),
    [
        ("0639980047", "+33639980047", "06 39 98 00 47", True),
        ("+33 (0)6 39 98 00 47", "+33639980047", "06 39 98 00 47", True),
        ("00336.39.98.00.47", "+33639980047", "06 39 98 00 47", True),
        ("04-65-71-12-34", "+33465711234", "04 65 71 12 34", False),
        ("0262 12 34 56", "+262262123456", "0262 12 34 56", False),
        ("0692 12 34 56", "+262692123456", "0692 12 34 56", True),
        ("0696 12 34 56", "+596696123456", "0696 12 34 56", True),
        ("+32 470 12 34 56", "+32470123456", "+32 470 12 34 56", True),
        ("+32 2 555 12 34", "+3225551234", "+32 2 555 12 34", False),
    ],
)
def test_a_number_is_stored_once_and_printed_for_people(typed: str, stored: str, printed: str, *, mobile: bool) -> None:
    assert parse_phone(typed) == stored
    assert print_phone(stored) == printed
    assert is_mobile(stored) is mobile


@pytest.mark.parametrize(
    "typed", ["", "06 39 98 00 4", "0039", "bonjour", "15", "06 39 98 00 47 poste 5", "x" * 10_000]
)
def test_a_number_nobody_answers_is_refused(typed: str) -> None:
    with pytest.raises(InvalidPhoneError, match="10 chiffres"):
        parse_phone(typed)


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    answer: bool | str
    try:
        answer = parse_phone(text).startswith("+")
    except InvalidPhoneError as error:
        answer = error.message
    assert answer


@given(st.integers(0, 9999))
def test_printing_and_reading_again_gives_the_same_number(last: int) -> None:
    stored = f"+3363998{last:04}"
    assert parse_phone(print_phone(stored)) == stored


@pytest.mark.parametrize(
    ("stored", "masked"),
    [
        ("+33639980047", "06 •• •• •• 47"),
        ("+262692123456", "0692 •• •• 56"),
        ("+32470123456", "+32 ••• •• •• 56"),
    ],
)
def test_a_masked_number_shows_its_two_ends(stored: str, masked: str) -> None:
    assert mask_phone(stored) == masked


def test_an_address_keeps_its_mailbox_and_lowers_its_domain() -> None:
    assert parse_email(" Claire.Martin@Domaine.FR ") == "Claire.Martin@domaine.fr"


@pytest.mark.parametrize("typed", ["", "claire", "claire@", "@domaine.fr", "a b@domaine.fr", "a@b", "a\0@domaine.fr"])
def test_an_invalid_address_is_refused(typed: str) -> None:
    with pytest.raises(InvalidEmailError, match="n’est pas valide"):
        parse_email(typed)


@pytest.mark.parametrize("typed", ["no-reply@domaine.fr", "NePasRepondre@domaine.fr", "postmaster@domaine.fr"])
def test_an_address_nobody_reads_is_refused(typed: str) -> None:
    with pytest.raises(InvalidEmailError, match="Personne ne lit"):
        parse_email(typed)


def test_a_masked_address_hides_its_length() -> None:
    assert mask_email("claire@domaine.fr") == mask_email("c@domaine.fr") == "c•••@domaine.fr"
