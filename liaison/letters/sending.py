"""Sending a frozen letter: by the first way that may reach its recipient, by the next when one fails, else before a person.

Called with the episode and the letter locked, in that order. ``SENDERS`` holds the ways that the product can send by.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from coordination.accounts.models import User
from coordination.episodes.models import Episode
from coordination.errors import DomainError
from coordination.messaging.actions import queue_message
from coordination.messaging.models import Channel
from coordination.securemail.queries import Trusts
from coordination.tenancy.models import Hospital
from discharge.planning.models import CircleMember
from discharge.sharing.models import DisclosureKind
from liaison.authoring.enclosures import refuse_missing
from liaison.letters import dispatches
from liaison.letters.ladder import first_alert
from liaison.letters.linking import PURPOSE, link_to, queue_link
from liaison.letters.models import (
    Dispatch,
    DispatchCause,
    DispatchState,
    Letter,
    LetterChannel,
    LetterFile,
    LetterState,
)
from liaison.letters.moves import ask, move, tell
from liaison.letters.secure import SECURE_WITHIN, may_write_to
from liaison.letters.sharing import disclose, scope_of, standing_of
from liaison.letters.ways import address_of, addresses_of, refuse_unread, usable_ways, ways_left
from liaison.letters.wording import mail_body, mail_subject, problem_words, secure_body, sms_body


@dataclass(frozen=True)
class Carrier:
    """What carries a letter by one way: its link, its message, until when it opens."""

    link_id: UUID | None
    message_id: UUID
    expires_at: datetime | None


def send(
    letter: Letter, episode: Episode, hospital: Hospital, *, actor: User | None, cause: DispatchCause, only: str = ""
) -> None:
    """Send by the first way that may reach; where none does, the letter waits for the printer and a person is asked.

    ``only``: the way that a person chose.

    Raises:
        DomainError: ``not_frozen``, ``no_file``, ``no_enclosure``, ``no_role``: refused before anything is queued.
    """
    refuse_unfit(letter)
    letter.rung, letter.fell_from = 0, ""
    problem = "" if only else letter.missing_address
    way, refused = _carry(letter, episode, hospital, cause, actor=actor, only=only)
    if way is None:
        _no_address(letter, refused or problem or "mail", actor=actor)
        return
    now = timezone.now()
    letter.last_error = ""
    letter.queued_at = letter.queued_at or now
    letter.alert_at = first_alert(now) if letter.opened_at is None else None
    move(letter, LetterState.QUEUED, actor=actor)
    disclose(letter, standing_of(letter, episode), DisclosureKind.SENT, scope_of(letter), actor=actor)


def fall_back(letter: Letter, failed: str, *, code: str) -> None:
    """Take the next way at once, when ``failed``, which carried a locked letter, did so for good; without one, ask a person."""
    letter.last_error = code[:60]
    words = problem_words(code)
    hospital = Hospital.objects.get(pk=letter.hospital_id)
    way, _ = _carry(letter, letter.episode, hospital, DispatchCause.FALLBACK, actor=None)
    if way is not None:
        letter.fell_from = failed
        move(letter, LetterState.QUEUED, reason=code)
        tell(letter, "repart par une autre voie pour", detail=f"{words} {way.label}.")
        return
    move(letter, LetterState.FAILED, reason=code)
    dispatches.wait_for_printing(letter, DispatchCause.FALLBACK)
    tell(letter, "en échec pour", detail=words)
    ask(letter, f"Choisir une autre voie pour {letter.noun}", detail=words)


def remind(letter: Letter, episode: Episode, *, rung: int) -> LetterChannel | None:
    """Send an unopened letter by the next way as well; the first link lives on. None: no way is left.

    The last way is paper. A letter that waits for the printer already has nothing to add.
    """
    hospital = Hospital.objects.get(pk=letter.hospital_id)
    way, _ = _carry(letter, episode, hospital, DispatchCause.REMINDER, actor=None, rung=rung)
    if way is None:
        queued = dispatches.wait_for_printing(letter, DispatchCause.REMINDER, rung=rung)
        return LetterChannel.PAPER if queued else None
    disclose(letter, standing_of(letter, episode), DisclosureKind.SENT, scope_of(letter), actor=None)
    return way


def next_way(letter: Letter) -> LetterChannel | None:
    """The electronic way that a reminder would take."""
    ways = open_ways(is_secure=may_write_to(letter.secure_mail))
    return next(ways_left(letter, Dispatch.objects.of_round(letter), ways), None)


def refuse_unfit(letter: Letter) -> None:
    """Refuse, before anything is queued, what may not leave.

    Raises:
        DomainError: ``not_frozen``; ``no_file``, the PDF is missing; ``no_enclosure``, a joined file is; ``no_role``, nobody
            knows in what function one reads.
    """
    if not letter.is_written:
        raise DomainError("Ce courrier n’est pas encore écrit.", code="not_frozen")
    if not LetterFile.objects.filter(letter=letter, pdf_size__gt=0).exists():
        raise DomainError("Le PDF de ce courrier manque : il ne part pas sans lui.", code="no_file")
    if letter.document is not None:
        refuse_missing(letter.document)
    if not letter.recipient_role.strip():
        raise DomainError("La fonction de ce destinataire n’est pas connue.", code="no_role")


def _carry(
    letter: Letter,
    episode: Episode,
    hospital: Hospital,
    cause: DispatchCause,
    *,
    actor: User | None,
    rung: int | None = None,
    only: str = "",
) -> tuple[LetterChannel | None, str]:
    """Queue ``letter`` by the first way that takes it. Returns that way or None, and why the first refused one did not."""
    refused = ""
    known = list(Dispatch.objects.of_round(letter))
    ways = open_ways(is_secure=may_write_to(letter.secure_mail))
    for way in list(ways_left(letter, known, ways)):
        if only and way != only:
            continue
        try:
            with transaction.atomic():
                refuse_unread(address_of(letter, way))
                carrier = SENDERS[way](letter, episode, hospital)
        except DomainError as refusal:
            refused = refused or refusal.code
            dispatches.begin(
                letter, way, cause, state=DispatchState.FAILED, code=refusal.code[:60], address=address_of(letter, way)
            )
            continue
        dispatches.begin(
            letter,
            way,
            cause,
            actor=actor,
            rung=rung,
            address=address_of(letter, way),
            link_id=carrier.link_id,
            message_id=carrier.message_id,
            expires_at=carrier.expires_at,
        )
        letter.channel, letter.link_id, letter.message_id = way, carrier.link_id, carrier.message_id
        return way, refused
    return None, refused


def _by_mail(letter: Letter, episode: Episode, hospital: Hospital) -> Carrier:
    """A link by ordinary mail; its code goes to the mobile."""
    link, url = link_to(letter, episode, hospital)
    body = mail_body(
        hospital=hospital,
        url=url,
        masked_mobile=link.masked_code_address,
        valid_until=link.valid_until,
        reference=letter.reference,
    )
    message = queue_link(letter, PURPOSE, subject=mail_subject(hospital), body=body)
    return Carrier(link.pk, message.pk, link.valid_until)


def _by_sms(letter: Letter, episode: Episode, hospital: Hospital) -> Carrier:
    """A link by text message; its code goes to the mailbox."""
    link, url = link_to(letter, episode, hospital, by=Channel.SMS)
    message = queue_link(letter, PURPOSE, by=Channel.SMS, body=sms_body(hospital=hospital, url=url))
    return Carrier(link.pk, message.pk, link.valid_until)


def _by_secure_mail(letter: Letter, episode: Episode, hospital: Hospital) -> Carrier:
    """The letter itself, inside the space of trust. The subject that leaves names the patient: it is made with the parcel."""
    message = queue_message(
        hospital_id=letter.hospital_id,
        purpose=PURPOSE,
        subject_id=letter.pk,
        episode_id=episode.pk,
        channel=Channel.SECURE_MAIL,
        address=letter.secure_mail,
        recipient_name=letter.recipient_name,
        subject=mail_subject(hospital),
        body=secure_body(letter, hospital),
        send_before=timezone.now() + SECURE_WITHIN,
    )
    return Carrier(None, message.pk, None)


Sender = Callable[[Letter, Episode, Hospital], Carrier]
SENDERS: Mapping[LetterChannel, Sender] = {
    LetterChannel.SECURE_MAIL: _by_secure_mail,
    LetterChannel.LINK: _by_mail,
    LetterChannel.SMS: _by_sms,
}


def open_ways(*, is_secure: bool) -> list[LetterChannel]:
    """The ways that the product can send by. ``is_secure``: the hospital's box may write to the letter's secure address."""
    return [way for way in SENDERS if is_secure or way != LetterChannel.SECURE_MAIL]


def first_way(member: CircleMember, writes_to: Trusts) -> LetterChannel | None:
    """The way by which a letter to a member of the circle would leave now; None where only paper is left.

    ``writes_to``: which secure mailboxes can be written to (``may_write``). ``provider`` is read.
    """
    letter = Letter(**addresses_of(member))
    return next(
        usable_ways(letter, open_ways(is_secure=bool(letter.secure_mail) and writes_to(letter.secure_mail))), None
    )


def _no_address(letter: Letter, problem: str, *, actor: User | None) -> None:
    letter.last_error = problem[:60]
    dispatches.wait_for_printing(letter, DispatchCause.FIRST, actor=actor)
    if letter.state == LetterState.NO_ADDRESS:
        letter.save(update_fields=["last_error", "rung", "fell_from"])
    else:
        move(letter, LetterState.NO_ADDRESS, actor=actor, reason=problem)
        tell(letter, "sans adresse pour", actor=actor)
    ask(letter, f"Remettre {letter.noun}", detail=f"{problem_words(problem)} Complétez l’adresse ou imprimez-le.")
