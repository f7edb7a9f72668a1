"""A death stops everything at once, on each stay of the patient; noted by mistake, what it had stopped is taken up again."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.digest.queries import waiting
from coordination.episodes.actions import add_task, settle_task
from coordination.episodes.models import Episode, EpisodeState, Task, TaskState
from coordination.messaging.models import Channel, Message
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from directory.providers.models import ProviderType
from discharge.alerts.actions import close_alert, raise_alert, take_alert
from discharge.alerts.escalation import escalate_due
from discharge.alerts.levels import Level
from discharge.alerts.models import Alert, AlertState, Closing
from discharge.alerts.sources import Source
from discharge.alerts.telling import stop_message
from discharge.events.actions import note_event, withdraw_event
from discharge.events.models import Event, EventKind, EventSource
from discharge.followup.models import Call, CallState
from discharge.followup.refusals import refuse_calls, resume_calls
from discharge.followup.reminders import remind
from discharge.questionnaire.actions import Addressee, advance, offer
from discharge.questionnaire.models import Questionnaire, QuestionnaireState
from discharge.requests.asking import ask
from discharge.requests.models import CareRequest
from discharge.requests.states import RequestState
from discharge.requests.targets import provider_target
from tests.discharge.followup.conftest import depart
from tests.discharge.requests.conftest import make_nurses, said
from tests.factories import make_episode

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Membership], Client]


@pytest.fixture
def left(hospital: Hospital, nurse: Membership, unit: Unit, types: dict[str, ProviderType]) -> Episode:
    """Left three days ago, with something of each kind under way."""
    with enter(hospital):
        episode = depart(nurse, unit, left_at=timezone.now() - timedelta(days=3), reserve="aide pas trouvée")
        add_task(episode=episode, kind="plan", title="Récupérer le lit", due_at=timezone.now() - timedelta(days=1))
        to = Addressee("FABREGOUL Simone", True, "simone@courriel.example", "+33639986420", Channel.SMS)
        offer(member=nurse, episode_id=episode.pk, to=to)
        raise_alert(episode=episode, source=Source("by_hand", uuid7()), level=Level.IMMEDIATE, summary="Chute")
        ask(
            member=nurse,
            episode_id=episode.pk,
            request_id=uuid7(),
            role=types["idel"],
            targets=[provider_target(make_nurses(types)[0])],
            fields=said(),
        )
        return episode


def die(episode: Episode) -> Event:
    return note_event(
        episode_id=episode.pk, kind=EventKind.DEATH, happened_on=timezone.localdate(), source=EventSource.TEAM
    )


def live(episode: Episode) -> list[str]:
    return list(Task.objects.live().filter(episode=episode).values_list("title", flat=True))


def test_nothing_is_left_to_do_nor_to_be_told(hospital: Hospital, nurse: Membership, left: Episode) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    with enter(hospital):
        assert waiting(tomorrow)[nurse.user_id]
        die(left)
        left.refresh_from_db()
        assert left.state == EpisodeState.CLOSED
        assert not live(left)
        assert nurse.user_id not in waiting(tomorrow)
        assert not Call.objects.awaiting().filter(episode=left).exists()
        assert {one.state for one in Questionnaire.objects.all()} == {QuestionnaireState.WITHDRAWN}
        assert CareRequest.objects.get(episode=left).state == RequestState.WITHDRAWN
        told = Message.objects.get(purpose="care-request-news")
        assert "décès" not in (told.body or "").lower()


def test_no_sweep_writes_to_anybody_afterwards(hospital: Hospital, left: Episode) -> None:
    with enter(hospital):
        planned = Questionnaire.objects.order_by("pk").first()
        waited = Message.objects.get(purpose="alert")
        assert stop_message(waited) == ""
        die(left)
        assert stop_message(waited) == "décès noté"
        before = Message.objects.count()
    later = timezone.now() + timedelta(days=5)
    assert remind(hospital) == 0
    with enter(hospital):
        assert planned is not None
        advance(planned.pk, now=later)
        Alert.objects.update(due_at=timezone.now() - timedelta(days=1))
    escalate_due(hospital)
    with enter(hospital):
        assert Message.objects.count() == before
        assert not live(left)


def test_what_is_learnt_afterwards_is_on_the_list_and_hurries_nobody(
    hospital: Hospital, nurse: Membership, left: Episode
) -> None:
    with enter(hospital):
        known = Alert.objects.get()
        die(left)
        before = Message.objects.count()
        alert = raise_alert(episode=left, source=Source("answer", uuid7()), level=Level.URGENT, summary="Chute")
        assert (alert.escalate_at, Message.objects.count(), live(left)) == (None, before, [])
        for one in (known, alert):
            take_alert(member=nurse, alert_id=one.pk, holder_id=None)
            close_alert(member=nurse, alert_id=one.pk, closing=Closing.ACTION, action="Famille rappelée")
        assert {one.state for one in Alert.objects.all()} == {AlertState.CLOSED}


def test_it_ends_every_open_stay_of_the_patient_and_no_other(
    hospital: Hospital, nurse: Membership, unit: Unit, left: Episode
) -> None:
    with enter(hospital):
        before = depart(nurse, unit, patient=left.patient, left_at=timezone.now() - timedelta(days=20))
        here = make_episode(nurse, unit, patient=left.patient)
        elsewhere = depart(nurse, unit)
        assert live(here)
        assert live(elsewhere)
        die(before)
        for stay, state in ((left, "closed"), (before, "closed"), (here, "preparation"), (elsewhere, "follow_up")):
            stay.refresh_from_db()
            assert stay.state == state
        assert not live(left) + live(here)
        assert live(elsewhere)


def test_a_correspondent_who_waits_still_gets_an_answer(hospital: Hospital, left: Episode) -> None:
    with enter(hospital):
        add_task(episode=left, kind="answer", title="Répondre au Dr Escoubas", due_at=timezone.now())
        die(left)
        left.refresh_from_db()
        assert (left.state, live(left)) == (EpisodeState.FOLLOW_UP, ["Répondre au Dr Escoubas"])


def test_noted_by_mistake_all_that_it_had_stopped_is_taken_up_again(
    hospital: Hospital, nurse: Membership, left: Episode
) -> None:
    with enter(hospital):
        pointless = add_task(episode=left, kind="plan", title="Annuler le taxi")
        settle_task(task=pointless, state=TaskState.CANCELLED, actor=nurse.user, reason="plus besoin")
        before, calls = live(left), Call.objects.awaiting().filter(episode=left).count()
        for _ in range(2):
            event = die(left)
            withdraw_event(member=nurse, event_id=event.pk, reason="autre patient")
        left.refresh_from_db()
        assert (left.state, left.closed_at) == (EpisodeState.FOLLOW_UP, None)
        assert Call.objects.awaiting().filter(episode=left).count() == calls
        kept = [title for title in before if "micocouliers" not in title.lower()]
        assert sorted(live(left)) == sorted(kept)
        assert "Annuler le taxi" not in live(left)
        assert Alert.objects.get().escalate_at is not None
        assert Alert.objects.get().escalate_at >= Alert.objects.get().due_at
        # What was withdrawn outside is asked again by a person.
        assert CareRequest.objects.get(episode=left).state == RequestState.WITHDRAWN


def test_a_death_that_stands_on_another_stay_keeps_everything_stopped(
    hospital: Hospital, nurse: Membership, unit: Unit, left: Episode
) -> None:
    with enter(hospital):
        before = depart(nurse, unit, patient=left.patient, left_at=timezone.now() - timedelta(days=20))
        die(before)
        die(left)
        for event, state in (
            (Event.objects.get(episode=before), "closed"),
            (Event.objects.get(episode=left), "follow_up"),
        ):
            withdraw_event(member=nurse, event_id=event.pk, reason="autre patient")
            left.refresh_from_db()
            assert left.state == state


def test_an_episode_that_a_person_had_closed_stays_closed(hospital: Hospital, nurse: Membership, unit: Unit) -> None:
    with enter(hospital):
        episode = depart(nurse, unit, left_at=timezone.now() - timedelta(days=3))
        Episode.objects.filter(pk=episode.pk).update(state=EpisodeState.CLOSED, closed_at=timezone.now())
        withdraw_event(member=nurse, event_id=die(episode).pk, reason="autre patient")
        episode.refresh_from_db()
        assert episode.state == EpisodeState.CLOSED


def test_the_page_says_what_stopped_and_what_resumes(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, left: Episode
) -> None:
    client = client_for(nurse)
    sent = {"kind": "death", "happened_on": str(timezone.localdate()), "note": ""}
    page = client.post(reverse("events:episode", args=[left.pk]), sent, follow=True)
    assert "Décès noté. Appels, questionnaires, relances, demandes et tâches sont arrêtés." in page.text
    with enter(hospital):
        event = Event.objects.get(kind=EventKind.DEATH)
        assert Call.objects.filter(episode=left, state=CallState.CANCELLED).exists()
    page = client.post(reverse("events:withdraw", args=[event.pk]), {"reason": "autre patient"}, follow=True)
    assert "Décès retiré" in page.text
    assert client.get(reverse("followup:episode", args=[left.pk])).status_code == 200


def test_an_alert_raised_meanwhile_is_put_to_people_once_the_death_is_withdrawn(
    hospital: Hospital, nurse: Membership, left: Episode
) -> None:
    with enter(hospital):
        event = die(left)
        alert = raise_alert(episode=left, source=Source("answer", uuid7()), level=Level.URGENT, summary="Chute")
        told = Message.objects.filter(purpose="alert").count()
        withdraw_event(member=nurse, event_id=event.pk, reason="autre patient")
        assert Task.objects.live().filter(episode=left, key=alert.task_key).count() == 1
        assert Message.objects.filter(purpose="alert").count() == told + 1


def test_an_alert_taken_or_closed_meanwhile_does_not_come_back_to_be_taken(
    hospital: Hospital, nurse: Membership, left: Episode
) -> None:
    with enter(hospital):
        closed = Alert.objects.get()
        taken = raise_alert(episode=left, source=Source("answer", uuid7()), level=Level.URGENT, summary="Chute")
        event = die(left)
        for one in (closed, taken):
            take_alert(member=nurse, alert_id=one.pk, holder_id=None)
        close_alert(member=nurse, alert_id=closed.pk, closing=Closing.ACTION, action="Famille rappelée")
        withdraw_event(member=nurse, event_id=event.pk, reason="autre patient")
        assert not Task.objects.live().filter(episode=left, key=closed.task_key).exists()
        [task] = Task.objects.live().filter(episode=left, key=taken.task_key)
        assert (task.title, task.owner_id) == ("Clore l’alerte, urgente", nurse.user_id)


def test_nobody_calls_at_home_a_patient_who_came_back_before_the_death_was_withdrawn(
    hospital: Hospital, nurse: Membership, unit: Unit, left: Episode
) -> None:
    with enter(hospital):
        event = die(left)
        make_episode(nurse, unit, patient=left.patient)
        withdraw_event(member=nurse, event_id=event.pk, reason="autre patient")
        assert not Call.objects.awaiting().filter(episode=left).exists()
        assert not [title for title in live(left) if title.startswith("Passer l’appel")]


def test_who_refused_calls_meanwhile_is_called_again_only_once_they_agree(
    hospital: Hospital, nurse: Membership, left: Episode
) -> None:
    with enter(hospital):
        calls = Call.objects.awaiting().filter(episode=left).count()
        add_task(episode=left, kind="answer", title="Répondre au Dr Escoubas", due_at=timezone.now())
        event = die(left)
        refuse_calls(member=nurse, episode_id=left.pk)
        withdraw_event(member=nurse, event_id=event.pk, reason="autre patient")
        assert not Call.objects.awaiting().filter(episode=left).exists()
        assert len(resume_calls(member=nurse, episode_id=left.pk)) == calls
