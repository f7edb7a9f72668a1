"""Writes on the outbox: queue, claim, record what the server answered, cancel.

Claiming and recording are two transactions, with the conversation with the server between them and outside both. A
worker killed at any instant leaves a row that is due, or one whose lease ends.
"""

import logging
import random
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from coordination.accounts.models import User
from coordination.audit.actions import move_along, record_transition
from coordination.celery import enqueue
from coordination.errors import DomainError
from coordination.identity.emails import InvalidEmailError, parse_email
from coordination.identity.phones import InvalidPhoneError, is_mobile, parse_phone
from coordination.messaging.models import MESSAGE_TRANSITIONS, PENDING_STATES, Channel, Message, MessageState
from coordination.messaging.registry import listener_of, wall_of
from coordination.tenancy.keys import uuid7

logger = logging.getLogger(__name__)

# Longer than a task may live, so that no lease ends under a worker that still talks to the server.
LEASE = timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT + 60)
RETRY_FIRST = timedelta(seconds=30)
RETRY_LONGEST = timedelta(hours=1)
# Counted from the first try: a stopped worker must not eat the time of what it never tried.
RETRY_BUDGET = timedelta(hours=24)
LONGEST_SMS = 640  # characters, about four parts


def queue_message(
    *,
    hospital_id: UUID,
    purpose: str,
    subject_id: UUID,
    episode_id: UUID | None,
    channel: Channel | str,
    address: str,
    recipient_name: str,
    subject: str,
    body: str,
    send_before: datetime | None = None,
) -> Message:
    """Write a message into the outbox and have a worker called after the commit.

    Whether the recipient may have it is the caller's question, and so is the content: no patient data in ``subject``, nor
    in the body of ordinary mail. After ``send_before`` the message is not sent any more, it fails as ``too_late``.

    Raises:
        DomainError: ``invalid_email``, ``invalid_phone``, ``not_mobile``: nothing can be sent to this address.
    """
    channel = Channel(channel)
    if not body or (channel == Channel.SMS and len(body) > LONGEST_SMS):
        raise ValueError("a message has a text, and a text message is short")
    pk = uuid7()
    message: Message = Message.objects.create(
        pk=pk,
        hospital_id=hospital_id,
        purpose=purpose,
        subject_id=subject_id,
        episode_id=episode_id,
        channel=channel,
        recipient_name=_one_line(recipient_name)[:150],
        address=checked_address(channel, address),
        subject=_one_line(subject)[:200],
        body=body,
        body_digest=body_digest(body),
        message_id=f"<{pk}@{mail_domain()}>",
        send_before=send_before,
    )
    record_transition(subject=message, from_state="", to_state=message.state, episode_id=episode_id)
    _publish(message)
    return message


def mail_colleague(
    *,
    user: User,
    hospital_id: UUID,
    purpose: str,
    subject_id: UUID,
    subject: str,
    body: str,
    send_before: datetime | None = None,
) -> bool:
    """Queue a mail to somebody of the hospital; False when their account's address takes none: the application tells them.

    About no episode: what stops letters, such as an opposition, does not stop it.
    """
    try:
        queue_message(
            hospital_id=hospital_id,
            purpose=purpose,
            subject_id=subject_id,
            episode_id=None,
            channel=Channel.MAIL,
            address=user.email,
            recipient_name=str(user),
            subject=subject,
            body=body,
            send_before=send_before,
        )
    except DomainError as error:
        logger.info("colleague not mailed", extra={"subject_id": str(subject_id), "code": error.code})
        return False
    return True


def checked_address(channel: Channel, address: str) -> str:
    """``address`` as it is stored and sent to.

    Raises:
        DomainError: ``invalid_email``, ``invalid_phone``, ``not_mobile``.
    """
    try:
        if channel != Channel.SMS:
            return parse_email(address)
        number = parse_phone(address)
    except (InvalidEmailError, InvalidPhoneError) as refusal:
        raise DomainError(refusal.message, code=refusal.code) from refusal
    if not is_mobile(number):
        raise DomainError("Ce numéro n’est pas celui d’un mobile : il ne reçoit pas de SMS.", code="not_mobile")
    return number


def body_digest(body: str) -> str:
    """Proof of what was sent. Keyed, because a text that differs by six digits only is found from a plain hash."""
    return salted_hmac("messaging.body", body, secret=settings.BLIND_INDEX_KEY, algorithm="sha256").hexdigest()


def mail_domain() -> str:
    """The domain under which this installation writes Message-IDs and greets mail servers."""
    return urlsplit(settings.BASE_URL).hostname or "localhost"


def claim_due(*, message_id: UUID | None = None) -> Message | None:
    """Lease the message that has been due longest (or this one, if it is due) and number the try.

    Rows that another worker holds are skipped. What is too old fails here, so that a person sees it; what the app that
    queued it forbids by now is cancelled here, whenever it was queued.
    """
    now = timezone.now()
    due = Message.objects.claimable(now).select_for_update(of=("self",), skip_locked=True)
    if message_id is not None:
        due = due.filter(pk=message_id)
    while (message := due.first()) is not None:
        if not _give_up(message, now) and not _stopped(message):
            return _lease(message, now)
    return None


