"""Files that go with a document: joined to a draft, frozen with it, given with each copy.

What they are is told from their content, what they are called is written by a person: the name that a file had on
somebody's computer is never read. Each is kept once, encrypted, whatever the versions that carry it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction

from coordination.accounts.models import Membership
from coordination.accounts.roles import Permission
from coordination.episodes.actions import check, lock_open_episode
from coordination.errors import DomainError
from coordination.received import MediaType, media_type_of
from coordination.scanning import check_clean
from liaison.authoring.models import Document, DocumentContent, EnclosedFile, Enclosure
from liaison.authoring.moves import lock, tell
from liaison.authoring.papers import paper_of
from liaison.content.parts import Enclosure as Enclosed
from liaison.documents.mailing import refuse_unreadable

# Of one document, all files together, in bytes: about what a mailbox takes.
MOST_BYTES = 25_000_000
MOST_FILES = 10


@transaction.atomic
def join_file(*, member: Membership, episode_id: UUID, document_id: UUID, title: str, content: bytes) -> Enclosure:
    """Join a file to a draft. The same file a second time is the one already there.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``frozen``; ``not_taken``, this kind of document takes none; ``empty``;
            ``too_large``; ``too_many``; ``not_readable``; ``infected``; ``not_scanned``.
    """
    check(member, Permission.LETTER_WRITE)
    media_type = media_type_of(content, largest=MOST_BYTES)
    if media_type == MediaType.PDF:
        refuse_unreadable(content)
    # Before the lock: nobody waits for the antivirus.
    check_clean(content)
    document = _draft(episode_id, document_id)
    if not paper_of(document).takes_files:
        raise DomainError("Ce document n’emporte pas de pièce jointe.", code="not_taken")
    known = list(document.enclosures.all())
    digest = hashlib.sha256(content).hexdigest()
    for one in known:
        if one.sha256 == digest:
            return one
    _refuse_too_much(known, content)
    kept: EnclosedFile = EnclosedFile.objects.create(hospital_id=document.hospital_id, content=content)
    joined: Enclosure = Enclosure.objects.create(
        hospital_id=document.hospital_id,
        document=document,
        file=kept,
        title=title,
        media_type=media_type,
        size=len(content),
        sha256=digest,
        added_by=member.user,
    )
    tell(document, ": pièce jointe ajoutée", detail=title, actor=member.user)
    return joined


@transaction.atomic
def remove_file(*, member: Membership, episode_id: UUID, document_id: UUID, enclosure_id: UUID) -> None:
    """Take a file off a draft; its content is erased unless another version carries it. A second click changes nothing.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``frozen``.
    """
    check(member, Permission.LETTER_WRITE)
    document = _draft(episode_id, document_id)
    found: Enclosure | None = document.enclosures.filter(pk=enclosure_id).first()
    if found is None:
        return
    found.delete()
    if not Enclosure.objects.filter(file=found.file_id).exists():
        EnclosedFile.objects.filter(pk=found.file_id).delete()
    tell(document, ": pièce jointe retirée", detail=found.title, actor=member.user)


def carry_over(former: Document, document: Document) -> None:
    """The files of a former version stand in the draft of the next one, until somebody takes them off."""
    for one in former.enclosures.order_by("added_at", "pk"):
        one.pk, one.document = Enclosure._meta.pk.get_default(), document
        one._state.adding = True
        one.save()


def with_files(content: Any, document: Document) -> Any:
    """What a document says, and the files that go with it: they are hashed with the rest."""
    joined = tuple(
        Enclosed(title=one.title, media_type=one.media_type, size=one.size, sha256=one.sha256)
        for one in document.enclosures.order_by("added_at", "pk")
    )
    return replace(content, enclosures=joined) if joined else content


def files_of(document: Document) -> Sequence[Enclosure]:
    """The files of a document with their contents, in order.

    Raises:
        DomainError: ``no_enclosure``, the content of one is not what was joined.
    """
    found = list(document.enclosures.select_related("file").order_by("added_at", "pk"))
    for one in found:
        if hashlib.sha256(one.file.content).hexdigest() != one.sha256:
            raise DomainError(f"La pièce jointe « {one.title} » est abîmée : rien ne part.", code="no_enclosure")
    return found


def refuse_missing(document: Document) -> None:
    """Refuse a signed document one of whose files is not there any more.

    Raises:
        DomainError: ``no_enclosure``.
    """
    paper = paper_of(document)
    if not paper.takes_files:
        return
    signed = paper.read(DocumentContent.objects.get(document=document).text).enclosures
    there = set(document.enclosures.values_list("sha256", flat=True)) if signed else set()
    for one in signed:
        if one.sha256 not in there:
            raise DomainError(f"La pièce jointe « {one.title} » manque : rien ne part sans elle.", code="no_enclosure")


def _draft(episode_id: UUID, document_id: UUID) -> Document:
    lock_open_episode(episode_id)
    document = lock(document_id)
    if not document.is_open:
        raise DomainError("Cette version est figée : ses pièces jointes aussi.", code="frozen")
    return document


def _refuse_too_much(known: Sequence[Enclosure], content: bytes) -> None:
    if len(known) >= MOST_FILES:
        raise DomainError(f"{MOST_FILES} pièces jointes au plus.", code="too_many")
    if sum(one.size for one in known) + len(content) > MOST_BYTES:
        raise DomainError(f"Les pièces jointes dépassent ensemble {MOST_BYTES // 1_000_000} Mo.", code="too_large")
