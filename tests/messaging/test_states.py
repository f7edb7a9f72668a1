"""The states of a message: every declared transition, no other, and any order of events."""

import itertools
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordination.audit.models import Transition
from coordination.errors import DomainError
from coordination.messaging import actions
from coordination.messaging.models import (
    MESSAGE_TRANSITIONS,
    PENDING_STATES,
    SETTLED_STATES,
    Message,
    MessageState,
)
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from tests.messaging.conftest import Queue

Reload = Callable[[Message], Message]
PAIRS = list(itertools.product(MessageState, MessageState))


def put_in(message: Message, state: MessageState) -> Message:
    """The row of ``message`` as it would be in ``state``."""
    now = timezone.now()
    Message.objects.filter(pk=message.pk).update(
        state=state,
        lease_until=now if state == MessageState.SENDING else None,
        handed_over_at=now if state == MessageState.HANDED_OVER else None,
        body="x" if state in PENDING_STATES else None,
    )
    found: Message = Message.objects.get(pk=message.pk)
    return found


@pytest.mark.parametrize(("start", "to"), PAIRS)
def test_a_message_moves_along_the_table_and_nowhere_else(
    queue: Queue, hospital: Hospital, start: MessageState, to: MessageState
) -> None:
    message = queue()
    with enter(hospital):
        message = put_in(message, start)
        if to == MessageState.SENDING:
            message.lease_until = timezone.now()
        if to == MessageState.HANDED_OVER:
            message.handed_over_at = timezone.now()
        if (start, to) not in MESSAGE_TRANSITIONS:
            with pytest.raises(DomainError) as refusal:
                actions._move(message, to)
            assert refusal.value.code == "wrong_state"
            return
        actions._move(message, to, reason="essai")
        trace = Transition.objects.filter(subject_id=message.pk).latest("at", "pk")
        assert (trace.from_state, trace.to_state, trace.reason) == (start, to, "essai")


EVENTS = st.lists(
    st.sampled_from(["claim", "accepted", "refused", "later", "late answer", "cancel", "lease ends", "wait"]),
    max_size=12,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=EVENTS)
def test_in_any_order_of_events_the_row_stays_sound(
    queue: Queue, hospital: Hospital, monkeypatch: pytest.MonkeyPatch, events: list[str]
) -> None:
    with enter(hospital), transaction.atomic():
        message = queue()
        accepted = False
        for event in events:
            accepted |= _happen(event, message)
        row: Message = Message.objects.get(pk=message.pk)
        traces = list(Transition.objects.filter(subject_id=message.pk).order_by("at", "pk"))
        assert (row.body is None) == (row.state in SETTLED_STATES)
        # What a server accepted is never sent again, whatever else happens.
        assert (row.state == MessageState.HANDED_OVER) == accepted
        for before, after in itertools.pairwise(traces):
            assert before.to_state == after.from_state
        assert all(
            (MessageState(trace.from_state), MessageState(trace.to_state)) in MESSAGE_TRANSITIONS
            for trace in traces[1:]
        )
        transaction.set_rollback(False)


def _happen(event: str, message: Message) -> bool:
    """Let ``event`` happen to the message; tell whether a server accepted it."""
    row: Message = Message.objects.get(pk=message.pk)
    past = timezone.now() - timedelta(seconds=1)
    match event:
        case "claim":
            actions.claim_due(message_id=message.pk)
        case "accepted" if row.attempts:
            actions.record_handed_over(message_id=message.pk)
            return True
        case "refused" | "later":
            actions.record_failure(
                message_id=message.pk, attempt=row.attempts, code="smtp_550", permanent=event == "refused"
            )
        case "late answer":
            actions.record_failure(message_id=message.pk, attempt=row.attempts - 1, code="smtp_550", permanent=True)
        case "cancel":
            actions.cancel_messages(subject_id=message.subject_id, reason="opposition")
        case "lease ends" if row.state == MessageState.SENDING:
            Message.objects.filter(pk=message.pk).update(lease_until=past)
        case "wait" if row.state == MessageState.DUE:
            Message.objects.filter(pk=message.pk).update(due_at=past)
    return False


def test_the_answer_of_an_overtaken_try_is_dropped(queue: Queue, hospital: Hospital, reload: Reload) -> None:
    message = queue()
    with enter(hospital):
        actions.claim_due()
        Message.objects.filter(pk=message.pk).update(lease_until=timezone.now())
        actions.claim_due()
        actions.record_failure(message_id=message.pk, attempt=1, code="smtp_550", permanent=True)
    assert (reload(message).state, reload(message).attempts) == (MessageState.SENDING, 2)


def test_a_cancelled_message_that_a_server_already_has_is_recorded_as_such(
    queue: Queue, hospital: Hospital, reload: Reload
) -> None:
    message = queue()
    with enter(hospital):
        actions.claim_due()
        assert actions.cancel_messages(subject_id=message.subject_id, reason="opposition") == 1
        actions.record_handed_over(message_id=message.pk)
    assert reload(message).state == MessageState.HANDED_OVER


def test_cancelling_takes_the_episode_asked_for_and_no_other(queue: Queue, hospital: Hospital, reload: Reload) -> None:
    message = queue()
    opposed, other = queue(episode_id=message.pk), queue(episode_id=message.subject_id)
    with enter(hospital):
        assert actions.cancel_messages(episode_id=message.pk, reason="opposition") == 1
        assert actions.claim_due(message_id=opposed.pk) is None
    assert reload(opposed).state == MessageState.CANCELLED
    assert reload(opposed).body is None
    assert reload(other).state == MessageState.DUE


def test_cancelling_everything_at_once_is_a_defect(in_hospital: Hospital) -> None:
    with pytest.raises(ValueError, match="of what"):
        actions.cancel_messages(reason="tout")


def test_pauses_double_up_to_an_hour_and_are_never_equal_for_all() -> None:
    for attempt, longest in [(1, 30), (2, 60), (3, 120), (8, 3600), (400, 3600)]:
        pauses: set[Any] = {actions._pause(attempt) for _ in range(20)}
        assert all(timedelta(seconds=longest / 2) <= pause <= timedelta(seconds=longest) for pause in pauses)
        assert len(pauses) > 1
