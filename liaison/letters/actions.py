"""Writes on letters: plan, claim, freeze and send, send again, hand over on paper, withdraw, follow what the reader does.

Locks are taken in one order everywhere, episode, link, message, letter, because a reader's click and the outbox begin
at the other end: they hold their link or message when they reach the letter. Row locks leave keys alone (``no_key``),
so that whoever writes a timeline entry never waits for an episode.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from coordination.accounts.models import Membership, User
from coordination.accounts.roles import Permission
from coordination.audit.actions import record_transition
from coordination.celery import enqueue
from coordination.episodes.actions import add_entry, add_task, check, lock_episode, lock_open_episode, settle_task_of
from coordination.episodes.models import Episode
from coordination.errors import DomainError
from coordination.links.actions import revoke_links
from coordination.links.models import LinkEnd
from coordination.messaging.actions import cancel_messages
from coordination.tenancy.models import Hospital
from discharge.planning.actions import edit_circle_member
from discharge.planning.models import CircleMember
from discharge.planning.queries import current_circle, gp_of
from discharge.sharing.models import DisclosureKind, Scope
from discharge.sharing.permissions import SharingRefusedError, ledger_of, refuse_sharing
from discharge.sharing.recipients import Recipient, of_member
from liaison.authoring.papers.base import Content
from liaison.letters import dispatches
from liaison.letters.composition import compose_letter, signed_copy
from liaison.letters.models import (
    STUCK_STATES,
    Dispatch,
    DispatchCause,
    DispatchState,
    Letter,
    LetterChannel,
    LetterFile,
    LetterKind,
    LetterState,
)
from liaison.letters.moves import (
    ACT_WITHIN,
    RECIPIENT_NEEDED,
    TASK_KIND,
    ask,
    lock,
    move,
    settle_tasks,
    tell,
)
from liaison.letters.sending import refuse_unfit, send
from liaison.letters.sharing import check_shared, disclose, say_unwritten, scope_of, standing_of
from liaison.letters.ways import addresses_of
from liaison.letters.withdrawing import withdraw_due
from liaison.letters.wording import problem_words

# How long a worker may take to write one letter: more than its task may live (``tasks``).
LEASE = timedelta(seconds=90)
MOST_ATTEMPTS = 6
RETRY_FIRST = timedelta(seconds=30)
RETRY_LONGEST = timedelta(minutes=10)
# What no other try mends: a person is asked at once.
NEVER_BETTER = frozenset({"no_enclosure"})

RESENDABLE = frozenset(
    {
        LetterState.HANDED_OVER,
        LetterState.OPENED,
        LetterState.FAILED,
        LetterState.NO_ADDRESS,
        LetterState.WRONG_RECIPIENT,
    }
)


@dataclass(frozen=True)
class Claim:
    """A letter that a worker holds for ``LEASE``: which try it is, and what to make a PDF of, for which kind of reader."""

    letter_id: UUID
    attempt: int
    content: Content
    scope: Scope
    # Of a signed document, whose file is never made twice.
    pdf: bytes | None = None


# --- Planning ---------------------------------------------------------------------------------------------------------


def plan_letters(episode: Episode, actor: User) -> None:
    """Plan the courriers J0 of a departure, in its transaction: the GP and who referred the patient always, and whoever in the circle receives one."""
    if episode.sharing_opposed_at is not None:
        add_entry(episode=episode, kind="letter", summary="Aucun courrier J0 : la personne s’oppose au partage")
        return
    ledger = ledger_of(episode)
    for member in current_circle(episode):
        if member.gets_letters:
            standing = ledger.standing(of_member(member))
            if standing.refusal(standing.letter):
                say_unwritten(episode, standing, scope=standing.letter, noun="courrier J0", actor=actor)
            else:
                _plan(episode, member, actor=actor)
    if gp_of(episode) is None:
        add_task(
            episode=episode,
            kind=TASK_KIND,
            key=RECIPIENT_NEEDED,
            title="Désigner un destinataire du courrier J0",
            detail="Aucun médecin traitant n’est connu.",
            due_at=timezone.now() + ACT_WITHIN,
            actor=actor,
        )


@transaction.atomic
def add_recipient(*, member: Membership, episode_id: UUID, circle_member_id: UUID) -> Letter:
    """Write to somebody of the circle who was not a recipient when the patient left.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``not_left``; ``opposed``; ``no_consent``, ``no_basis``, sharing with
            this recipient; ``not_in_circle``; ``already_there``.
    """
    check(member, Permission.LETTER_SEND)
    episode = lock_open_episode(episode_id)
    if not episode.has_left:
        raise DomainError(
            "Les courriers J0 partent au départ : cochez « reçoit le courrier » dans le cercle.", code="not_left"
        )
    _refuse_opposition(episode)
    recipient: CircleMember | None = episode.circle.select_related("role").filter(pk=circle_member_id).first()
    if recipient is None or not recipient.is_named:
        raise DomainError("Cette personne n’est plus dans le cercle de soins.", code="not_in_circle")
    if recipient.letters.j0().exclude(state=LetterState.WITHDRAWN).exists():
        raise DomainError("Cette personne a déjà ce courrier.", code="already_there")
    standing = ledger_of(episode).standing(of_member(recipient))
    refuse_sharing(standing, standing.letter)
    letter = _plan(episode, recipient, actor=member.user)
    settle_task_of(episode=episode, key=RECIPIENT_NEEDED, actor=member.user)
    return letter


def plan_waiting(episode: Episode, recipient: Recipient, actor: User) -> None:
    """Write the letter that had waited for the person's agreement, once the patient has left."""
    if not episode.has_left:
        return
    for member in episode.circle.current().select_related("role"):
        wanted = member.gets_letters and of_member(member).is_same(recipient)
        if wanted and not member.letters.j0().exists():
            _plan(episode, member, actor=actor)