def record_handed_over(*, message_id: UUID) -> Message:
    """Record that the server accepted the message. Also after a cancellation or a lost lease: the server has it."""
    message = _locked(message_id)
    if message.state == MessageState.HANDED_OVER:
        return message
    message.handed_over_at = timezone.now()
    message.last_error = ""
    _move(message, MessageState.HANDED_OVER)
    announce(message=message)
    return message


def record_failure(*, message_id: UUID, attempt: int, code: str, permanent: bool) -> Message:
    """Record that try number ``attempt`` failed: another one follows unless it is ``permanent`` or the time is used up.

    ``code`` says why without any data of the message. The result of a try that was overtaken is dropped.
    """
    message = _locked(message_id)
    if message.state != MessageState.SENDING or message.attempts != attempt:
        return message
    now = timezone.now()
    message.last_error = code[:60]
    retry_at = now + _pause(attempt)
    if permanent or _is_over(message, retry_at):
        _move(message, MessageState.FAILED, reason=code)
        announce(message=message)
        return message
    message.due_at = retry_at
    _move(message, MessageState.DUE, reason=code)
    announce(message=message)
    return message


def cancel_messages(*, episode_id: UUID | None = None, subject_id: UUID | None = None, reason: str) -> int:
    """Cancel what has not left yet for an episode or a subject; return how many messages that was.

    One that is with a worker at this instant may still reach the server; its hand-over is then recorded as such.
    """
    if episode_id is None and subject_id is None:
        raise ValueError("cancel the messages of what?")
    given = {"episode_id": episode_id, "subject_id": subject_id}
    wanted = {name: value for name, value in given.items() if value is not None}
    pending = Message.objects.select_for_update(of=("self",)).filter(**wanted, state__in=PENDING_STATES).order_by("pk")
    count = 0
    for message in pending:
        _move(message, MessageState.CANCELLED, reason=reason)
        count += 1
    return count


def announce(*, message: Message) -> None:
    """Tell the app that queued a locked message how it ended.

    A defect there must not undo the record, or the message would be sent again: it is logged, and the sweep asks again.
    """
    listener = listener_of(message.purpose)
    if listener is not None:
        try:
            with transaction.atomic():
                listener(message)
        except Exception as error:  # noqa: BLE001 - the record stands whatever its reader stumbles on
            _log_kind("listener failed, asked again by the sweep", message, error)
            return
    message.announced = True
    message.save(update_fields=["announced"])


def announce_ended() -> None:
    """Announce again what its app could not take note of, a hundred messages at most."""
    for message in Message.objects.to_announce().select_for_update(of=("self",), skip_locked=True)[:100]:
        announce(message=message)


def _log_kind(what: str, message: Message, error: Exception) -> None:
    """Log that something failed, by its kind: a database quotes the row that it refuses."""
    logger.error(what, extra={"message_id": str(message.pk), "error": type(error).__name__})


def _publish(message: Message) -> None:
    from coordination.messaging.tasks import send_message

    enqueue(send_message, message.hospital_id, message.pk)


def _locked(message_id: UUID) -> Message:
    message: Message = Message.objects.select_for_update(of=("self",)).get(pk=message_id)
    return message


def _lease(message: Message, now: datetime) -> Message:
    message.attempts += 1
    message.first_tried_at = message.first_tried_at or now
    message.lease_until = now + LEASE
    _move(message, MessageState.SENDING, reason=f"essai {message.attempts}")
    return message


def _give_up(message: Message, now: datetime) -> bool:
    if not _is_over(message, now):
        return False
    message.last_error = message.last_error or "too_late"
    _move(message, MessageState.FAILED, reason="too_late")
    announce(message=message)
    return True


def _stopped(message: Message) -> bool:
    """Ask the wall of a message's purpose. A wall that falls lets nothing through: the message fails, and a person sees it."""
    wall = wall_of(message.purpose)
    if wall is None:
        return False
    try:
        with transaction.atomic():
            reason = wall(message)
    except Exception as error:  # noqa: BLE001 - whatever made it fall, nobody knows any more whether this message may leave
        _log_kind("wall fell, message kept", message, error)
        message.last_error = "not_permitted"
        _move(message, MessageState.FAILED, reason="not_permitted")
        announce(message=message)
        return True
    if reason:
        _move(message, MessageState.CANCELLED, reason=reason)
    return bool(reason)


def _is_over(message: Message, at: datetime) -> bool:
    if message.send_before is not None and at >= message.send_before:
        return True
    return message.first_tried_at is not None and at >= message.first_tried_at + RETRY_BUDGET


def _pause(attempt: int) -> timedelta:
    """Doubles from ``RETRY_FIRST`` to ``RETRY_LONGEST``; a random half keeps workers from coming back together."""
    longest = min(RETRY_FIRST * 2 ** min(attempt - 1, 20), RETRY_LONGEST)
    return longest * random.uniform(0.5, 1)  # noqa: S311 - spreading load, not a secret


def _move(message: Message, to: MessageState, *, reason: str = "") -> None:
    """Move a locked message along ``MESSAGE_TRANSITIONS``, trace it, and save it whole."""
    episode_id = message.episode_id
    move_along(MESSAGE_TRANSITIONS, message, to, called="Un message", reason=reason, episode_id=episode_id)
    if to != MessageState.SENDING:
        message.lease_until = None
    if to not in PENDING_STATES:
        message.body = None
        message.announced = False
    message.save()


def _one_line(text: str) -> str:
    """Without line breaks and other controls: what goes into a header cannot start another one."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())
