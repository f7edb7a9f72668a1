"""Taking one mail in: matched to what it answers, kept, told to whoever waits. Once, whoever else reads the box."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from coordination.accounts.models import Membership, User
from coordination.accounts.roles import Permission
from coordination.audit.actions import record_transition, record_transitions
from coordination.crypto import blind_index
from coordination.episodes.actions import add_entry, add_task, check, settle_task
from coordination.episodes.models import Episode, Task, TaskState
from coordination.errors import DomainError
from coordination.messaging.models import Message
from coordination.securemail.files import Taken
from coordination.securemail.models import (
    IncomingFile,
    IncomingKind,
    IncomingMail,
    IncomingState,
    SecureMailAccount,
)
from coordination.securemail.parsing import Parsed, Told
from coordination.securemail.registry import Happened, tell
from coordination.ui import french

logger = logging.getLogger(__name__)

TASK_KIND = "secure_reply"


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """A mail that was fetched, before it is taken in."""

    uid_validity: int
    uid: int
    size: int
    received_at: datetime
    fingerprint: str
    parsed: Parsed
    files: tuple[Taken, ...] = ()
    problem: str = ""


def take_in(incoming: Incoming) -> IncomingMail | None:
    """Keep a mail, tell what it reports, and move the reader on, all or nothing; None when it was taken in before."""
    account: SecureMailAccount = SecureMailAccount.objects.select_for_update(of=("self",)).get()
    if account.uid_validity == incoming.uid_validity and incoming.uid <= account.last_uid:
        return None
    account.uid_validity, account.last_uid = incoming.uid_validity, incoming.uid
    account.save(update_fields=["uid_validity", "last_uid"])
    if IncomingMail.objects.filter(fingerprint=incoming.fingerprint).exists():
        return None
    message = _answered(incoming.parsed)
    episode = _episode(message.episode_id) if message is not None else None
    mail = _kept(account, incoming, message, episode)
    told = incoming.parsed.told or (Told(Happened.ANSWERED) if mail.kind == IncomingKind.REPLY else None)
    if message is not None and told is not None:
        _report(mail, message, told)
    if episode is not None:
        _announce(mail, episode, message)
    return mail


@transaction.atomic
def file_mail(*, member: Membership, mail_id: UUID, episode: Episode) -> IncomingMail:
    """Put a mail that nobody knew the patient of into an episode; in it already, it is left so (a second click).

    Raises:
        DomainError: ``forbidden``; ``sorted``, somebody sorted it otherwise.
    """
    mail = _to_sort(member, mail_id)
    if mail.state == IncomingState.FILED and mail.episode_id == episode.pk:
        return mail
    _refuse_sorted(mail)
    mail.episode = episode
    _sort(mail, IncomingState.FILED, actor=member.user)
    _announce(mail, episode, None)
    return mail


@transaction.atomic
def set_aside(*, member: Membership, mail_id: UUID) -> IncomingMail:
    """Say that a mail is about no patient; a second click changes nothing. It stays in the box and here.

    Raises:
        DomainError: ``forbidden``; ``sorted``.
    """
    mail = _to_sort(member, mail_id)
    if mail.state != IncomingState.SET_ASIDE:
        _refuse_sorted(mail)
        _sort(mail, IncomingState.SET_ASIDE, actor=member.user)
    return mail


@transaction.atomic
def set_aside_sender(*, member: Membership, mail_id: UUID, until: datetime) -> int:
    """Say of every mail of one sender that was here to sort ``until`` then, that it is about no patient; return how many they were.

    What somebody else sorted meanwhile is left as it is. So is what nobody saw on the page: a mail waits in the box for its
    reader after the server received it, and another may have been taken out of an episode since.

    Raises:
        DomainError: ``forbidden``.
    """
    mail = _to_sort(member, mail_id)
    same = IncomingMail.objects.to_sort().of_sender(mail).here_on(until)
    held = list(same.only("pk", "hospital_id").select_for_update(of=("self",)).order_by("pk"))
    record_transitions(
        subjects=held,
        from_state=IncomingState.TO_SORT,
        to_state=IncomingState.SET_ASIDE,
        actor=member.user,
        reason="every mail of one sender",
    )
    return IncomingMail.objects.filter(pk__in=[one.pk for one in held]).update(
        state=IncomingState.SET_ASIDE, sorted_by=member.user, sorted_at=timezone.now()
    )


@transaction.atomic
def take_out(*, member: Membership, mail: IncomingMail) -> None:
    """Say that a mail is not about the patient of its episode: it waits to be sorted. A second click changes nothing.

    Raises:
        DomainError: ``forbidden``.
    """
    held = _to_sort(member, mail.pk)
    if mail.episode is None or held.episode_id != mail.episode_id:
        return
    for task in Task.objects.live().filter(episode=mail.episode, kind=TASK_KIND, subject_id=mail.pk):
        settle_task(task=task, state=TaskState.CANCELLED, actor=member.user)
    add_entry(
        episode=mail.episode,
        kind="letter",
        summary="Réponse retirée du dossier",
        detail="Elle ne parle pas de ce patient.",
        actor=member.user,
    )
    held.episode = None
    _sort(held, IncomingState.TO_SORT, actor=member.user)


@transaction.atomic
def settle_reply(*, member: Membership, mail: IncomingMail) -> None:
    """Say that a reply was read and what it asks is done; a second click changes nothing.

    Raises:
        DomainError: ``forbidden``.
    """
    check(member, Permission.LETTER_SEND)
    for task in Task.objects.live().filter(episode=mail.episode_id, kind=TASK_KIND, subject_id=mail.pk):
        settle_task(task=task, state=TaskState.DONE, actor=member.user)


def _answered(parsed: Parsed) -> Message | None:
    """The message of ours that a mail answers: by what it names, else by the mark that the server gives back."""
    known = {one.message_id: one for one in Message.objects.filter(message_id__in=parsed.about)} if parsed.about else {}
    found = next((known[name] for name in parsed.about if name in known), None)
    if found is not None or not parsed.envelope:
        return found
    try:
        mark = UUID(hex=parsed.envelope.strip().lower())
    except ValueError:
        return None
    marked: Message | None = Message.objects.filter(pk=mark).first()
    return marked


def _episode(episode_id: UUID | None) -> Episode | None:
    found: Episode | None = Episode.objects.filter(pk=episode_id).first() if episode_id else None
    return found


def _kept(
    account: SecureMailAccount, incoming: Incoming, message: Message | None, episode: Episode | None
) -> IncomingMail:
    parsed = incoming.parsed
    mail: IncomingMail = IncomingMail.objects.create(
        hospital_id=account.hospital_id,
        kind=parsed.kind,
        state=IncomingState.FILED if episode else IncomingState.TO_SORT,
        message=message,
        episode=episode,
        sender=parsed.sender,
        sender_key=blind_index(parsed.sender, "securemail.sender") if parsed.sender.strip() else "",
        subject=parsed.subject,
        text=parsed.text,
        problem=incoming.problem,
        size=incoming.size,
        received_at=incoming.received_at,
        fingerprint=incoming.fingerprint,
        uid_validity=incoming.uid_validity,
        uid=incoming.uid,
    )
    IncomingFile.objects.bulk_create(
        IncomingFile(
            hospital_id=account.hospital_id,
            mail=mail,
            position=position,
            name=file.name,
            media_type=file.media_type,
            size=file.size,
            content=file.content,
            refusal=file.refusal,
        )
        for position, file in enumerate(incoming.files)
    )
    record_transition(subject=mail, from_state="", to_state=mail.state, episode_id=episode.pk if episode else None)
    return mail


def _report(mail: IncomingMail, message: Message, told: Told) -> None:
    """Tell what a report says. A defect there must not stop the reading of the box: a person sees the report instead."""
    try:
        with transaction.atomic():
            tell(message, Happened(told.happened), told.status)
    except Exception as error:  # noqa: BLE001 - a person sees the report instead
        # A database quotes the row that it refuses: only the kind of error is logged.
        logger.error("report not told", extra={"mail_id": str(mail.pk), "error": type(error).__name__})  # noqa: TRY400
        mail.state, mail.problem = IncomingState.TO_SORT, "not_told"
        mail.save(update_fields=["state", "problem"])


def _announce(mail: IncomingMail, episode: Episode, message: Message | None) -> None:
    """Tell the timeline what a person wrote, and the referent to read it. Reports are told by whoever sent the letter."""
    who = message.recipient_name if message is not None else mail.sender or "un correspondant"
    whose = french.of_name(who)
    if mail.kind == IncomingKind.AUTOMATIC:
        add_entry(
            episode=episode, kind="letter", summary=f"Réponse automatique {whose}", detail="Ce n’est pas un accusé."
        )
    if mail.kind not in {IncomingKind.REPLY, IncomingKind.UNREAD}:
        return
    add_entry(episode=episode, kind="letter", summary=f"Réponse reçue {whose}", detail="Par messagerie sécurisée.")
    add_task(
        episode=episode,
        kind=TASK_KIND,
        title=f"Lire la réponse {whose}"[:200],
        subject_id=mail.pk,
        due_at=timezone.now() + timedelta(hours=episode.hospital.answer_target_hours),
    )


def _to_sort(member: Membership, mail_id: UUID) -> IncomingMail:
    check(member, Permission.LETTER_SEND)
    mail: IncomingMail = IncomingMail.objects.select_for_update(of=("self",)).get(pk=mail_id)
    return mail


def _refuse_sorted(mail: IncomingMail) -> None:
    if mail.state != IncomingState.TO_SORT:
        raise DomainError("Quelqu’un a déjà classé ce message : relisez la page.", code="sorted")


def _sort(mail: IncomingMail, to: IncomingState, *, actor: User) -> None:
    start = mail.state
    mail.state, mail.sorted_by, mail.sorted_at = to, actor, timezone.now()
    mail.save()
    record_transition(subject=mail, from_state=start, to_state=to, actor=actor, episode_id=mail.episode_id)