def _plan(episode: Episode, recipient: CircleMember, *, actor: User | None) -> Letter:
    # A withdrawn letter keeps its number: the reader tells the new one from it.
    return plan(episode, recipient, actor=actor, version=recipient.letters.j0().count() + 1)


def plan(episode: Episode, recipient: CircleMember, *, actor: User | None, **fields: Any) -> Letter:
    """Plan one letter to one member of the care circle: a worker writes it and sends it."""
    letter: Letter = Letter.objects.create(
        hospital_id=episode.hospital_id,
        episode=episode,
        circle_member=recipient,
        recipient_name=recipient.name,
        recipient_role=recipient.role.label,
        **addresses_of(recipient),
        **fields,
    )
    record_transition(subject=letter, from_state="", to_state=letter.state, actor=actor, episode_id=episode.pk)
    _schedule(letter)
    return letter


# --- Writing: claimed, made into a PDF outside any transaction, recorded -----------------------------------------------


def claim_letter(*, letter_id: UUID | None = None) -> Claim | None:
    """Lease the letter that has been due longest (or this one, if it is due), number the try and compose what it says.

    Rows that another worker holds are skipped. One that was tried too often fails here, so that a person sees it; one
    that may no longer be shared is withdrawn.
    """
    now = timezone.now()
    due = Letter.objects.claimable(now).select_for_update(of=("self",), skip_locked=True, no_key=True)
    if letter_id is not None:
        due = due.filter(pk=letter_id)
    while (letter := due.first()) is not None:
        if letter.attempts >= MOST_ATTEMPTS:
            _give_up(letter, letter.last_error or "interrupted")
            continue
        letter.attempts += 1
        letter.due_at = now + LEASE
        letter.save(update_fields=["attempts", "due_at"])
        try:
            if letter.kind != LetterKind.J0:
                return Claim(letter.pk, letter.attempts, *signed_copy(letter))
            return Claim(letter.pk, letter.attempts, *compose_letter(letter, now))
        except SharingRefusedError as refusal:
            withdraw_due(letter, refusal.message)
        except DomainError as error:
            if error.code in NEVER_BETTER:
                _give_up(letter, error.code)
            else:
                _retry_or_give_up(letter, error.code)
    return None


def record_written(*, claim: Claim, pdf: bytes) -> Letter:
    """Freeze what was written and send it. The result of a try that was overtaken is dropped."""
    hospital, episode = _lock_around(claim.letter_id)
    letter = lock(claim.letter_id)
    if letter.state != LetterState.DUE or letter.attempts != claim.attempt:
        return letter
    standing = standing_of(letter, episode)
    if standing.refusal(claim.scope):
        # Said while the PDF was being made. Another kind of letter may still be theirs: the next claim decides.
        letter.due_at = timezone.now()
        letter.save(update_fields=["due_at"])
        return letter
    content = claim.content.to_json()
    LetterFile.objects.create(
        hospital_id=letter.hospital_id, letter=letter, content=content, pdf=pdf, pdf_size=len(pdf)
    )
    letter.content_sha256 = hashlib.sha256(content.encode()).hexdigest()
    letter.pdf_sha256 = hashlib.sha256(pdf).hexdigest()
    letter.composed_at = claim.content.composed_at
    letter.last_error = ""
    move(letter, LetterState.COMPOSED)
    disclose(letter, standing, DisclosureKind.WRITTEN, claim.scope, actor=None)
    send(letter, episode, hospital, actor=None, cause=DispatchCause.FIRST)
    return letter


