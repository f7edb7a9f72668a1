"""Writes on calls, by whoever makes them: lock, check, change, record, schedule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.utils import timezone

from coordination.accounts.models import Membership, User
from coordination.episodes.actions import add_entry, add_task, settle_task_of
from coordination.episodes.death import lock_stays
from coordination.errors import DomainError
from coordination.submissions import create_drawn
from coordination.tenancy.keys import uuid7
from coordination.ui import french
from discharge.alerts.actions import raise_alert
from discharge.alerts.levels import Level
from discharge.alerts.sources import Source
from discharge.events.actions import note_event
from discharge.events.models import EventKind, EventSource
from discharge.followup.beforehand import said_before
from discharge.followup.calls import cancel, change_state, free, lease, update_call_task
from discharge.followup.days import end_of_day
from discharge.followup.definitions import Flag
from discharge.followup.departures import add_call_after, planned_next
from discharge.followup.kinds import CALL, PROBLEM
from discharge.followup.leases import lock_call, require_usable
from discharge.followup.models import (
    FAILED_ATTEMPTS,
    Attempt,
    AttemptOutcome,
    Call,
    CallDraft,
    CallOutcome,
    CallState,
    CancelReason,
    LateReason,
    SpokeTo,
)

CALL_BACK_WITHIN = timedelta(days=30)


@dataclass(frozen=True)
class Heard:
    """What a call brought: answers by question code, codes of warning signs, and what is confirmed to be in place.

    ``in_place`` keeps the words shown during the call: the plan may change later.
    """

    answers: dict[str, str]
    flags: tuple[str, ...] = ()
    in_place: tuple[tuple[str, bool], ...] = ()


class Following(StrEnum):
    """What comes after a call, beside what its warning signs and its outcome open by themselves."""

    PLANNED = "planned"
    CALL = "call"
    TASK = "task"
    ALERT = "alert"


@dataclass(frozen=True)
class NextStep:
    """What the person who called wants to come next: a call on a day, a task or an alert in their words."""

    kind: Following = Following.PLANNED
    on: date | None = None
    words: str = ""


# --- Attempts ---------------------------------------------------------------------------------------------------------


def note_attempt(
    *,
    member: Membership,
    call_id: UUID,
    attempt_id: UUID,
    outcome: AttemptOutcome,
    note: str = "",
    call_back_at: datetime | None = None,
    spoke_to: SpokeTo | None = None,
) -> Attempt:
    """Note one attempt, and reserve the call. As many without anybody as the protocol says make the call unreached.

    ``attempt_id`` comes from the form: sending it twice notes one attempt. ``spoke_to`` counts when somebody was reached.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``withdrawn``; ``already_recorded``; ``leased``; ``already_used``;
            ``call_back_needed``, ``call_back_past`` and ``call_back_far``, about the hour agreed.
    """
    call = lock_call(member, call_id)
    known: Attempt | None = Attempt.objects.filter(call=call, pk=attempt_id).first()
    if known is not None:
        return known
    require_usable(call, member)
    if outcome == AttemptOutcome.CALL_BACK:
        _check_call_back(call_back_at)
    else:
        call_back_at = None
    fields = {
        "note": note,
        "call_back_at": call_back_at,
        "spoke_to": "" if outcome in FAILED_ATTEMPTS else spoke_to or "",
    }
    attempt = _add_attempt(call, attempt_id, member.user, outcome, **fields)
    _tell_attempt(call, attempt, member.user)
    if call_back_at is not None:
        _agree_hour(call, call_back_at)
        free(call)
        call.save(update_fields=["call_back_at", "lease_holder", "lease_until"])
    else:
        lease(call, member.user)
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


def _add_attempt(call: Call, pk: UUID, user: User, outcome: AttemptOutcome, **fields: Any) -> Attempt:
    return create_drawn(Attempt, pk=pk, hospital_id=call.hospital_id, call=call, by=user, outcome=outcome, **fields)


def _tell_attempt(call: Call, attempt: Attempt, user: User) -> None:
    agreed = f", {french.moment(attempt.call_back_at, now=timezone.now())}" if attempt.call_back_at else ""
    words = attempt.get_outcome_display().lower()
    add_entry(episode=call.episode, kind="call", summary=f"Appel {call.label} : {words}{agreed}", actor=user)


def _agree_hour(call: Call, at: datetime) -> None:
    call.call_back_at = at
    words = f"Rappel convenu {french.moment(at, now=timezone.now())}"
    update_call_task(call, due_at=at, detail=words)


def _count_failures(call: Call, user: User) -> None:
    failed = call.attempts.filter(outcome__in=FAILED_ATTEMPTS).count()
    if failed < call.protocol.read.limit.attempts:
        return
    change_state(call, CallState.UNREACHED, actor=user, reason=f"{failed} tentatives")
    call.save(update_fields=["state"])
    update_call_task(
        call,
        title=f"Décider de la suite : appel {call.label} non joint",
        detail=f"{failed} tentatives sans réponse. Un proche ou l’infirmière peut savoir.",
    )


# --- Recording --------------------------------------------------------------------------------------------------------


def record_call(
    *,
    member: Membership,
    call_id: UUID,
    submission: UUID,
    heard: Heard,
    outcome: CallOutcome,
    spoke_to: SpokeTo,
    notes: str = "",
    late_reason: LateReason | None = None,
    next_step: NextStep = NextStep(),
) -> Call:
    """Record what a call brought and settle its task; warning signs open an alert, another problem a task.

    ``submission`` comes from the form: sending it twice records once. No call is recorded without an attempt that reached
    ``spoke_to``: when none was noted, it is noted now.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``withdrawn``; ``leased``; ``already_recorded``, by another form;
            ``late_reason_needed``, the call is made after its day; ``next_words_needed``; ``next_day_needed``,
            ``next_day_past``, ``next_day_far`` and ``next_day_taken``, about the call that should follow.
    """
    call = lock_call(member, call_id)
    if call.submission == submission:
        return call
    require_usable(call, member)
    definition = call.protocol.read
    flags = definition.flags_of(heard.flags)
    is_late = call.is_late_on(timezone.localdate())
    if is_late and late_reason is None:
        raise DomainError("Dites pourquoi cet appel est passé après son jour.", code="late_reason_needed")
    # Refused before anything is written: the page keeps what was typed, and nothing is half recorded.
    following = planned_next(call, next_step.on) if next_step.kind == Following.CALL else None
    if next_step.kind in {Following.TASK, Following.ALERT} and not next_step.words.strip():
        raise DomainError("Écrivez ce qu’il y a à faire.", code="next_words_needed")
    # Whoever confirms what was answered by a link reached nobody by telephone.
    was_reached = call.attempts.filter(outcome=AttemptOutcome.REACHED, spoke_to=spoke_to).exists()
    before = said_before(call)
    if before is None and not was_reached:
        _add_attempt(call, uuid7(), member.user, AttemptOutcome.REACHED, spoke_to=spoke_to)
    change_state(call, CallState.REACHED, actor=member.user, reason=outcome.label)
    call.outcome = outcome
    call.answers = {
        "answers": definition.kept(heard.answers),
        "flags": [flag.code for flag in flags],
        "in_place": [{"what": what, "confirmed": confirmed} for what, confirmed in heard.in_place],
    }
    call.notes = notes
    call.red_flags = len(flags)
    call.late_reason = (late_reason or "") if is_late else ""
    call.submission = submission
    call.call_back_at = None
    call.done_at = timezone.now()
    call.done_by = member.user
    free(call)
    call.save()
    settle_task_of(episode=call.episode, key=call.task_key, actor=member.user)
    settle_task_of(episode=call.episode, key=call.decision_key, actor=member.user)
    CallDraft.objects.filter(call=call, author=member.user).delete()
    signs = f"Signes d’alerte : {', '.join(flag.label for flag in flags)}" if flags else ""
    add_entry(
        episode=call.episode,
        kind="call",
        summary=f"Appel {call.label} passé : {outcome.label.lower()}",
        detail=signs,
        actor=member.user,
    )
    told = before.flags if before else ()
    _follow_up(call, [flag for flag in flags if flag.code not in told], outcome, next_step, member.user)
    if following is not None:
        add_call_after(call, following, member.user)
    return call


def _follow_up(call: Call, flags: Sequence[Flag], outcome: CallOutcome, step: NextStep, actor: User) -> None:
    """What a call that went badly leaves to do: a new warning sign at once, another problem today; and what was asked for."""
    asked = step.words.strip()
    signs = [flag.label for flag in flags] + ([asked] if step.kind == Following.ALERT else [])
    # What somebody asks to be taken at once is never only watched.
    levels = ([level_of(flags)] if flags else []) + ([Level.URGENT] if step.kind == Following.ALERT else [])
    if signs:
        raise_alert(
            episode=call.episode,
            source=Source(CALL, call.pk),
            level=min(levels, key=list(Level).index),
            summary=f"Appel {call.label} : {', '.join(signs)}",
            actor=actor,
        )
    if step.kind == Following.TASK:
        _add_problem(call, f"next {call.label}", asked, f"Demandé à l’appel {call.label}", actor)
    if outcome == CallOutcome.UNPLANNED_RETURN:
        _note(call, EventKind.READMISSION_UNPLANNED, actor)
    if outcome != CallOutcome.IN_PLACE:
        title = f"Régler : {outcome.label.lower()}"
        _add_problem(call, f"problem {call.label}", title, f"Entendu à l’appel {call.label}", actor)


def _add_problem(call: Call, key: str, title: str, detail: str, actor: User) -> None:
    add_task(
        episode=call.episode,
        kind=PROBLEM,
        key=key,
        subject_id=call.pk,
        title=title[:200],
        detail=detail,
        due_at=end_of_day(timezone.localdate(), call.episode.hospital.time_zone),
        actor=actor,
    )


def level_of(flags: Sequence[Flag]) -> Level:
    """The level of an alert about these warning signs: the most pressing one's."""
    return min((Level(flag.level) for flag in flags), key=list(Level).index)


def _note(call: Call, kind: EventKind, actor: User) -> None:
    """Note what was learnt, on the day of the call: the day itself is not asked there, and may be corrected."""
    note_event(
        episode_id=call.episode_id, kind=kind, happened_on=timezone.localdate(), source=EventSource.CALL, actor=actor
    )


def withdraw_call(*, member: Membership, call_id: UUID, reason: CancelReason) -> Call:
    """Give up a call, with the reason; withdrawing twice does nothing more.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``leased``; ``already_recorded``.
    """
    if reason == CancelReason.DECEASED:
        lock_stays(Call.objects.only("episode_id").get(pk=call_id).episode_id)
    call = lock_call(member, call_id)
    if call.state == CallState.CANCELLED:
        return call
    require_usable(call, member)
    cancel(call, reason, member.user)
    if reason == CancelReason.DECEASED:
        _note(call, EventKind.DEATH, member.user)
    add_entry(
        episode=call.episode,
        kind="call",
        summary=f"Appel {call.label} abandonné : {reason.label.lower()}",
        actor=member.user,
    )
    return call
