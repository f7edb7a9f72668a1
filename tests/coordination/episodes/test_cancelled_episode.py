"""A stay in preparation that ends without a departure."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.audit.models import Transition
from coordination.episodes.actions import close_episode
from coordination.episodes.cancelling import cancel_episode
from coordination.episodes.departures import record_departure
from coordination.episodes.models import DepartureMode, Destination, Episode, EpisodeState, Patient, WhyCancelled
from coordination.episodes.shell import steps_of
from coordination.errors import DomainError
from coordination.tenancy.models import Hospital, Unit
from discharge.events.models import Event, EventKind
from discharge.followup.models import Call, CallState
from discharge.followup.protocols import create_default_protocol
from tests import factories


@pytest.fixture
def episode(in_hospital: Hospital, nurse: Membership, unit: Unit) -> Episode:
    create_default_protocol(in_hospital)
    return factories.make_episode(nurse, unit)


def cancel(nurse: Membership, episode: Episode, why: WhyCancelled = WhyCancelled.MISTAKE, **fields: object) -> Episode:
    values = {"version": episode.version, **fields}
    return cancel_episode(member=nurse, episode_id=episode.pk, why=why, **values)  # type: ignore[arg-type]  # as a form gives them


def test_nothing_is_left_to_do(nurse: Membership, episode: Episode) -> None:
    assert episode.tasks.live().exists()
    cancelled = cancel(nurse, episode, WhyCancelled.POINTLESS, note="Transférée hier soir")
    assert cancelled.state == EpisodeState.CANCELLED
    assert not episode.tasks.live().exists()
    entry = episode.timeline.get(kind="closed")
    assert (entry.summary, entry.detail) == ("Épisode annulé : la sortie n’est plus à préparer", "Transférée hier soir")
    moved = Transition.objects.get(subject_id=episode.pk, to_state=EpisodeState.CANCELLED)
    assert (moved.reason, moved.actor) == ("La sortie n’est plus à préparer", nurse.user)


def test_a_second_click_and_a_form_read_before_are_refused(nurse: Membership, episode: Episode) -> None:
    with pytest.raises(DomainError) as stale:
        cancel(nurse, episode, version=episode.version + 1)
    assert stale.value.code == "stale"
    cancel(nurse, episode)
    with pytest.raises(DomainError) as closed:
        cancel(nurse, episode)
    assert closed.value.code == "closed"


def test_whoever_has_left_is_not_cancelled(nurse: Membership, episode: Episode) -> None:
    left = leave(nurse, episode)
    with pytest.raises(DomainError) as refused:
        cancel(nurse, left)
    assert refused.value.code == "wrong_state"
    close_episode(member=nurse, episode_id=left.pk)


def test_a_death_in_the_ward_stops_the_calls_of_the_stay_before(
    nurse: Membership, episode: Episode, unit: Unit
) -> None:
    left = leave(nurse, episode)
    calls = Call.objects.filter(episode=left)
    assert calls.awaiting().exists()
    back = factories.make_episode(nurse, unit, patient=left.patient, admitted_at=timezone.now())
    cancel(nurse, back, WhyCancelled.DEATH)
    death = Event.objects.get(kind=EventKind.DEATH)
    assert (death.episode_id, death.happened_on, death.noted_by) == (left.pk, timezone.localdate(), nurse.user)
    assert {call.state for call in calls} == {CallState.CANCELLED}
    left.refresh_from_db()
    back.refresh_from_db()
    assert (left.state, back.state) == (EpisodeState.CLOSED, EpisodeState.CANCELLED)


def test_a_mistake_stops_nothing_of_the_stay_before(nurse: Membership, episode: Episode, unit: Unit) -> None:
    left = leave(nurse, episode)
    back = factories.make_episode(nurse, unit, patient=left.patient, admitted_at=timezone.now())
    before = set(Call.objects.filter(episode=left).values_list("pk", "state"))
    cancel(nurse, back)
    assert set(Call.objects.filter(episode=left).values_list("pk", "state")) == before
    assert not Event.objects.filter(kind=EventKind.DEATH).exists()


def test_nothing_of_its_journey_is_still_to_come(
    client_for: Callable[[Membership], Client], nurse: Membership, episode: Episode
) -> None:
    before = {step.label: (step.sub, step.state) for step in steps_of(episode)}
    assert (before["Repérage"], before["Départ"]) == (("à faire", "current"), ("à prévoir", ""))
    steps = {step.label: (step.sub, step.state) for step in steps_of(cancel(nurse, episode))}
    assert steps.pop("Admission") == before["Admission"]
    words, state = steps.pop("Clôture")
    assert (words.endswith(", épisode annulé"), state) == (True, "done")
    assert set(steps.values()) == {("sans objet", "")}
    page = client_for(nurse).get(reverse("letters:episode", args=[episode.pk])).text
    assert "Courriers J0 prévus" not in page


def test_after_the_departure_a_screening_that_was_never_made_is_no_longer_to_do(
    nurse: Membership, episode: Episode
) -> None:
    left = leave(nurse, episode)
    assert {step.label: step.sub for step in steps_of(left)}["Repérage"] == "pas fait"
    closed = close_episode(member=nurse, episode_id=left.pk)
    assert "current" not in {step.state for step in steps_of(closed)}


def leave(nurse: Membership, episode: Episode) -> Episode:
    return record_departure(
        member=nurse,
        episode_id=episode.pk,
        left_at=timezone.now() - timedelta(minutes=5),
        destination=Destination.HOME,
        departure_mode=DepartureMode.TAXI,
        reserve_reason="Points réglés de vive voix",
    )


def test_the_page_asks_why_and_keeps_what_was_typed(
    client_for: Callable[[Membership], Client], hospital: Hospital, nurse: Membership, episode: Episode
) -> None:
    client, address = client_for(nurse), reverse("episodes:cancel", args=[episode.pk])
    assert address in client.get(reverse("episodes:overview", args=[episode.pk])).text
    refused = client.post(address, {"note": "Doublon", "version": episode.version})
    assert refused.status_code == 422
    assert "Dites pourquoi" in refused.text
    assert 'value="Doublon"' in refused.text
    done = client.post(address, {"why": "mistake", "note": "Doublon", "version": episode.version}, follow=True)
    assert "<b>Épisode annulé</b>" in done.text
    assert client.get(address).status_code == 302


def test_its_stay_number_serves_the_right_patient(nurse: Membership, unit: Unit, episode: Episode) -> None:
    cancel(nurse, episode)
    right = factories.make_episode(nurse, unit, stay_number=episode.stay_number)
    assert [patient.pk for patient in Patient.objects.numbered(episode.stay_number)] == [right.patient_id]


def test_it_is_found_by_its_number_while_no_other_stay_has_it(nurse: Membership, episode: Episode) -> None:
    cancel(nurse, episode)
    assert Patient.objects.numbered(episode.stay_number).get() == episode.patient


def test_the_database_still_holds_one_standing_stay_a_number(nurse: Membership, unit: Unit, episode: Episode) -> None:
    cancel(nurse, episode)
    factories.make_episode(nurse, unit, stay_number=episode.stay_number)
    with pytest.raises(IntegrityError, match="episode_stay_once_a_hospital"), transaction.atomic():
        factories.make_episode(nurse, unit, stay_number=episode.stay_number)
