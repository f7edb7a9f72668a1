"""Leaving reads tasks and facts: what lacks asks a reason, is kept with the departure, and nothing lacks once it is said."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.episodes.cancelling import cancel_episode
from coordination.episodes.departures import cancel_departure, record_departure
from coordination.episodes.models import DepartureMode, Destination, Episode, EpisodeState, WhyCancelled
from coordination.episodes.readiness import lacks_of
from coordination.episodes.registry import registry
from coordination.errors import DomainError
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from directory.providers.models import ProviderType
from discharge.planning.actions import add_circle_member
from tests import factories
from tests.readiness import make_ready
from tests.reference import put_types

SignedIn = Callable[[Membership], Client]


@pytest.fixture
def types(db: None) -> dict[str, ProviderType]:
    return put_types()


@pytest.fixture
def episode(nurse: Membership, unit: Unit, hospital: Hospital, types: dict[str, ProviderType]) -> Episode:
    """Ready to leave, but for the signature of the letter."""
    with enter(hospital):
        found = factories.make_episode(nurse, unit, expected_departure_at=timezone.now() + timedelta(hours=3))
        make_ready(nurse, found)
        return found


def leave(nurse: Membership, episode: Episode, **changes: Any) -> Episode:
    values = {"left_at": timezone.now(), "destination": Destination.HOME, "departure_mode": DepartureMode.TAXI}
    return record_departure(member=nurse, episode_id=episode.pk, **{**values, **changes})


def add_nurse(nurse: Membership, episode: Episode, types: dict[str, ProviderType]) -> None:
    """Somebody to contact, in a circle whose change opens again what the circle settles."""
    add_circle_member(
        member=nurse, episode_id=episode.pk, role=types["idel"], name="Nadège Foulquier", phone="+33465714410"
    )


def test_every_app_that_holds_facts_says_them() -> None:
    assert [fact.key for fact in registry.readiness] == ["planning", "requests", "checklist", "letter"]


@pytest.mark.usefixtures("in_hospital")
class TestRecording:
    def test_one_who_lacks_nothing_leaves_without_reserve(self, nurse: Membership, episode: Episode) -> None:
        left = leave(nurse, episode, reserve_reason="écrite par habitude")
        assert (left.state, left.reserve_reason) == (EpisodeState.FOLLOW_UP, "")
        assert episode.timeline.get(kind="departure").detail == ""

    def test_somebody_to_contact_asks_a_reason_and_is_kept_with_it(
        self, nurse: Membership, episode: Episode, types: dict[str, ProviderType]
    ) -> None:
        add_nurse(nurse, episode, types)
        make_ready(nurse, episode)
        with pytest.raises(DomainError) as refusal:
            leave(nurse, episode)
        assert refusal.value.code == "reserve_needed"
        left = leave(nurse, episode, reserve_reason="sa fille fait le pansement.")
        assert left.reserve_reason == "sa fille fait le pansement."
        said = episode.timeline.get(kind="departure").detail
        assert said == "Avec réserve : sa fille fait le pansement. Manquait : Nadège Foulquier"

    def test_a_departure_elsewhere_is_not_asked_who_comes_to_the_home(
        self, nurse: Membership, episode: Episode, types: dict[str, ProviderType]
    ) -> None:
        add_nurse(nurse, episode, types)
        make_ready(nurse, episode)
        assert leave(nurse, episode, destination=Destination.SMR).reserve_reason == ""

    def test_one_who_left_lacks_nothing_and_a_departure_taken_back_asks_again(
        self, nurse: Membership, episode: Episode, types: dict[str, ProviderType]
    ) -> None:
        add_nurse(nurse, episode, types)
        left = leave(nurse, episode, reserve_reason="sa fille fait le pansement")
        assert lacks_of(left) == []
        cancel_departure(member=nurse, episode_id=left.pk, version=left.version, reason="le taxi n’est pas venu")
        titles = [lack.title for lack in lacks_of(Episode.objects.get(pk=episode.pk))]
        assert titles[0] == "Nadège Foulquier"

    def test_a_death_asks_for_nothing(
        self, nurse: Membership, episode: Episode, types: dict[str, ProviderType]
    ) -> None:
        add_nurse(nurse, episode, types)
        ended = cancel_episode(
            member=nurse, episode_id=episode.pk, version=episode.version, why=WhyCancelled.DEATH, note=""
        )
        assert lacks_of(ended) == []


class TestPages:
    @pytest.fixture
    def client(self, client_for: SignedIn, nurse: Membership) -> Client:
        return client_for(nurse)

    def page(self, client: Client, episode: Episode, name: str = "episodes:departure") -> str:
        return client.get(reverse(name, args=[episode.pk])).content.decode()

    def test_the_letter_alone_warns_and_asks_no_reason(self, client: Client, episode: Episode) -> None:
        page = self.page(client, episode)
        assert "La lettre de liaison n’est pas signée." in page
        assert "reserve_reason" not in page

    def test_each_thing_that_lacks_stands_once_with_where_it_is_settled(
        self, client: Client, hospital: Hospital, nurse: Membership, unit: Unit, types: dict[str, ProviderType]
    ) -> None:
        with enter(hospital):
            episode = factories.make_episode(nurse, unit)
            add_nurse(nurse, episode, types)
        for name in ("episodes:departure", "episodes:overview"):
            page = self.page(client, episode, name)
            lacking = page.split("Fil de l’épisode")[0].split("Cercle de soins</h2>")[0]
            for words in ("Désigner le médecin traitant", "Ordonnances remises et expliquées"):
                assert lacking.count(f">{words}<") == 1, name
            assert lacking.count("Contacter<") == 1
            assert reverse("checklist:answer", args=[episode.pk, "4"]) in page
        assert "<b>5" in self.page(client, episode)
        assert "7\u00a0points à régler avant le départ" in self.page(client, episode, "planning:plan")

    def test_one_touch_settles_a_criterion_and_comes_back(
        self, client: Client, hospital: Hospital, nurse: Membership, unit: Unit, types: dict[str, ProviderType]
    ) -> None:
        with enter(hospital):
            episode = factories.make_episode(nurse, unit)
        here = reverse("episodes:departure", args=[episode.pk])
        answer = reverse("checklist:answer", args=[episode.pk, "4"])
        sent = client.post(answer, {"choice": "yes", "version": 0, "suite": here})
        assert sent["Location"] == here
        assert "Ordonnances remises" not in self.page(client, episode)
        assert client.post(answer, {"choice": "no", "version": 1})["Location"].endswith("#critere-4")

    def test_a_refused_departure_says_what_lacks_where_one_goes(
        self, client: Client, hospital: Hospital, nurse: Membership, episode: Episode, types: dict[str, ProviderType]
    ) -> None:
        with enter(hospital):
            add_nurse(nurse, episode, types)
            make_ready(nurse, episode)
        form = {"left_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"), "departure_mode": "taxi"}
        here = reverse("episodes:departure", args=[episode.pk])
        refused = client.post(here, {**form, "destination": "home"})
        assert refused.status_code == 422
        assert "Nadège Foulquier" in refused.content.decode()
        assert client.post(here, {**form, "destination": "ehpad"}).status_code == 302

    def test_whoever_only_reads_sees_what_lacks_and_no_button(
        self, client_for: SignedIn, hospital: Hospital, unit: Unit, episode: Episode
    ) -> None:
        operator = factories.make_member(hospital, Role.CALL_OPERATOR, "Élise", "Quintard")
        page = self.page(client_for(operator), episode, "episodes:overview")
        assert "Date, heure et transport adaptés" in page
        assert "Noter fait" not in page
