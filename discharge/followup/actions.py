"""Writes on calls: lock, check, change, record, schedule."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils import timezone

from coordination.accounts.models import Membership, User
from coordination.accounts.roles import Permission
from coordination.audit.actions import record_transition
from coordination.episodes.actions import add_entry, add_task, check, settle_task_of
from coordination.episodes.models import Episode, EpisodeState, Task, TaskState
from coordination.errors import DomainError
from coordination.tenancy.models import Hospital
from coordination.territory.public_holidays import region_of
from coordination.ui import french
from discharge.followup.days import WorkingCalendar, end_of_day, local_day, plan
from discharge.followup.definitions import read_definition
from discharge.followup.kinds import ALERT, CALL, PROBLEM
from discharge.followup.models import (
    CALL_TRANSITIONS,
    FAILED_ATTEMPTS,
    Attempt,
    AttemptOutcome,
    Call,
    CallOutcome,
    CallState,
    CancelReason,
    Protocol,
)

DEFAULT_PROTOCOL = Path(__file__).parent / "data" / "default-protocol.json"
LEASE = timedelta(minutes=15)
UNREACHED_AFTER = 3
CALL_BACK_WITHIN = timedelta(days=30)


@dataclass(frozen=True)
class Heard:
    """What a call brought: answers by question code, codes of warning signs, and what is confirmed to be in place.

    ``in_place`` keeps the words shown during the call: the plan may change later.
    """

    answers: dict[str, str]
    flags: tuple[str, ...] = ()
    in_place: tuple[tuple[str, bool], ...] = ()


def create_default_protocol(hospital: Hospital) -> Protocol:
    """The hospital's active protocol, made from the default data file when it has none yet. Call it inside the hospital."""
    active: Protocol | None = Protocol.objects.filter(active=True).first()
    if active is not None:
        return active
    data = json.loads(DEFAULT_PROTOCOL.read_text(encoding="utf-8"))
    name = read_definition(data).name
    protocol, _ = Protocol.objects.get_or_create(
        hospital=hospital, active=True, defaults={"name": name, "definition": data}
    )
    return protocol


def plan_calls(episode: Episode, actor: User) -> list[Call]:
    """Create the calls of the active protocol and their tasks, in the transaction of the departure.

    The patient's opposition to sharing does not stop them: the team calls its own patient.
    """
    assert episode.left_at is not None
    hospital = episode.hospital
    protocol = create_default_protocol(hospital)
    definition = protocol.read
    with_reserve = bool(episode.reserve_reason)
    planned = plan(
        local_day(episode.left_at, hospital.time_zone),
        definition.steps,
        WorkingCalendar(definition.working_days, region_of(hospital.postal_code)),
        with_reserve=with_reserve,
    )
    calls = []
    for step in planned:
        call: Call = Call.objects.create(
            hospital_id=episode.hospital_id, episode=episode, protocol=protocol, priority=with_reserve, **asdict(step)
        )
        record_transition(subject=call, from_state="", to_state=call.state, actor=actor, episode_id=episode.pk)
        _add_call_task(call, episode, hospital.time_zone, actor)
        calls.append(call)
    _tell_days("Suivi prévu", calls, episode, actor)
    return calls


def move_calls(episode: Episode, actor: User) -> list[Call]:
    """Put the calls still to be made on the days that a corrected departure gives, in its transaction.

    One that was tried in vain keeps its day, and one whose hour was agreed with the patient keeps its hour.
    """
    if episode.left_at is None:
        return []
    hospital = episode.hospital
    left_on = local_day(episode.left_at, hospital.time_zone)
    moved = []
    awaited = Call.objects.select_for_update(of=("self",)).select_related("protocol")
    for call in awaited.filter(episode=episode, state=CallState.DUE, call_back_at=None).order_by("due_on"):
        definition = call.protocol.read
        calendar = WorkingCalendar(definition.working_days, region_of(hospital.postal_code))
        # Two steps of one day are one call, « J+1, J+3 »: the earlier says when it is due.
        first = [step for step in definition.steps if step.label == call.label.partition(", ")[0]]
        [planned] = plan(left_on, first, calendar, with_reserve=True)
        if (planned.nominal_on, planned.due_on) == (call.nominal_on, call.due_on):
            continue
        call.nominal_on, call.due_on = planned.nominal_on, planned.due_on
        call.save(update_fields=["nominal_on", "due_on"])
        _update_call_task(call, due_at=end_of_day(call.due_on, hospital.time_zone), detail=_task_detail(call))
        moved.append(call)
    _tell_days("Suivi déplacé avec le départ", moved, episode, actor)
    return moved


