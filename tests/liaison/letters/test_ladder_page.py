"""The page of the ladder: what is delivered, what a hospital chooses, what is refused."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from liaison.letters.ladder import DELIVERED, Does, rules
from liaison.letters.models import Ladder
from tests.factories import make_member

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Membership], Client]

FILLED = {
    "version": "0",
    "hours_0": "4",
    "does_0": "next_way",
    "hours_1": "12",
    "does_1": "call",
    "weekdays": ["1", "2", "3", "4", "5", "6"],
    "opens": "08:30",
    "closes": "17:00",
}


@pytest.fixture
def page(client_for: ClientFor, hospital: Hospital) -> Client:
    return client_for(make_member(hospital, Role.HOSPITAL_ADMIN, "Aline", "Mercier"))


def test_without_a_choice_the_delivered_ladder_is_shown(page: Client) -> None:
    assert DELIVERED.sentence in page.get(reverse("letters:ladder")).content.decode()


def test_a_choice_is_kept_with_its_history(page: Client, hospital: Hospital) -> None:
    assert page.post(reverse("letters:ladder"), FILLED).status_code == 302
    assert page.post(reverse("letters:ladder"), {**FILLED, "version": "1", "hours_0": "6"}).status_code == 302
    with enter(hospital):
        chosen = rules()
        assert [(rung.hours, rung.does) for rung in chosen.rungs] == [(6, Does.NEXT_WAY), (12, Does.CALL)]
        assert (chosen.version, 6 in chosen.weekdays) == (2, True)
        assert [event.version for event in Ladder.objects.get().events.order_by("pgh_id")] == [1, 2]


def test_another_hospital_keeps_its_own(page: Client, other_hospital: Hospital) -> None:
    page.post(reverse("letters:ladder"), FILLED)
    with enter(other_hospital):
        assert rules() == DELIVERED


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"hours_0": ""}, "Écrivez après combien d’heures"),
        ({"does_1": ""}, "Choisissez ce qui se passe"),
        ({"hours_1": "4"}, "Plus de 4 h"),
        ({"hours_0": "0"}, "Au moins une heure"),
        ({"hours_1": "9999"}, "Au plus 720 heures"),
        ({"hours_0": "bientôt"}, "nombre entier"),
        ({"closes": "08:00"}, "L’heure de fin suit"),
        ({"weekdays": []}, "Choisissez au moins un jour"),
        ({"version": "7"}, "modifié"),
    ],
)
def test_a_ladder_that_cannot_be_climbed_is_refused_with_its_reason(
    change: dict[str, object], message: str, page: Client, hospital: Hospital
) -> None:
    answer = page.post(reverse("letters:ladder"), {**FILLED, **change})
    assert answer.status_code == 422
    assert message in answer.content.decode()
    with enter(hospital):
        assert not Ladder.objects.exists()
