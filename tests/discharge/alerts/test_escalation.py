"""What nobody takes goes further: at night, when clocks change, after a stop, and never twice."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.episodes.models import Episode, Task
from coordination.messaging.models import Message
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from discharge.alerts.actions import take_alert
from discharge.alerts.escalation import escalate_due
from discharge.alerts.levels import DELIVERED, EVERYBODY, Level, later
from discharge.alerts.models import Alert
from tests.discharge.alerts.conftest import MONDAY, clock
from tests.factories import at, make_member

pytestmark = pytest.mark.django_db
Raised = Callable[..., Alert]


def told(hospital: Hospital) -> list[str]:
    """Who was written to, in order."""
    with enter(hospital):
        return [mail.address for mail in Message.objects.filter(purpose="alert").order_by("pk")]


def sweep(hospital: Hospital, moment: datetime) -> None:
    with clock(moment):
        escalate_due(hospital)


@pytest.fixture
def ward_doctor(hospital: Hospital, unit: Unit) -> Membership:
    return make_member(hospital, Role.WARD_DOCTOR, "Hélène", "Castagnier", units=[unit])


def test_each_step_tells_the_next_people_once_however_often_the_sweep_runs(
    hospital: Hospital, other_unit: Unit, nurse: Membership, ward_doctor: Membership, raised: Raised
) -> None:
    make_member(hospital, Role.WARD_DOCTOR, "Paul", "Ailleurs", units=[other_unit])
    raised(Level.IMMEDIATE)
    sweep(hospital, MONDAY + timedelta(minutes=29))
    assert told(hospital) == [nurse.user.email]
    for minute in (30, 30, 31, 44):
        sweep(hospital, MONDAY + timedelta(minutes=minute))
    assert told(hospital) == [nurse.user.email] * 2
    sweep(hospital, MONDAY + timedelta(minutes=45))
    assert told(hospital)[2:] == [ward_doctor.user.email]
    for minute in (80, 600, 6000):
        sweep(hospital, MONDAY + timedelta(minutes=minute))
    assert sorted(told(hospital)[3:]) == sorted([nurse.user.email, ward_doctor.user.email])


def test_escalating_is_seen_in_the_worklist_and_on_the_timeline(
    hospital: Hospital, left: Episode, raised: Raised
) -> None:
    alert = raised(Level.IMMEDIATE)
    sweep(hospital, MONDAY + timedelta(minutes=30))
    with enter(hospital):
        assert Task.objects.get(subject_id=alert.pk).title.endswith("pas prise à temps")
        line = left.timeline.filter(kind="alert").latest("at")
        assert line.summary == "Alerte pas prise à temps, portée plus loin : Infirmière de liaison"


def test_a_worker_that_was_stopped_for_days_does_not_wake_everybody_at_once(
    hospital: Hospital, ward_doctor: Membership, nurse: Membership, raised: Raised
) -> None:
    raised(Level.IMMEDIATE)
    back = MONDAY + timedelta(days=3)
    for _ in range(3):
        sweep(hospital, back)
    assert told(hospital) == [nurse.user.email] * 2
    sweep(hospital, back + timedelta(minutes=15))
    assert told(hospital)[2:] == [ward_doctor.user.email]


def test_who_took_it_is_the_last_to_hear_of_it(hospital: Hospital, nurse: Membership, raised: Raised) -> None:
    alert = raised(Level.IMMEDIATE)
    with enter(hospital):
        take_alert(member=nurse, alert_id=alert.pk, holder_id=None)
    sweep(hospital, MONDAY + timedelta(days=1))
    assert told(hospital) == [nurse.user.email]


def test_a_function_that_nobody_holds_is_never_a_reason_for_silence(
    hospital: Hospital, nurse: Membership, social_worker: Membership, raised: Raised
) -> None:
    raised(Level.IMMEDIATE)
    sweep(hospital, MONDAY + timedelta(minutes=30))
    sweep(hospital, MONDAY + timedelta(minutes=46))  # ward doctors: there is none
    assert sorted(told(hospital)[2:]) == sorted([nurse.user.email, social_worker.user.email])


def test_an_immediate_alert_does_not_wait_for_the_morning_and_a_milder_one_does(
    hospital: Hospital, raised: Raised
) -> None:
    night = at(2026, 11, 23, 23)
    assert raised(Level.IMMEDIATE, at=night).due_at == night + timedelta(minutes=30)
    assert raised(Level.URGENT, at=night).due_at == at(2026, 11, 24, 11)
    assert raised(Level.WATCH, at=at(2026, 11, 27, 16)).due_at == at(2026, 11, 30, 15)


def test_the_night_on_which_clocks_change_neither_lengthens_nor_shortens_a_delay(hospital: Hospital) -> None:
    rule = DELIVERED.of(Level.IMMEDIATE)
    before = datetime(2026, 10, 25, 0, 45, tzinfo=UTC)  # 2 h 45, for the first time
    assert later(DELIVERED, rule, hospital, before, 30) - before == timedelta(minutes=30)


def test_the_steps_delivered_grow_and_end_with_everybody() -> None:
    for rule in DELIVERED.levels:
        delays = [step.after for step in rule.steps]
        assert delays == sorted(set(delays))
        assert rule.steps[-1].to == EVERYBODY