def drop_calls(episode: Episode, actor: User) -> None:
    """Withdraw the calls of a departure that is cancelled, in its transaction; another departure plans its own.

    Raises:
        DomainError: ``called``, somebody was reached: the patient had left.
    """
    calls = Call.objects.select_for_update(of=("self",)).filter(episode=episode).order_by("pk")
    if any(call.state == CallState.REACHED for call in calls):
        raise DomainError(
            "Un appel a déjà été passé après la sortie : corrigez le départ au lieu de l’annuler.", code="called"
        )
    for call in calls:
        if call.is_awaiting:
            _withdraw(call, CancelReason.DEPARTURE_CANCELLED, actor)
    # The next departure plans calls under the same keys.
    episode.tasks.filter(kind=CALL).update(key="")


def _tell_days(words: str, calls: Sequence[Call], episode: Episode, actor: User) -> None:
    if calls:
        days = ", ".join(f"{call.label} {french.day(call.due_on, today=timezone.localdate())}" for call in calls)
        add_entry(episode=episode, kind="call", summary=f"{words} : {days}", actor=actor)


def _task_detail(call: Call) -> str:
    moved = f", reporté du {french.day(call.nominal_on, today=timezone.localdate())}" if call.was_moved else ""
    reserve = "Sortie avec réserve, prioritaire" if call.priority else "Prendre des nouvelles après la sortie"
    return f"{reserve}{moved}"


def _add_call_task(call: Call, episode: Episode, time_zone: str, actor: User) -> None:
    add_task(
        episode=episode,
        kind=CALL,
        key=call.task_key,
        subject_id=call.pk,
        title=f"Passer l’appel {call.label}",
        detail=_task_detail(call),
        due_at=end_of_day(call.due_on, time_zone),
        actor=actor,
    )


# --- Reserving a call -------------------------------------------------------------------------------------------------


def take_call(*, member: Membership, call_id: UUID) -> Call:
    """Reserve a call for a quarter of an hour, so that nobody calls the same patient at once; taking again prolongs it.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``withdrawn``; ``already_recorded``; ``leased``, somebody else has it.
    """
    call = _lock_call(member, call_id)
    _require_usable(call, member)
    _lease(call, member.user)
    return call


def release_call(*, member: Membership, call_id: UUID) -> Call:
    """Give a reserved call back. Nothing happens to a call that the person does not hold (any more).

    Raises:
        DomainError: ``forbidden``.
    """
    check(member, Permission.CALL_MAKE)
    call: Call = Call.objects.select_for_update(of=("self",)).get(pk=call_id)
    if call.lease_holder_id == member.user_id:
        _free(call)
        call.save(update_fields=["lease_holder", "lease_until"])
    return call


# --- Attempts ---------------------------------------------------------------------------------------------------------


def note_attempt(
    *,
    member: Membership,
    call_id: UUID,
    attempt_id: UUID,
    outcome: AttemptOutcome,
    note: str = "",
    call_back_at: datetime | None = None,
) -> Attempt:
    """Note one attempt, and reserve the call. Three attempts without anybody make the call unreached.

    ``attempt_id`` comes from the form: sending it twice notes one attempt.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``withdrawn``; ``already_recorded``; ``leased``; ``already_used``, the
            form was sent for another call; ``call_back_needed``, ``call_back_past`` and ``call_back_far``, about the
            hour agreed.
    """
    call = _lock_call(member, call_id)
    known: Attempt | None = Attempt.objects.filter(pk=attempt_id).first()
    if known is not None:
        if known.call_id != call.pk:
            raise DomainError("Ce formulaire a déjà servi. Rechargez la page.", code="already_used")
        return known
    _require_usable(call, member)
    if outcome == AttemptOutcome.CALL_BACK:
        _check_call_back(call_back_at)
    else:
        call_back_at = None
    attempt = _add_attempt(call, member.user, outcome, pk=attempt_id, note=note, call_back_at=call_back_at)
    _tell_attempt(call, attempt, member.user)
    if call_back_at is not None:
        _agree_hour(call, call_back_at)
        _free(call)
        call.save(update_fields=["call_back_at", "lease_holder", "lease_until"])
    else:
        _lease(call, member.user)
    if call.state == CallState.DUE and outcome in FAILED_ATTEMPTS:
        _count_failures(call, member.user)
    return attempt


