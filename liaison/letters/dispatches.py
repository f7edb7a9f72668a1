"""Writes on dispatches: begin one, follow what becomes of it. The letter's lock, held by every caller, is theirs."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from coordination.accounts.models import User
from coordination.audit.actions import record_transition
from liaison.letters.models import (
    DISPATCH_TRANSITIONS,
    Dispatch,
    DispatchCause,
    DispatchState,
    Letter,
    LetterChannel,
)


def begin(
    letter: Letter,
    channel: LetterChannel,
    cause: DispatchCause,
    *,
    state: DispatchState = DispatchState.DUE,
    actor: User | None = None,
    **fields: Any,
) -> Dispatch:
    """Write down that a locked letter goes by ``channel``."""
    dispatch: Dispatch = Dispatch.objects.create(
        hospital_id=letter.hospital_id,
        letter=letter,
        channel=channel,
        cause=cause,
        round=letter.round,
        state=state,
        **fields,
    )
    record_transition(subject=dispatch, from_state="", to_state=state, actor=actor, episode_id=letter.episode_id)
    return dispatch


def wait_for_printing(
    letter: Letter, cause: DispatchCause, *, rung: int | None = None, actor: User | None = None
) -> bool:
    """Put a locked letter into the print queue; False when it waits there already."""
    if Dispatch.objects.to_print().filter(letter=letter).exists():
        return False
    begin(letter, LetterChannel.PAPER, cause, rung=rung, actor=actor)
    return True


def change(
    dispatch: Dispatch, to: DispatchState, *, code: str = "", actor: User | None = None, at: datetime | None = None
) -> bool:
    """Move a dispatch along ``DISPATCH_TRANSITIONS``; False when it is not there any more, or the table has no such pair.

    What comes late (a server's word after the reader's) changes nothing: it is not an error.
    """
    start = DispatchState(dispatch.state)
    if (start, to) not in DISPATCH_TRANSITIONS:
        return False
    values = {"state": to, "code": code[:60], "changed_at": at or timezone.now()}
    if not Dispatch.objects.filter(pk=dispatch.pk, state=start).update(**values):
        return False
    for name, value in values.items():
        setattr(dispatch, name, value)
    record_transition(
        subject=dispatch,
        from_state=start,
        to_state=to,
        actor=actor,
        reason=code[:60],
        episode_id=dispatch.letter.episode_id,
    )
    return True


def carried_by(letter: Letter, message_id: UUID) -> Dispatch | None:
    """The dispatch of a letter that a message of the outbox carries."""
    return _of(letter, message_id=message_id)


def led_by(letter: Letter, link_id: UUID) -> Dispatch | None:
    """The dispatch of a letter that a secure link belongs to."""
    return _of(letter, link_id=link_id)


def read_through(letter: Letter, link_id: UUID, to: DispatchState) -> None:
    """The reader opened, acknowledged or refused through this link: what still waited elsewhere is pointless."""
    # A link that was renewed is of no dispatch: it stands for the last one.
    sent = Dispatch.objects.live().filter(letter=letter).exclude(channel=LetterChannel.PAPER)
    dispatch = led_by(letter, link_id) or sent.select_related("letter").order_by("-created_at", "-pk").first()
    if dispatch is not None:
        change(dispatch, to)
    stop_waiting(letter)


def stop_waiting(letter: Letter, *, actor: User | None = None) -> None:
    """Take back what has not left yet: the print queue, and mails whose message the caller cancelled."""
    waiting = Dispatch.objects.filter(letter=letter, state__in=(DispatchState.DUE, DispatchState.DEFERRED))
    for dispatch in waiting.select_related("letter"):
        change(dispatch, DispatchState.WITHDRAWN, actor=actor)


def withdraw_all(letter: Letter, *, actor: User | None = None) -> None:
    """Withdraw every dispatch whose link was closed: nothing leads to the letter any more."""
    for dispatch in Dispatch.objects.live().filter(letter=letter).select_related("letter"):
        change(dispatch, DispatchState.WITHDRAWN, actor=actor)


def _of(letter: Letter, **wanted: UUID) -> Dispatch | None:
    found: Dispatch | None = Dispatch.objects.select_related("letter").filter(letter=letter, **wanted).first()
    return found
