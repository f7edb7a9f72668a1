"""Writes on links: create, send a code, take it, open, acknowledge, revoke. Each locks the link first."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from coordination.audit.actions import record_transition
from coordination.crypto import blind_index
from coordination.errors import DomainError
from coordination.identity.phones import InvalidPhoneError, parse_phone, print_phone
from coordination.links.models import (
    MOST_TRIES,
    LinkCode,
    LinkCodeState,
    LinkEnd,
    LinkEvent,
    LinkSession,
    LinkUse,
    SecureLink,
    TrustedDevice,
)
from coordination.links.origin import Origin
from coordination.links.registry import purpose_of
from coordination.messaging.actions import checked_address, queue_message
from coordination.messaging.models import Channel, Message, MessageState
from coordination.tenancy.models import Hospital

CODE_PURPOSE = "link_code"
CODE_LIFETIME = timedelta(minutes=10)
# A second click within this time sends nothing: the first code is on its way.
CODE_PAUSE = timedelta(seconds=30)
# Five tries a code: whoever holds the token guesses at most 60 of a million codes a day.
CODES_AN_HOUR = 5
CODES_A_DAY = 12
SESSION_LIFETIME = timedelta(hours=12)
_HOSPITAL = Origin()


class CodeRefusal(Enum):
    """Why a code was not taken."""

    WRONG = "wrong"
    EXPIRED = "expired"
    EXHAUSTED = "exhausted"


@dataclass(frozen=True)
class CodeAnswer:
    """What came of a typed code: the new session's ``secret``, or the reason and the tries left."""

    secret: str = ""
    refusal: CodeRefusal | None = None
    tries_left: int = 0


class TooManyCodesError(DomainError):
    """No code is sent before ``retry_at``."""

    def __init__(self, retry_at: datetime) -> None:
        super().__init__("Trop de codes ont été demandés pour ce lien.", code="too_many_codes")
        self.retry_at = retry_at


def digest_of(secret: str) -> bytes:
    """SHA-256 of a random secret. A plain hash is enough: 256 random bits cannot be guessed or listed."""
    return hashlib.sha256(secret.encode()).digest()


def create_link(
    *,
    hospital_id: UUID,
    purpose: str,
    subject_id: UUID,
    episode_id: UUID | None,
    recipient_name: str,
    recipient_role: str,
    sender_name: str,
    code_channel: Channel | str,
    code_address: str,
    valid_until: datetime,
    sender_role: str = "",
    in_secure_mail: bool = False,
) -> tuple[SecureLink, str]:
    """Make a link and return it with its URL, which is never readable again.

    The code must travel by another way than the URL; the caller chooses both. ``in_secure_mail`` says that the URL goes
    to a secure health mailbox: where the hospital takes that for the second factor, no code is asked.

    Raises:
        DomainError: ``invalid_email``, ``invalid_phone``, ``not_mobile``: no code can be sent to this address.
    """
    purpose_of(purpose)
    channel = Channel(code_channel)
    token = secrets.token_urlsafe(32)
    link: SecureLink = SecureLink.objects.create(
        hospital_id=hospital_id,
        purpose=purpose,
        subject_id=subject_id,
        episode_id=episode_id,
        recipient_name=recipient_name,
        recipient_role=recipient_role,
        sender_name=sender_name,
        sender_role=sender_role,
        token_digest=digest_of(token),
        code_channel=channel,
        code_address=checked_address(channel, code_address),
        in_secure_mail=in_secure_mail,
        valid_until=valid_until,
    )
    record_transition(subject=link, from_state="", to_state="open", episode_id=episode_id)
    return link, f"{settings.BASE_URL}/l/{token}"


def revoke_links(*, episode_id: UUID | None = None, subject_id: UUID | None = None, reason: LinkEnd | str) -> int:
    """Close the living links of an episode or a subject, at once and for good; return how many that was."""
    if episode_id is None and subject_id is None:
        raise ValueError("revoke the links of what?")
    given = {"episode_id": episode_id, "subject_id": subject_id}
    wanted = {name: value for name, value in given.items() if value is not None}
    living = SecureLink.objects.select_for_update(of=("self",)).filter(**wanted, revoked_at=None).order_by("pk")
    count = 0
    for link in living:
        _revoke(link, LinkEnd(reason))
        count += 1
    return count


def send_code(*, link_id: UUID, origin: Origin) -> None:
    """Send a new code to the address that the hospital knows; the former one no longer opens.

    Raises:
        DomainError: ``link_closed``; ``too_many_codes`` (``TooManyCodesError``).
    """
    link = lock_living(link_id)
    now = timezone.now()
    recent = list(LinkCode.objects.filter(link=link).sent_since(now - timedelta(days=1)))
    if recent and recent[-1].state == LinkCodeState.LIVING and now - recent[-1].created_at < CODE_PAUSE:
        return
    _check_pace(recent, now)
    LinkCode.objects.filter(link=link, state=LinkCodeState.LIVING).update(state=LinkCodeState.REPLACED)
    digits = f"{secrets.randbelow(10**6):06d}"
    code: LinkCode = LinkCode.objects.create(
        hospital_id=link.hospital_id,
        link=link,
        digest=_code_digest(link, digits),
        created_at=now,
        expires_at=now + CODE_LIFETIME,
    )
    _queue_code(link, code, digits)
    record_use(link=link, event=LinkEvent.CODE_SENT, origin=origin)


