"""The wall board: who leaves when, what weighs most, and no name until the hospital says so."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from coordination.accounts.models import Membership
from coordination.audit.models import Transition
from coordination.episodes.actions import add_task
from coordination.episodes.models import BlockReason, Episode, Task
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from discharge.board.models import BoardRule
from discharge.board.reading import Board, days_lost
from discharge.obstacles.actions import open_obstacle, say_fitness
from discharge.planning.models import CircleMember
from tests import factories
from tests.reference import put_types

SignedIn = Callable[[Membership], Client]
DAY = timedelta(days=1)


@pytest.fixture
def noon() -> datetime:
    """Today at noon, which no departure of these tests passes by hours."""
    return timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)


@pytest.fixture
def stay(hospital: Hospital, nurse: Membership, unit: Unit) -> Callable[..., Episode]:
    """A stay without any work, that leaves when it is said."""

    def made(leaves: datetime | None = None, **fields: Any) -> Episode:
        with enter(hospital):
            episode = factories.make_episode(nurse, fields.pop("unit", unit), expected_departure_at=leaves, **fields)
            Task.objects.filter(episode=episode).delete()
            return episode

    return made


def shown(client: Client, **asked: Any) -> Board:
    board: Board = client.get(reverse("board:board"), asked).context["board"]
    return board


def states(board: Board) -> list[list[str]]:
    return [[entry.reason.state for entry in cell] for cell in board.rows[0].cells]


def test_each_departure_stands_under_its_day(
    client_for: SignedIn, nurse: Membership, stay: Callable[..., Episode], noon: datetime
) -> None:
    for days in (0, 2, 2, 6, 7):
        stay(noon + days * DAY)
    board = shown(client_for(nurse))
    assert [len(cell) for cell in board.rows[0].cells] == [1, 0, 2, 0, 0, 0, 1] == [day.count for day in board.days]
    assert (board.dated, board.not_ready, board.days[0].is_today) == (4, 0, True)


def test_who_should_have_left_is_awaited_today_and_on_no_other_week(
    client_for: SignedIn, nurse: Membership, stay: Callable[..., Episode], noon: datetime
) -> None:
    stay(noon - 3 * DAY)
    client = client_for(nurse)
    assert shown(client).days[0].count == 1
    for days in (-7, 7):
        assert shown(client, du=(noon + days * DAY).date().isoformat()).dated == 0


def test_what_weighs_most_on_the_date_is_said(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, stay: Callable[..., Episode], noon: datetime
) -> None:
    def with_work(*works: dict[str, Any]) -> Episode:
        episode = stay(noon + DAY)
        with enter(hospital):
            for work in works:
                add_task(episode=episode, kind="plan", blocks_departure=True, **work)
        return episode

    late = {"title": "Oxygène, débit à préciser", "due_at": timezone.now() - DAY}
    waiting = {"title": "Accord PRADO", "state": "waiting", "waiting_for": "CPAM"}
    to_do = {"title": "Ordonnance"}
    with_work(waiting)
    with_work(waiting, to_do)
    with_work(waiting, to_do, late)
    kept = with_work(waiting, to_do, late)
    with enter(hospital):
        open_obstacle(
            member=nurse, episode_id=kept.pk, reason=BlockReason.HOUSING, opened_on=timezone.localdate(), words=""
        )
        add_task(episode=stay(noon + DAY), kind="plan", title="Sans rapport avec le départ")
    board = shown(client_for(nurse))
    entries = board.rows[0].cells[1]
    assert [entry.reason.state for entry in entries] == ["waiting", "due", "late", "blocked", "ontime"]
    assert [entry.reason.words for entry in entries] == [
        "CPAM",
        "ordonnance",
        "oxygène, débit à préciser",
        "logement",
        "",
    ]
    assert (board.not_ready, board.days[1].not_ready) == (4, 4)
    assert sum(count for _, count in board.reasons) == board.not_ready


def test_a_departure_for_which_somebody_is_still_to_be_told_is_not_ready(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, stay: Callable[..., Episode], noon: datetime
) -> None:
    types, untold, told = put_types(), stay(noon + DAY), stay(noon + DAY)
    with enter(hospital):
        for episode, state in ((untold, "to_contact"), (told, "confirmed")):
            for role in ("saad", "kinesitherapeute"):
                CircleMember.objects.create(
                    hospital=hospital, episode=episode, role=types[role], name=f"Un {role}", state=state
                )
    board = shown(client_for(nurse))
    assert [entry.reason.words for entry in board.rows[0].cells[1]] == ["SAAD à prévenir", ""]
    assert board.reasons == [("intervenants à prévenir", 1)]


def test_who_is_fit_without_a_date_is_shown_with_the_days_and_counted_as_lost(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, stay: Callable[..., Episode]
) -> None:
    today = timezone.localdate()
    fit, unfit = stay(), stay()
    stay()
    with enter(hospital):
        Episode.objects.update(admitted_at=timezone.now() - 30 * DAY)
        say_fitness(member=nurse, episode_id=fit.pk, is_fit=True, on_day=today - 10 * DAY)
        say_fitness(member=nurse, episode_id=unfit.pk, is_fit=True, on_day=today - 5 * DAY)
        say_fitness(member=nurse, episode_id=unfit.pk, is_fit=False, on_day=today - 3 * DAY)
    [row] = shown(client_for(nurse)).rows
    assert [(entry.episode.pk, entry.fit_for) for entry in row.undated] == [(fit.pk, "10\xa0j")]
    assert (row.lost, row.present) == (7 + 2, 3)


def test_no_patient_is_named_until_the_hospital_says_so(
    client_for: SignedIn,
    hospital: Hospital,
    nurse: Membership,
    administrator: Membership,
    stay: Callable[..., Episode],
    noon: datetime,
) -> None:
    episode = stay(noon)
    with enter(hospital):
        add_task(episode=episode, kind="plan", title="Aide de Mme Fabregoul à confirmer", blocks_departure=True)
    client, rule = client_for(nurse), reverse("board:rule")
    page = client.get(reverse("board:board")).content.decode()
    assert "FABREGOUL" not in page.upper()
    assert "aide de Mme [nom] à confirmer" in page
    assert "F. S." in page
    assert "214" in page
    for _ in range(2):
        assert client_for(administrator).post(rule, {"shows_names": "on"}).status_code == 302
    assert "FABREGOUL S." in client.get(reverse("board:board")).content.decode()
    client_for(administrator).post(rule, {})
    assert "FABREGOUL" not in client.get(reverse("board:board")).content.decode().upper()


def test_who_lets_boards_name_patients_is_traced(
    client_for: SignedIn, hospital: Hospital, administrator: Membership
) -> None:
    for _ in range(2):
        client_for(administrator).post(reverse("board:rule"), {"shows_names": "on"})
    with enter(hospital):
        rule = BoardRule.objects.get()
        traced = Transition.objects.filter(subject_id=rule.pk).values_list("from_state", "to_state", "actor")
        assert list(traced) == [("initiales", "noms", administrator.user_id)]


def test_a_ward_sees_its_own_units_only(
    client_for: SignedIn,
    nurse: Membership,
    doctor: Membership,
    other_unit: Unit,
    stay: Callable[..., Episode],
    noon: datetime,
) -> None:
    stay(noon)
    stay(noon, unit=other_unit)
    assert [row.unit.name for row in shown(client_for(nurse)).rows] == ["Gériatrie aiguë", "Médecine B"]
    assert [row.unit.name for row in shown(client_for(doctor)).rows] == ["Gériatrie aiguë"]
    assert shown(client_for(nurse), unite=other_unit.pk).dated == 1


def test_units_without_departure_are_named_below_the_board(
    client_for: SignedIn, nurse: Membership, other_unit: Unit, stay: Callable[..., Episode], noon: datetime
) -> None:
    stay(noon)
    assert [unit.name for unit in shown(client_for(nurse)).quiet] == [other_unit.name]


@pytest.mark.parametrize(
    "asked", ["?du=hier", "?du=9999-12-31", "?du=0001-01-01", "?unite=1", "?unite=00000000-0000-4000-8000-000000000000"]
)
def test_an_odd_address_shows_a_board_all_the_same(client_for: SignedIn, nurse: Membership, asked: str) -> None:
    assert client_for(nurse).get(reverse("board:board") + asked).status_code == 200


def test_the_board_costs_the_same_with_one_unit_and_twenty(
    client_for: SignedIn,
    hospital: Hospital,
    nurse: Membership,
    stay: Callable[..., Episode],
    noon: datetime,
    django_assert_max_num_queries: Any,
) -> None:
    with enter(hospital):
        units = [factories.make_unit(hospital, f"Unité {number}", f"U{number}") for number in range(20)]
    for number, unit in enumerate(units):
        stay(noon + number % 7 * DAY, unit=unit)
    client = client_for(nurse)
    client.get(reverse("patient_search"))
    with django_assert_max_num_queries(12 + 1):
        assert len(shown(client).rows) == 20


@given(
    said=st.lists(st.tuples(st.integers(0, 40), st.booleans()), min_size=1, max_size=6),
    left_after=st.none() | st.integers(0, 40),
)
def test_days_lost_are_days_of_the_window_in_which_the_patient_was_fit_and_here(
    said: list[tuple[int, bool]], left_after: int | None
) -> None:
    start, until = date(2026, 10, 1), date(2026, 11, 5)
    since, episode, unit = until - 7 * DAY, uuid4(), uuid4()
    noon = timezone.make_aware(datetime(2026, 10, 1, 12))
    left = noon + left_after * DAY if left_after is not None else None
    words = sorted(said, key=lambda one: one[0])
    lost, _ = days_lost(
        [(episode, unit, left, start + days * DAY, is_fit) for days, is_fit in words], since=since, until=until
    )
    end = min(left.date(), until) if left else until
    latest = dict(words)

    def was_fit(day: date) -> bool:
        before = [days for days in latest if start + days * DAY <= day]
        return bool(before) and latest[max(before)]

    nights = [since + number * DAY for number in range(7)]
    assert lost[unit] == sum(was_fit(night) for night in nights if night < end)
