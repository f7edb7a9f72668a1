"""The list, one alert, one raised by hand, and the rules, as people use them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.episodes.models import Episode
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from discharge.alerts.actions import raise_alert, take_alert
from discharge.alerts.levels import DELIVERED, Level
from discharge.alerts.models import Alert, AlertRules
from discharge.alerts.rules import rules
from discharge.alerts.sources import Source
from tests.discharge.alerts.conftest import clock
from tests.discharge.followup.conftest import depart
from tests.factories import make_member

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Membership], Client]
LIST = "alerts:alerts"


def ring(hospital: Hospital, episode: Episode, level: Level, summary: str, *, ago: timedelta = timedelta(0)) -> Alert:
    with clock(timezone.now() - ago), enter(hospital):
        return raise_alert(episode=episode, source=Source("by_hand", uuid7()), level=level, summary=summary)


def test_the_list_shows_the_most_pressing_first_and_counts_what_it_opens(
    client_for: SignedIn, hospital: Hospital, left: Episode, nurse: Membership
) -> None:
    ring(hospital, left, Level.WATCH, "Fatigue")
    taken = ring(hospital, left, Level.IMMEDIATE, "Chute")
    ring(hospital, left, Level.IMMEDIATE, "Fièvre")
    ring(hospital, left, Level.IMMEDIATE, "Poitrine", ago=timedelta(hours=2))
    with enter(hospital):
        take_alert(member=nurse, alert_id=taken.pk, holder_id=None)
    response = client_for(nurse).get(reverse(LIST))
    shown = [row.alert.summary for entry in response.context["groups"] for row in entry["rows"]]
    assert shown == ["Poitrine", "Fièvre", "Fatigue", "Chute"]
    assert [item["count"] for item in response.context["tally"]] == [4, 1, 2, 1, 0]
    for item in response.context["tally"]:
        opened = client_for(nurse).get(reverse(LIST) + item["url"])
        assert sum(len(entry["rows"]) for entry in opened.context["groups"]) == item["count"]


def test_an_alert_of_another_unit_is_neither_listed_nor_counted(
    client_for: SignedIn, hospital: Hospital, left: Episode, other_unit: Unit
) -> None:
    ring(hospital, left, Level.IMMEDIATE, "Fièvre")
    next_door = make_member(hospital, Role.WARD_NURSE, "Nadia", "Ferhat", units=[other_unit])
    response = client_for(next_door).get(reverse(LIST))
    assert "Aucune alerte ici" in response.text
    assert "à prendre</span>" not in response.text


def test_two_people_press_at_once_and_the_second_is_told_who_has_it(
    client_for: SignedIn, hospital: Hospital, left: Episode, nurse: Membership, social_worker: Membership
) -> None:
    alert = ring(hospital, left, Level.IMMEDIATE, "Fièvre")
    address = reverse("alerts:take", args=[alert.pk])
    client_for(nurse).post(address, {"holder": ""})
    response = client_for(social_worker).post(address, {"holder": ""}, follow=True)
    assert "Claire Aubanel a pris cette alerte" in response.text
    assert "Prendre à sa place" in response.text


def test_closing_without_a_word_is_refused_at_the_field_and_closing_twice_is_one(
    client_for: SignedIn, hospital: Hospital, left: Episode, nurse: Membership
) -> None:
    alert = ring(hospital, left, Level.IMMEDIATE, "Fièvre")
    client, address = client_for(nurse), reverse("alerts:close", args=[alert.pk])
    assert "Prenez d’abord l’alerte" in client.post(address, {"action": "Vu"}).text
    client.post(reverse("alerts:take", args=[alert.pk]))
    refused = client.post(address, {"action": " "})
    assert (refused.status_code, "Dites ce qui a été fait." in refused.text) == (422, True)
    assert client.post(address, {"action": "Médecin traitant appelé"}).status_code == 302
    client.post(address, {"action": "second clic"})
    with enter(hospital):
        assert Alert.objects.get().action == "Médecin traitant appelé"


def test_whoever_reads_an_episode_may_ring_once_a_form(
    client_for: SignedIn, hospital: Hospital, left: Episode, nurse: Membership, operator: Membership
) -> None:
    client, address = client_for(operator), reverse("alerts:raise", args=[left.pk])
    refused = client.post(address, {"submission": str(uuid7()), "summary": "Ne répond plus"})
    assert (refused.status_code, "Ne répond plus" in refused.text) == (422, True)
    sent = {"submission": str(uuid7()), "level": "immediate", "summary": "Ne répond plus"}
    assert [client.post(address, sent).status_code for _ in range(2)] == [302, 302]
    with enter(hospital):
        assert Alert.objects.get().raised_by == operator.user
        other = depart(nurse, left.unit)
    again = client.post(reverse("alerts:raise", args=[other.pk]), sent)
    assert (again.status_code, "Ce formulaire a déjà servi" in again.text) == (422, True)
    assert "Ne répond plus" in client.get(reverse("episodes:overview", args=[left.pk])).text


FILLED = {
    "version": "0",
    **{
        f"{level}_{name}": value
        for level in Level
        for name, value in {
            "label": f"Niveau {level}",
            "minutes": "20",
            "clock": "always",
            "after_0": "0",
            "to_0": "liaison_nurse",
            "after_1": "10",
            "to_1": "everybody",
        }.items()
    },
    "weekdays": ["1", "2", "3", "4", "5", "6"],
    "opens": "08:30",
    "closes": "17:00",
}


@pytest.fixture
def settings_page(client_for: SignedIn, hospital: Hospital) -> Client:
    return client_for(make_member(hospital, Role.HOSPITAL_ADMIN, "Aline", "Mercier"))


def test_the_delay_and_the_person_of_a_step_stand_side_by_side(settings_page: Client) -> None:
    rows = settings_page.get(reverse("alerts:rules")).text.split('<div class="form-grid">')
    for level in Level:
        for number in range(3):
            [row] = [row for row in rows if f'name="{level}_after_{number}"' in row]
            assert f'name="{level}_to_{number}"' in row


def test_a_hospital_chooses_its_delays_and_another_keeps_its_own(
    settings_page: Client, hospital: Hospital, other_hospital: Hospital
) -> None:
    assert "à prendre en 30 min" in settings_page.get(reverse("alerts:rules")).text
    assert settings_page.post(reverse("alerts:rules"), FILLED).status_code == 302
    with enter(hospital):
        chosen = rules()
        assert (chosen.version, chosen.of(Level.WATCH).label) == (1, "Niveau watch")
        assert [(step.after, step.to) for step in chosen.of(Level.URGENT).steps] == [
            (0, "liaison_nurse"),
            (10, "everybody"),
        ]
        assert AlertRules.objects.get().events.count() == 1
    with enter(other_hospital):
        assert rules() == DELIVERED


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"urgent_after_1": ""}, "Écrivez après combien de minutes"),
        ({"urgent_to_1": ""}, "Choisissez qui est prévenu"),
        ({"urgent_after_1": "0"}, "Plus de 0 : un relais suit le précédent."),
        ({"urgent_to_0": "", "urgent_after_0": ""}, "Une alerte que personne ne prend prévient au moins une fois."),
        ({"immediate_minutes": "99999"}, "une semaine"),
        ({"watch_label": ""}, "Écrivez un nom."),
        ({"closes": "08:00"}, "L’heure de fin suit l’heure de début."),
        ({"weekdays": []}, "Choisissez au moins un jour."),
    ],
)
def test_a_rule_that_does_not_hold_together_is_refused_at_its_field(
    settings_page: Client, hospital: Hospital, change: dict[str, str], message: str
) -> None:
    response = settings_page.post(reverse("alerts:rules"), {**FILLED, **change})
    assert (response.status_code, message in response.text) == (422, True)
    assert "Niveau immediate" in response.text
    with enter(hospital):
        assert not AlertRules.objects.exists()


def test_two_people_set_the_rules_and_the_second_is_told(settings_page: Client) -> None:
    settings_page.post(reverse("alerts:rules"), FILLED)
    assert settings_page.post(reverse("alerts:rules"), FILLED).status_code == 422


def test_nobody_rings_for_a_closed_episode_and_what_was_typed_comes_back(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, left: Episode
) -> None:
    client, address = client_for(nurse), reverse("alerts:raise", args=[left.pk])
    assert address in client.get(reverse("alerts:episode", args=[left.pk])).text
    with enter(hospital):
        Episode.objects.filter(pk=left.pk).update(state="closed", closed_at=left.left_at)
    assert address not in client.get(reverse("alerts:episode", args=[left.pk])).text
    page = client.get(address)
    assert ("Cet épisode est clos" in page.text, "<textarea" in page.text) == (True, False)
    sent = {"submission": str(uuid7()), "level": "urgent", "summary": "Ne répond plus"}
    refused = client.post(address, sent)
    assert (refused.status_code, "Cet épisode est clos" in refused.text, "Ne répond plus" in refused.text) == (
        422,
        True,
        True,
    )
    with enter(hospital):
        assert not Alert.objects.exists()
