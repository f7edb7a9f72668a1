"""Making the files of a signed document: claim, make PDF and CDA outside any transaction, record. As letters are written."""

import hashlib
import logging
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from coordination.errors import DomainError
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from liaison.authoring import registry
from liaison.authoring.models import Document, DocumentContent, DocumentFile, DocumentState
from liaison.authoring.moves import Ask, ask, lock
from liaison.authoring.papers import paper_of
from liaison.authoring.papers.base import Content, Files, Paper
from liaison.documents.typography import capitalised

logger = logging.getLogger(__name__)

# Longer than a task may last (``tasks.LONGEST_SECONDS``): a worker that lives is never overtaken.
LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 5
RETRY_FIRST, RETRY_LONGEST = timedelta(seconds=30), timedelta(minutes=30)


@dataclass(frozen=True)
class Claim:
    """A document whose files one worker makes, and which try that is."""

    document_id: UUID
    attempt: int
    paper: Paper
    content: Content


def produce_one(hospital: Hospital, *, document_id: UUID | None = None) -> bool:
    """Make the files of the letter that has been due longest (or of this one); False when there was none to take."""
    with enter(hospital):
        claim = _claim(document_id)
    if claim is None:
        return False
    try:
        files = claim.paper.files(claim.content)
    except DomainError as error:
        code = error.code
    except Exception as error:  # noqa: BLE001 - whatever a layout engine stumbles on, the letter waits for another try
        # The message of an error may quote the letter: only its kind is kept.
        code = type(error).__name__
    else:
        with enter(hospital):
            _record(claim, files)
        return True
    logger.error("document without files", extra={"document_id": str(claim.document_id), "error": code})
    with enter(hospital):
        _retry_or_ask(claim, code)
    return True


def keep_files(document: Document, files: Files) -> None:
    """Freeze the files of a locked document, which the caller saves."""
    DocumentFile.objects.create(hospital_id=document.hospital_id, document=document, pdf=files.pdf, cda=files.cda)
    document.pdf_sha256 = hashlib.sha256(files.pdf).hexdigest()
    document.due_at, document.last_error = None, ""


def _claim(document_id: UUID | None) -> Claim | None:
    now = timezone.now()
    due = Document.objects.claimable(now).select_for_update(of=("self",), skip_locked=True, no_key=True)
    document = (due.filter(pk=document_id) if document_id else due).first()
    if document is None:
        return None
    document.attempts += 1
    document.due_at = now + LEASE
    document.save(update_fields=["attempts", "due_at"])
    text = DocumentContent.objects.get(document=document).text
    paper = paper_of(document)
    return Claim(document.pk, document.attempts, paper, paper.read(text))


def _record(claim: Claim, files: Files) -> None:
    """Freeze the files and say that they are there. The result of a try that was overtaken is dropped."""
    document = lock(claim.document_id)
    if document.state != DocumentState.SIGNED or document.attempts != claim.attempt or document.is_produced:
        return
    keep_files(document, files)
    document.save(update_fields=["pdf_sha256", "due_at", "last_error"])
    for hook in registry.on_ready:
        hook(document)


def _retry_or_ask(claim: Claim, code: str) -> None:
    """Try again later; tried too often, put it in front of the signer. Nothing is sent without its file."""
    document = lock(claim.document_id)
    if document.state != DocumentState.SIGNED or document.attempts != claim.attempt:
        return
    document.last_error = code[:60]
    pause = min(RETRY_FIRST * 2 ** (document.attempts - 1), RETRY_LONGEST)
    document.due_at = timezone.now() + pause if document.attempts < MOST_ATTEMPTS else None
    document.save(update_fields=["last_error", "due_at"])
    if document.due_at is None:
        detail = "Le PDF n’a pas pu être produit : rien n’est parti. Signez une version corrigée."
        if not paper_of(document).is_ours:
            detail = "Le PDF n’a pas pu être produit. Ce qui a été écrit se lit à l’écran."
        title = f"{capitalised(paper_of(document).name)} sans PDF"
        ask(document, Ask.LOOK, title, owner=document.signed_by, detail=detail, actor=None)