def record_not_written(*, claim: Claim, code: str) -> None:
    """Record that no PDF could be made: tried again later, then in front of a person. Nothing is sent without its file."""
    letter = lock(claim.letter_id)
    if letter.state == LetterState.DUE and letter.attempts == claim.attempt:
        _retry_or_give_up(letter, code)


def _retry_or_give_up(letter: Letter, code: str) -> None:
    if letter.attempts >= MOST_ATTEMPTS:
        _give_up(letter, code)
        return
    letter.last_error = code[:60]
    letter.due_at = timezone.now() + min(RETRY_FIRST * 2 ** (letter.attempts - 1), RETRY_LONGEST)
    letter.save(update_fields=["last_error", "due_at"])


def _give_up(letter: Letter, code: str) -> None:
    letter.last_error = code[:60]
    move(letter, LetterState.FAILED, reason=code)
    tell(letter, "non écrit pour", detail="Rien n’est parti.")
    ask(letter, f"Renvoyer {letter.noun}", detail=problem_words(code) or "Le document n’a pas pu être produit.")


# --- Sending ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def resend_letter(*, member: Membership, episode_id: UUID, letter_id: UUID) -> Letter:
    """Send a letter again under a new link; the former link closes. One that was never written is written first.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``opposed``; ``wrong_state``, on its way or withdrawn; ``no_address``.
    """
    check(member, Permission.LETTER_SEND)
    episode = lock_open_episode(episode_id)
    _refuse_opposition(episode)
    letter = _free(episode, letter_id, LinkEnd.REPLACED, allowed=RESENDABLE)
    check_shared(letter, episode)
    if letter.is_written and letter.missing_address and not letter.secure_mail:
        raise DomainError("Complétez d’abord l’adresse de ce destinataire.", code="no_address")
    settle_tasks(letter, actor=member.user)
    if not letter.is_written:
        letter.attempts = 0
        letter.due_at = timezone.now()
        move(letter, LetterState.DUE, actor=member.user)
        _schedule(letter)
        return letter
    _send_anew(letter, episode, actor=member.user)
    return letter


@transaction.atomic
def change_way(*, member: Membership, episode_id: UUID, letter_id: UUID, way: LetterChannel) -> Letter:
    """Send a written letter by the way that a person chose. On paper it waits for the printer, and its links live on.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``opposed``; ``wrong_state``; ``not_frozen``, ``no_file``, ``no_role``.
    """
    check(member, Permission.LETTER_SEND)
    episode = lock_open_episode(episode_id)
    _refuse_opposition(episode)
    if way != LetterChannel.PAPER:
        letter = _free(episode, letter_id, LinkEnd.REPLACED, allowed=RESENDABLE)
        check_shared(letter, episode)
        settle_tasks(letter, actor=member.user)
        _send_anew(letter, episode, actor=member.user, only=way)
        return letter
    letter = lock(letter_id)
    _refuse_state(letter, RESENDABLE)
    check_shared(letter, episode)
    refuse_unfit(letter)
    if dispatches.wait_for_printing(letter, DispatchCause.RESENT, actor=member.user):
        tell(letter, "mis dans les courriers à imprimer, pour", actor=member.user)
    return letter


@transaction.atomic
def correct_recipient(
    *, member: Membership, episode_id: UUID, letter_id: UUID, version: int, mail: str, mobile: str
) -> Letter:
    """Correct where a letter goes, in the care circle too, and send it there if it was already written.

    ``version`` is that of the member of the circle as the form showed it.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``opposed``; ``wrong_state``; ``stale``; ``not_in_circle``.
    """
    check(member, Permission.LETTER_SEND)
    episode = lock_open_episode(episode_id)
    _refuse_opposition(episode)
    letter = _free(episode, letter_id, LinkEnd.REPLACED, allowed=RESENDABLE | {LetterState.DUE, LetterState.QUEUED})
    check_shared(letter, episode)
    if letter.circle_member_id is None:
        raise DomainError("Ce destinataire n’est plus dans le cercle de soins.", code="not_in_circle")
    edit_circle_member(
        member=member,
        episode_id=episode.pk,
        circle_member_id=letter.circle_member_id,
        version=version,
        mail=mail,
        mobile=mobile,
    )
    letter.mail, letter.mobile = mail, mobile
    letter.save(update_fields=["mail", "mobile"])
    tell(letter, "réadressé à", actor=member.user)
    if not letter.is_written:
        return letter
    settle_tasks(letter, actor=member.user)
    _send_anew(letter, episode, actor=member.user)
    return letter


