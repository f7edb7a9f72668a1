"""How long a delay lasts for a team that sleeps, rests and changes its clocks."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.territory.working_days import TeamHours, WorkingCalendar

PARIS = ZoneInfo("Europe/Paris")
WEEK = WorkingCalendar(frozenset({1, 2, 3, 4, 5}))
HOURS = TeamHours(WEEK, time(9), time(18), PARIS)


def paris(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=PARIS)  # type: ignore[misc,arg-type]  # year, month, day, hour, minute


@pytest.mark.parametrize(
    ("start", "hours", "ends"),
    [
        (paris(2026, 11, 23, 10), 4, paris(2026, 11, 23, 14)),
        (paris(2026, 11, 23, 16), 4, paris(2026, 11, 24, 11)),
        (paris(2026, 11, 23, 22), 4, paris(2026, 11, 24, 13)),
        (paris(2026, 11, 27, 17), 4, paris(2026, 11, 30, 12)),  # over a weekend
        (paris(2026, 12, 24, 17), 2, paris(2026, 12, 28, 10)),  # Christmas is a Friday
        (paris(2026, 11, 23, 22), 0, paris(2026, 11, 24, 9)),
    ],
)
def test_a_delay_counts_only_the_hours_that_the_team_works(start: datetime, hours: int, ends: datetime) -> None:
    assert HOURS.after(start, timedelta(hours=hours)) == ends


def test_a_team_that_works_at_night_loses_and_gains_no_hour_when_clocks_change() -> None:
    nights = TeamHours(WorkingCalendar(frozenset(range(1, 8))), time(0), time(6), PARIS)
    # 25 October 2026: 0 h to 6 h lasts seven hours; 29 March 2026: five.
    assert nights.after(paris(2026, 10, 25, 0), timedelta(hours=7)) == datetime(2026, 10, 25, 5, tzinfo=UTC)
    assert nights.after(paris(2026, 3, 29, 0), timedelta(hours=5)) == datetime(2026, 3, 29, 4, tzinfo=UTC)


def test_a_team_that_never_works_is_refused() -> None:
    with pytest.raises(ValueError, match="without a working day"):
        TeamHours(WorkingCalendar(frozenset()), time(9), time(18), PARIS).after(paris(2026, 11, 23, 9), timedelta(1))


@given(st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)), st.integers(0, 3000))
def test_a_longer_delay_never_ends_earlier_and_all_end_while_the_team_works(start: datetime, minutes: int) -> None:
    begins = start.replace(tzinfo=UTC)
    ends = HOURS.after(begins, timedelta(minutes=minutes))
    local = ends.astimezone(PARIS)
    assert begins + timedelta(minutes=minutes) <= ends <= HOURS.after(begins, timedelta(minutes=minutes + 1))
    assert WEEK.is_working(local.date())
    assert time(9) <= local.time() <= time(18)