def _check_call_back(at: datetime | None) -> None:
    if at is None:
        raise DomainError("Écrivez quand rappeler.", code="call_back_needed")
    if at <= timezone.now():
        raise DomainError("Cette heure est passée : choisissez quand rappeler.", code="call_back_past")
    if at > timezone.now() + CALL_BACK_WITHIN:
        raise DomainError("Choisissez une date dans les 30 jours.", code="call_back_far")


def _add_attempt(call: Call, user: User, outcome: AttemptOutcome, **fields: Any) -> Attempt:
    attempt: Attempt = Attempt.objects.create(
        hospital_id=call.hospital_id, call=call, by=user, outcome=outcome, **fields
    )
    return attempt


def _tell_attempt(call: Call, attempt: Attempt, user: User) -> None:
    agreed = f", {french.moment(attempt.call_back_at, now=timezone.now())}" if attempt.call_back_at else ""
    words = attempt.get_outcome_display().lower()
    add_entry(episode=call.episode, kind="call", summary=f"Appel {call.label} : {words}{agreed}", actor=user)


def _agree_hour(call: Call, at: datetime) -> None:
    call.call_back_at = at
    words = f"Rappel convenu {french.moment(at, now=timezone.now())}"
    _update_call_task(call, due_at=at, detail=words)


def _count_failures(call: Call, user: User) -> None:
    failed = call.attempts.filter(outcome__in=FAILED_ATTEMPTS).count()
    if failed < UNREACHED_AFTER:
        return
    _change_state(call, CallState.UNREACHED, actor=user, reason=f"{failed} tentatives")
    call.save(update_fields=["state"])
    _update_call_task(
        call,
        title=f"Décider de la suite : appel {call.label} non joint",
        detail=f"{failed} tentatives sans réponse. Un proche ou l’infirmière peut savoir.",
    )


def _update_call_task(call: Call, **changes: Any) -> None:
    """Change the words or the hour of the call's task; its state has its own action."""
    for task in Task.objects.live().filter(episode=call.episode_id, key=call.task_key):
        for name, value in changes.items():
            setattr(task, name, value)
        task.save(update_fields=list(changes))


# --- Recording --------------------------------------------------------------------------------------------------------


def record_call(
    *, member: Membership, call_id: UUID, submission: UUID, heard: Heard, outcome: CallOutcome, notes: str = ""
) -> Call:
    """Record what a call brought and settle its task; warning signs open an alert, another problem a task.

    ``submission`` comes from the form: sending it twice records once.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``withdrawn``; ``leased``; ``already_recorded``, by another form.
    """
    call = _lock_call(member, call_id)
    if call.submission == submission:
        return call
    _require_usable(call, member)
    definition = call.protocol.read
    flags = [flag for code in heard.flags if (flag := definition.flag(code))]
    if not call.attempts.filter(outcome=AttemptOutcome.REACHED).exists():
        _add_attempt(call, member.user, AttemptOutcome.REACHED)
    _change_state(call, CallState.REACHED, actor=member.user, reason=outcome.label)
    call.outcome = outcome
    call.answers = {
        "answers": heard.answers,
        "flags": [flag.code for flag in flags],
        "in_place": [{"what": what, "confirmed": confirmed} for what, confirmed in heard.in_place],
    }
    call.notes = notes
    call.red_flags = len(flags)
    call.submission = submission
    call.call_back_at = None
    call.done_at = timezone.now()
    call.done_by = member.user
    _free(call)
    call.save()
    settle_task_of(episode=call.episode, key=call.task_key, actor=member.user)
    signs = f"Signes d’alerte : {', '.join(flag.label for flag in flags)}" if flags else ""
    add_entry(
        episode=call.episode,
        kind="call",
        summary=f"Appel {call.label} passé : {outcome.label.lower()}",
        detail=signs,
        actor=member.user,
    )
    _follow_up(call, [flag.label for flag in flags], outcome, member.user)
    return call


