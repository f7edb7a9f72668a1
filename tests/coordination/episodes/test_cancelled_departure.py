"""A departure taken back: the patient is still here, and what believed otherwise follows."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.episodes.actions import add_task, close_episode, settle_task
from coordination.episodes.departures import cancel_departure, record_departure
from coordination.episodes.models import (
    BlockReason,
    DepartureMode,
    Destination,
    Episode,
    EpisodeState,
    Task,
    TaskState,
)
from coordination.errors import DomainError
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from discharge.followup.actions import Heard, record_call
from discharge.followup.models import Call, CallOutcome, CallState, CancelReason, SpokeTo
from discharge.obstacles.actions import lift_obstacle, open_obstacle
from discharge.screening.queries import SCREENING
from tests import factories


def leave(nurse: Membership, episode: Episode) -> Episode:
    return record_departure(
        member=nurse,
        episode_id=episode.pk,
        left_at=timezone.now() - timedelta(minutes=5),
        destination=Destination.HOME,
        departure_mode=DepartureMode.TAXI,
        reserve_reason="rien n’est prêt",
    )


def cancel(nurse: Membership, episode: Episode, **fields: Any) -> Episode:
    version = Episode.objects.get(pk=episode.pk).version
    values: dict[str, Any] = {"version": version, "reason": "Transport non venu"}
    return cancel_departure(member=nurse, episode_id=episode.pk, **{**values, **fields})


def refusal(nurse: Membership, episode: Episode, **fields: Any) -> str:
    with pytest.raises(DomainError) as refused:
        cancel(nurse, episode, **fields)
    return refused.value.code


@pytest.fixture
def episode(nurse: Membership, unit: Unit, hospital: Hospital) -> Episode:
    now = timezone.now()
    with enter(hospital):
        return factories.make_episode(
            nurse, unit, admitted_at=now - timedelta(days=6), expected_departure_at=now - timedelta(hours=1)
        )


@pytest.mark.usefixtures("in_hospital")
class TestActions:
    def test_the_patient_is_here_again_and_the_page_says_why(self, nurse: Membership, episode: Episode) -> None:
        leave(nurse, episode)
        expected = timezone.now() + timedelta(days=2)
        again = cancel(nurse, episode, expected_departure_at=expected)
        assert (again.state, again.left_at, again.destination, again.reserve_reason) == ("preparation", None, "", "")
        assert again.expected_departure_at == expected
        told = episode.timeline.get(kind="departure_cancelled")
        assert (told.detail, told.actor) == ("Transport non venu", nurse.user)
        dated = Task.objects.live().filter(episode=episode, due_follows_departure=True)
        assert set(dated.values_list("due_at", flat=True)) == {expected}

    def test_what_the_departure_dropped_is_to_do_again_and_nothing_else(
        self, nurse: Membership, episode: Episode
    ) -> None:
        pointless = add_task(episode=episode, kind="plan", title="Sans objet")
        settle_task(task=pointless, state=TaskState.CANCELLED, actor=nurse.user)
        leave(nurse, episode)
        screening = episode.tasks.get(kind=SCREENING)
        assert screening.state == TaskState.CANCELLED
        cancel(nurse, episode)
        screening.refresh_from_db()
        pointless.refresh_from_db()
        assert (screening.state, pointless.state) == (TaskState.OPEN, TaskState.CANCELLED)

    def test_obstacles_that_the_departure_lifted_stand_again(self, nurse: Membership, episode: Episode) -> None:
        today = timezone.localdate()
        common: dict[str, Any] = {"member": nurse, "episode_id": episode.pk, "opened_on": today - timedelta(days=2)}
        standing = open_obstacle(reason=BlockReason.NO_NURSE, **common)
        lifted = open_obstacle(reason=BlockReason.HOUSING, **common)
        lift_obstacle(
            member=nurse, episode_id=episode.pk, obstacle_id=lifted.pk, version=lifted.version, closed_on=today
        )
        leave(nurse, episode)
        assert not episode.obstacles.still_open().exists()
        cancel(nurse, episode)
        assert [one.pk for one in episode.obstacles.still_open()] == [standing.pk]

    def test_calls_are_withdrawn_and_the_next_departure_plans_its_own(
        self, nurse: Membership, episode: Episode
    ) -> None:
        leave(nurse, episode)
        first = Call.objects.filter(episode=episode).count()
        cancel(nurse, episode)
        assert set(Call.objects.filter(episode=episode).values_list("state", "cancel_reason")) == {
            (CallState.CANCELLED, CancelReason.DEPARTURE_CANCELLED)
        }
        assert not Task.objects.live().filter(episode=episode, kind="call").exists()
        leave(nurse, episode)
        assert Call.objects.filter(episode=episode, state=CallState.DUE).count() == first
        assert Task.objects.live().filter(episode=episode, kind="call").count() == first

    def test_nobody_told_is_nobody_to_tell_again(self, nurse: Membership, episode: Episode) -> None:
        leave(nurse, episode)
        cancel(nurse, episode)
        assert not episode.tasks.filter(title__startswith="Prévenir les intervenants").exists()

    def test_a_person_reached_at_home_had_left(self, nurse: Membership, episode: Episode) -> None:
        leave(nurse, episode)
        call = Call.objects.filter(episode=episode).earliest("due_on")
        record_call(
            member=nurse,
            call_id=call.pk,
            submission=uuid7(),
            heard=Heard({"feeling": "well"}),
            outcome=CallOutcome.IN_PLACE,
            spoke_to=SpokeTo.PATIENT,
        )
        assert refusal(nurse, episode) == "called"
        episode.refresh_from_db()
        assert episode.state == EpisodeState.FOLLOW_UP
        assert not episode.timeline.filter(kind="departure_cancelled").exists()

    def test_what_cannot_be_taken_back(self, nurse: Membership, operator: Membership, episode: Episode) -> None:
        assert refusal(nurse, episode) == "wrong_state"
        left = leave(nurse, episode)
        assert refusal(nurse, episode, version=left.version - 1) == "stale"
        assert refusal(nurse, episode, expected_departure_at=left.admitted_at - timedelta(days=1)) == (
            "expected_too_early"
        )
        assert refusal(operator, episode) == "forbidden"
        cancel(nurse, episode)
        assert refusal(nurse, episode) == "wrong_state"
        leave(nurse, episode)
        close_episode(member=nurse, episode_id=episode.pk)
        assert refusal(nurse, episode) == "closed"


class TestPage:
    def test_a_reason_is_asked_and_what_was_typed_is_kept(
        self, client_for: Any, nurse: Membership, episode: Episode, hospital: Hospital
    ) -> None:
        client: Client = client_for(nurse)
        url = reverse("episodes:departure_cancel", args=[episode.pk])
        assert client.get(url).status_code == 302
        with enter(hospital):
            left = leave(nurse, episode)
        assert (
            reverse("episodes:departure_cancel", args=[episode.pk])
            in client.get(reverse("episodes:departure", args=[episode.pk])).text
        )
        data = {"reason": "", "version": left.version, "expected_departure_at": "2999-01-01T10:00"}
        refused = client.post(url, data)
        assert refused.status_code == 422
        assert "2999-01-01T10:00" in refused.text
        assert "plus de 2 ans" in refused.text
        done = client.post(url, {**data, "reason": "Fièvre", "expected_departure_at": ""}, follow=True)
        assert "Départ annulé" in done.text
        assert "Fièvre" in done.text
