"""On which day a call is due."""

from datetime import UTC, date, datetime, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.territory.public_holidays import region_of
from coordination.territory.working_days import WorkingCalendar
from discharge.followup.days import end_of_day, local_day, plan
from discharge.followup.definitions import ALWAYS, WITH_RESERVE, Step

WEEK = WorkingCalendar(frozenset({1, 2, 3, 4, 5}))
J1, J3, J7 = Step(1, WITH_RESERVE), Step(3, ALWAYS), Step(7, ALWAYS)
DAYS = st.dates(date(2020, 1, 1), date(2050, 12, 31))
STEPS = st.lists(
    st.builds(Step, st.integers(1, 90), st.sampled_from([ALWAYS, WITH_RESERVE])), max_size=6, unique_by=lambda s: s.day
)
WEEKDAYS = st.frozensets(st.integers(1, 6), min_size=1)


@given(DAYS, STEPS, WEEKDAYS, st.sampled_from([None, "6AE", "974"]), st.booleans())
def test_a_call_is_never_due_on_a_day_off_nor_before_its_day(
    left_on: date, steps: list[Step], weekdays: frozenset[int], region: str | None, with_reserve: bool
) -> None:
    planned = plan(left_on, steps, WorkingCalendar(weekdays, region), with_reserve=with_reserve)
    off = holidays.country_holidays("FR", subdiv=region)
    for call in planned:
        assert call.due_on >= call.nominal_on > left_on
        assert call.due_on.isoweekday() in weekdays
        assert call.due_on not in off


@given(DAYS, STEPS, st.booleans())
def test_nobody_is_called_twice_a_day_and_no_step_is_lost(left_on: date, steps: list[Step], with_reserve: bool) -> None:
    planned = plan(left_on, steps, WEEK, with_reserve=with_reserve)
    days = [call.due_on for call in planned]
    assert days == sorted(set(days))
    wanted = {step.label for step in steps if with_reserve or step.when == ALWAYS}
    assert {label for call in planned for label in call.label.split(", ")} == wanted


@given(DAYS)
def test_nothing_but_days_off_is_skipped(day: date) -> None:
    due = WEEK.first_working(day)
    assert all(not WEEK.is_working(day + timedelta(days=n)) for n in range((due - day).days))


@pytest.mark.parametrize(
    ("left_on", "due_on"),
    [
        (date(2025, 11, 20), date(2025, 11, 24)),  # J+3 is a Sunday
        (date(2025, 11, 24), date(2025, 11, 27)),
        (date(2025, 12, 29), date(2026, 1, 2)),  # 1 January, over the change of year
        (date(2026, 4, 3), date(2026, 4, 7)),  # Easter Monday
        (date(2026, 4, 28), date(2026, 5, 4)),  # 1 May is a Friday, then the week-end
        (date(2026, 5, 11), date(2026, 5, 15)),  # Ascension
        (date(2024, 2, 26), date(2024, 2, 29)),  # leap day
    ],
)
def test_a_day_off_moves_the_call_to_the_next_working_day(left_on: date, due_on: date) -> None:
    assert [call.due_on for call in plan(left_on, [J3], WEEK, with_reserve=False)] == [due_on]


def test_a_reserve_adds_the_early_call() -> None:
    monday = date(2025, 11, 24)
    assert [call.label for call in plan(monday, [J3, J1], WEEK, with_reserve=False)] == ["J+3"]
    assert [call.label for call in plan(monday, [J3, J1], WEEK, with_reserve=True)] == ["J+1", "J+3"]


def test_two_steps_brought_to_one_day_make_one_call() -> None:
    friday = date(2025, 11, 21)
    planned = plan(friday, [J1, J3, J7], WEEK, with_reserve=True)
    assert [(call.label, call.due_on) for call in planned] == [
        ("J+1, J+3", date(2025, 11, 24)),
        ("J+7", date(2025, 11, 28)),
    ]


@pytest.mark.parametrize(
    ("postal_code", "day", "working"),
    [
        ("30999", date(2025, 12, 26), True),
        ("67000", date(2025, 12, 26), False),
        ("57000", date(2025, 12, 26), False),
        ("97410", date(2024, 12, 20), False),
        ("30999", date(2024, 12, 20), True),
    ],
)
def test_a_region_has_its_own_holidays(postal_code: str, day: date, working: bool) -> None:
    assert WorkingCalendar(WEEK.weekdays, region_of(postal_code)).is_working(day) is working


def test_the_day_of_departure_is_the_hospital_s_own() -> None:
    late = datetime(2025, 11, 23, 23, 30, tzinfo=UTC)
    assert local_day(late, "Europe/Paris") == date(2025, 11, 24)
    assert local_day(late, "America/Martinique") == date(2025, 11, 23)


def test_the_end_of_a_day_follows_the_change_of_hour() -> None:
    assert end_of_day(date(2025, 7, 1), "Europe/Paris") == datetime(2025, 7, 1, 21, 59, 59, tzinfo=UTC)
    assert end_of_day(date(2025, 12, 1), "Europe/Paris") == datetime(2025, 12, 1, 22, 59, 59, tzinfo=UTC)


def test_a_calendar_without_working_day_is_refused() -> None:
    with pytest.raises(ValueError, match="without a working day"):
        WorkingCalendar(frozenset()).first_working(date(2025, 1, 1))
