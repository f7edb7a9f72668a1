"""What happened after a departure, whoever says it: one table, one event a day, everything stopped by a death."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.episodes.models import AdmissionMode, Episode, Task
from coordination.errors import DomainError
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from discharge.events.actions import note_event, withdraw_event
from discharge.events.models import Event, EventKind, EventSource
from discharge.events.queries import is_deceased
from discharge.followup.actions import withdraw_call
from discharge.followup.models import Call, CallState, CancelReason
from tests.discharge.followup.conftest import depart
from tests.factories import make_episode

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Membership], Client]


@pytest.fixture
def left(hospital: Hospital, nurse: Membership, unit: Unit) -> Episode:
    """Left ten days ago."""
    with enter(hospital):
        return depart(nurse, unit, left_at=timezone.now() - timedelta(days=10))


def note(episode: Episode, kind: EventKind, *, days_ago: int = 2, source: EventSource = EventSource.TEAM) -> Event:
    day = timezone.localdate() - timedelta(days=days_ago)
    return note_event(episode_id=episode.pk, kind=kind, happened_on=day, source=source)


def test_the_same_event_said_by_two_people_is_one(hospital: Hospital, left: Episode) -> None:
    with enter(hospital):
        first = note(left, EventKind.EMERGENCY, source=EventSource.CALL)
        assert note(left, EventKind.EMERGENCY, source=EventSource.CORRESPONDENT) == first
        assert note(left, EventKind.EMERGENCY, days_ago=1) != first
        assert left.timeline.filter(kind="event").count() == 2


@pytest.mark.parametrize(("days_ago", "code"), [(11, "before_departure"), (-1, "in_future")])
def test_an_event_comes_after_the_departure_and_before_tomorrow(
    hospital: Hospital, left: Episode, days_ago: int, code: str
) -> None:
    with enter(hospital):
        with pytest.raises(DomainError) as refused:
            note(left, EventKind.EMERGENCY, days_ago=days_ago)
        assert refused.value.code == code
        assert note(left, EventKind.EMERGENCY, days_ago=10).days_after_departure == 0


def test_nothing_is_noted_of_somebody_who_has_not_left(hospital: Hospital, nurse: Membership, unit: Unit) -> None:
    with enter(hospital), pytest.raises(DomainError) as refused:
        note(make_episode(nurse, unit), EventKind.EMERGENCY, days_ago=0)
    assert refused.value.code == "not_left"


def test_a_death_withdraws_the_calls_and_their_tasks_at_once(hospital: Hospital, left: Episode) -> None:
    with enter(hospital):
        assert Call.objects.filter(episode=left, state=CallState.DUE).exists()
        note(left, EventKind.DEATH)
        assert note(left, EventKind.DEATH, days_ago=1).happened_on == timezone.localdate() - timedelta(days=2)
        assert set(Call.objects.filter(episode=left).values_list("cancel_reason", flat=True)) == {CancelReason.DECEASED}
        assert not Task.objects.live().filter(episode=left, kind="call").exists()
        assert is_deceased(left)


def test_a_call_given_up_because_of_a_death_notes_it_and_stops_the_other_calls(
    hospital: Hospital, operator: Membership, nurse: Membership, unit: Unit
) -> None:
    with enter(hospital):
        episode = depart(nurse, unit, left_at=timezone.now() - timedelta(hours=3), reserve="aide pas trouvée")
        first, second = Call.objects.filter(episode=episode).order_by("due_on")[:2]
        withdraw_call(member=operator, call_id=first.pk, reason=CancelReason.DECEASED)
        second.refresh_from_db()
        assert second.cancel_reason == CancelReason.DECEASED
        event = Event.objects.get(episode=episode)
        assert (event.kind, event.source, event.noted_by) == (EventKind.DEATH, EventSource.CALL, operator.user)


@pytest.mark.parametrize(
    ("mode", "kinds"),
    [
        (AdmissionMode.EMERGENCY, [EventKind.READMISSION_UNPLANNED]),
        (AdmissionMode.PLANNED, [EventKind.READMISSION_PLANNED]),
        (AdmissionMode.OTHER, [EventKind.READMISSION_UNSAID]),
        (AdmissionMode.TRANSFER, []),
    ],
)
def test_a_new_admission_is_told_on_the_stay_before(
    hospital: Hospital, nurse: Membership, unit: Unit, left: Episode, mode: AdmissionMode, kinds: list[EventKind]
) -> None:
    with enter(hospital):
        make_episode(nurse, unit, patient=left.patient, admission_mode=mode)
        assert [event.kind for event in Event.objects.filter(episode=left)] == kinds


def test_an_event_noted_by_mistake_is_withdrawn_with_a_reason_and_may_be_noted_again(
    hospital: Hospital, nurse: Membership, left: Episode
) -> None:
    with enter(hospital):
        event = note(left, EventKind.DEATH)
        with pytest.raises(DomainError) as refused:
            withdraw_event(member=nurse, event_id=event.pk, reason="")
        assert refused.value.code == "no_reason"
        for reason in ("autre patient", "second clic"):
            assert withdraw_event(member=nurse, event_id=event.pk, reason=reason).withdrawn_reason == "autre patient"
        assert not is_deceased(left)
        assert note(left, EventKind.DEATH) != event


def test_what_is_refused_comes_back_as_it_was_typed(
    client_for: SignedIn, hospital: Hospital, left: Episode, nurse: Membership, operator: Membership
) -> None:
    address = reverse("events:episode", args=[left.pk])
    sent = {"kind": "emergency", "happened_on": "2020-01-01", "note": "Chute dans l’escalier"}
    refused = client_for(nurse).post(address, sent)
    assert (refused.status_code, "Ce jour précède le départ." in refused.text) == (422, True)
    assert "Chute dans l’escalier" in refused.text
    assert client_for(operator).post(address, sent).status_code == 403
    day = (timezone.localdate() - timedelta(days=1)).isoformat()
    assert client_for(nurse).post(address, {**sent, "happened_on": day}).status_code == 302
    page = client_for(nurse).get(address)
    assert "J+9" in page.text
    with enter(hospital):
        event = Event.objects.get()
    gone = client_for(nurse).post(reverse("events:withdraw", args=[event.pk]), {"reason": ""})
    assert (gone.status_code, "Dites pourquoi." in gone.text) == (422, True)
