"""Letters taken back: an opposition stops everything; a departure that did not happen has to be told to who read of it."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from coordination.accounts.models import User
from coordination.episodes.actions import add_task, settle_task
from coordination.episodes.models import Episode, TaskState
from coordination.errors import DomainError
from coordination.links.actions import revoke_links
from coordination.links.models import LinkEnd
from coordination.messaging.actions import cancel_messages, queue_message
from coordination.messaging.models import Channel, Message, MessageState
from coordination.securemail.registry import Happened
from coordination.tenancy.models import Hospital
from discharge.planning.kinds import PLAN
from discharge.sharing.recipients import Recipient
from liaison.authoring.models import Document, DocumentState
from liaison.authoring.papers import paper_of
from liaison.documents.typography import capitalised
from liaison.letters import dispatches
from liaison.letters.models import Letter, LetterChannel, LetterState, Withdrawal
from liaison.letters.moves import ACT_WITHIN, RECIPIENT_NEEDED, lock, move, settle_tasks, tell
from liaison.letters.secure import SECURE_WITHIN, may_write_to, taken_by_box
from liaison.letters.sharing import letters_to
from liaison.letters.wording import withdrawn_body, withdrawn_secure_body, withdrawn_subject

NOTICE = "letter-cancelled"


def withdraw_opposed(episode: Episode) -> None:
    """Withdraw every letter of an episode whose patient opposes sharing: links close, what has not left never leaves."""
    revoke_links(episode_id=episode.pk, reason=LinkEnd.OPPOSED)
    cancel_messages(episode_id=episode.pk, reason="opposition")
    for letter in _locked(_standing(episode)):
        _withdraw(letter, Withdrawal.OPPOSITION)
        tell(letter, "retiré pour", detail="Opposition au partage : le lien ne s’ouvre plus.")
    _need_nobody(episode)


def withdraw_from(episode: Episode, recipient: Recipient, actor: User) -> None:
    """Withdraw the letters to one recipient with whom nothing may be shared any more; the others stay."""
    to_them = [letter.pk for letter in letters_to(episode, recipient)]
    for letter_id in to_them:
        revoke_links(subject_id=letter_id, reason=LinkEnd.OPPOSED)
        cancel_messages(subject_id=letter_id, reason="opposition")
    for letter in _locked(to_them):
        _withdraw(letter, Withdrawal.OPPOSITION, actor=actor)
        tell(letter, "retiré pour", detail="Plus rien n’est partagé avec ce destinataire.", actor=actor)


def withdraw_due(letter: Letter, why: str) -> None:
    """Withdraw a locked letter that is not written yet: nothing of it has left, no link leads to it."""
    _withdraw(letter, Withdrawal.OPPOSITION)
    tell(letter, "retiré pour", detail=why)


def withdraw_cancelled(episode: Episode, actor: User) -> None:
    """Withdraw the letters of a departure that is cancelled, in its transaction, and tell who had received one."""
    standing = _standing(episode)
    for letter_id in standing:
        revoke_links(subject_id=letter_id, reason=LinkEnd.CANCELLED)
        cancel_messages(subject_id=letter_id, reason="departure cancelled")
    hospital = Hospital.objects.get(pk=episode.hospital_id)
    for letter in _locked(standing):
        _withdraw(letter, Withdrawal.DEPARTURE_CANCELLED, actor=actor)
        tell(letter, "annulé pour", detail="Le départ est annulé", actor=actor)
        if letter.handed_over_at is not None:
            _warn(letter, hospital)
    _need_nobody(episode)


def withdraw_document(document: Document, actor: User, why: str) -> None:
    """Withdraw the copies of a document that no longer holds, and tell who had received one.

    Whoever gets the next version reads there that it replaces this one; a document that is cancelled has no next.
    """
    copies = list(document.letters.exclude(state=LetterState.WITHDRAWN).order_by("pk").values_list("pk", flat=True))
    is_replaced = document.state == DocumentState.REPLACED
    for letter_id in copies:
        revoke_links(subject_id=letter_id, reason=LinkEnd.REPLACED if is_replaced else LinkEnd.CANCELLED)
        cancel_messages(subject_id=letter_id, reason="replaced" if is_replaced else "letter cancelled")
    hospital = Hospital.objects.get(pk=document.hospital_id)
    for letter in _locked(copies):
        _withdraw(letter, Withdrawal.REPLACED if is_replaced else Withdrawal.LETTER_CANCELLED, actor=actor)
        tell(letter, "retiré pour", detail=f"{capitalised(paper_of(document).name)} {why}", actor=actor)
        if letter.handed_over_at is not None:
            _warn(letter, hospital)


def on_notice_change(message: Message) -> None:
    """Put in front of a person a notice that did not arrive (listener of the outbox)."""
    if message.state == MessageState.FAILED:
        _ask_to_call(lock(message.subject_id))


def on_notice_report(message: Message, happened: Happened, status: str) -> None:
    """Put in front of a person a notice that came back (listener of secure mail)."""
    if happened == Happened.BOUNCED:
        _ask_to_call(lock(message.subject_id))


def _standing(episode: Episode) -> list[UUID]:
    return list(episode.letters.exclude(state=LetterState.WITHDRAWN).order_by("pk").values_list("pk", flat=True))


def _locked(letter_ids: Iterable[UUID]) -> Iterable[Letter]:
    """The letters still to withdraw, locked after their links and messages (the order of ``actions``)."""
    letters = Letter.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=letter_ids).order_by("pk")
    return letters.exclude(state=LetterState.WITHDRAWN)


def _withdraw(letter: Letter, why: Withdrawal, *, actor: User | None = None) -> None:
    letter.withdrawal = why
    move(letter, LetterState.WITHDRAWN, actor=actor, reason=why.label)
    dispatches.withdraw_all(letter, actor=actor)
    settle_tasks(letter, actor=actor, state=TaskState.CANCELLED)


def _warn(letter: Letter, hospital: Hospital) -> None:
    """Write that the letter counts no more, by the ways that it took; who has it on paper, or cannot be written to, is called."""
    told = _warn_box(letter, hospital)
    if told and letter.channel == LetterChannel.SECURE_MAIL:
        return
    if letter.channel == LetterChannel.PAPER:
        _ask_to_call(letter)
        return
    try:
        with transaction.atomic():
            _queue_notice(letter, hospital, Channel.MAIL, letter.mail)
    except DomainError:
        _ask_to_call(letter)


def _warn_box(letter: Letter, hospital: Hospital) -> bool:
    """Whether the secure mailbox that took the letter in, if one did, is told."""
    taken = taken_by_box(letter)
    if taken is None or not may_write_to(taken.address):
        return False
    _queue_notice(letter, hospital, Channel.SECURE_MAIL, taken.address)
    return True


def _queue_notice(letter: Letter, hospital: Hospital, channel: Channel, address: str) -> None:
    in_secure_mail = channel == Channel.SECURE_MAIL
    queue_message(
        hospital_id=letter.hospital_id,
        purpose=NOTICE,
        subject_id=letter.pk,
        episode_id=letter.episode_id,
        channel=channel,
        address=address,
        recipient_name=letter.recipient_name,
        subject=withdrawn_subject(letter, hospital),
        body=(withdrawn_secure_body if in_secure_mail else withdrawn_body)(letter, hospital),
        send_before=timezone.now() + SECURE_WITHIN if in_secure_mail else None,
    )


def _ask_to_call(letter: Letter) -> None:
    add_task(
        episode=letter.episode,
        kind=PLAN,
        title=f"Prévenir que {letter.noun} ne compte plus : {letter.recipient_name}"[:200],
        detail=capitalised(f"{Withdrawal(letter.withdrawal).label}."),
        due_at=timezone.now() + ACT_WITHIN,
    )


def _need_nobody(episode: Episode) -> None:
    """Nobody is missing any more; the key is given back for another departure."""
    for task in episode.tasks.live().filter(key=RECIPIENT_NEEDED):
        settle_task(task=task, state=TaskState.CANCELLED, actor=None)
    episode.tasks.filter(key=RECIPIENT_NEEDED).update(key="")
