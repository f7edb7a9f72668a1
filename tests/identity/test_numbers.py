"""National numbers: keys, Corsica, printing, and the words of a refusal."""

from datetime import date

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from coordination.identity.numbers import (
    InvalidNumberError,
    NumberFormatError,
    NumberKeyError,
    check_birth_place,
    check_finess,
    check_matricule,
    check_rpps,
    compact,
    matricule_key,
    matricule_warnings,
)

ANS_TEST_PATIENT = "279035121518989"

MONTHS = [f"{month:02}" for month in [*range(1, 13), 20, *range(31, 43), *range(50, 100)]]
DEPARTMENTS = [*(f"{number:02}" for number in range(1, 100)), "2A", "2B"]


@st.composite
def matricule_bodies(draw: st.DrawFn, departments: list[str] = DEPARTMENTS) -> str:
    """The 13 characters before the key."""
    return "".join(
        [
            draw(st.sampled_from("123478")),
            f"{draw(st.integers(0, 99)):02}",
            draw(st.sampled_from(MONTHS)),
            draw(st.sampled_from(departments)),
            f"{draw(st.integers(0, 999)):03}",
            f"{draw(st.integers(0, 999)):03}",
        ]
    )


def matricules(departments: list[str] = DEPARTMENTS) -> st.SearchStrategy[str]:
    return matricule_bodies(departments).map(lambda body: body + matricule_key(body))


