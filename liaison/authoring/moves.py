"""One step of a document: lock it, move it along the table of states, tell the timeline."""

from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from django.utils import timezone

from coordination.accounts.models import User
from coordination.audit.actions import move_along
from coordination.episodes.actions import add_entry, add_task, settle_task_of
from coordination.episodes.models import TaskState
from liaison.authoring.models import DOCUMENT_TRANSITIONS, Document, DocumentState
from liaison.authoring.papers import paper_of
from liaison.documents.typography import capitalised

TASK_KIND = "liaison"
# The patient has left and no letter is signed: once a stay.
DUE = "liaison:due"
ACT_WITHIN = timedelta(hours=4)


class Ask(StrEnum):
    """What a person is asked to do with one document: to sign it, to give it by hand, to look why it has no file."""

    SIGN = "sign"
    HAND_OVER = "hand_over"
    LOOK = "look"


def lock(document_id: UUID) -> Document:
    """The document, locked until the end of the transaction."""
    document: Document = Document.objects.select_for_update(of=("self",), no_key=True).get(pk=document_id)
    return document


def move(document: Document, to: DocumentState, *, actor: User | None, reason: str = "") -> None:
    """Move a locked document along ``DOCUMENT_TRANSITIONS``, trace it, and save it whole."""
    episode_id = document.episode_id
    move_along(
        DOCUMENT_TRANSITIONS, document, to, called="Un document", actor=actor, reason=reason, episode_id=episode_id
    )
    document.save()


def tell(document: Document, what: str, *, detail: str = "", actor: User | None = None) -> None:
    """Write a step into the timeline: « Lettre de liaison signée, version 2 »."""
    version = f", version {document.number}" if document.number > 1 else ""
    add_entry(
        episode=document.episode,
        kind="letter",
        summary=f"{capitalised(paper_of(document).name)} {what}{version}",
        detail=detail,
        actor=actor,
    )


def ask(document: Document, what: Ask, title: str, *, owner: User | None, detail: str = "", actor: User | None) -> None:
    """Put the document in front of somebody, once."""
    add_task(
        episode=document.episode,
        kind=TASK_KIND,
        key=_key(document, what),
        subject_id=document.pk,
        title=title,
        detail=detail,
        owner=owner,
        due_at=timezone.now() + ACT_WITHIN,
        actor=actor,
    )


def settle(document: Document, *done: Ask, actor: User | None, state: TaskState = TaskState.DONE) -> None:
    """Settle what was asked about the document."""
    for what in done:
        settle_task_of(episode=document.episode, key=_key(document, what), actor=actor, state=state)


def _key(document: Document, what: Ask) -> str:
    return f"{what}:{document.pk}"
