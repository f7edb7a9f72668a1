"""What time does: the next wave, one reminder, the end, each once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.episodes.actions import close_episode
from coordination.episodes.departures import record_departure
from coordination.episodes.models import DepartureMode, Destination, Episode
from coordination.messaging.actions import claim_due, record_failure
from coordination.messaging.models import Message
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from directory.providers.models import Provider
from discharge.requests import answering, tasks
from discharge.requests.cascade import advance, due_requests
from discharge.requests.models import CareRequest
from discharge.requests.states import RequestState
from discharge.requests.work import CALL, CHOOSE
from tests.discharge.requests.conftest import Ask, approach_to

pytestmark = pytest.mark.django_db
# A working day, in daylight, when the reminder of a request made now would be due.
DAYLIGHT = datetime(2031, 11, 25, 10, tzinfo=UTC)


def pass_time(hospital: Hospital, request: CareRequest, hours: float) -> None:
    with enter(hospital):
        advance(request.pk, now=timezone.now() + timedelta(hours=hours))
        request.refresh_from_db()


def test_the_next_wave_is_asked_once_and_told_of_the_others(
    hospital: Hospital, nurses: list[Provider], ask_nurses: Ask
) -> None:
    request = ask_nurses(nurses[:1], [nurses[1:2], nurses[2:]], answer_by=timezone.now() + timedelta(days=4))
    pass_time(hospital, request, 1)
    with enter(hospital):
        assert request.approaches.count() == 1
    pass_time(hospital, request, 25)
    pass_time(hospital, request, 25)
    with enter(hospital):
        assert list(request.approaches.order_by("wave").values_list("name", "wave")) == [
            (nurses[0].name, 1),
            (nurses[1].name, 2),
        ]
        assert "D’autres services" in (Message.objects.latest("created_at").body or "")
    pass_time(hospital, request, 50)
    with enter(hospital):
        assert request.approaches.count() == 3
        assert request.next_wave_at is None


def test_a_reminder_leaves_once_by_day(
    hospital: Hospital, nurses: list[Provider], ask_nurses: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = ask_nurses(nurses[:1], answer_by=timezone.now() + timedelta(days=3))
    monkeypatch.setattr("discharge.requests.cascade.is_working_daylight", lambda now: False)
    pass_time(hospital, request, 40)
    with enter(hospital):
        assert Message.objects.count() == 1
        assert due_requests(timezone.now() + timedelta(hours=40), 10) == []
    monkeypatch.setattr("discharge.requests.cascade.is_working_daylight", lambda now: True)
    with enter(hospital):
        assert due_requests(timezone.now() + timedelta(hours=40), 10) == [request.pk]
    pass_time(hospital, request, 40)
    pass_time(hospital, request, 41)
    with enter(hospital):
        assert Message.objects.filter(subject__contains="rappel").count() == 1


def test_no_answer_becomes_a_call_and_ends_the_search(
    hospital: Hospital, nurse: Membership, nurses: list[Provider], ask_nurses: Ask, episode: Episode
) -> None:
    request = ask_nurses(nurses[:2], [nurses[2:]], answer_by=timezone.now() + timedelta(hours=5))
    with enter(hospital):
        answering.refuse(approach_id=approach_to(request, nurses[0]).pk, reason="profile")
    pass_time(hospital, request, 6)
    pass_time(hospital, request, 7)
    assert request.state == RequestState.EXHAUSTED
    with enter(hospital):
        [call] = episode.tasks.filter(kind=CALL)
        assert (call.title, call.owner) == ("Appeler Cabinet du Vistre", nurse.user)
        assert "Sans réponse" in call.detail
        assert episode.tasks.filter(kind=CHOOSE).count() == 1
        assert approach_to(request, nurses[1]).state == "expired"


def test_a_question_holds_the_end_back(hospital: Hospital, nurses: list[Provider], ask_nurses: Ask) -> None:
    request = ask_nurses(nurses[:1], answer_by=timezone.now() + timedelta(hours=5))
    with enter(hospital):
        answering.put_question(approach_id=approach_to(request, nurses[0]).pk, question="Où ?")
        assert due_requests(timezone.now() + timedelta(hours=6), 10) == []


def test_a_closed_episode_asks_nothing_more(
    hospital: Hospital, nurse: Membership, nurses: list[Provider], ask_nurses: Ask, episode: Episode
) -> None:
    request = ask_nurses(nurses[:1])
    with enter(hospital):
        record_departure(
            member=nurse,
            episode_id=episode.pk,
            left_at=timezone.now(),
            destination=Destination.HOME,
            departure_mode=DepartureMode.TAXI,
            reserve_reason="essai",
        )
        close_episode(member=nurse, episode_id=episode.pk)
    pass_time(hospital, request, 25)
    assert request.state == RequestState.WITHDRAWN


def test_a_mail_that_fails_becomes_a_call(
    hospital: Hospital, nurses: list[Provider], ask_nurses: Ask, episode: Episode
) -> None:
    ask_nurses(nurses[:1])
    with enter(hospital):
        message = claim_due()
        assert message is not None
        record_failure(message_id=message.pk, attempt=message.attempts, code="550", permanent=True)
        assert episode.tasks.get(kind=CALL).title == "Appeler Cabinet des Micocouliers"


def test_the_sweep_walks_every_hospital(
    hospital: Hospital, other_hospital: Hospital, nurses: list[Provider], ask_nurses: Ask
) -> None:
    ask_nurses(nurses[:1])
    with enter(hospital):
        CareRequest.objects.update(
            created_at=timezone.now() - timedelta(hours=2), answer_by=timezone.now() - timedelta(minutes=1)
        )
    tasks.advance_due()
    tasks.advance_due()
    with enter(hospital):
        assert CareRequest.objects.get().state == RequestState.EXHAUSTED


def test_who_is_called_after_the_limit_may_still_accept(
    hospital: Hospital, nurse: Membership, nurses: list[Provider], ask_nurses: Ask, episode: Episode
) -> None:
    request = ask_nurses(nurses[:1], answer_by=timezone.now() + timedelta(hours=5))
    pass_time(hospital, request, 6)
    yes = {
        "starts_on": timezone.localdate(),
        "moment": "noon",
        "contact_name": "Mme Rose Vidal",
        "contact_phone": "+33639986421",
    }
    with enter(hospital):
        approach = approach_to(request, nurses[0])
        assert not answering.accept(approach_id=approach.pk, **yes).counts
        assert answering.accept(approach_id=approach.pk, by=nurse, **yes).counts
        request.refresh_from_db()
        assert request.state == RequestState.ACCEPTED
        assert not episode.tasks.live().filter(kind__in=(CALL, CHOOSE)).exists()
