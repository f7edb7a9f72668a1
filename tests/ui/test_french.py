"""French wording of dates, delays, names and numbers."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from coordination.ui import french
from coordination.ui.french import NBSP
from tests.factories import PARIS

NOW = datetime(2025, 11, 24, 8, 42, tzinfo=PARIS)
TODAY = NOW.date()
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=st.just(PARIS))
DAYS = st.dates(date(1900, 1, 1), date(2090, 12, 31))


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2025, month, day, hour, minute, tzinfo=PARIS)


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (date(2025, 11, 24), "lun. 24 nov."),
        (date(2025, 12, 1), "lun. 1er déc."),
        (date(2026, 1, 5), "lun. 5 janv. 2026"),
        (date(2024, 8, 15), "jeu. 15 août 2024"),
        (at(24, 8, 42), "lun. 24 nov."),
    ],
)
def test_a_day_is_written_short_with_its_year_only_when_it_differs(value: date, written: str) -> None:
    assert plain(french.day(value, today=TODAY)) == written


def test_a_day_is_written_in_full() -> None:
    assert plain(french.day_long(TODAY, today=TODAY)) == "lundi 24 novembre"
    assert plain(french.day_paper(TODAY)) == "lundi 24 novembre 2025"


@pytest.mark.parametrize(
    ("value", "written"),
    [(at(24, 8, 42), "8 h 42"), (at(24, 16), "16 h"), (at(24, 0), "0 h"), (at(24, 17, 5), "17 h 05")],
)
def test_a_time_is_written_with_its_minutes_if_any(value: datetime, written: str) -> None:
    assert plain(french.clock(value)) == written


def test_a_moment_is_written_on_the_clock_of_paris() -> None:
    assert plain(french.clock(datetime(2025, 7, 1, 22, 30, tzinfo=UTC))) == "0 h 30"
    assert plain(french.day(datetime(2025, 7, 1, 22, 30, tzinfo=UTC), today=TODAY)) == "mer. 2 juil."


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        french.clock(datetime(2025, 11, 24, 8, 42))


@pytest.mark.parametrize(
    ("due", "written"),
    [
        (at(22, 12), "en retard de 2 jours"),
        (at(23, 12), "en retard de 1 jour"),
        (at(24, 5), "en retard de 3 h"),
        (at(24, 8, 20), "en retard de 22 min"),
        (at(24, 8, 42), "dans 1 min"),
        (at(24, 10), "dans 1 h 18 min"),
        (at(24, 16), "aujourd’hui, 16 h"),
        (at(25, 16), "dans 31 h"),
        (at(26, 8, 41), "dans 47 h"),
        (at(26, 8, 42), "dans 2 jours"),
        (at(27, 0), "dans 3 jours"),
        (date(2025, 11, 24), "aujourd’hui"),
        (date(2025, 11, 25), "demain"),
        (date(2025, 11, 26), "dans 2 jours"),
        (date(2025, 11, 23), "en retard de 1 jour"),
    ],
)
def test_a_deadline_is_written_relatively(due: date, written: str) -> None:
    assert plain(french.relative_due(due, now=NOW)) == written


def test_a_deadline_just_before_midnight_is_late_by_minutes_not_by_a_day() -> None:
    assert plain(french.relative_due(at(23, 23, 50), now=at(24, 0, 10))) == "en retard de 20 min"


def test_a_deadline_just_after_midnight_is_minutes_away() -> None:
    assert plain(french.relative_due(at(24, 0, 10), now=at(23, 23, 50))) == "dans 20 min"


def test_hours_are_counted_as_they_pass_on_the_nights_of_the_change() -> None:
    # 26 October 2025: 3 h becomes 2 h, the night has one hour more. 30 March 2025: one hour less.
    assert plain(french.relative_due(at(26, 12, month=10), now=at(25, 12, month=10))) == "dans 25 h"
    assert plain(french.relative_due(at(30, 12, month=3), now=at(29, 12, month=3))) == "dans 23 h"


@pytest.mark.parametrize(
    ("start", "written"),
    [
        (at(24, 8, 30), "depuis 12 min"),
        (at(24, 3), "depuis 5 h"),
        (at(23, 12), "depuis hier"),
        (at(21, 9), "depuis 3 jours"),
        (date(2025, 11, 24), "depuis aujourd’hui"),
        (date(2025, 11, 23), "depuis hier"),
        (date(2025, 11, 12), "depuis 12 jours"),
    ],
)
def test_a_start_is_written_as_a_length(start: date, written: str) -> None:
    assert plain(french.since(start, now=NOW)) == written


def test_the_last_second_of_a_day_is_read_as_the_day() -> None:
    end = datetime(2025, 11, 26, 23, 59, 59, tzinfo=PARIS)
    assert french.deadline(end) == date(2025, 11, 26)
    assert french.deadline(end.astimezone(UTC)) == date(2025, 11, 26)
    assert french.deadline(at(26, 23, 59)) == at(26, 23, 59)


def test_a_moment_near_now_is_named() -> None:
    assert plain(french.moment(at(23, 18, 12), now=NOW)) == "hier, 18 h 12"
    assert plain(french.moment(at(24, 16), now=NOW)) == "aujourd’hui, 16 h"
    assert plain(french.moment(at(25, 11), now=NOW)) == "demain, 11 h"
    assert plain(french.moment(at(21, 16, 10), now=NOW)) == "ven. 21 nov., 16 h 10"


@pytest.mark.parametrize(
    ("length", "written"),
    [
        (timedelta(minutes=18), "18 min"),
        (timedelta(minutes=78), "1 h 18 min"),
        (timedelta(hours=31), "31 h"),
        (timedelta(days=3), "3 jours"),
    ],
)
def test_a_length_is_written_in_its_own_unit(length: timedelta, written: str) -> None:
    assert plain(french.duration(length)) == written


@pytest.mark.parametrize(
    ("birth", "written"),
    [
        (date(1941, 3, 12), "84 ans"),
        (date(1942, 11, 30), "82 ans"),
        (date(2024, 11, 24), "12 mois"),
        (date(2025, 11, 3), "21 jours"),
        (date(2025, 11, 24), "0 jour"),
    ],
)
def test_an_age_is_written_in_years_then_months_then_days(birth: date, written: str) -> None:
    assert plain(french.age(birth, today=TODAY)) == written


def test_an_age_before_birth_is_refused() -> None:
    with pytest.raises(ValueError, match="future"):
        french.age(date(2025, 11, 25), today=TODAY)


def test_a_birthday_of_29_february_falls_on_1_march_in_a_common_year() -> None:
    assert french.age_in_years(date(1944, 2, 29), today=date(2025, 2, 28)) == 80
    assert french.age_in_years(date(1944, 2, 29), today=date(2025, 3, 1)) == 81


@pytest.mark.parametrize(
    ("typed", "written", "dialled"),
    [
        ("0465713302", "04 65 71 33 02", "tel:+33465713302"),
        ("+33 6 39 98 64 20", "06 39 98 64 20", "tel:+33639986420"),
        ("+41 22 555 01 23", "+41 22 555 01 23", "tel:+41225550123"),
        ("poste", "poste", ""),
    ],
)
def test_a_phone_is_written_in_pairs_and_dialled_in_full(typed: str, written: str, dialled: str) -> None:
    assert plain(french.phone(typed)) == written
    assert french.phone_href(typed) == dialled


def test_a_name_begins_with_the_family_in_capitals() -> None:
    assert french.person_name("Berthézène", "Simone") == "BERTHÉZÈNE Simone"
    assert french.person_name("Escoubas", "Martine", title="Dr") == "Dr ESCOUBAS Martine"
    assert french.person_name("Inconnu") == "INCONNU"


def test_what_somebody_typed_goes_on_in_a_sentence() -> None:
    assert [french.lower_first(text) for text in ("Tous les jours", "HAD de jour", "2 fois", "")] == [
        "tous les jours",
        "HAD de jour",
        "2 fois",
        "",
    ]


def test_punctuation_stays_with_the_word_before_it() -> None:
    assert french.punctuation("Pourquoi ? « Parce que : oui »") == (
        f"Pourquoi{NBSP}? «{NBSP}Parce que{NBSP}: oui{NBSP}»"
    )
    assert french.punctuation("https://exemple.example/?a=1") == "https://exemple.example/?a=1"


def test_a_number_and_its_noun_agree_from_two() -> None:
    assert [plain(french.count(n, "jour")) for n in (0, 1, 2, 12480)] == ["0 jour", "1 jour", "2 jours", "12 480 jours"]


@given(MOMENTS, MOMENTS)
def test_a_deadline_always_says_late_or_ahead_and_never_breaks_inside(due: datetime, now: datetime) -> None:
    written = french.relative_due(due, now=now)
    late = due.astimezone(UTC) < now.astimezone(UTC)
    assert written.startswith(f"en{NBSP}retard{NBSP}de{NBSP}") == late
    assert " " not in written.removeprefix("aujourd’hui, ")
    assert "-" not in written


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=400)))
def test_a_start_in_the_past_is_never_negative(start: datetime, length: timedelta) -> None:
    now = (start.astimezone(UTC) + length).astimezone(PARIS)
    written = french.since(start, now=now)
    assert written.startswith("depuis")
    assert "-" not in written
    assert " 0 " not in plain(written)


@given(DAYS, DAYS)
def test_a_written_day_tells_the_year_exactly_when_it_differs(value: date, today: date) -> None:
    assert (str(value.year) in french.day(value, today=today)) == (value.year != today.year)


@given(DAYS)
def test_no_two_days_of_a_year_are_written_alike(value: date) -> None:
    other = value + timedelta(days=7)
    assume(other.year == value.year)
    assert french.day(value, today=value) != french.day(other, today=value)


@given(DAYS, DAYS)
def test_an_age_never_decreases(birth: date, today: date) -> None:
    assume(birth <= today)
    assert 0 <= french.age_in_years(birth, today=today) <= french.age_in_years(birth, today=today + timedelta(days=366))


@given(st.text())
def test_punctuation_is_the_same_done_twice(text: str) -> None:
    once = french.punctuation(text)
    assert french.punctuation(once) == once


@given(st.text(alphabet="0123456789+ .()-poste", max_size=20))
def test_no_phone_is_ever_refused(typed: str) -> None:
    assert isinstance(french.phone(typed), str)
    assert french.phone_href(typed).startswith("tel:") or french.phone_href(typed) == ""


@pytest.mark.parametrize(
    ("sex", "the", "of"),
    [
        ("F", "la patiente", "de la patiente"),
        ("M", "le patient", "du patient"),
        ("I", "la personne", "de la personne"),
        ("", "la personne", "de la personne"),
    ],
)
def test_words_follow_the_sex_that_is_known(sex: str, the: str, of: str) -> None:
    assert (french.the_patient(sex), french.of_the_patient(sex)) == (the, of)


@pytest.mark.parametrize(
    ("name", "of"),
    [
        ("Dr Martine Escoubas", "du Dr Martine Escoubas"),
        ("Élise Quintard", "d’Élise Quintard"),
        ("Aide et Présence", "d’Aide et Présence"),
        ("Claire Aubanel", "de Claire Aubanel"),
    ],
)
def test_of_somebody_is_written_as_it_is_said(name: str, of: str) -> None:
    assert french.of_name(name) == of
