"""A task that waits for another: refused in a circle, not ticked before its turn, announced when it is."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from coordination.accounts.models import Membership
from coordination.episodes.actions import close_episode, settle_task, tick_task
from coordination.episodes.departures import record_departure
from coordination.episodes.models import DepartureMode, Destination, Episode, NeedDomain, Prerequisite, Task, TaskState
from coordination.episodes.sequencing import closes_circle, put_first, stop_waiting
from coordination.errors import DomainError
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from discharge.planning import actions
from tests import factories

ClientFor = Callable[[Membership], Client]


def add_item(nurse: Membership, episode: Episode, title: str, **fields: Any) -> Task:
    values: dict[str, Any] = {"key": f"plan:{uuid4()}", "domain": NeedDomain.SOCIAL, "owner": nurse.user, **fields}
    return actions.add_plan_item(member=nurse, episode_id=episode.pk, title=title, **values)


@pytest.fixture
def measure(hospital: Hospital, nurse: Membership, episode: Episode) -> Task:
    with enter(hospital):
        return add_item(nurse, episode, "Obtenir la mesure de protection")


@pytest.fixture
def admission(hospital: Hospital, nurse: Membership, episode: Episode) -> Task:
    with enter(hospital):
        return add_item(nurse, episode, "Entrer en EHPAD", blocks_departure=True)


def put(nurse: Membership, task: Task, first: Task) -> Task:
    return put_first(member=nurse, episode_id=task.episode_id, task_id=task.pk, first_id=first.pk)


def free(nurse: Membership, task: Task, first: Task) -> None:
    stop_waiting(member=nurse, episode_id=task.episode_id, task_id=task.pk, first_id=first.pk)


def settle(nurse: Membership, task: Task, to: TaskState = TaskState.DONE) -> Task:
    return actions.settle_plan_item(
        member=nurse, episode_id=task.episode_id, task_id=task.pk, seen=TaskState(task.state), to=to
    )


# --- Circles ----------------------------------------------------------------------------------------------------------

PAIRS = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=40)


@given(PAIRS)
def test_whatever_is_asked_no_task_ever_waits_for_itself(asked: list[tuple[int, int]]) -> None:
    links: set[tuple[Any, Any]] = set()
    for task, first in asked:
        if not closes_circle(links, task=task, first=first):  # type: ignore[arg-type]  # any key will do
            links.add((task, first))
    # What is left can be done in some order: each turn, something waits for nothing.
    left = {task for link in links for task in link}
    while left:
        ready = {task for task in left if not any(link[0] == task and link[1] in left for link in links)}
        assert ready
        left -= ready


@given(PAIRS, st.integers(0, 7), st.integers(0, 7))
def test_only_what_closes_a_circle_is_refused(links: list[tuple[int, int]], task: int, first: int) -> None:
    reach = {first}
    while more := {b for a, b in links if a in reach} - reach:
        reach |= more
    assert closes_circle(links, task=task, first=first) == (task in reach)  # type: ignore[arg-type]  # any key will do


# --- Writing ----------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("in_hospital")
class TestActions:
    def test_a_task_is_not_done_before_its_turn_wherever_it_is_ticked(
        self, nurse: Membership, measure: Task, admission: Task
    ) -> None:
        put(nurse, admission, measure)
        for tick in (
            lambda: settle(nurse, admission),
            lambda: tick_task(member=nurse, task=admission, state=TaskState.DONE),
        ):
            with pytest.raises(DomainError, match="Obtenir la mesure de protection") as refusal:
                tick()
            assert refusal.value.code == "not_yet"
        assert settle(nurse, admission, TaskState.CANCELLED).state == TaskState.CANCELLED

    @pytest.mark.parametrize("to", [TaskState.DONE, TaskState.CANCELLED])
    def test_its_owner_is_told_when_the_last_one_before_it_is_settled(
        self, nurse: Membership, episode: Episode, measure: Task, admission: Task, to: TaskState
    ) -> None:
        visit = add_item(nurse, episode, "Visiter l’établissement")
        put(nurse, admission, measure)
        put(nurse, admission, visit)
        settle(nurse, visit)
        said = episode.timeline.filter(summary__startswith="Peut commencer")
        assert not said.exists()
        settle(nurse, measure, to)
        assert [(entry.summary, entry.detail) for entry in said] == [
            ("Peut commencer : Entrer en EHPAD", "Responsable : Claire Aubanel")
        ]
        assert settle(nurse, admission).state == TaskState.DONE

    def test_reopening_what_came_before_holds_the_task_back_again(
        self, nurse: Membership, measure: Task, admission: Task
    ) -> None:
        put(nurse, admission, measure)
        settle_task(task=settle(nurse, measure), state=TaskState.OPEN, actor=nurse.user)
        with pytest.raises(DomainError):
            settle(nurse, admission)

    def test_taken_back_in_one_click_and_a_second_one_changes_nothing(
        self, nurse: Membership, episode: Episode, measure: Task, admission: Task
    ) -> None:
        put(nurse, admission, measure)
        put(nurse, admission, measure)
        free(nurse, admission, measure)
        free(nurse, admission, measure)
        assert not Prerequisite.objects.exists()
        assert episode.timeline.filter(summary__startswith="Entrer en EHPAD").count() == 2
        assert settle(nurse, admission).state == TaskState.DONE

    def test_a_circle_is_refused_however_long(self, nurse: Membership, episode: Episode, measure: Task) -> None:
        second, third = (add_item(nurse, episode, title) for title in ("deuxième", "troisième"))
        put(nurse, second, measure)
        put(nurse, third, second)
        for task, first in ((measure, third), (measure, measure), (second, third)):
            with pytest.raises(DomainError) as refusal:
                put(nurse, task, first)
            assert refusal.value.code == "circle"
        assert Prerequisite.objects.count() == 2

    def test_what_makes_no_sense_is_refused(
        self, nurse: Membership, operator: Membership, episode: Episode, measure: Task, admission: Task
    ) -> None:
        told = Task.objects.get(episode=episode, key="gp_informed")
        done = settle(nurse, add_item(nurse, episode, "faite"))
        for who, task, first, code in (
            (operator, admission, measure, "forbidden"),
            (nurse, told, measure, "not_ticked"),
            (nurse, done, measure, "settled"),
            (nurse, admission, done, "settled"),
        ):
            with pytest.raises(DomainError) as refusal:
                put(who, task, first)
            assert refusal.value.code == code
        assert put(nurse, admission, told) == admission

    def test_closing_the_episode_announces_nothing(
        self, nurse: Membership, episode: Episode, measure: Task, admission: Task
    ) -> None:
        put(nurse, admission, measure)
        record_departure(
            member=nurse,
            episode_id=episode.pk,
            left_at=factories.timezone.now(),
            destination=Destination.EHPAD,
            departure_mode=DepartureMode.VSL,
            reserve_reason="mesure demandée",
        )
        close_episode(member=nurse, episode_id=episode.pk)
        assert not episode.timeline.filter(summary__startswith="Peut commencer").exists()

    def test_the_database_keeps_links_within_one_episode(
        self, nurse: Membership, unit: Unit, episode: Episode, measure: Task, admission: Task
    ) -> None:
        elsewhere = add_item(nurse, factories.make_episode(nurse, unit), "ailleurs")
        links = {"hospital_id": episode.hospital_id, "episode": episode, "task": admission}
        with pytest.raises(IntegrityError, match="prerequisite_first_same_episode"), transaction.atomic():
            Prerequisite.objects.create(**links, first=elsewhere)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError, match="prerequisite_is_another_task"), transaction.atomic():
            Prerequisite.objects.create(**links, first=admission)
        put(nurse, admission, measure)
        with pytest.raises(IntegrityError, match="prerequisite_once"), transaction.atomic():
            Prerequisite.objects.create(**links, first=measure)


# --- Pages ------------------------------------------------------------------------------------------------------------


def address(name: str, *rows: Any) -> str:
    return reverse(f"planning:{name}", args=[rows[0].episode_id, *(row.pk for row in rows)])


def test_the_plan_the_readiness_and_the_worklist_say_what_comes_before(
    client_for: ClientFor, nurse: Membership, measure: Task, admission: Task
) -> None:
    client = client_for(nurse)
    typed = {"version": admission.version, "state": "after", "first": str(measure.pk)}
    assert client.post(address("hold_item", admission), typed)["Location"].endswith(f"#tache-{admission.pk}")
    pages = [
        reverse("planning:plan", args=[admission.episode_id]),
        reverse("episodes:overview", args=[admission.episode_id]),
        reverse("episodes:worklist"),
    ]
    for page in pages:
        body = client.get(page).content.decode()
        assert "Après : Obtenir la mesure de protection" in body, page
    ticked = {"seen": "open", "to": "done"}
    answer = client.post(address("settle_item", admission), ticked, follow=True)
    assert "À faire d’abord : Obtenir la mesure de protection" in answer.content.decode()
    client.post(address("settle_item", measure), ticked)
    assert "Peut commencer" in client.get(pages[2]).content.decode()
    client.post(address("settle_item", admission), ticked)
    assert "Peut commencer : ce qui" not in client.get(pages[0]).content.decode()


def test_one_click_frees_a_task(client_for: ClientFor, nurse: Membership, measure: Task, admission: Task) -> None:
    client = client_for(nurse)
    with enter(nurse.hospital):
        put(nurse, admission, measure)
    client.post(address("free_item", admission, measure))
    assert "Après\u00a0:" not in client.get(reverse("planning:plan", args=[admission.episode_id])).content.decode()


def test_a_circle_is_refused_at_its_field_and_what_was_typed_is_kept(
    client_for: ClientFor, nurse: Membership, measure: Task, admission: Task
) -> None:
    with enter(nurse.hospital):
        put(nurse, admission, measure)
    client = client_for(nurse)
    for first, said in (
        (str(admission.pk), "chacune attendrait l’autre"),
        ("", "Choisissez la tâche qui vient avant."),
        (str(uuid4()), "Cette tâche n’est plus à faire"),
    ):
        typed = {"version": measure.version, "state": "after", "first": first, "note": "à garder"}
        page = client.post(address("hold_item", measure), typed)
        assert page.status_code == 422
        assert said in str(page.context["form"].errors["first"])
        assert "à garder" in page.content.decode()


def test_what_a_fact_settles_is_not_offered_to_wait_for_its_turn(
    client_for: ClientFor, nurse: Membership, episode: Episode
) -> None:
    with enter(nurse.hospital):
        told = Task.objects.get(episode=episode, key="gp_informed")
    page = client_for(nurse).get(address("hold_item", told))
    assert "vient après une autre" not in page.content.decode()


def test_a_task_is_added_after_another_at_once(
    client_for: ClientFor, nurse: Membership, episode: Episode, measure: Task
) -> None:
    typed = {"submission": str(uuid4()), "title": "Entrer en EHPAD", "domain": "social", "first": str(measure.pk)}
    assert client_for(nurse).post(reverse("planning:add_item", args=[episode.pk]), typed).status_code == 302
    with enter(nurse.hospital):
        assert Prerequisite.objects.get().first == measure


def test_another_hospital_and_a_missing_right_change_nothing(
    client_for: ClientFor,
    nurse: Membership,
    operator: Membership,
    other_nurse: Membership,
    measure: Task,
    admission: Task,
) -> None:
    with enter(nurse.hospital):
        put(nurse, admission, measure)
    freeing = address("free_item", admission, measure)
    assert client_for(other_nurse).post(freeing).status_code == 404
    assert client_for(operator).post(freeing).status_code == 403
    with enter(other_nurse.hospital):
        assert not Prerequisite.objects.exists()
    with enter(nurse.hospital):
        assert Prerequisite.objects.count() == 1


@pytest.mark.parametrize("rows", [1, 20])
def test_pages_take_one_query_more_whatever_waits(
    client_for: ClientFor,
    django_assert_max_num_queries: Any,
    nurse: Membership,
    episode: Episode,
    measure: Task,
    rows: int,
) -> None:
    with enter(nurse.hospital):
        for number in range(rows):
            put(nurse, add_item(nurse, episode, f"suite {number}", blocks_departure=True), measure)
    client = client_for(nurse)
    client.get(reverse("episodes:worklist"))
    with django_assert_max_num_queries(13):
        client.get(reverse("episodes:worklist"))
    for name in ("planning:plan", "episodes:overview"):
        with django_assert_max_num_queries(21):
            client.get(reverse(name, args=[episode.pk]))
