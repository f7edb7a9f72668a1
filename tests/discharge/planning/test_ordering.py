"""What usually comes before what is proposed from data, taken or refused by a person, and not proposed again."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode, Prerequisite, Task
from coordination.episodes.sequencing import put_first
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from discharge.planning.models import OrderRefusal
from discharge.planning.ordering import RULES, proposed_orders, refuse_order
from tests.discharge.planning.test_prerequisites import add_item, settle

ClientFor = Callable[[Membership], Client]


def proposed(episode: Episode) -> list[tuple[str, str]]:
    """(task, what could come before it), as a page drawn now would propose."""
    fresh = Episode.objects.get(pk=episode.pk)
    titles = dict(fresh.tasks.values_list("pk", "title"))
    return [(titles[pk], order.first.title) for pk, orders in proposed_orders(fresh).items() for order in orders]


@pytest.fixture
def measure(hospital: Hospital, nurse: Membership, episode: Episode) -> Task:
    with enter(hospital):
        return add_item(nurse, episode, "Demander la curatelle renforcée")


@pytest.fixture
def admission(hospital: Hospital, nurse: Membership, episode: Episode) -> Task:
    with enter(hospital):
        return add_item(nurse, episode, "Préparer l’entrée en EHPAD")


def test_every_rule_says_why_and_knows_its_tasks_by_words() -> None:
    assert RULES
    for rule in RULES:
        assert rule.because
        assert all(group and all(group) for group in (*rule.first, *rule.then))


@pytest.mark.usefixtures("in_hospital")
class TestProposals:
    def test_the_protection_comes_before_the_home(
        self, nurse: Membership, episode: Episode, measure: Task, admission: Task
    ) -> None:
        add_item(nurse, episode, "Choisir un EHPAD avec la famille")
        assert proposed(episode) == [(admission.title, measure.title)]

    def test_what_is_so_settled_or_would_close_a_circle_is_not_proposed(
        self, nurse: Membership, episode: Episode, measure: Task, admission: Task
    ) -> None:
        here: dict[str, Any] = {"member": nurse, "episode_id": episode.pk}
        put_first(**here, task_id=measure.pk, first_id=admission.pk)
        assert not proposed(episode)
        Prerequisite.objects.all().delete()
        put_first(**here, task_id=admission.pk, first_id=measure.pk)
        assert not proposed(episode)
        Prerequisite.objects.all().delete()
        settle(nurse, measure)
        assert not proposed(episode)

    def test_refused_or_taken_back_it_is_not_proposed_again(
        self, nurse: Membership, episode: Episode, measure: Task, admission: Task
    ) -> None:
        here: dict[str, Any] = {
            "member": nurse, "episode_id": episode.pk, "task_id": admission.pk, "first_id": measure.pk,
        }  # fmt: skip
        for _ in range(2):
            refuse_order(**here)
        assert not proposed(episode)
        assert OrderRefusal.objects.get().refused_by == nurse.user
        said = episode.timeline.filter(summary__startswith=admission.title)
        assert said.count() == 1
        put_first(**here)
        refuse_order(**here)
        assert not Prerequisite.objects.exists()
        assert not proposed(episode)


def test_the_plan_proposes_and_each_answer_is_one_click(
    client_for: ClientFor, hospital: Hospital, nurse: Membership, measure: Task, admission: Task
) -> None:
    client = client_for(nurse)
    plan = reverse("planning:plan", args=[admission.episode_id])
    question = f"Après «\u00a0{measure.title}\u00a0»\u00a0?"
    assert question in client.get(plan).content.decode()
    taken = {"version": admission.version, "state": "after", "first": str(measure.pk)}
    client.post(reverse("planning:hold_item", args=[admission.episode_id, admission.pk]), taken)
    with enter(hospital):
        assert Prerequisite.objects.get().first == measure
    freeing = reverse("planning:free_item", args=[admission.episode_id, admission.pk, measure.pk])
    assert client.post(freeing).status_code == 302
    assert question not in client.get(plan).content.decode()
