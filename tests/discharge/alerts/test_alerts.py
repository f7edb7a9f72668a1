"""One alert for one thing, taken by one person, closed with something."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from coordination.accounts.models import Membership
from coordination.audit.models import Transition
from coordination.episodes.actions import close_episode
from coordination.episodes.models import Episode, Task, TaskState
from coordination.errors import DomainError
from coordination.messaging.models import Message
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from discharge.alerts.actions import close_alert, raise_alert, take_alert
from discharge.alerts.levels import Level
from discharge.alerts.models import ALERT_TRANSITIONS, Alert, AlertState, Closing
from discharge.alerts.sources import Source
from discharge.alerts.telling import stop_message
from tests.discharge.alerts.conftest import MONDAY, clock

pytestmark = pytest.mark.django_db
Raised = Callable[..., Alert]


def test_an_alert_is_a_deadline_a_task_a_line_and_a_mail_that_says_nothing_of_the_patient(
    hospital: Hospital, left: Episode, nurse: Membership, raised: Raised
) -> None:
    alert = raised(Level.IMMEDIATE)
    assert alert.due_at == MONDAY + timedelta(minutes=30)
    with enter(hospital):
        task = Task.objects.live().get(kind="alert_to_take", subject_id=alert.pk)
        assert (task.owner, task.due_at) == (nurse.user, alert.due_at)
        mail = Message.objects.get(purpose="alert")
        assert mail.address == nurse.user.email
        told = f"{mail.subject} {mail.body}".lower()
        for word in ("fabregoul", "simone", "poitrine", "sortie", left.stay_number):
            assert word not in told
        assert str(alert.pk) in mail.body
        assert left.timeline.filter(kind="alert").count() == 1


def test_the_delay_of_an_alert_counts_from_when_the_hospital_learnt_of_it(hospital: Hospital, left: Episode) -> None:
    learnt = MONDAY - timedelta(minutes=20)
    with enter(hospital):
        alert = raise_alert(
            episode=left, source=Source("by_hand", uuid7()), level=Level.IMMEDIATE, summary="Essoufflé", at=learnt
        )
        assert (alert.raised_at, alert.due_at) == (learnt, MONDAY + timedelta(minutes=10))
        assert left.timeline.get(kind="alert").at == learnt


def test_the_same_thing_never_makes_two_alerts(hospital: Hospital, left: Episode) -> None:
    source = Source("by_hand", uuid7())
    with enter(hospital):
        first = raise_alert(episode=left, source=source, level=Level.URGENT, summary="Fièvre")
        again = raise_alert(episode=left, source=source, level=Level.IMMEDIATE, summary="Fièvre, chute")
        assert first == again
        assert (Alert.objects.count(), Message.objects.filter(purpose="alert").count()) == (1, 1)


def test_what_was_heard_is_not_readable_in_the_database(hospital: Hospital, raised: Raised) -> None:
    alert = raised()
    with enter(hospital), connection.cursor() as cursor:
        cursor.execute("SELECT summary::text FROM alerts_alert WHERE id = %s", [alert.pk])
        assert "poitrine" not in cursor.fetchone()[0]


def test_the_first_to_take_an_alert_has_it_and_a_second_click_changes_nothing(
    hospital: Hospital, nurse: Membership, social_worker: Membership, raised: Raised
) -> None:
    alert = raised()
    with enter(hospital):
        take_alert(member=nurse, alert_id=alert.pk, holder_id=None)
        take_alert(member=nurse, alert_id=alert.pk, holder_id=None)
        with pytest.raises(DomainError, match="Claire Aubanel a pris cette alerte") as refused:
            take_alert(member=social_worker, alert_id=alert.pk, holder_id=None)
        assert refused.value.code == "already_taken"
        assert Transition.objects.filter(subject_id=alert.pk).count() == 2
        # Who read whose it is may take it over.
        take_alert(member=social_worker, alert_id=alert.pk, holder_id=nurse.user_id)
        assert Task.objects.live().get(subject_id=alert.pk).owner == social_worker.user


def test_an_alert_that_was_taken_no_longer_escalates_and_its_mail_does_not_leave(
    hospital: Hospital, nurse: Membership, raised: Raised
) -> None:
    alert = raised()
    with enter(hospital):
        mail = Message.objects.get(purpose="alert")
        assert stop_message(mail) == ""
        assert take_alert(member=nurse, alert_id=alert.pk, holder_id=None).escalate_at is None
        assert stop_message(mail) == "alerte déjà prise"


def test_an_alert_is_closed_once_with_what_was_done(
    hospital: Hospital, left: Episode, nurse: Membership, raised: Raised
) -> None:
    alert = raised()
    with enter(hospital):
        with pytest.raises(DomainError) as refused:
            close_alert(member=nurse, alert_id=alert.pk, closing=Closing.ACTION, action="Appelé le 15")
        assert refused.value.code == "not_taken"
        take_alert(member=nurse, alert_id=alert.pk, holder_id=None)
        with pytest.raises(DomainError) as refused:
            close_alert(member=nurse, alert_id=alert.pk, closing=Closing.ACTION)
        assert refused.value.code == "no_action"
        for words in ("Appelé le 15", "second clic"):
            closed = close_alert(member=nurse, alert_id=alert.pk, closing=Closing.ACTION, action=words)
        assert (closed.state, closed.action) == (AlertState.CLOSED, "Appelé le 15")
        assert Task.objects.get(subject_id=alert.pk).state == TaskState.DONE
        with pytest.raises(DomainError) as refused:
            take_alert(member=nurse, alert_id=alert.pk, holder_id=nurse.user_id)
            take_alert(member=nurse, alert_id=alert.pk, holder_id=None)
        assert refused.value.code == "wrong_state"


def test_who_makes_calls_only_takes_no_alert(hospital: Hospital, operator: Membership, raised: Raised) -> None:
    alert = raised()
    with enter(hospital), pytest.raises(DomainError) as refused:
        take_alert(member=operator, alert_id=alert.pk, holder_id=None)
    assert refused.value.code == "forbidden"


def test_an_episode_is_not_closed_over_an_alert(
    hospital: Hospital, left: Episode, nurse: Membership, raised: Raised
) -> None:
    alert = raised()
    with enter(hospital):
        with pytest.raises(DomainError) as refused:
            close_episode(member=nurse, episode_id=left.pk)
        assert refused.value.code == "alert_open"
        take_alert(member=nurse, alert_id=alert.pk, holder_id=None)
        close_alert(member=nurse, alert_id=alert.pk, closing=Closing.ACTION, action="Vue par le médecin traitant")
        assert close_episode(member=nurse, episode_id=left.pk).state == "closed"


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("alert_taken_by_a_person", {"state": "taken", "escalate_at": None}),
        ("alert_escalates_until_taken", {"state": "taken"}),
        ("alert_closed_with_something", {"closing": "action"}),
    ],
)
def test_the_database_refuses_what_no_action_writes(
    hospital: Hospital, raised: Raised, constraint: str, values: dict[str, Any]
) -> None:
    alert = raised()
    with enter(hospital), pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Alert.objects.filter(pk=alert.pk).update(**values)


def test_nothing_leads_back_to_an_alert_that_nobody_took() -> None:
    assert all(end != AlertState.OPEN for _, end in ALERT_TRANSITIONS)
    assert all(start != AlertState.CLOSED for start, _ in ALERT_TRANSITIONS)


def test_a_referent_who_left_the_hospital_is_not_written_to_in_vain(
    hospital: Hospital, left: Episode, nurse: Membership, social_worker: Membership
) -> None:
    with clock(MONDAY), enter(hospital):
        nurse.active = False
        nurse.save()
        raise_alert(episode=left, source=Source("by_hand", uuid7()), level=Level.URGENT, summary="Chute")
        assert [mail.address for mail in Message.objects.filter(purpose="alert")] == [social_worker.user.email]
