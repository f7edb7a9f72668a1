"""Several tasks at once: all or nothing, with what was refused and why; late work is done with its reason."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.episodes.actions import add_task, settle_task
from coordination.episodes.delays import Delay, LateReason
from coordination.episodes.models import Episode, Task, TaskState, TimelineEntry
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from tests import factories

SignedIn = Callable[[Membership], Client]


@pytest.fixture
def episode(hospital: Hospital, nurse: Membership, unit: Unit) -> Episode:
    with enter(hospital):
        return factories.make_episode(nurse, unit)


@pytest.fixture
def make(hospital: Hospital, episode: Episode) -> Callable[..., Task]:
    """A task of the plan, due in ``hours``."""

    def made(title: str, *, hours: float = 30, kind: str = "plan", **fields: Any) -> Task:
        with enter(hospital):
            due_at = timezone.now() + timedelta(hours=hours)
            return add_task(episode=episode, kind=kind, title=title, due_at=due_at, **fields)

    return made


def send(client: Client, act: str, tasks: list[Task], **fields: Any) -> Any:
    ticked = [f"{task.pk}.{task.version}" for task in tasks]
    return client.post(reverse("episodes:several_tasks"), {"act": act, "task": ticked, **fields})


def fresh(hospital: Hospital, task: Task) -> Task:
    with enter(hospital):
        return Task.objects.select_related("owner").get(pk=task.pk)


def later(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def test_ticked_tasks_are_shown_with_what_the_action_asks_for(
    client_for: SignedIn, nurse: Membership, make: Callable[..., Task]
) -> None:
    page = send(client_for(nurse), "reporter", [make("Commander le lit"), make("Prévenir le SSIAD")])
    assert page.status_code == 200
    assert list(page.context["form"].fields) == ["day"]
    assert "Reporter 2\xa0tâches" in page.content.decode()


def test_several_tasks_get_another_day(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, make: Callable[..., Task]
) -> None:
    tasks = [make("Commander le lit"), make("Prévenir le SSIAD")]
    assert send(client_for(nurse), "reporter", tasks, sure=1, day=later(4)).status_code == 302
    at = timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=4), time(18)))
    assert {fresh(hospital, task).due_at for task in tasks} == {at}
    with enter(hospital):
        assert TimelineEntry.objects.filter(summary__startswith="Tâche reportée").count() == 2
        assert not Delay.objects.exists()


@pytest.mark.parametrize("day", ["", "demain", "2020-01-01", "2999-01-01"])
def test_an_unusable_day_is_said_at_its_field_and_changes_nothing(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, make: Callable[..., Task], day: str
) -> None:
    task = make("Commander le lit")
    page = send(client_for(nurse), "reporter", [task], sure=1, day=day)
    assert page.status_code == 422
    assert page.context["form"].errors["day"]
    assert fresh(hospital, task).due_at == task.due_at


def test_one_refusal_leaves_every_task_as_it_was_and_says_why(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, make: Callable[..., Task]
) -> None:
    plain, ruled = make("Commander le lit"), make("Repérage", kind="screening")
    page = send(client_for(nurse), "reporter", [plain, ruled], sure=1, day=later(4))
    assert page.status_code == 422
    assert [fresh(hospital, task).due_at for task in (plain, ruled)] == [plain.due_at, ruled.due_at]
    words = page.content.decode()
    assert "Rien n’a été enregistré : 1 tâche est refusée sur 2." in words.replace("\xa0", " ")
    assert "Sa date vient d’une règle" in words
    ticked = [row["task"].pk for row in page.context["rows"] if not row["refusal"]]
    assert ticked == [plain.pk]
    # What stays ticked goes without it.
    assert send(client_for(nurse), "reporter", [plain], sure=1, day=later(4)).status_code == 302


def test_a_task_that_a_colleague_changed_since_is_refused(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, make: Callable[..., Task]
) -> None:
    seen = make("Commander le lit")
    assert send(client_for(nurse), "reporter", [seen], sure=1, day=later(2)).status_code == 302
    page = send(client_for(nurse), "reporter", [seen], sure=1, day=later(9))
    assert page.status_code == 422
    assert "Quelqu’un l’a changée" in page.content.decode()


def test_late_work_is_done_with_its_reason_which_is_kept_and_counted(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, make: Callable[..., Task]
) -> None:
    task = make("Commander le lit", hours=-30)
    client = client_for(nurse)
    assert list(send(client, "fait", [task]).context["form"].fields) == ["reason", "words"]
    for missing in ({}, {"reason": "perdu"}, {"reason": "other"}):
        assert send(client, "fait", [task], sure=1, **missing).status_code == 422
        assert fresh(hospital, task).state == "open"
    said = {"reason": "third_party", "words": "livraison mardi"}
    assert send(client, "fait", [task], sure=1, **said).status_code == 302
    assert fresh(hospital, task).state == "done"
    with enter(hospital):
        delay = Delay.objects.get()
        assert (delay.reason, delay.postponed_to, delay.due_at) == (LateReason.THIRD_PARTY, None, task.due_at)
        told = TimelineEntry.objects.get(summary="Fait après l’échéance : Commander le lit")
        assert told.detail == "Réponse attendue d’un tiers : livraison mardi"


def test_late_work_that_is_postponed_keeps_its_reason_too(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, make: Callable[..., Task]
) -> None:
    tasks = [make("Commander le lit", hours=-30), make("Prévenir le SSIAD")]
    assert send(client_for(nurse), "reporter", tasks, sure=1, day=later(2)).status_code == 422
    sent = send(client_for(nurse), "reporter", tasks, sure=1, day=later(2), reason="workload")
    assert sent.status_code == 302
    with enter(hospital):
        delay = Delay.objects.get()
        assert (delay.reason, delay.postponed_to is None) == (LateReason.WORKLOAD, False)


def test_the_button_of_a_late_row_asks_why(client_for: SignedIn, nurse: Membership, make: Callable[..., Task]) -> None:
    make("Commander le lit", hours=-30)
    make("Prévenir le SSIAD", hours=0.01)
    page = client_for(nurse).get(reverse("episodes:worklist"))
    rows = {row["task"].title: row for group in page.context["groups"] for row in group["rows"]}
    assert (rows["Commander le lit"]["explains"], rows["Prévenir le SSIAD"]["explains"]) == (True, False)
    assert f'action="{reverse("episodes:several_tasks")}"' in page.content.decode()


def test_what_settles_by_itself_is_not_ticked_off(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, make: Callable[..., Task]
) -> None:
    page = send(client_for(nurse), "fait", [make("Repérage", kind="screening")], sure=1)
    assert page.status_code == 422
    assert "se règle d’elle-même" in page.content.decode()


def test_tasks_go_to_a_colleague_whose_units_hold_the_patient(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, social_worker: Membership, make: Callable[..., Task]
) -> None:
    tasks = [make("Commander le lit"), make("Repérage", kind="screening")]
    sent = send(client_for(nurse), "confier", tasks, sure=1, to=social_worker.pk, word="merci")
    assert sent.status_code == 302
    assert {fresh(hospital, task).owner for task in tasks} == {social_worker.user}


def test_a_colleague_without_the_unit_receives_nothing(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, other_unit: Unit, make: Callable[..., Task]
) -> None:
    elsewhere = factories.make_member(hospital, Role.WARD_NURSE, "Nadia", "Ferhat", units=[other_unit])
    task = make("Commander le lit")
    page = send(client_for(nurse), "confier", [task], sure=1, to=elsewhere.pk)
    assert page.status_code == 422
    assert "n’a pas accès à l’unité" in page.content.decode()
    assert fresh(hospital, task).owner == nurse.user


def test_who_reads_no_episode_is_not_offered(
    client_for: SignedIn, nurse: Membership, administrator: Membership, make: Callable[..., Task]
) -> None:
    page = send(client_for(nurse), "confier", [make("Commander le lit")], sure=1, to=administrator.pk)
    assert "Cette personne ne peut rien recevoir" in page.content.decode()


def test_a_second_click_and_a_settled_task_change_nothing(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, make: Callable[..., Task]
) -> None:
    task = make("Commander le lit")
    with enter(hospital):
        settle_task(task=task, state=TaskState.DONE, actor=nurse.user)
    page = send(client_for(nurse), "fait", [task], sure=1)
    assert page.status_code == 422
    assert page.context["gone_count"] == 1


def test_work_outside_ones_units_is_not_reached(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, doctor: Membership, other_unit: Unit
) -> None:
    with enter(hospital):
        elsewhere = factories.make_episode(nurse, other_unit)
        task = add_task(episode=elsewhere, kind="plan", title="Commander le lit")
    page = send(client_for(doctor), "fait", [task], sure=1)
    assert page.context["rows"] == []
    assert fresh(hospital, task).state == "open"


@pytest.mark.parametrize("ticked", [[], ["x"], ["0" * 32], [f"{0:032}.x"]])
def test_nothing_ticked_comes_back_to_the_list(client_for: SignedIn, nurse: Membership, ticked: list[str]) -> None:
    response = client_for(nurse).post(reverse("episodes:several_tasks"), {"act": "fait", "task": ticked})
    assert (response.status_code, response["Location"]) == (302, reverse("episodes:worklist"))


@pytest.mark.parametrize(
    "suite", ["https://ailleurs.example/", "ailleurs", "javascript:alert(1)", "//ailleurs.example"]
)
def test_an_address_elsewhere_is_not_come_back_to(
    client_for: SignedIn, nurse: Membership, make: Callable[..., Task], suite: str
) -> None:
    sent = send(client_for(nurse), "fait", [make("Lit")], sure=1, suite=suite)
    assert sent["Location"] == reverse("episodes:worklist")


def test_sixty_tasks_are_the_most(client_for: SignedIn, nurse: Membership, make: Callable[..., Task]) -> None:
    tasks = [make(f"Tâche {number}") for number in range(61)]
    page = send(client_for(nurse), "fait", tasks, sure=1)
    assert "60 tâches au plus" in page.content.decode()
