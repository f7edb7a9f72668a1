"""Reading the box: some mails a turn, each in a transaction of its own, from where the last turn ended."""

import logging
from dataclasses import replace

from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from coordination.crypto import blind_index
from coordination.messaging.channels import network_code
from coordination.securemail.files import Taken, taken
from coordination.securemail.filing import Incoming, take_in
from coordination.securemail.imap import FAILURES, Listed, Mailbox, open_mailbox
from coordination.securemail.models import IncomingKind, SecureMailAccount
from coordination.securemail.parsing import Parsed, parse
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter

logger = logging.getLogger(__name__)

MOST_A_TURN = 50
LARGEST_MAIL = 25_000_000  # bytes; of a larger one only the beginning is fetched
_UNREADABLE = Parsed(IncomingKind.UNREAD, "", "")


def read_some(hospital: Hospital) -> bool:
    """Take in the next mails of the hospital's box; True when there may be more.

    Killed at any instant, the next turn begins with the first mail that was not taken in whole. What stops the reading, the
    operator or a defect, is kept for the page of the box, and the next turn tries again.
    """
    with enter(hospital):
        account: SecureMailAccount | None = SecureMailAccount.objects.filter(active=True).exclude(imap_host="").first()
    if account is None:
        return False
    error, count = "", 0
    try:
        with open_mailbox(account) as box:
            since = account.last_uid if box.uid_validity == account.uid_validity else 0
            for listed in box.newer_than(since, at_most=MOST_A_TURN):
                _take_in(hospital, _fetched(box, listed))
                count += 1
    except SoftTimeLimitExceeded:
        raise  # the worker's own time is over, not the box's
    except Exception as failure:  # noqa: BLE001 - whatever stops the reading, the page of the box says so
        error = failure_code(failure)
        kind = {"hospital_id": str(hospital.pk), "error": error, "kind": type(failure).__name__}
        logger.warning("secure mailbox not read", extra=kind)
    with enter(hospital):
        SecureMailAccount.objects.filter(pk=account.pk).update(read_at=timezone.now(), read_error=error)
    return not error and count == MOST_A_TURN


def failure_code(failure: Exception) -> str:
    """Why a box could not be read, as a code without data."""
    if isinstance(failure, OSError):
        return f"imap_{network_code(failure)}"
    return "imap_refused" if isinstance(failure, FAILURES) else "reading_failed"


def _take_in(hospital: Hospital, incoming: Incoming) -> None:
    """Take one mail in. What this stumbles on is put before a person without what it says, and stops no other."""
    try:
        with enter(hospital):
            take_in(incoming)
    except (OperationalError, InterfaceError, SoftTimeLimitExceeded):
        raise  # nothing is wrong with the mail: the next turn takes it in
    except Exception as error:  # noqa: BLE001 - whatever somebody sent, the next mail is taken in
        # A database quotes the row that it refuses: only the kind of error is logged.
        logger.error("mail not taken in", extra={"error": type(error).__name__})  # noqa: TRY400
        with enter(hospital):
            take_in(replace(incoming, parsed=_UNREADABLE, files=(), problem="not_readable"))


def _fetched(box: Mailbox, listed: Listed) -> Incoming:
    is_large = listed.size > LARGEST_MAIL
    raw = box.beginning(listed.uid) if is_large else box.whole(listed.uid)
    parsed, files, problem = _read(raw, listed, is_large=is_large)
    return Incoming(
        uid_validity=box.uid_validity,
        uid=listed.uid,
        size=listed.size,
        received_at=listed.received_at,
        fingerprint=_fingerprint(raw),
        parsed=parsed,
        files=files,
        problem=problem,
    )


def _read(raw: bytes, listed: Listed, *, is_large: bool) -> tuple[Parsed, tuple[Taken, ...], str]:
    """What a mail says and brings. One on which the reader itself stumbles is put before a person, and stops nothing."""
    try:
        parsed = parse(raw)
        if not is_large:
            return parsed, tuple(taken(parsed.files)), ""
        cut = (Taken(one.name, listed.size, refusal="too_large") for one in parsed.files[-1:])
        return parsed, (*taken(parsed.files[:-1]), *cut), "too_large"
    except SoftTimeLimitExceeded:
        raise
    except Exception as error:  # noqa: BLE001 - whatever somebody sent, the next mail is read
        logger.error("mail not parsed", extra={"error": type(error).__name__})  # noqa: TRY400 - a trace may quote it
        return _UNREADABLE, (), "not_readable"


def _fingerprint(raw: bytes) -> str:
    """Tells a mail from any other, also when the server numbers its box anew: its header names each way that it came."""
    header = raw.partition(b"\r\n\r\n")[0] if b"\r\n\r\n" in raw else raw.partition(b"\n\n")[0]
    return blind_index(header.hex() or "00", "securemail.incoming")
