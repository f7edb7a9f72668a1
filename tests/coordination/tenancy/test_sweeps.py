"""What fails in a sweep holds up nothing else: neither the other hospitals nor the other rows."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.utils.module_loading import import_string

from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from coordination.tenancy.sweeps import apart, in_turn

# What beat sends and goes over hospitals: where each of them is entered, and who names the hospitals when it is not all.
SWEEPS = {
    "coordination.digest.tasks.send_due": ("coordination.digest.tasks", ""),
    "coordination.messaging.tasks.send_due_messages": ("coordination.messaging.sending", "hospitals_with_due_messages"),
    "directory.confirmation.tasks.ask_due": ("directory.confirmation.tasks", ""),
    "discharge.alerts.tasks.escalate_due_alerts": ("discharge.alerts.escalation", ""),
    "discharge.questionnaire.tasks.advance_due": ("discharge.questionnaire.tasks", ""),
    "discharge.requests.tasks.advance_due": ("discharge.requests.tasks", ""),
    "liaison.authoring.tasks.produce_due_documents": ("liaison.authoring.producing", "hospitals_with_due_documents"),
    "liaison.letters.tasks.compose_due_letters": ("liaison.letters.writing", "hospitals_with_due_letters"),
    "liaison.letters.tasks.raise_unopened": ("liaison.letters.raising", "hospitals_with_alerts"),
    "liaison.quality.tasks.judge_open_audits": ("liaison.quality.actions", "hospitals_with_open_audits"),
}
# A task a hospital, or none at all.
SPREAD = {
    "finding.learn_words",
    "followup.remind_everywhere",
    "observability.heartbeat",
    "planning.signal_closed_everywhere",
    "quality.count_hospitals",
    "screening.look_again_everywhere",
    "securemail.read_mailboxes",
}


def test_every_task_of_the_beat_is_judged_here() -> None:
    beat = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert beat == {import_string(task).name for task in SWEEPS} | SPREAD


@pytest.mark.parametrize("task", SWEEPS)
def test_a_hospital_that_fails_stops_none_after_it(
    task: str, hospital: Hospital, other_hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    room, source = SWEEPS[task]
    first, second = sorted([hospital, other_hospital], key=lambda one: one.pk)
    entered: list[UUID] = []

    @contextmanager
    def enter_or_stumble(place: Hospital) -> Iterator[None]:
        entered.append(place.pk)
        if place == first:
            raise RuntimeError("the first hospital stumbles")
        with enter(place):
            yield

    monkeypatch.setattr(f"{room}.enter", enter_or_stumble)
    monkeypatch.setattr("directory.confirmation.tasks.is_working_daylight", lambda now: True)
    if source:
        monkeypatch.setattr(f"{task.rpartition('.')[0]}.{source}", lambda *now: [first, second])
    import_string(task)()
    assert entered[:2] == [first.pk, second.pk]


def test_of_an_error_only_its_kind_and_the_row_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    row = uuid7()
    with apart("alert not escalated", row):
        raise ValueError("Key (patient)=(FABREGOUL) already exists")
    (record,) = caplog.records
    assert (record.levelno, record.getMessage()) == (logging.ERROR, "alert not escalated")
    assert (record.__dict__["row"], record.__dict__["error"]) == (str(row), "ValueError")
    assert "FABREGOUL" not in str(record.__dict__)
    assert record.exc_info is None


def test_a_worker_whose_time_is_over_stops() -> None:
    with pytest.raises(SoftTimeLimitExceeded), apart("alert not escalated", uuid7()):
        raise SoftTimeLimitExceeded


def test_each_hospital_has_its_turn_until_nothing_is_left(hospital: Hospital, other_hospital: Hospital) -> None:
    left = {hospital: 2, other_hospital: 1}
    turns: list[Hospital] = []

    def one(place: Hospital) -> bool:
        turns.append(place)
        left[place] -= 1
        return left[place] >= 0

    in_turn([hospital, other_hospital], one, seconds=60)
    assert turns == [hospital, other_hospital, hospital, other_hospital, hospital]
