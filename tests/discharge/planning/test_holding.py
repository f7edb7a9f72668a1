"""A task of the plan that does not advance: why, told, shown wherever the task is, and taken up again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.audit.models import Transition
from coordination.episodes.actions import close_episode, settle_task
from coordination.episodes.departures import record_departure
from coordination.episodes.models import BlockReason, DepartureMode, Destination, Episode, NeedDomain, Task, TaskState
from coordination.errors import DomainError
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from discharge.planning import actions
from discharge.planning.holding import block_item, take_up_item, wait_for_somebody
from discharge.planning.reading import line

ClientFor = Callable[[Membership], Client]


@pytest.fixture
def item(hospital: Hospital, nurse: Membership, episode: Episode) -> Task:
    with enter(hospital):
        return actions.add_plan_item(
            member=nurse,
            episode_id=episode.pk,
            key=f"plan:{uuid4()}",
            title="Commander le lit",
            domain=NeedDomain.HOUSING,
            owner=nurse.user,
            due_at=timezone.now() + timedelta(days=3),
        )


def block(nurse: Membership, item: Task, **fields: Any) -> Task:
    here: dict[str, Any] = {"member": nurse, "episode_id": item.episode_id, "task_id": item.pk, "version": item.version}
    return block_item(**{**here, "reason": BlockReason.EQUIPMENT, "note": "lit livré lundi", **fields})


def wait(nurse: Membership, item: Task, **fields: Any) -> Task:
    here: dict[str, Any] = {"member": nurse, "episode_id": item.episode_id, "task_id": item.pk, "version": item.version}
    awaited = {"waiting_for": "Mme Roux, SSIAD du Vistre", "until": timezone.now() + timedelta(days=1)}
    return wait_for_somebody(**{**here, **awaited, **fields})


def take_up(nurse: Membership, item: Task) -> Task:
    return take_up_item(member=nurse, episode_id=item.episode_id, task_id=item.pk, version=item.version)


@pytest.mark.usefixtures("in_hospital")
class TestActions:
    def test_a_blocked_task_says_why_on_the_timeline_and_is_taken_up_again(
        self, nurse: Membership, episode: Episode, item: Task
    ) -> None:
        blocked = block(nurse, item)
        entry = episode.timeline.latest("at")
        assert (entry.summary, entry.detail) == (
            "Tâche bloquée : Commander le lit",
            "Matériel : lit livré lundi",
        )
        taken_up = take_up(nurse, blocked)
        assert (taken_up.state, taken_up.block_reason, taken_up.hold_note) == (TaskState.OPEN, "", "")
        assert episode.timeline.latest("at").summary == "Tâche reprise : Commander le lit"
        moves = Transition.objects.filter(subject_id=item.pk).order_by("at").values_list("from_state", "to_state")
        assert list(moves) == [("", "open"), ("open", "blocked"), ("blocked", "open")]

    def test_a_waiting_task_is_late_once_its_day_or_the_answers_has_passed(self, nurse: Membership, item: Task) -> None:
        now = timezone.now()
        waiting = wait(nurse, item)
        assert line(waiting, now=now).state == "waiting"
        assert "attend Mme Roux, SSIAD du Vistre, réponse avant le" in line(waiting, now=now).hold
        assert line(waiting, now=now + timedelta(days=2)).state == "late"
        waiting.waiting_until = None
        assert line(waiting, now=now + timedelta(days=2)).state == "waiting"
        assert line(waiting, now=now + timedelta(days=4)).state == "late"

    def test_a_waiting_task_may_turn_out_blocked_and_keeps_one_reason_only(self, nurse: Membership, item: Task) -> None:
        blocked = block(nurse, wait(nurse, item))
        assert (blocked.state, blocked.waiting_for, blocked.waiting_until) == (TaskState.BLOCKED, "", None)

    def test_settling_forgets_what_held_it_up(self, nurse: Membership, item: Task) -> None:
        done = settle_task(task=block(nurse, item), state=TaskState.DONE, actor=nurse.user)
        assert (done.block_reason, done.hold_note, done.version) == ("", "", 3)

    def test_what_the_circle_settles_may_wait_as_well(self, nurse: Membership, episode: Episode) -> None:
        told = Task.objects.get(episode=episode, key="gp_informed")
        assert wait(nurse, told).state == TaskState.WAITING

    def test_a_second_click_changes_nothing_and_an_old_page_is_told(
        self, nurse: Membership, episode: Episode, item: Task
    ) -> None:
        block(nurse, item)
        block(nurse, item)
        assert episode.timeline.filter(summary__startswith="Tâche bloquée").count() == 1
        with pytest.raises(DomainError) as refusal:
            block(nurse, item, reason=BlockReason.HOUSING)
        assert refusal.value.code == "stale"

    @pytest.mark.parametrize(
        ("change", "code"), [("settled", "settled"), ("closed", "closed"), ("past", "past"), ("screening", "not_plan")]
    )
    def test_what_makes_no_sense_is_refused(
        self, nurse: Membership, episode: Episode, item: Task, change: str, code: str
    ) -> None:
        until = timezone.now() + timedelta(days=1)
        if change == "settled":
            item = settle_task(task=item, state=TaskState.DONE, actor=nurse.user)
        elif change == "closed":
            leave(nurse, episode)
            close_episode(member=nurse, episode_id=episode.pk)
        elif change == "past":
            until = timezone.now() - timedelta(days=1)
        else:
            item = Task.objects.get(episode=episode, kind="screening")
        with pytest.raises(DomainError) as refusal:
            wait(nurse, item, until=until)
        assert refusal.value.code == code

    def test_without_the_right_nothing_is_held_up(self, operator: Membership, item: Task) -> None:
        with pytest.raises(DomainError) as refusal:
            block(operator, item)
        assert refusal.value.code == "forbidden"


def leave(nurse: Membership, episode: Episode) -> None:
    record_departure(
        member=nurse,
        episode_id=episode.pk,
        left_at=timezone.now(),
        destination=Destination.HOME,
        departure_mode=DepartureMode.TAXI,
        reserve_reason="rien n’est prêt",
    )


def address(name: str, item: Task) -> str:
    return reverse(f"planning:{name}", args=[item.episode_id, item.pk])


def test_a_task_is_blocked_from_its_form_shown_as_such_and_taken_up(
    client_for: ClientFor, hospital: Hospital, nurse: Membership, item: Task
) -> None:
    client = client_for(nurse)
    typed = {"version": item.version, "state": "blocked", "block_reason": "equipment", "note": "lit livré <lundi>"}
    assert client.post(address("hold_item", item), typed)["Location"].endswith(f"#tache-{item.pk}")
    plan = client.get(reverse("planning:plan", args=[item.episode_id])).content.decode()
    assert "Matériel : lit livré &lt;lundi&gt;" in plan
    worklist = client.get(reverse("episodes:worklist"), {"etat": "blocked"}).content.decode()
    assert "Matériel : lit livré &lt;lundi&gt;" in worklist
    form = client.get(address("hold_item", item)).context["form"]
    assert (form["block_reason"].value(), form["note"].value()) == ("equipment", "lit livré <lundi>")
    client.post(address("take_up_item", item), {"version": item.version + 1})
    with enter(hospital):
        assert Task.objects.get(pk=item.pk).state == TaskState.OPEN


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({}, "state"),
        ({"state": "blocked"}, "block_reason"),
        ({"state": "blocked", "block_reason": "whatever"}, "block_reason"),
        ({"state": "waiting", "until": "2099-01-05"}, "waiting_for"),
        ({"state": "waiting", "waiting_for": "Mme Roux"}, "until"),
        ({"state": "waiting", "waiting_for": "Mme Roux", "until": "2001-01-05"}, "until"),
        ({"state": "waiting", "waiting_for": "x" * 151, "until": "2099-01-05"}, "waiting_for"),
        ({"state": "done"}, "state"),
    ],
)
def test_what_is_missing_is_asked_for_at_its_field(
    client_for: ClientFor, nurse: Membership, item: Task, typed: dict[str, str], field: str
) -> None:
    page = client_for(nurse).post(address("hold_item", item), {"version": item.version, "note": "à garder", **typed})
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert "à garder" in page.content.decode()


def test_a_form_overtaken_shows_both_and_can_be_sent_again(
    client_for: ClientFor, hospital: Hospital, nurse: Membership, item: Task
) -> None:
    typed = {"version": item.version, "state": "blocked", "block_reason": "housing"}
    with enter(hospital):
        wait(nurse, item)
    client = client_for(nurse)
    page = client.post(address("hold_item", item), typed)
    assert page.context["form"].errors["state"] == ["Enregistré entre-temps : Elle attend quelqu’un."]
    assert client.post(address("hold_item", item), typed | {"version": page.context["form"]["version"].value()})
    with enter(hospital):
        assert Task.objects.get(pk=item.pk).block_reason == BlockReason.HOUSING
