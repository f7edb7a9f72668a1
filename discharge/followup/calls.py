"""What every write on calls is made of: a call with its task, its reservation, its states. Callers hold the locks."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone

from coordination.accounts.models import User
from coordination.audit.actions import move_along, record_transition
from coordination.episodes.actions import add_entry, add_task, settle_task_of
from coordination.episodes.models import Episode, Task, TaskState
from coordination.tenancy.models import Hospital
from coordination.territory.public_holidays import region_of
from coordination.territory.working_days import WorkingCalendar
from coordination.ui import french
from discharge.followup.days import PlannedCall, end_of_day
from discharge.followup.definitions import Definition
from discharge.followup.kinds import CALL
from discharge.followup.models import CALL_TRANSITIONS, Call, CallState, CancelReason, Protocol

LEASE = timedelta(minutes=15)


def calendar_of(definition: Definition, hospital: Hospital) -> WorkingCalendar:
    """The days on which a protocol's calls are made, holidays being those of where the hospital stands."""
    return WorkingCalendar(definition.working_days, region_of(hospital.postal_code), definition.on_holidays)


def add_call(
    *,
    episode: Episode,
    protocol: Protocol,
    planned: PlannedCall,
    because: str,
    priority: bool,
    actor: User,
    is_added: bool = False,
) -> Call:
    """Create a call, its trace and its task. ``is_added``: by a person, beside those of the protocol."""
    call: Call = Call.objects.create(
        hospital_id=episode.hospital_id,
        episode=episode,
        protocol=protocol,
        chosen_because=because[:300],
        caller=protocol.read.caller or "",
        priority=priority,
        is_added=is_added,
        label=planned.label,
        nominal_on=planned.nominal_on,
        due_on=planned.due_on,
    )
    record_transition(subject=call, from_state="", to_state=call.state, actor=actor, episode_id=episode.pk)
    add_task(
        episode=episode,
        kind=CALL,
        key=call.task_key,
        subject_id=call.pk,
        title=f"Passer l’appel {call.label}",
        detail=task_detail(call),
        due_at=end_of_day(call.due_on, episode.hospital.time_zone),
        actor=actor,
    )
    return call


def task_detail(call: Call) -> str:
    """What the worklist says of a call that nobody has tried yet."""
    moved = f", reporté du {french.day(call.nominal_on, today=timezone.localdate())}" if call.was_moved else ""
    reserve = "Sortie avec réserve, prioritaire" if call.priority else "Prendre des nouvelles après la sortie"
    return f"{reserve}{moved}"


def update_call_task(call: Call, **changes: Any) -> None:
    """Change the words or the hour of the call's task; its state has its own action."""
    for task in Task.objects.live().filter(episode=call.episode_id, key=call.task_key):
        new = {name: value for name, value in changes.items() if getattr(task, name) != value}
        for name, value in new.items():
            setattr(task, name, value)
        if new:
            task.save(update_fields=list(new))


def tell_days(words: str, calls: Sequence[Call], episode: Episode, actor: User, *, detail: str = "") -> None:
    """Write on the timeline on which days the calls are; nothing when there is none."""
    if calls:
        days = ", ".join(f"{call.label} {french.day(call.due_on, today=timezone.localdate())}" for call in calls)
        add_entry(episode=episode, kind="call", summary=f"{words} : {days}", detail=detail, actor=actor)


def cancel(call: Call, reason: CancelReason, actor: User | None) -> None:
    """Withdraw a call that awaits, and its task."""
    change_state(call, CallState.CANCELLED, actor=actor, reason=reason.label)
    call.cancel_reason = reason
    free(call)
    call.save(update_fields=["state", "cancel_reason", "lease_holder", "lease_until"])
    for key in (call.task_key, call.decision_key):
        settle_task_of(episode=call.episode, key=key, actor=actor, state=TaskState.CANCELLED)


def lease(call: Call, user: User) -> None:
    """Reserve the call for a quarter of an hour from now."""
    call.lease_holder = user
    call.lease_until = timezone.now() + LEASE
    call.save(update_fields=["lease_holder", "lease_until"])


def free(call: Call) -> None:
    """Give the reservation back; the caller saves."""
    call.lease_holder = None
    call.lease_until = None


def change_state(call: Call, to: CallState, *, actor: User | None, reason: str) -> None:
    """Move a locked call along ``CALL_TRANSITIONS`` and trace it; the caller saves.

    Raises:
        DomainError: ``wrong_state``, the table does not hold this pair.
    """
    episode_id = call.episode_id
    move_along(CALL_TRANSITIONS, call, to, called="Un appel", actor=actor, reason=reason, episode_id=episode_id)
