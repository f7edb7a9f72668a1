"""The lettre de liaison on its way: who receives the medical letter, and when (CSP, art. R.1112-1-2, I: the same day)."""

from coordination.accounts.models import User
from coordination.episodes.models import Episode
from discharge.sharing.permissions import ledger_of
from discharge.sharing.recipients import Recipient, of_member
from liaison.authoring.models import Document, DocumentState
from liaison.authoring.papers import paper_of
from liaison.authoring.readers import readers_of
from liaison.letters.actions import plan
from liaison.letters.models import LetterKind, LetterState
from liaison.letters.sharing import say_unwritten


def send_ready(document: Document) -> None:
    """Send what was just signed and produced, once the patient has left; before, the departure sends it."""
    episode = document.episode
    if episode.has_left and episode.is_open:
        _send(document, episode, actor=document.signed_by)


def send_waiting(episode: Episode, recipient: Recipient, actor: User) -> None:
    """Send what had waited for the person's agreement, or for a corrected ground, once the patient has left."""
    if not episode.has_left:
        return
    for document in _in_force(episode):
        _send(document, episode, actor=actor, only=recipient)


def send_at_departure(episode: Episode, actor: User) -> None:
    """Send what was signed before the departure, in its transaction."""
    for document in _in_force(episode):
        _send(document, episode, actor=actor)


def _in_force(episode: Episode) -> list[Document]:
    signed = Document.objects.filter(episode=episode, state=DocumentState.SIGNED).order_by("created_at")
    return [document for document in signed if document.is_produced]


def _send(document: Document, episode: Episode, *, actor: User | None, only: Recipient | None = None) -> None:
    if episode.sharing_opposed_at is not None:
        return
    paper, ledger = paper_of(document), ledger_of(episode)
    # What an opposition took back stays so until a person sends it again.
    copies = document.letters.all() if only else document.letters.exclude(state=LetterState.WITHDRAWN)
    served = set(copies.values_list("circle_member", flat=True))
    for member in readers_of(episode, paper.readers):
        recipient = of_member(member)
        if member.pk in served or (only is not None and not recipient.is_same(only)):
            continue
        standing = ledger.standing(recipient)
        if standing.refusal(paper.scope):
            if actor is not None:
                say_unwritten(episode, standing, scope=paper.scope, noun=paper.name, actor=actor)
            continue
        plan(episode, member, actor=actor, kind=LetterKind(document.kind), document=document, version=document.number)
