"""Each indicator against a small data set counted by hand, and the page that shows them."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.audit.models import Transition
from coordination.episodes.models import Episode
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from liaison.quality.charts import bars_of, percent
from liaison.quality.figures import Figure, Slice, read_figures
from liaison.quality.indicators import INDICATORS, Shape
from liaison.quality.periods import MONTH, PERIOD_KINDS, Period, Span, period_of
from tests.factories import make_episode, make_member, make_patient
from tests.liaison.quality.facts import NOW, PARIS, Facts, counted, on, read

PAGE = "/indicateurs/"


@pytest.fixture
def facts(in_hospital: Hospital, nurse: Membership, unit: Unit) -> Facts:
    return Facts(in_hospital, nurse, unit)


# --- By hand ----------------------------------------------------------------------------------------------------------


def test_admissions_of_the_period_are_counted_to_the_minute(facts: Facts) -> None:
    facts.episode(on(28, 0, 0, month=10))  # first minute of the period
    facts.episode(on(27, 23, 59, month=10))  # one minute before it
    facts.episode(on(26, 9))  # today
    facts.episode(on(20), state="cancelled")
    assert counted(read(facts, "admitted")) == (2, None)


def test_screened_within_the_delay(facts: Facts) -> None:
    in_time = facts.episode(on(10))
    facts.screening(in_time, on(12, 12))  # the very end of 48 h
    late = facts.episode(on(10))
    facts.screening(late, on(12, 12, 1))
    facts.episode(on(11))  # never
    facts.episode(on(25))  # its delay still runs
    ahead = facts.episode(on(25))  # screened, its delay still runs: not counted yet
    facts.screening(ahead, on(25, 14))
    facts.episode(on(15), on(16))  # left before the delay, not screened: excluded
    quick = facts.episode(on(15), on(16))  # left before the delay, screened: counted
    facts.screening(quick, on(15, 18))
    twice = facts.episode(on(17))
    facts.screening(twice, on(17, 14))
    facts.screening(twice, on(18, 14))
    facts.episode(on(10), state="cancelled")
    assert counted(read(facts, "screened")) == (3, 5)


def test_departures_and_reserves(facts: Facts) -> None:
    facts.episode(on(1), on(5))
    facts.episode(on(1), on(6), reserve_reason="aide demain")
    facts.episode(on(1), on(7), state="closed", closed_at=on(20))
    facts.episode(on(1), on(27, 0, 0))  # the first minute after the period
    facts.episode(on(1))
    assert counted(read(facts, "departures")) == (3, None)
    assert counted(read(facts, "reserve")) == (1, 3)


def test_same_day_is_the_hospital_s_day(facts: Facts) -> None:
    """23 h 30 in Paris is still the same day; in UTC the departure and the sending would not be."""
    evening = facts.episode(on(1), on(10, 23, 30))
    facts.letter(evening, on(10, 23, 59))
    after_midnight = facts.episode(on(1), on(10, 23, 30))
    facts.letter(after_midnight, on(11, 0, 1))
    morning = facts.episode(on(1), on(10, 0, 30))
    facts.letter(morning, on(10, 18))
    assert counted(read(facts, "same_day")) == (2, 3)


def test_a_letter_never_sent_counts_against_and_a_withdrawn_one_not_at_all(facts: Facts) -> None:
    episode = facts.episode(on(1), on(10))
    facts.letter(episode, on(10, 14))
    facts.letter(episode, state="failed")
    facts.letter(episode, state="withdrawn")
    assert counted(read(facts, "same_day")) == (1, 2)


def test_a_reminder_does_not_undo_a_sending_of_the_same_day(facts: Facts) -> None:
    letter = facts.letter(facts.episode(on(1), on(10)), on(13))
    trace = Transition.objects.create(
        hospital=facts.hospital, subject_type="letters.letter", subject_id=letter.pk, to_state="handed_over"
    )
    # Traces cannot be changed: the clock of the trace is today, so the departure is moved to it instead.
    Episode.objects.filter(pk=letter.episode_id).update(admitted_at=trace.at - timedelta(days=4), left_at=trace.at)
    assert counted(read(facts, "same_day", now=trace.at + timedelta(minutes=1))) == (1, 1)


def test_opened_is_not_acknowledged(facts: Facts) -> None:
    episode = facts.episode(on(1), on(10))
    facts.letter(episode, on(10))
    facts.letter(episode, on(10), opened_at=on(11))
    facts.letter(episode, on(10), opened_at=on(11), acknowledged_at=on(12))
    facts.letter(episode, on(10), channel="paper")
    facts.letter(episode)
    assert counted(read(facts, "opened")) == (2, 3)
    assert counted(read(facts, "acknowledged")) == (1, 3)


def test_calls_due_and_reached(facts: Facts) -> None:
    def another() -> Episode:
        return facts.episode(on(1), on(5))

    facts.call(another(), date(2025, 11, 10), state="reached")
    facts.call(another(), date(2025, 11, 10), state="reached", red_flags=2)
    facts.call(another(), date(2025, 11, 10))  # late
    facts.call(another(), date(2025, 11, 26))  # today
    facts.call(another(), date(2025, 11, 27))  # its day has not come
    facts.call(another(), date(2025, 10, 27))  # before the period
    facts.call(another(), date(2025, 11, 10), state="unreached")
    facts.call(another(), date(2025, 11, 10), state="cancelled", cancel_reason="unreachable")
    facts.call(another(), date(2025, 11, 10), state="cancelled", cancel_reason="refused")
    early = facts.episode(on(1), on(5), state="closed", closed_at=on(9))
    facts.call(early, date(2025, 11, 10))
    late = facts.episode(on(1), on(5), state="closed", closed_at=on(12))
    facts.call(late, date(2025, 11, 10))
    assert counted(read(facts, "reached")) == (2, 7)
    assert counted(read(facts, "flagged")) == (1, 2)


def test_a_week_begins_on_monday_and_the_parts_make_the_whole(facts: Facts) -> None:
    for day in (9, 10, 16, 17):
        facts.episode(on(day, 0, 0))
    figure = read(facts, "admitted")
    assert [(part.start.isoformat(), part.numerator) for part in figure.slices] == [
        ("2025-10-27", 0),
        ("2025-11-03", 1),
        ("2025-11-10", 2),
        ("2025-11-17", 1),
        ("2025-11-24", 0),
    ]


def test_twelve_months_are_cut_in_months(facts: Facts) -> None:
    facts.episode(datetime(2025, 1, 1, 0, 0, tzinfo=PARIS))
    facts.episode(datetime(2024, 12, 31, 23, 59, tzinfo=PARIS))
    facts.episode(on(1, 0))
    figure = read(facts, "admitted", period="12m")
    assert (figure.slices[0].start, figure.slices[-1].start) == (date(2024, 11, 1), date(2025, 10, 1))
    counts = {part.start: part.numerator for part in figure.slices}
    assert (counts[date(2024, 12, 1)], counts[date(2025, 1, 1)]) == (1, 1)
    assert figure.total.numerator == 2, "the month that is not over is not among them"


def test_another_hospital_s_facts_are_not_counted(other_hospital: Hospital, facts: Facts) -> None:
    facts.episode(on(10), on(12))
    own = read(facts, "admitted").total
    assert own.numerator == 1
    # Counting never leaves the hospital that was entered, whichever hospital is named.
    elsewhere = read_figures(other_hospital, period_of("30j", time_zone="Europe/Paris", now=NOW))
    assert elsewhere[0].total.numerator == own.numerator


# --- Rules ------------------------------------------------------------------------------------------------------------


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(PARIS)),
    st.sampled_from([kind.key for kind in PERIOD_KINDS]),
)
def test_slices_cover_the_period_once(now: datetime, key: str) -> None:
    period = period_of(key, time_zone="Europe/Paris", now=now)
    starts = period.slices()
    assert starts[0] <= period.first
    assert starts[-1] <= period.last < period.last + timedelta(days=1)
    assert starts == sorted(set(starts))
    assert len(starts) <= 14
    if period.kind.days:
        assert (period.last - period.first).days == period.kind.days - 1
    else:
        assert [Span(MONTH, start) for start in starts] == period.spans()
        assert len(starts) == len(period.a_year_before.spans()) == 12


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(PARIS)),
    st.sampled_from(["30j", "90j", "12m", "this year"]),
    st.booleans(),
    st.sets(st.integers(0, 90)),
)
def test_what_is_known_of_a_period_and_what_is_left_make_the_period(
    now: datetime, key: str, is_before: bool, known: set[int]
) -> None:
    period = period_of(str(now.year) if key == "this year" else key, time_zone="Europe/Paris", now=now)
    period = period.a_year_before if is_before else period
    spans = [span for number, span in enumerate(period.spans()) if number in known]
    counted = [day for span in spans for day in days_of(span)]
    left = [day for stretch in period.without(spans) for day in days_of(stretch)]
    assert all(span.last < now.date() for span in spans), "only what is over"
    assert sorted(counted + left) == days_of(period), "each day once"
    # Nothing is left to read but today.
    assert set(days_of(period)) - {day for span in period.spans() for day in days_of(span)} <= {now.date()}


def days_of(period: Period | Span) -> list[date]:
    return [period.first + timedelta(days=number) for number in range((period.last - period.first).days + 1)]


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=1, max_size=14))
def test_the_whole_is_the_sum_of_its_parts(pairs: list[tuple[int, int]]) -> None:
    slices = [Slice(start=date(2025, 1, 6), numerator=min(pair), denominator=max(pair)) for pair in pairs]
    rate = next(indicator for indicator in INDICATORS if indicator.denominator)
    figure = Figure(rate, slices)
    assert figure.total.numerator == sum(min(pair) for pair in pairs)
    assert figure.total.denominator == sum(max(pair) for pair in pairs)
    bars = re.findall(r'<rect [^>]* y="(.+?)" width=".+?" height="(.+?)"', bars_of(figure, slices="week"))
    assert len(bars) == len(slices)
    for y, height in bars:
        assert 0 <= float(y) <= 106
        assert 0 <= float(height) <= 86


@pytest.mark.parametrize(
    ("before", "stands_at"),
    [(0, 38.9), (60, 38.9), (75, 35.5), (90, 22.6), (99, 38.9)],
    ids=["no line", "in the bar", "at its foot", "through its head", "above it"],
)
def test_no_line_strikes_out_the_number_of_the_last_bar(before: int, stands_at: float) -> None:
    rate = next(indicator for indicator in INDICATORS if indicator.denominator and indicator.shape == Shape.RATE)
    start = date(2025, 1, 1)
    figure = Figure(
        rate,
        [Slice(start=start, numerator=71, denominator=100)],
        before=[Slice(start=start, numerator=before, denominator=100)],
    )

    [y] = re.findall(r'class="val" x=".+?" y="(.+?)"', bars_of(figure, slices="month"))

    assert float(y) == pytest.approx(stands_at, abs=0.1)


@given(st.integers(0, 10_000), st.integers(1, 10_000))
def test_only_what_is_complete_is_100(part: int, whole: int) -> None:
    rate = min(part, whole) / whole
    assert (percent(rate) == 100) == (rate == 1)
    assert (percent(rate) == 0) == (rate == 0)


def test_every_indicator_says_what_it_counts() -> None:
    for indicator in INDICATORS:
        labels = [label for label, _ in indicator.words]
        assert labels == (
            ["Compté", "Parmi", "Exclus", "Source"] if indicator.denominator else ["Compté", "Exclus", "Source"]
        )


# --- The page ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def manager(hospital: Hospital) -> Membership:
    return make_member(hospital, Role.QUALITY_MANAGER, "Laure", "Sicard")


def test_the_page_shows_each_figure_with_its_table(
    client_for: Callable[[Membership], Client], hospital: Hospital, nurse: Membership, unit: Unit, manager: Membership
) -> None:
    with enter(hospital):
        make_episode(nurse, unit, patient=make_patient(nurse))
    response = client_for(manager).get(PAGE)
    assert response.status_code == 200
    for indicator in INDICATORS:
        assert indicator.title in response.text
        assert indicator.counted in response.text
    assert response.text.count('<svg class="chart"') == len(INDICATORS)
    assert "style=" not in response.text
    assert "FABREGOUL" not in response.text


@pytest.mark.parametrize("query", ["", "?periode=90j", "?periode=12m", "?periode=%00", "?periode=" + "9" * 10_000])
def test_any_period_asked_gives_a_page(
    client_for: Callable[[Membership], Client], manager: Membership, query: str
) -> None:
    assert client_for(manager).get(PAGE + query).status_code == 200


def test_who_may_not_see_figures_does_not(client_for: Callable[[Membership], Client], operator: Membership) -> None:
    assert client_for(operator).get(PAGE).status_code == 403