@transaction.atomic
def hand_over_on_paper(*, member: Membership, episode_id: UUID, letter_id: UUID) -> Letter:
    """Note that a letter was printed and given or posted; already so, it is left as it is (a second click).

    Raises:
        DomainError: ``forbidden``; ``closed``; ``opposed``; ``wrong_state``, not written or sent otherwise.
    """
    check(member, Permission.LETTER_SEND)
    episode = lock_open_episode(episode_id)
    _refuse_opposition(episode)
    done: Letter | None = episode.letters.filter(
        pk=letter_id, state=LetterState.HANDED_OVER, channel=LetterChannel.PAPER
    ).first()
    if done is not None:
        return done
    letter = _free(episode, letter_id, LinkEnd.WITHDRAWN, allowed=frozenset(STUCK_STATES))
    if not letter.is_written:
        raise DomainError("Ce courrier n’est pas encore écrit : renvoyez-le d’abord.", code="wrong_state")
    standing = check_shared(letter, episode)
    _note_printed(letter, actor=member.user)
    letter.channel = LetterChannel.PAPER
    letter.link_id = letter.message_id = None
    letter.handed_over_at = timezone.now()
    letter.last_error = ""
    move(letter, LetterState.HANDED_OVER, actor=member.user, reason="papier")
    settle_tasks(letter, actor=member.user)
    disclose(letter, standing, DisclosureKind.PAPER, scope_of(letter), actor=member.user)
    tell(letter, "remis sur papier à", actor=member.user)
    return letter


def _note_printed(letter: Letter, *, actor: User) -> None:
    waiting: Dispatch | None = Dispatch.objects.to_print().filter(letter=letter).select_related("letter").first()
    if waiting is None:
        dispatches.begin(
            letter, LetterChannel.PAPER, DispatchCause.RESENT, state=DispatchState.HANDED_OVER, actor=actor
        )
    else:
        dispatches.change(waiting, DispatchState.HANDED_OVER, actor=actor)


def _send_anew(letter: Letter, episode: Episode, *, actor: User, only: str = "") -> None:
    """A person has it sent once more: every way may be taken again, and the ladder begins anew."""
    dispatches.withdraw_all(letter, actor=actor)
    letter.round += 1
    send(letter, episode, _hospital(letter), actor=actor, cause=DispatchCause.RESENT, only=only)


# --- Parts ------------------------------------------------------------------------------------------------------------


def _refuse_opposition(episode: Episode) -> None:
    if episode.sharing_opposed_at is not None:
        raise DomainError("La personne s’oppose au partage : aucun courrier ne part.", code="opposed")


def _lock_around(letter_id: UUID) -> tuple[Hospital, Episode]:
    """Lock the letter's episode first: an opposition waits for the letter that leaves, or the letter for the opposition."""
    episode_id = Letter.objects.values_list("episode_id", flat=True).get(pk=letter_id)
    episode = lock_episode(episode_id)
    return Hospital.objects.get(pk=episode.hospital_id), episode


def _free(episode: Episode, letter_id: UUID, end: LinkEnd, *, allowed: frozenset[LetterState]) -> Letter:
    """Lock a letter of the locked ``episode`` whose state is ``allowed``, its link closed and its message stopped."""
    known: Letter | None = episode.letters.filter(pk=letter_id).first()
    if known is None:
        raise Letter.DoesNotExist
    _refuse_state(known, allowed)
    revoke_links(subject_id=letter_id, reason=end)
    cancel_messages(subject_id=letter_id, reason="replaced")
    letter = lock(letter_id)
    _refuse_state(letter, allowed)
    return letter


def _refuse_state(letter: Letter, allowed: frozenset[LetterState]) -> None:
    if letter.state not in allowed:
        state = LetterState(letter.state).label.lower()
        raise DomainError(f"Ce courrier est {state} : relisez la page.", code="wrong_state")


def _hospital(letter: Letter) -> Hospital:
    return Hospital.objects.get(pk=letter.hospital_id)


def _schedule(letter: Letter) -> None:
    from liaison.letters.tasks import compose_letter  # the tasks import this module

    enqueue(compose_letter, letter.hospital_id, letter.pk)
