"""A departure moved, before it happens or after it was recorded wrong: what depends on its time follows."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.episodes.actions import add_task, update_episode
from coordination.episodes.departures import correct_departure, record_departure
from coordination.episodes.models import DepartureMode, Destination, Episode, Task
from coordination.errors import DomainError
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from discharge.followup.actions import note_attempt
from discharge.followup.models import AttemptOutcome, Call
from tests import factories
from tests.factories import at

FRIDAY, MONDAY = at(2025, 11, 21, 14), at(2025, 11, 24, 10)


@pytest.fixture
def episode(nurse: Membership, unit: Unit, in_hospital: Hospital) -> Episode:
    return factories.make_episode(nurse, unit, admitted_at=at(2025, 11, 17), expected_departure_at=None)


def expect(nurse: Membership, episode: Episode, when: Any) -> Episode:
    version = Episode.objects.get(pk=episode.pk).version
    return update_episode(member=nurse, episode_id=episode.pk, version=version, expected_departure_at=when)


def leave(nurse: Membership, episode: Episode, when: Any) -> Episode:
    return record_departure(
        member=nurse,
        episode_id=episode.pk,
        left_at=when,
        destination=Destination.HOME,
        departure_mode=DepartureMode.TAXI,
        reserve_reason="rien n’est prêt",
    )


def correct(nurse: Membership, episode: Episode, when: Any, **fields: Any) -> Episode:
    values: dict[str, Any] = {"version": episode.version, "destination": Destination.HOME}
    return correct_departure(
        member=nurse, episode_id=episode.pk, left_at=when, departure_mode=DepartureMode.VSL, **{**values, **fields}
    )


def test_what_rules_dated_by_the_departure_follows_it_and_what_a_person_dated_stays(
    episode: Episode, nurse: Membership
) -> None:
    chosen = add_task(episode=episode, kind="plan", title="Choisie", due_at=FRIDAY)
    for when in (FRIDAY, MONDAY):
        expect(nurse, episode, when)
        assert set(Task.objects.filter(key__in=("gp", "gp_informed")).values_list("due_at", flat=True)) == {when}
    chosen.refresh_from_db()
    assert chosen.due_at == FRIDAY
    told = list(episode.timeline.filter(kind="rescheduled").order_by("at").values_list("summary", "detail"))
    assert [summary.replace("\u00a0", " ") for summary, _ in told] == [
        "Départ prévu : ven. 21 nov. 2025, 14 h au lieu de non fixé",
        "Départ prévu : lun. 24 nov. 2025, 10 h au lieu de ven. 21 nov. 2025, 14 h",
    ]
    assert {detail.replace("\u00a0", " ") for _, detail in told} == {"2 échéances déplacées avec lui"}


def test_an_edit_that_leaves_the_departure_alone_moves_nothing(episode: Episode, nurse: Membership) -> None:
    expect(nurse, episode, FRIDAY)
    expect(nurse, episode, FRIDAY)
    assert episode.timeline.filter(kind="rescheduled").count() == 1


def test_calls_follow_a_corrected_departure_but_not_an_hour_agreed(episode: Episode, nurse: Membership) -> None:
    left = leave(nurse, episode, at(2025, 11, 18, 14))
    call = Call.objects.latest("due_on")
    assert (call.label, str(call.nominal_on), str(call.due_on)) == ("J+3", "2025-11-21", "2025-11-21")
    left = correct(nurse, left, at(2025, 11, 19, 14))
    call.refresh_from_db()
    assert (str(call.nominal_on), str(call.due_on)) == ("2025-11-22", "2025-11-24")
    task = Task.objects.get(subject_id=call.pk)
    assert timezone.localdate(task.due_at) == call.due_on
    assert "reporté du" in task.detail
    assert "J+3 lun." in episode.timeline.filter(kind="call").latest("at").summary.replace("\u00a0", " ")

    agreed = timezone.now() + timedelta(days=2)
    note_attempt(
        member=nurse, call_id=call.pk, attempt_id=uuid7(), outcome=AttemptOutcome.CALL_BACK, call_back_at=agreed
    )
    correct(nurse, left, at(2025, 11, 18, 14))
    assert Task.objects.get(subject_id=call.pk).due_at == agreed


@pytest.mark.parametrize(
    ("when", "fields", "code"),
    [
        (FRIDAY, {"version": 1}, "stale"),
        (at(2025, 11, 1), {}, "before_admission"),
        (at(2099, 11, 1), {}, "in_future"),
    ],
)
def test_a_correction_that_cannot_be_is_refused_whole(
    episode: Episode, nurse: Membership, when: Any, fields: dict[str, Any], code: str
) -> None:
    left = leave(nurse, episode, FRIDAY)
    with pytest.raises(DomainError) as refusal:
        correct(nurse, left, when, **fields)
    assert refusal.value.code == code
    assert Episode.objects.get(pk=episode.pk).left_at == FRIDAY


def test_who_has_not_left_has_no_departure_to_correct(episode: Episode, nurse: Membership) -> None:
    with pytest.raises(DomainError) as refusal:
        correct(nurse, episode, FRIDAY)
    assert refusal.value.code == "wrong_state"


def test_a_departure_is_corrected_from_its_page(
    client_for: Callable[[Membership], Client], nurse: Membership, unit: Unit, hospital: Hospital
) -> None:
    with enter(hospital):
        left = leave(nurse, factories.make_episode(nurse, unit, admitted_at=at(2025, 11, 18)), FRIDAY)
    client = client_for(nurse)
    address = reverse("episodes:departure", args=[left.pk])
    assert address in client.get(reverse("episodes:overview", args=[left.pk])).content.decode()
    page = client.get(address)
    assert "Corriger le départ" in page.content.decode()
    form = page.context["form"]
    typed = {"version": form["version"].value(), "destination": "ehpad", "departure_mode": "ambulance"}
    assert client.post(address, typed | {"left_at": "2025-11-01T10:00"}).status_code == 422
    assert client.post(address, typed | {"left_at": "2025-11-20T10:00"}).status_code == 302
    with enter(hospital):
        stored = Episode.objects.get(pk=left.pk)
    assert (stored.left_at, stored.destination) == (at(2025, 11, 20, 10), "ehpad")