def take_code(*, link_id: UUID, digits: str, origin: Origin) -> CodeAnswer:
    """Take a code as typed. The right one is used up and opens a session; a wrong one counts, whatever happens next.

    A refusal is an answer, not an exception: it must be kept with the transaction.

    Raises:
        DomainError: ``link_closed``.
    """
    link = lock_living(link_id)
    now = timezone.now()
    code: LinkCode | None = LinkCode.objects.filter(link=link, state=LinkCodeState.LIVING).first()
    if code is None or now >= code.expires_at:
        return CodeAnswer(refusal=CodeRefusal.EXPIRED)
    code.tries += 1
    if not hmac.compare_digest(bytes(code.digest), _code_digest(link, digits)):
        return _refuse(link, code, origin)
    code.state = LinkCodeState.USED
    code.save(update_fields=["state", "tries"])
    record_use(link=link, event=LinkEvent.CODE_RIGHT, origin=origin)
    return CodeAnswer(secret=new_session(link, now))


def needs_code(link: SecureLink, hospital: Hospital) -> bool:
    """Whether a code opens ``link`` now: its purpose asks for one, and the way it came proves nothing by itself."""
    return purpose_of(link.purpose).asks_code(link) and not (link.in_secure_mail and hospital.secure_mail_proves)


def open_without_code(*, link_id: UUID, hospital: Hospital) -> str:
    """Open a session on a link that needs no code; return its secret.

    Raises:
        DomainError: ``link_closed``.
    """
    link = lock_living(link_id)
    if needs_code(link, hospital):
        raise ValueError("this link asks for a code")
    return new_session(link, timezone.now())


def end_sessions(*, subject_id: UUID) -> None:
    """End what browsers have open of a subject, because more is to be read from now on than they were let in for."""
    now = timezone.now()
    LinkSession.objects.open_at(now).filter(link__subject_id=subject_id).update(expires_at=now)


def recipient_key(link: SecureLink) -> str:
    """Whom a remembered device is remembered for: this name at this address, in this hospital and no other."""
    return blind_index(f"{link.code_channel}:{link.code_address}:{link.recipient_name}", "links.device")


def forget_recipient(link: SecureLink) -> int:
    """Ask codes again in every browser that the recipient of ``link`` had remembered; return how many those were."""
    living = TrustedDevice.objects.trusted_at(timezone.now()).filter(recipient=recipient_key(link))
    count: int = living.update(forgotten_at=timezone.now())
    return count


def renew_session(*, link: SecureLink) -> str:
    """Open another session for the browser whose own act ended those of ``link``; return its secret.

    The link is not locked: ends are looked at on each visit, and the caller holds what links are locked before.
    """
    return new_session(link, timezone.now())


def record_reading(*, link_id: UUID, origin: Origin) -> SecureLink:
    """Record that the page is shown to somebody who gave the code; the first time, tell the app it comes from.

    Raises:
        DomainError: ``link_closed``.
    """
    link = lock_living(link_id)
    if link.first_opened_at is not None:
        record_use(link=link, event=LinkEvent.READ, origin=origin)
        return link
    link.first_opened_at = timezone.now()
    link.save(update_fields=["first_opened_at"])
    record_use(link=link, event=LinkEvent.OPENED, origin=origin)
    purpose_of(link.purpose).on_opened(link)
    return link


def acknowledge(*, link_id: UUID, origin: Origin) -> SecureLink:
    """Record « bien reçu », once: a second click changes nothing.

    Raises:
        DomainError: ``link_closed``; ``not_opened``, the page was never shown.
    """
    link = lock_living(link_id)
    if link.first_opened_at is None:
        raise DomainError("Ouvrez d’abord la lettre.", code="not_opened")
    if link.acknowledged_at is None:
        link.acknowledged_at = timezone.now()
        link.save(update_fields=["acknowledged_at"])
        record_use(link=link, event=LinkEvent.ACKNOWLEDGED, origin=origin)
        purpose_of(link.purpose).on_acknowledged(link)
    return link


def report_wrong_recipient(*, link_id: UUID, origin: Origin) -> SecureLink:
    """Close a link whose reader says that they are not the addressee, and tell the app it comes from.

    Raises:
        DomainError: ``link_closed``.
    """
    link = lock_living(link_id)
    record_use(link=link, event=LinkEvent.WRONG_RECIPIENT, origin=origin)
    forget_recipient(link)
    _revoke(link, LinkEnd.WRONG_RECIPIENT)
    purpose_of(link.purpose).on_wrong_recipient(link)
    return link


