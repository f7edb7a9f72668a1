"""Letters on paper: choose what to print, make one file of it, note what was printed, take the note back.

The file is made by a worker, in small transactions; one that is killed leaves a batch that is due when its lease ends.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.accounts.roles import Permission
from coordination.celery import enqueue
from coordination.episodes.actions import check, lock_open_episode
from coordination.errors import DomainError
from coordination.received import MediaType
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from discharge.sharing.models import DisclosureKind
from liaison.authoring.enclosures import files_of
from liaison.documents.mailing import AddressPage, address_pages, as_pdf, bound
from liaison.letters import dispatches
from liaison.letters.actions import hand_over_on_paper
from liaison.letters.models import (
    STUCK_STATES,
    Dispatch,
    DispatchState,
    Letter,
    LetterChannel,
    LetterFile,
    LetterState,
    PrintBatch,
    PrintState,
)
from liaison.letters.moves import ask, lock, move, tell
from liaison.letters.sending import refuse_unfit
from liaison.letters.sharing import check_shared, disclose, scope_of

MOST_LETTERS = 50
MOST_ATTEMPTS = 3
# Address pages between two words to whoever waits.
AT_ONCE = 10
# Longer than the task may live (``tasks``).
LEASE = timedelta(seconds=90)
KEPT_FOR = timedelta(days=1)


@transaction.atomic
def ask_print(*, member: Membership, dispatch_ids: Iterable[UUID]) -> PrintBatch:
    """Have one file made of the chosen letters, in the order of the queue.

    Raises:
        DomainError: ``forbidden``; ``nothing``, none of them waits any more; ``too_many``.
    """
    check(member, Permission.LETTER_SEND)
    wanted = list(dispatch_ids)
    if len(wanted) > MOST_LETTERS:
        raise DomainError(f"Choisissez {MOST_LETTERS} courriers au plus à la fois.", code="too_many")
    waiting = Dispatch.objects.to_print().visible_to(member).filter(pk__in=wanted)
    chosen = list(waiting.values_list("pk", flat=True))
    if not chosen:
        raise DomainError("Ces courriers ne sont plus à imprimer : relisez la liste.", code="nothing")
    batch: PrintBatch = PrintBatch.objects.create(hospital_id=member.hospital_id, chosen=chosen, asked_by=member.user)
    _schedule(batch)
    return batch


def make_one(hospital: Hospital, batch_id: UUID | None = None) -> bool:
    """Make the file that has been due longest (or this one); False when there was none to take."""
    with enter(hospital):
        batch = _claim(batch_id)
    if batch is None:
        return False
    with enter(hospital):
        pages, letters = _contents(batch, hospital)
    fronts = []
    for start in range(0, len(pages), AT_ONCE):
        fronts.append(address_pages(pages[start : start + AT_ONCE]))
        with enter(hospital):
            _mine(batch).update(done=min(start + AT_ONCE, len(pages)))
    pdf = bound(fronts, letters) if letters else None
    with enter(hospital):
        mine = _mine(batch).first()
        if mine is not None:
            mine.state = PrintState.READY if letters else PrintState.FAILED
            mine.pdf, mine.done = pdf, len(letters)
            mine.save(update_fields=["state", "pdf", "done"])
    return True


def forget_old_files() -> None:
    """Erase the files of the hospital that one is in that were kept long enough."""
    PrintBatch.objects.filter(pdf__isnull=False, asked_at__lte=timezone.now() - KEPT_FOR).update(pdf=None)


def dispatches_of(batch: PrintBatch) -> Sequence[Dispatch]:
    """The dispatches of a batch, in the order of its pages."""
    found = Dispatch.objects.for_printing().in_bulk(batch.chosen)
    return [found[pk] for pk in batch.chosen if pk in found]


def note_printed(*, member: Membership, dispatch_ids: Iterable[UUID]) -> tuple[int, list[str]]:
    """Note that these were printed and posted or given. Returns how many, and the recipients of what may not leave any more.

    Already noted, one is left as it is (a second click).

    Raises:
        DomainError: ``forbidden``.
    """
    check(member, Permission.LETTER_SEND)
    noted, refused = 0, []
    waiting = Dispatch.objects.to_print().visible_to(member).filter(pk__in=list(dispatch_ids))
    for dispatch in waiting.select_related("letter"):
        try:
            with transaction.atomic():
                _note(dispatch, member)
        except DomainError:
            refused.append(dispatch.letter.recipient_name)
        else:
            noted += 1
    return noted, refused


def take_back(*, member: Membership, dispatch_ids: Iterable[UUID]) -> int:
    """Put back into the queue what was noted as printed by mistake. Returns how many.

    Raises:
        DomainError: ``forbidden``.
    """
    check(member, Permission.LETTER_SEND)
    printed = Dispatch.objects.visible_to(member).filter(
        pk__in=list(dispatch_ids), channel=LetterChannel.PAPER, state=DispatchState.HANDED_OVER
    )
    return sum(_take_back(dispatch, member) for dispatch in printed.select_related("letter"))


def _note(dispatch: Dispatch, member: Membership) -> None:
    if dispatch.letter.state in STUCK_STATES:
        hand_over_on_paper(member=member, episode_id=dispatch.letter.episode_id, letter_id=dispatch.letter_id)
        return
    episode = lock_open_episode(dispatch.letter.episode_id)
    letter = lock(dispatch.letter_id)
    refuse_unfit(letter)
    standing = check_shared(letter, episode)
    dispatches.change(dispatch, DispatchState.HANDED_OVER, actor=member.user)
    disclose(letter, standing, DisclosureKind.PAPER, scope_of(letter), actor=member.user)
    tell(letter, "imprimé pour", detail="En plus du lien, qui s’ouvre toujours.", actor=member.user)


@transaction.atomic
def _take_back(dispatch: Dispatch, member: Membership) -> bool:
    lock_open_episode(dispatch.letter.episode_id)
    letter = lock(dispatch.letter_id)
    if not dispatches.change(dispatch, DispatchState.DUE, actor=member.user):
        return False
    if letter.state == LetterState.HANDED_OVER and letter.channel == LetterChannel.PAPER:
        letter.handed_over_at = None
        letter.last_error = "taken_back"
        move(letter, LetterState.NO_ADDRESS, actor=member.user, reason="papier, annulé")
        ask(letter, f"Remettre {letter.noun}", detail="Noté imprimé par erreur : il est de nouveau à imprimer.")
    tell(letter, "remis dans les courriers à imprimer, pour", actor=member.user)
    return True


def _mine(batch: PrintBatch) -> QuerySet[PrintBatch]:
    """The batch, unless another worker took it over meanwhile."""
    mine: QuerySet[PrintBatch] = PrintBatch.objects.filter(
        pk=batch.pk, attempts=batch.attempts, state=PrintState.WAITING
    )
    return mine


def _claim(batch_id: UUID | None) -> PrintBatch | None:
    now = timezone.now()
    due = PrintBatch.objects.filter(state=PrintState.WAITING, due_at__lte=now).order_by("due_at")
    due = due.select_for_update(of=("self",), skip_locked=True)
    batch: PrintBatch | None = (due.filter(pk=batch_id) if batch_id else due).first()
    if batch is None:
        return None
    if batch.attempts >= MOST_ATTEMPTS:
        batch.state = PrintState.FAILED
        batch.save(update_fields=["state"])
        return None
    batch.attempts += 1
    batch.due_at = now + LEASE
    batch.done = 0
    batch.save(update_fields=["attempts", "due_at", "done"])
    return batch


def _contents(batch: PrintBatch, hospital: Hospital) -> tuple[list[AddressPage], list[list[bytes]]]:
    """The address pages and the frozen files of what still waits to be printed."""
    waiting = [one for one in dispatches_of(batch) if one.state == DispatchState.DUE]
    files = LetterFile.objects.defer("content").in_bulk([one.letter_id for one in waiting], field_name="letter_id")
    sender = (hospital.name, hospital.address, f"{hospital.postal_code} {hospital.city}")
    pages = [_address_page(one.letter, sender) for one in waiting]
    return pages, [[files[one.letter_id].pdf, *_beside(one.letter)] for one in waiting]


def _beside(letter: Letter) -> list[bytes]:
    """The joined files, on paper too."""
    if letter.document is None:
        return []
    return [as_pdf(one.file.content, MediaType(one.media_type)) for one in files_of(letter.document)]


def _address_page(letter: Letter, sender: tuple[str, ...]) -> AddressPage:
    provider = letter.circle_member.provider if letter.circle_member else None
    return AddressPage(
        sender=sender,
        name=letter.recipient_name,
        role=letter.recipient_role,
        lines=tuple(provider.address_lines) if provider else (),
        fax=letter.fax,
        reference=letter.reference,
    )


def _schedule(batch: PrintBatch) -> None:
    from liaison.letters.tasks import make_print_batch  # the tasks import this module

    enqueue(make_print_batch, batch.hospital_id, batch.pk)
