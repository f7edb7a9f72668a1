"""Writes of confirmations: ask, and take the answer. Locks: the link, the request, then the entry.

What a service says of itself enters the reference at once: the link was sent to the mailbox that the reference gives for
it, and whoever answers has shown that they read it today.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from coordination.accounts.models import Membership, User
from coordination.audit.actions import move_along, record_transition
from coordination.errors import DomainError
from coordination.links.actions import acknowledge, create_link, revoke_links
from coordination.links.models import LinkEnd, SecureLink
from coordination.links.origin import Origin
from coordination.messaging.actions import queue_message
from coordination.messaging.models import Channel, Message, MessageState
from coordination.tenancy.models import Hospital
from directory.confirmation.entry import Entry, read_entry
from directory.confirmation.following import sendings, silence
from directory.confirmation.forms import Away, Room
from directory.confirmation.models import (
    CONFIRMATION_TRANSITIONS,
    Confirmation,
    ConfirmationState,
    Turn,
)
from directory.confirmation.queries import relied_on, take_turn, to_ask
from directory.confirmation.schedule import LINK_LIFETIME, PURPOSE, day_of
from directory.confirmation.wording import mail_body, mail_subject, signature_of
from directory.corrections.columns import Value, stored
from directory.overlay.permissions import WRITE
from directory.providers.actions import (
    edit_provider,
    note_absence,
    remove_absence,
    set_hours,
    state_capacity,
    verify_provider,
)
from directory.providers.hours import Stretch, in_rows
from directory.providers.models import Provider


@dataclass(frozen=True)
class Answer:
    """What a service corrected: columns ({name: [old, new]}), and, where it touched them, hours, room, absence."""

    changes: dict[str, list[Value]]
    hours: dict[int, list[Stretch]] | None = None
    room: Room | None = None
    away: Away | None = None


# --- Asking -----------------------------------------------------------------------------------------------------------


def ask_some(*, hospital: Hospital, now: datetime, limit: int) -> int:
    """Ask up to ``limit`` providers on which the hospital relies; return how many were looked at. Call it inside the hospital.

    Rows that another worker holds are skipped, and each turn is taken in one statement: two workers never ask twice.
    """
    day = day_of(now)
    due = to_ask(relied_on(day), now).select_related("type")
    chunk = list(due.select_for_update(of=("self",), skip_locked=True, no_key=True)[:limit])
    for provider in chunk:
        if take_turn(provider.pk, day):
            ask(hospital=hospital, provider=provider, now=now)
    return len(chunk)


def ask(*, hospital: Hospital, provider: Provider, now: datetime) -> Confirmation:
    """Send a provider the link to its entry. An address that takes no mail is noted, and not tried again this quarter."""
    confirmation: Confirmation = Confirmation.objects.create(
        hospital_id=hospital.pk, provider=provider, address=provider.email, asked_on=day_of(now)
    )
    record_transition(subject=confirmation, from_state="", to_state=confirmation.state)
    _try_to_send(hospital, provider, confirmation, now)
    return confirmation


@transaction.atomic
def ask_again(*, member: Membership, confirmation_id: UUID, now: datetime) -> Confirmation:
    """Send a request once more, to the address of today; the links sent before close.

    Raises:
        Confirmation.DoesNotExist: none such in this hospital.
        DomainError: ``forbidden``; ``not_again``, answered, refused, too soon or often enough (``following.silence``).
    """
    if not member.can(WRITE):
        raise DomainError("Votre fonction ne permet pas de relancer un service.", code="forbidden")
    # In the order of an answer, which may come at the same instant: the links, then the request.
    list(SecureLink.objects.select_for_update(of=("self",)).filter(subject_id=confirmation_id).order_by("pk"))
    confirmation = _lock(confirmation_id)
    provider = Provider.objects.select_related("type").get(pk=confirmation.provider_id)
    turn = Turn.objects.filter(pk=provider.pk).first()
    why_not = silence(confirmation, sendings([confirmation.pk]).get(confirmation.pk), turn, now)
    if why_not:
        raise DomainError(f"{provider.name} : {why_not}.", code="not_again")
    revoke_links(subject_id=confirmation.pk, reason=LinkEnd.REPLACED)
    confirmation.address = provider.email
    if confirmation.state == ConfirmationState.NOT_SENT:
        _move(confirmation, ConfirmationState.ASKED, reason="relance", actor=member.user)
    else:
        confirmation.save(update_fields=["address"])
        state = confirmation.state
        record_transition(subject=confirmation, from_state=state, to_state=state, reason="relance", actor=member.user)
    _try_to_send(member.hospital, provider, confirmation, now)
    return confirmation


def _try_to_send(hospital: Hospital, provider: Provider, confirmation: Confirmation, now: datetime) -> None:
    try:
        with transaction.atomic():
            _send(hospital, provider, confirmation, now)
    except DomainError as refusal:
        _move(confirmation, ConfirmationState.NOT_SENT, reason=refusal.code)


def _send(hospital: Hospital, provider: Provider, confirmation: Confirmation, now: datetime) -> None:
    valid_until = now + LINK_LIFETIME
    _, url = create_link(
        hospital_id=hospital.pk,
        purpose=PURPOSE,
        subject_id=confirmation.pk,
        episode_id=None,
        recipient_name=provider.name[:150],
        recipient_role=provider.type.short_label[:60],
        sender_name=hospital.platform_name,
        # The same mailbox takes the code: see docs/adr, « A code to the mailbox that received the link ».
        code_channel=Channel.MAIL,
        code_address=provider.email,
        valid_until=valid_until,
    )
    queue_message(
        hospital_id=hospital.pk,
        purpose=PURPOSE,
        subject_id=confirmation.pk,
        episode_id=None,
        channel=Channel.MAIL,
        address=provider.email,
        recipient_name=provider.name,
        subject=mail_subject(hospital),
        body=mail_body(hospital=hospital, provider=provider, url=url, valid_until=valid_until),
        send_before=valid_until,
    )


# --- Answering --------------------------------------------------------------------------------------------------------


@transaction.atomic
def confirm_entry(*, link: SecureLink, seen: str, origin: Origin) -> None:
    """Take « tout est juste » of whoever holds the link.

    Raises:
        DomainError: ``link_closed``; ``not_opened``; ``answered``; ``stale``, the entry is not what the page showed.
    """
    confirmation, entry = _answering(link, seen, origin)
    verify_provider(actor=None, provider_id=entry.provider.pk, by=signature_of(entry.provider))
    _answered(confirmation, ConfirmationState.CONFIRMED)


@transaction.atomic
def correct_entry(*, link: SecureLink, seen: str, answer: Answer, origin: Origin) -> None:
    """Write what the service corrected; what it left is confirmed by the same answer.

    Raises:
        DomainError: ``link_closed``; ``not_opened``; ``answered``; ``stale``; ``invalid``.
    """
    confirmation, entry = _answering(link, seen, origin)
    provider, by = entry.provider, signature_of(entry.provider)
    changes = {name: stored(name, new) for name, (_, new) in answer.changes.items()}
    edit_provider(actor=None, provider_id=provider.pk, changes=changes, version=None, by=by)
    if answer.hours is not None:
        set_hours(actor=None, provider_id=provider.pk, version=None, hours=in_rows(answer.hours))
    if answer.room is not None and answer.room != Room(None, ""):
        room = answer.room
        state_capacity(actor=None, provider_id=provider.pk, by=by, free_places=room.free_places, words=room.words)
    if answer.away is not None:
        _write_absence(entry, answer.away)
    _answered(confirmation, ConfirmationState.CORRECTED)


def note_wrong_recipient(link: SecureLink) -> None:
    """The reader is not that service (purpose of links): nothing more is sent to this address, by any hospital."""
    confirmation = _lock(link.subject_id)
    if confirmation.state != ConfirmationState.ASKED:
        return
    _move(confirmation, ConfirmationState.WRONG_RECIPIENT)
    Turn.objects.filter(provider=confirmation.provider_id).update(refused_address=confirmation.address)


def note_message(message: Message) -> None:
    """The mail could not be handed over (listener of the outbox). Its link lives on: a server may deliver all the same."""
    confirmation = _lock(message.subject_id)
    # Of a request that was sent again, the last mail says where it stands.
    last = Message.objects.filter(purpose=PURPOSE, subject_id=confirmation.pk).order_by("-created_at", "-id").first()
    if message.state == MessageState.FAILED and confirmation.state == ConfirmationState.ASKED and message == last:
        _move(confirmation, ConfirmationState.NOT_SENT, reason=message.last_error)


def _answering(link: SecureLink, seen: str, origin: Origin) -> tuple[Confirmation, Entry]:
    acknowledge(link_id=link.pk, origin=origin)
    confirmation = _lock(link.subject_id)
    if confirmation.is_answered:
        raise DomainError("Votre réponse est déjà enregistrée.", code="answered")
    provider = Provider.objects.select_for_update(of=("self",), no_key=True).get(pk=confirmation.provider_id)
    entry = read_entry(provider, day_of(timezone.now()))
    if seen != entry.seen:
        raise DomainError("La fiche a changé depuis que vous l’avez ouverte : relisez-la.", code="stale")
    return confirmation, entry


def _write_absence(entry: Entry, away: Away) -> None:
    known, provider = entry.absence, entry.provider
    if known is not None and known.starts_on != away.starts_on:
        remove_absence(actor=None, provider_id=provider.pk, absence_id=known.pk)
    if isinstance(away.starts_on, date):
        note_absence(
            actor=None,
            provider_id=provider.pk,
            starts_on=away.starts_on,
            ends_on=away.ends_on,
            replacement=away.replacement,
            words=away.words,
        )


def _lock(confirmation_id: UUID) -> Confirmation:
    found: Confirmation = Confirmation.objects.select_for_update(of=("self",)).get(pk=confirmation_id)
    return found


def _answered(confirmation: Confirmation, state: ConfirmationState) -> None:
    confirmation.answered_at = timezone.now()
    _move(confirmation, state)


def _move(confirmation: Confirmation, to: ConfirmationState, *, reason: str = "", actor: User | None = None) -> None:
    move_along(CONFIRMATION_TRANSITIONS, confirmation, to, called="Une demande", actor=actor, reason=reason)
    confirmation.save()
