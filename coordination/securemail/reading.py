"""Reading the box: some mails a turn, each in a transaction of its own, from where the last turn ended."""

import logging

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


def read_some(hospital: Hospital) -> bool:
    """Take in the next mails of the hospital's box; True when there may be more.

    Killed at any instant, the next turn begins with the first mail that was not taken in whole. Failures of the operator
    are kept for its page, and the next turn tries again.
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
                incoming = _fetched(box, listed)
                with enter(hospital):
                    take_in(incoming)
                count += 1
    except FAILURES as failure:
        error = failure_code(failure)
        logger.warning("secure mailbox not read", extra={"hospital_id": str(hospital.pk), "error": error})
    with enter(hospital):
        SecureMailAccount.objects.filter(pk=account.pk).update(read_at=timezone.now(), read_error=error)
    return not error and count == MOST_A_TURN


def failure_code(failure: Exception) -> str:
    """Why a box could not be read, as a code without data."""
    return f"imap_{network_code(failure)}" if isinstance(failure, OSError) else "imap_refused"


def _fetched(box: Mailbox, listed: Listed) -> Incoming:
    is_large = listed.size > LARGEST_MAIL
    raw = box.beginning(listed.uid) if is_large else box.whole(listed.uid)
    parsed, problem = _parsed(raw)
    files, cut = (parsed.files[:-1], parsed.files[-1:]) if is_large else (parsed.files, ())
    return Incoming(
        uid_validity=box.uid_validity,
        uid=listed.uid,
        size=listed.size,
        received_at=listed.received_at,
        fingerprint=_fingerprint(raw),
        parsed=parsed,
        files=(*taken(files), *(Taken(one.name, listed.size, refusal="too_large") for one in cut)),
        problem=problem or ("too_large" if is_large else ""),
    )


def _parsed(raw: bytes) -> tuple[Parsed, str]:
    """What a mail says. One on which the reader itself stumbles is put before a person, and stops nothing."""
    try:
        return parse(raw), ""
    except Exception as error:  # noqa: BLE001 - whatever somebody sent, the next mail is read
        logger.error("mail not parsed", extra={"error": type(error).__name__})  # noqa: TRY400 - a trace may quote it
        return Parsed(IncomingKind.UNREAD, "", ""), "not_readable"


def _fingerprint(raw: bytes) -> str:
    """Tells a mail from any other, also when the server numbers its box anew: its header names each way that it came."""
    header = raw.partition(b"\r\n\r\n")[0] if b"\r\n\r\n" in raw else raw.partition(b"\n\n")[0]
    return blind_index(header.hex() or "00", "securemail.incoming")