def record_use(*, link: SecureLink, event: LinkEvent, origin: Origin) -> LinkUse:
    """Write one line of the link's log."""
    use: LinkUse = LinkUse.objects.create(
        hospital_id=link.hospital_id,
        link=link,
        event=event,
        at=timezone.now(),
        network=origin.network,
        agent=origin.agent,
    )
    return use


def note_code_message(message: Message) -> None:
    """Note in the link's log that its code could not be handed over (listener of the outbox)."""
    if message.state == MessageState.FAILED:
        link = SecureLink.objects.get(codes__pk=message.subject_id)
        record_use(link=link, event=LinkEvent.CODE_NOT_SENT, origin=_HOSPITAL)
        purpose_of(link.purpose).on_code_not_sent(link)


def stop_code(message: Message) -> str:
    """Why a code may not leave any more (wall of the outbox): the link it opens was closed."""
    link = SecureLink.objects.get(codes__pk=message.subject_id)
    return "" if link.revoked_at is None else f"lien fermé : {link.revoked_reason}"


def lock_living(link_id: UUID) -> SecureLink:
    """The link, locked until the end of the transaction.

    Raises:
        DomainError: ``link_closed``.
    """
    link: SecureLink = SecureLink.objects.select_for_update(of=("self",)).get(pk=link_id)
    if link.end_at(timezone.now()) is not None:
        raise DomainError("Ce lien n’ouvre plus rien.", code="link_closed")
    return link


def new_session(link: SecureLink, now: datetime) -> str:
    """Open a session of a locked ``link``; return its secret."""
    secret = secrets.token_urlsafe(32)
    LinkSession.objects.create(
        hospital_id=link.hospital_id, link=link, digest=digest_of(secret), expires_at=now + SESSION_LIFETIME
    )
    return secret


def _revoke(link: SecureLink, reason: LinkEnd) -> None:
    link.revoked_at = timezone.now()
    link.revoked_reason = reason
    link.save(update_fields=["revoked_at", "revoked_reason"])
    record_use(link=link, event=LinkEvent.REVOKED, origin=_HOSPITAL)
    record_transition(subject=link, from_state="open", to_state=reason, episode_id=link.episode_id)


def _check_pace(recent: list[LinkCode], now: datetime) -> None:
    for most, span in ((CODES_AN_HOUR, timedelta(hours=1)), (CODES_A_DAY, timedelta(days=1))):
        within = [code.created_at for code in recent if now - code.created_at < span]
        if len(within) >= most:
            raise TooManyCodesError(within[-most] + span)


def _refuse(link: SecureLink, code: LinkCode, origin: Origin) -> CodeAnswer:
    left = MOST_TRIES - code.tries
    if left == 0:
        code.state = LinkCodeState.EXHAUSTED
    code.save(update_fields=["state", "tries"])
    record_use(link=link, event=LinkEvent.CODE_WRONG, origin=origin)
    return CodeAnswer(refusal=CodeRefusal.WRONG if left else CodeRefusal.EXHAUSTED, tries_left=left)


def _code_digest(link: SecureLink, digits: str) -> bytes:
    """Keyed, because a million codes are listed in no time, and bound to the link."""
    return salted_hmac("links.code", f"{link.pk}:{digits}", algorithm="sha256").digest()


def _queue_code(link: SecureLink, code: LinkCode, digits: str) -> None:
    hospital = Hospital.objects.get(pk=link.hospital_id)
    minutes = int(CODE_LIFETIME.total_seconds() // 60)
    opens = purpose_of(link.purpose).opens
    if link.code_channel == Channel.SMS:
        body = f"{digits} : votre code pour ouvrir {opens} ({hospital.short_name}). Valable {minutes} minutes."
    else:
        body = (
            f"Votre code : {digits}\n\n"
            f"Il ouvre {opens} que vous adresse {hospital.name} et reste valable {minutes} minutes.\n"
            "Vous n’avez rien demandé ? Ne donnez ce code à personne et appelez la coordination des sorties, "
            f"{_readable(hospital.platform_phone)}.\n"
        )
    queue_message(
        hospital_id=link.hospital_id,
        purpose=CODE_PURPOSE,
        subject_id=code.pk,
        episode_id=link.episode_id,
        channel=link.code_channel,
        address=link.code_address,
        recipient_name=link.recipient_name,
        subject=f"Votre code pour ouvrir {opens}",
        body=body,
        send_before=code.expires_at,
    )


def _readable(phone: str) -> str:
    """A number of the hospital's settings in pairs, or as it was typed there."""
    try:
        return print_phone(parse_phone(phone))
    except InvalidPhoneError:
        return phone
