"""The lettre de liaison on its way: who receives the medical letter, and when (CSP, art. R.1112-1-2, I: the same day)."""

from coordination.accounts.models import User
from coordination.episodes.models import Episode
from discharge.sharing.permissions import ledger_of
from discharge.sharing.recipients import of_member
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


def send_at_departure(episode: Episode, actor: User) -> None:
    """Send what was signed before the departure, in its transaction."""
    for document in Document.objects.filter(episode=episode, state=DocumentState.SIGNED).order_by("created_at"):
        if document.is_produced:
            _send(document, episode, actor=actor)


def _send(document: Document, episode: Episode, *, actor: User | None) -> None:
    if episode.sharing_opposed_at is not None:
        return
    paper, ledger = paper_of(document), ledger_of(episode)
    served = set(document.letters.exclude(state=LetterState.WITHDRAWN).values_list("circle_member", flat=True))
    for member in readers_of(episode, paper.readers):
        if member.pk in served:
            continue
        standing = ledger.standing(of_member(member))
        if standing.refusal(paper.scope):
            if actor is not None:
                say_unwritten(episode, standing, actor=actor)
            continue
        plan(episode, member, actor=actor, kind=LetterKind(document.kind), document=document, version=document.number)
