"""Months, weeks and days counted at night: they say what the traces say, and what changed since is in the next count."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from coordination.accounts.models import Membership
from coordination.episodes.models import Movement
from coordination.tenancy.models import Hospital, Unit
from liaison.quality.counting import count_slices
from liaison.quality.figures import Reading
from liaison.quality.figures import read as read_whole
from liaison.quality.models import SliceCount
from liaison.quality.periods import DAY, MONTH, WEEK, period_of
from tests.liaison.quality.facts import PARIS, Facts, Requests, Waiting, on

LATER = datetime(2026, 2, 10, 10, tzinfo=PARIS)


@pytest.fixture
def facts(in_hospital: Hospital, nurse: Membership, unit: Unit) -> Facts:
    return Facts(in_hospital, nurse, unit)


def twelve_months(facts: Facts, unit: UUID | None = None, *, key: str = "12m") -> Reading:
    period = period_of(key, time_zone="Europe/Paris", now=LATER)
    return read_whole(facts.hospital, period, unit=unit, compared=True)


@pytest.mark.parametrize("key", ["12m", "90j", "30j", "2026"])
def test_what_was_counted_says_what_the_traces_say(facts: Facts, unit: Unit, other_unit: Unit, key: str) -> None:
    waiting, requests = Waiting(facts), Requests(facts)
    for month, day in ((1, 5), (1, 17), (1, 31), (2, 1), (2, 9), (2, 10)):
        facts.letter(
            facts.episode(on(1, month=1, year=2026), on(day, month=month, year=2026)), on(day, month=month, year=2026)
        )
    requests.ask("idel", on(20, 8), "accepted", on(20, 10))
    requests.ask("ssiad", on(20, 8), "refused", on(22, 8), refusal_reason="no_capacity")
    requests.ask("ssiad", on(20, 8), "expired")
    for place, days in ((unit, (5, 9)), (other_unit, (6, 12, 20))):
        for day in days:
            episode = facts.episode(on(1), on(day), unit=place)
            Movement.objects.filter(episode=episode).update(unit=place)
            facts.letter(episode, on(day))
            waiting.said(episode, day - 3)
    places = (None, unit.pk, other_unit.pk)
    traced = [twelve_months(facts, place, key=key) for place in places]
    assert [one.counted_at for one in traced] == [None] * 3
    assert sum(figure.total.numerator for figure in traced[0].figures) > 5
    count_slices(facts.hospital, now=LATER)
    counted_before = [twelve_months(facts, place, key=key) for place in places]
    assert [one.counted_at for one in counted_before] == [LATER] * 3
    assert [one.figures for one in counted_before] == [one.figures for one in traced]


def test_what_comes_late_is_in_the_figures_at_the_next_count(facts: Facts) -> None:
    count_slices(facts.hospital, now=LATER)
    before = twelve_months(facts).figures
    facts.letter(facts.episode(on(1), on(10)), on(10))
    assert twelve_months(facts).figures == before
    count_slices(facts.hospital, now=LATER + timedelta(days=1))
    after = twelve_months(facts)
    assert after.counted_at == LATER + timedelta(days=1)
    assert after.figures[0].total.numerator == before[0].total.numerator + 1


def test_only_today_is_of_the_moment(facts: Facts) -> None:
    def admissions() -> int:
        return twelve_months(facts, key="30j").figures[0].total.numerator

    count_slices(facts.hospital, now=LATER)
    facts.episode(on(9, month=2, year=2026))
    assert admissions() == 0, "yesterday was counted"
    facts.episode(on(10, month=2, year=2026))
    assert admissions() == 1
    count_slices(facts.hospital, now=LATER + timedelta(minutes=1))
    assert admissions() == 2


def test_what_no_period_proposes_any_more_is_forgotten(facts: Facts) -> None:
    count_slices(facts.hospital, now=LATER - timedelta(days=3 * 366))
    count_slices(facts.hospital, now=LATER)
    starts = SliceCount.objects.values_list("slices", flat=True).distinct().order_by("slices")
    assert list(starts) == [DAY, MONTH, WEEK]
    assert SliceCount.objects.earliest("start").start == date(2023, 1, 1)
    assert SliceCount.objects.filter(slices=DAY).earliest("start").start > date(2024, 10, 31)


def test_a_page_of_figures_reads_what_is_left_in_one_statement(
    facts: Facts, django_assert_num_queries: Callable[[int], Any]
) -> None:
    count_slices(facts.hospital, now=LATER)
    for key in ("30j", "12m", "2026"):
        # What was counted, what is left of both periods, the names of types of provider.
        with django_assert_num_queries(2 if key == "12m" else 3):
            assert twelve_months(facts, key=key).counted_at == LATER


def test_a_month_that_was_not_over_or_was_counted_otherwise_is_read_again(facts: Facts) -> None:
    count_slices(facts.hospital, now=datetime(2026, 1, 31, 23, 59, tzinfo=PARIS))
    facts.episode(on(31, month=1, year=2026))
    assert twelve_months(facts).figures[0].slices[-1].numerator == 1, "January had a minute left"
    facts.episode(on(1))
    assert twelve_months(facts).figures[0].total.numerator == 1
    facts.hospital.screening_delay_hours += 1
    assert twelve_months(facts) == twelve_months(facts)._replace(counted_at=None)
    assert twelve_months(facts).figures[0].total.numerator == 2, "another delay is another count"
