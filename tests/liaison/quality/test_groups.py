"""Figures of a group: the sums of its hospitals, read without any of their rows, and masked where they are about few people."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.episodes.models import Episode
from coordination.tenancy.models import Group, Hospital, Unit
from coordination.tenancy.scope import enter
from liaison.quality.counting import SOURCES, count_slices
from liaison.quality.figures import Figure, figures_of, read_figures
from liaison.quality.groups import group_year, masked_figures, read_group
from liaison.quality.indicators import Shape
from liaison.quality.models import SliceCount
from liaison.quality.periods import MONTH, year_of
from liaison.quality.sources import Row, Source
from liaison.quality.sources.leaving import DEPARTURES
from liaison.quality.tasks import count_hospitals
from tests.factories import make_hospital, make_member, make_unit
from tests.liaison.quality.facts import Facts

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2025, 11, 26, 10, tzinfo=PARIS)
PERIOD = group_year(2025, zone=PARIS, now=NOW)
PAGE = "/indicateurs/groupement/"
SignedIn = Callable[[Membership], Client]


@pytest.fixture
def group(hospital: Hospital, other_hospital: Hospital) -> Group:
    found = Group.objects.create(name="GHT des Garrigues")
    for one in (hospital, other_hospital):
        one.group = found
        one.save()
    return found


@pytest.fixture
def manager(group: Group, hospital: Hospital) -> Membership:
    return make_member(hospital, Role.GROUP_MANAGER, "Irène", "Fabre")


def departures(member: Membership, days: list[tuple[int, int]], *, before_noon: int = 0) -> None:
    """Departures at these months and days of 2025, the first ones before noon."""
    with enter(member.hospital):
        unit = Unit.objects.first() or make_unit(member.hospital, "Médecine", "MED")
        facts = Facts(member.hospital, member, unit)
        for number, (month, day) in enumerate(days):
            hour = 9 if number < before_noon else 15
            left_at = datetime(2025, month, day, hour, tzinfo=PARIS)
            facts.episode(left_at - timedelta(days=3), left_at)


def of(figures: list[Figure], key: str) -> Figure:
    return next(figure for figure in figures if figure.indicator.key == key)


def test_a_group_is_the_sum_of_its_hospitals(group: Group, nurse: Membership, other_nurse: Membership) -> None:
    departures(nurse, [(3, day) for day in range(1, 15)] + [(4, day) for day in range(1, 7)], before_noon=6)
    departures(other_nurse, [(3, day) for day in range(1, 8)], before_noon=0)
    assert PERIOD is not None
    totals: dict[str, int] = {}
    for member in (nurse, other_nurse):
        count_slices(member.hospital, now=NOW)
        with enter(member.hospital):
            for figure in read_figures(member.hospital, PERIOD):
                totals[figure.indicator.key] = totals.get(figure.indicator.key, 0) + figure.total.numerator
    with enter(nurse.hospital):
        found = read_group(group, PERIOD)
    left = of(found.figures, "departures")
    assert [part.numerator for part in left.slices] == [0, 0, 21, 6, 0, 0, 0, 0, 0, 0]
    assert left.total.numerator == 27 == totals["departures"]
    # The other hospital left nobody before noon; of this one six did, and fourteen not.
    assert (of(found.figures, "before_noon").total.numerator, of(found.figures, "before_noon").total.denominator) == (
        6,
        27,
    )
    for figure in found.figures:
        if not figure.total.masked:
            assert figure.total.numerator == totals[figure.indicator.key], figure.indicator.key
    assert found.counted_at == NOW


def test_few_people_are_masked_and_a_second_month_with_them(
    group: Group, nurse: Membership, other_nurse: Membership
) -> None:
    departures(nurse, [(2, 3), (2, 4)] + [(3, day) for day in range(1, 12)] + [(4, day) for day in range(1, 16)])
    departures(other_nurse, [(3, day) for day in range(1, 12)] + [(4, day) for day in range(1, 16)])
    for member in (nurse, other_nurse):
        count_slices(member.hospital, now=NOW)
    assert PERIOD is not None
    with enter(nurse.hospital):
        left = of(read_group(group, PERIOD).figures, "departures")
    masked = [part.start.month for part in left.slices if part.masked]
    assert masked == [2, 3]
    assert all(part.numerator == 0 for part in left.slices if part.masked)
    assert left.total.numerator == 54


def test_the_year_before_is_masked_as_on_its_own_page(group: Group, nurse: Membership, other_nurse: Membership) -> None:
    """April is masked with December, the smallest line of that year; over ten months it would be with another."""
    days = [(4, 3), (4, 4), *((3, day) for day in range(1, 15)), *((12, day) for day in range(1, 9))]
    departures(nurse, days)
    departures(other_nurse, days[2:])
    later = datetime(2026, 11, 26, 10, tzinfo=PARIS)
    for member in (nurse, other_nurse):
        count_slices(member.hospital, now=later)
    own, next_one = (group_year(year, zone=PARIS, now=later) for year in (2025, 2026))
    assert own is not None
    assert next_one is not None
    with enter(nurse.hospital):
        page = of(read_group(group, own).figures, "departures")
        beside = of(read_group(group, next_one).figures, "departures")
    assert [part.start.month for part in page.slices if part.masked] == [4, 12]
    assert beside.before == page.slices[:10]
    assert beside.total_before is None


def test_nothing_is_read_but_sums(group: Group, nurse: Membership, other_nurse: Membership) -> None:
    departures(other_nurse, [(3, day) for day in range(1, 9)])
    count_slices(other_nurse.hospital, now=NOW)
    with enter(nurse.hospital), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM quality_slicecount")
        assert cursor.fetchone() == (0,), "the rows of the other hospital are its own"
        cursor.execute("SELECT DISTINCT hospital_id FROM group_month_counts('2025-01-01', '2025-12-31')")
        assert cursor.fetchall() == [(other_nurse.hospital.pk,)]
        assert Episode.objects.count() == 0


def test_outside_a_hospital_and_outside_the_group_there_is_nothing(
    group: Group, nurse: Membership, other_nurse: Membership
) -> None:
    count_slices(nurse.hospital, now=NOW)
    stranger = make_hospital("Clinique du Pont", "Le Pont", "990000036")

    def seen() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM group_month_counts('2025-01-01', '2025-12-31')")
            row = cursor.fetchone()
            assert row is not None
            return int(row[0])

    assert seen() == 0
    with enter(stranger):
        assert seen() == 0
    with enter(other_nurse.hospital):
        assert seen() > 0


def test_counting_anew_follows_what_came_late(group: Group, nurse: Membership) -> None:
    departures(nurse, [(3, day) for day in range(1, 9)])
    count_slices(nurse.hospital, now=NOW)
    departures(nurse, [(3, 20)])
    count_slices(nurse.hospital, now=NOW + timedelta(days=1))
    with enter(nurse.hospital):
        month = SliceCount.objects.get(slices=MONTH, source="departures", start=date(2025, 3, 1))
    assert month.lines[0]["left"] == 9
    assert month.counted_at == NOW + timedelta(days=1)


def test_the_worker_counts_each_hospital(
    nurse: Membership, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = make_hospital("Clinique du Pont", "Le Pont", "990000036")
    closed.active = False
    closed.save()
    asked: list[str] = []
    monkeypatch.setattr("liaison.quality.tasks.count_hospital.apply_async", lambda *, args: asked.extend(args))
    with django_capture_on_commit_callbacks(execute=True):
        count_hospitals()
    assert asked == [str(nurse.hospital.pk)]


def test_a_month_that_is_not_over_is_not_shown() -> None:
    period = group_year(2025, zone=PARIS, now=NOW)
    assert period is not None
    assert period.last == date(2025, 10, 31)
    assert group_year(2025, zone=PARIS, now=datetime(2025, 1, 20, tzinfo=PARIS)) is None
    whole = group_year(2024, zone=PARIS, now=NOW)
    assert whole is not None
    assert whole.last == date(2024, 12, 31)


def test_a_month_is_shown_once_every_hospital_counted_it_when_it_was_over(
    group: Group, nurse: Membership, other_nurse: Membership
) -> None:
    for member in (nurse, other_nurse):
        departures(member, [(month, day) for month in (9, 10) for day in range(20, 31)])
    before, after = datetime(2025, 10, 31, 1, 40, tzinfo=PARIS), datetime(2025, 11, 1, 1, 40, tzinfo=PARIS)
    closed = make_hospital("Clinique du Pont", "Le Pont", "990000036")
    closed.group, closed.active = group, False
    closed.save()
    count_slices(closed, now=before)
    # Its first of November begins five hours later.
    other_nurse.hospital.time_zone = "America/Martinique"
    other_nurse.hospital.save()
    asked = group_year(2025, zone=PARIS, now=datetime(2025, 11, 1, 0, 5, tzinfo=PARIS))
    assert asked is not None

    def shown() -> tuple[date | None, bool, list[int]]:
        with enter(nurse.hospital):
            found = read_group(group, asked)
        left = of(found.figures, "departures").slices
        return found.period and found.period.last, found.is_behind, [part.numerator for part in left][8:]

    for member in (nurse, other_nurse):
        count_slices(member.hospital, now=before)
    assert shown() == (date(2025, 9, 30), True, [22])
    for member in (nurse, other_nurse):
        count_slices(member.hospital, now=after)
    assert shown() == (date(2025, 9, 30), True, [22])
    count_slices(other_nurse.hospital, now=after + timedelta(days=1))
    assert shown() == (date(2025, 10, 31), False, [22, 22])


def test_a_year_of_which_no_month_is_counted_yet_shows_nothing(
    client_for: SignedIn, group: Group, manager: Membership, nurse: Membership
) -> None:
    last_year = timezone.localdate().year - 1
    count_slices(nurse.hospital, now=datetime(last_year, 1, 31, 1, 40, tzinfo=PARIS))
    assert "n’est encore fini et compté" in client_for(manager).get(PAGE, {"annee": str(last_year)}).text
    assert client_for(manager).get(f"{PAGE}export.csv", {"annee": str(last_year)}).status_code == 404


# Departures by hospital and month, how far each went: left, before noon or not; without GP; found.
facts_of_a_year = st.lists(
    st.tuples(st.sampled_from("AB"), st.integers(1, 6), st.booleans(), st.integers(0, 2)), max_size=150
)


@given(facts_of_a_year)
def test_what_a_page_shows_is_true_and_never_small(facts: list[tuple[str, int, bool, int]]) -> None:
    """Through the real indicators: a number is either as it is or taken out, and two shown ones never differ by few."""
    period = year_of(2025, zone=PARIS, now=NOW)
    rows: dict[Source, list[Row]] = {source: [] for source in SOURCES}
    for at, month, early, gp in facts:
        columns = {"left": 1, "before_noon": int(early), "without_gp": int(gp > 0), "gp_found": int(gp > 1)}
        rows[DEPARTURES].append(Row(date(2025, month, 1), at, "", columns))
    true = figures_of(rows, None, period, roles={})
    for figure, whole in zip(masked_figures(rows, period, {}), true, strict=True):
        for line, exact in zip([*figure.slices, figure.total], [*whole.slices, whole.total], strict=True):
            if line.masked:
                assert line.numerator == 0
                assert line.denominator in (None, exact.denominator)
                continue
            assert line == exact or line.numerator == exact.numerator
            assert not 0 < line.numerator < 5
            if figure.indicator.shape == Shape.RATE and line.denominator is not None:
                assert not 0 < line.denominator - line.numerator < 5


# --- The page ---------------------------------------------------------------------------------------------------------


def test_the_page_says_when_it_was_counted_and_masks(
    client_for: SignedIn, group: Group, manager: Membership, nurse: Membership, other_nurse: Membership
) -> None:
    last_year = timezone.localdate().year - 1
    for member, days in ((nurse, 9), (other_nurse, 8)):
        with enter(member.hospital):
            facts = Facts(
                member.hospital, member, Unit.objects.first() or make_unit(member.hospital, "Médecine", "MED")
            )
            for day in range(1, days):
                left_at = datetime(last_year, 3, day, 15, tzinfo=PARIS)
                facts.episode(left_at - timedelta(days=3), left_at)
            left_at = datetime(last_year, 4, 2, 15, tzinfo=PARIS)
            facts.episode(left_at - timedelta(days=3), left_at)
        count_slices(member.hospital)
    client = client_for(manager)
    text = client.get(PAGE, {"annee": str(last_year)}).text
    assert "GHT des Garrigues" in text
    assert "comptés" in text
    assert "masqué" in text
    assert client.get("/indicateurs/").text.count(PAGE) == 1
    written = client.get(f"{PAGE}export.csv", {"annee": str(last_year)})
    assert "masqué" in written.content.decode()
    assert client.get(f"{PAGE}export.xlsx", {"annee": str(last_year)}).status_code == 200


@pytest.mark.parametrize("year", ["", "1999", "2999", "abcd", "%00"])
def test_any_year_asked_gives_a_page(client_for: SignedIn, manager: Membership, year: str) -> None:
    assert client_for(manager).get(f"{PAGE}?annee={year}").status_code == 200


def test_a_hospital_without_group_has_no_such_page(client_for: SignedIn, hospital: Hospital) -> None:
    manager = make_member(hospital, Role.GROUP_MANAGER, "Irène", "Fabre")
    client = client_for(manager)
    assert client.get(PAGE).status_code == 404
    assert PAGE not in client.get("/indicateurs/").text


def test_a_quality_manager_sees_their_hospital_only(client_for: SignedIn, group: Group, hospital: Hospital) -> None:
    manager = make_member(hospital, Role.QUALITY_MANAGER, "Laure", "Sicard")
    client = client_for(manager)
    assert client.get(PAGE).status_code == 403
    assert PAGE not in client.get("/indicateurs/").text