def _follow_up(call: Call, flags: Sequence[str], outcome: CallOutcome, actor: User) -> None:
    """What a call that went badly leaves to do: a warning sign at once, another problem today."""
    common: dict[str, Any] = {"episode": call.episode, "subject_id": call.pk, "actor": actor}
    if flags:
        add_task(
            **common,
            kind=ALERT,
            key=f"alert {call.label}",
            title=f"Alerte à prendre : appel {call.label}",
            detail=", ".join(flags)[:300],
            due_at=timezone.now(),
        )
    if outcome != CallOutcome.IN_PLACE:
        add_task(
            **common,
            kind=PROBLEM,
            key=f"problem {call.label}",
            title=f"Régler : {outcome.label.lower()}",
            detail=f"Entendu à l’appel {call.label}",
            due_at=end_of_day(timezone.localdate(), call.episode.hospital.time_zone),
        )


def withdraw_call(*, member: Membership, call_id: UUID, reason: CancelReason) -> Call:
    """Give up a call, with the reason; withdrawing twice does nothing more.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``leased``; ``already_recorded``.
    """
    call = _lock_call(member, call_id)
    if call.state == CallState.CANCELLED:
        return call
    _require_usable(call, member)
    _withdraw(call, reason, member.user)
    add_entry(
        episode=call.episode,
        kind="call",
        summary=f"Appel {call.label} abandonné : {reason.label.lower()}",
        actor=member.user,
    )
    return call


def _withdraw(call: Call, reason: CancelReason, actor: User) -> None:
    _change_state(call, CallState.CANCELLED, actor=actor, reason=reason.label)
    call.cancel_reason = reason
    _free(call)
    call.save(update_fields=["state", "cancel_reason", "lease_holder", "lease_until"])
    settle_task_of(episode=call.episode, key=call.task_key, actor=actor, state=TaskState.CANCELLED)


# --- What every action does first -------------------------------------------------------------------------------------


def _lock_call(member: Membership, call_id: UUID) -> Call:
    """The call, locked after its episode (the order of every action), for a person who may make calls."""
    check(member, Permission.CALL_MAKE)
    found: Call = Call.objects.only("episode_id").get(pk=call_id)
    episode: Episode = Episode.objects.select_for_update(of=("self",)).get(pk=found.episode_id)
    call: Call = Call.objects.select_for_update(of=("self",)).with_people().get(pk=call_id)
    call.episode = episode
    return call


def _require_usable(call: Call, member: Membership) -> None:
    """Refuse a locked call that may not be made (any more) by this person.

    A call whose episode was closed meanwhile is withdrawn here, at its first use.
    """
    if call.state == CallState.REACHED:
        raise DomainError(_recorded_by(call), code="already_recorded")
    if call.state == CallState.CANCELLED:
        raise DomainError(f"Cet appel est sans objet : {call.get_cancel_reason_display().lower()}.", code="withdrawn")
    if call.episode.state != EpisodeState.FOLLOW_UP:
        _withdraw(call, CancelReason.EPISODE_CLOSED, member.user)
        raise DomainError("L’épisode est clos : cet appel n’est plus à passer.", code="closed")
    if call.is_leased_to_another(member.user_id):
        raise DomainError(_leased_by(call), code="leased")


def _recorded_by(call: Call) -> str:
    assert call.done_at is not None
    when = french.moment(call.done_at, now=timezone.now())
    return f"{call.done_by} a déjà enregistré cet appel ({when}). Ce que vous avez écrit n’a pas été enregistré."


def _leased_by(call: Call) -> str:
    assert call.lease_until is not None
    return f"{call.lease_holder} a réservé cet appel jusqu’à {french.clock(call.lease_until)}."


def _lease(call: Call, user: User) -> None:
    call.lease_holder = user
    call.lease_until = timezone.now() + LEASE
    call.save(update_fields=["lease_holder", "lease_until"])


def _free(call: Call) -> None:
    call.lease_holder = None
    call.lease_until = None


def _change_state(call: Call, to: CallState, *, actor: User, reason: str) -> None:
    """Move a locked call along ``CALL_TRANSITIONS`` and trace it; the caller saves.

    Raises:
        DomainError: ``wrong_state``, the table does not hold this pair.
    """
    start = CallState(call.state)
    if (start, to) not in CALL_TRANSITIONS:
        raise DomainError(f"Un appel « {start.label} » ne peut pas passer à « {to.label} ».", code="wrong_state")
    call.state = to
    record_transition(
        subject=call, from_state=start, to_state=to, actor=actor, reason=reason, episode_id=call.episode_id
    )