def luhn_key(digits: str) -> str:
    """An independent Luhn digit, so that the tests do not check a library with itself."""
    doubled = [int(digit) * (2 if rank % 2 == 0 else 1) for rank, digit in enumerate(reversed(digits))]
    return str(-sum(value // 10 + value % 10 for value in doubled) % 10)


@given(matricules())
@example(ANS_TEST_PATIENT)
def test_a_matricule_with_its_key_is_accepted_however_it_is_grouped(matricule: str) -> None:
    assert check_matricule(matricule) == matricule
    assert check_matricule(f" {matricule[:13].lower()}-{matricule[13:]}\u202f") == matricule


@given(matricules(), st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(matricule: str, position: int, shift: int) -> None:
    assume(matricule[position].isdigit() and not matricule[5:7].endswith(("A", "B")))
    wrong = matricule[:position] + str((int(matricule[position]) + shift) % 10) + matricule[position + 1 :]
    # 97 is prime and divides neither 10 nor a difference below 10, so N mod 97 always differs.
    assert int(wrong[:13]) % 97 != int(matricule[:13]) % 97
    with pytest.raises(InvalidNumberError):
        check_matricule(wrong)


@given(matricules(["2A", "2B"]), st.sampled_from([0, 1, 2, 3, 4, 7, 8, 9, 10, 11, 12]), st.integers(1, 9))
def test_one_wrong_digit_is_noticed_in_a_corsican_number_too(matricule: str, position: int, shift: int) -> None:
    wrong = matricule[:position] + str((int(matricule[position]) + shift) % 10) + matricule[position + 1 :]
    with pytest.raises(InvalidNumberError):
        check_matricule(wrong)


@given(matricule_bodies(["2A", "2B"]))
def test_the_corsican_key_agrees_with_the_rule_written_as_a_subtraction(body: str) -> None:
    number = int(body.replace("A", "0").replace("B", "0")) - (1_000_000 if body[6] == "A" else 2_000_000)
    assert int(matricule_key(body)) == 97 - number % 97


@given(matricules(["2A", "2B"]))
def test_exchanging_the_two_corsican_departments_is_noticed(matricule: str) -> None:
    other = "B" if matricule[6] == "A" else "A"
    with pytest.raises(NumberKeyError):
        check_matricule(matricule[:6] + other + matricule[7:])


@pytest.mark.parametrize(
    ("typed", "error", "words"),
    [
        ("", NumberFormatError, "il y en a 0"),
        ("2790351215189", NumberFormatError, "il y en a 13"),
        ("579035121518989", NumberFormatError, "commence par"),
        ("279135121518989", NumberFormatError, "mois"),
        ("279032C21518989", NumberFormatError, "Corse"),
        ("279030021518989", NumberFormatError, "département"),
        ("27903512151898\u0669", NumberFormatError, "en chiffres"),
        ("279035121518988", NumberKeyError, "clé"),
    ],
)
def test_a_wrong_matricule_says_what_is_wrong_and_never_repeats_it(
    typed: str, error: type[InvalidNumberError], words: str
) -> None:
    with pytest.raises(error, match=words) as refusal:
        check_matricule(typed)
    assert not typed or typed not in str(refusal.value)


@given(st.text(max_size=40))
def test_any_text_is_either_accepted_or_refused_in_words(text: str) -> None:
    for check in (check_matricule, check_finess, check_rpps, check_birth_place):
        answer: bool | str
        try:
            answer = check(text) == compact(text)
        except InvalidNumberError as error:
            answer = error.message
        assert answer


@given(st.sampled_from([*(f"{number:02}" for number in range(100)), "2A", "2B"]), st.integers(0, 999_999))
def test_finess_follows_luhn_with_the_corsican_letter_as_a_digit(department: str, order: int) -> None:
    body = f"{department}{order:06}"
    number = body + luhn_key(body.replace("A", "1").replace("B", "2"))
    assert check_finess(number.lower()) == number
    wrong = number[:8] + str((int(number[8]) + 1) % 10)
    with pytest.raises(NumberKeyError):
        check_finess(wrong)


@pytest.mark.parametrize("typed", ["", "12345678", "2C0000001", "1234567890", "12345678a"])
def test_a_finess_of_the_wrong_form_is_refused(typed: str) -> None:
    with pytest.raises(NumberFormatError, match="9 chiffres"):
        check_finess(typed)


@pytest.mark.parametrize("rpps", ["01234567897", "99700218896", "99900000003"])
def test_rpps_numbers_published_for_tests_are_accepted(rpps: str) -> None:
    assert check_rpps(rpps) == rpps


@given(st.integers(0, 10**10 - 1))
def test_rpps_follows_luhn_on_eleven_digits(order: int) -> None:
    body = f"{order:010}"
    assert check_rpps(body + luhn_key(body))
    with pytest.raises(NumberKeyError):
        check_rpps(body + str((int(luhn_key(body)) + 3) % 10))


def test_an_rpps_number_with_its_leading_type_digit_is_refused() -> None:
    with pytest.raises(NumberFormatError, match="sans le 8"):
        check_rpps("801234567897")


@pytest.mark.parametrize("code", ["51215", "2A004", "2b033", "99100", "99999", "97105"])
def test_birth_place_codes_are_accepted(code: str) -> None:
    assert check_birth_place(code) == code.upper()


@pytest.mark.parametrize("code", ["", "5121", "00123", "2C004", "A2004", "512155"])
def test_a_birth_place_that_is_no_code_is_refused(code: str) -> None:
    with pytest.raises(NumberFormatError, match="5 caractères"):
        check_birth_place(code)


def test_traits_that_agree_give_no_warning() -> None:
    assert not matricule_warnings(ANS_TEST_PATIENT, sex="F", birth_date=date(1979, 3, 28), birth_place="51215")
    assert not matricule_warnings(ANS_TEST_PATIENT)
    assert not matricule_warnings(ANS_TEST_PATIENT, sex="I")


def test_each_contradiction_is_said_in_words() -> None:
    warnings = matricule_warnings(ANS_TEST_PATIENT, sex="M", birth_date=date(1980, 4, 28), birth_place="75056")
    assert len(warnings) == 4
    for warning, word in zip(warnings, ("sexe", "année", "mois", "lieu"), strict=True):
        assert word in warning.lower()


@pytest.mark.parametrize("month", ["20", "31", "42", "50", "99"])
def test_a_month_that_stands_for_unknown_contradicts_nothing(month: str) -> None:
    body = f"279{month}51215189"
    matricule = body + matricule_key(body)
    assert check_matricule(matricule)
    assert not matricule_warnings(matricule, birth_date=date(1979, 3, 28))


@pytest.mark.parametrize(
    ("in_matricule", "declared", "born", "same"),
    [
        ("20004", "2A004", date(1950, 1, 1), True),
        ("20004", "2B033", date(1950, 1, 1), False),
        ("20004", "2A004", date(1990, 1, 1), False),
        ("75050", "92050", date(1960, 1, 1), True),
        ("75050", "92050", date(1970, 1, 1), False),
        ("92350", "99352", date(1950, 1, 1), True),
        ("51215", "99352", date(1950, 1, 1), False),
    ],
)
def test_the_map_of_france_has_changed_since_older_births(
    in_matricule: str, declared: str, born: date, *, same: bool
) -> None:
    body = f"2{born:%y}{born:%m}{in_matricule}189"
    warnings = matricule_warnings(body + matricule_key(body), birth_date=born, birth_place=declared)
    assert (not warnings) is same
