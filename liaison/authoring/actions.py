"""Writes on documents: lock, check, change, record, schedule."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from coordination.accounts.models import Membership, User
from coordination.accounts.roles import Permission, Role
from coordination.audit.actions import record_transition
from coordination.celery import enqueue
from coordination.episodes.actions import add_task, check, lock_open_episode, settle_task_of
from coordination.episodes.models import Episode, TaskState
from coordination.errors import DomainError
from coordination.submissions import create_drawn
from coordination.tenancy.models import Hospital
from liaison.authoring import registry
from liaison.authoring.completeness import gaps
from liaison.authoring.enclosures import carry_over, with_files
from liaison.authoring.models import (
    OPEN_STATES,
    Document,
    DocumentContent,
    DocumentKind,
    DocumentState,
    Enclosure,
    HandedCopy,
    Holder,
    Section,
)
from liaison.authoring.moves import ACT_WITHIN, DUE, TASK_KIND, Ask, ask, lock, move, settle, tell
from liaison.authoring.papers import paper_of
from liaison.authoring.papers.base import Composing, Content, Files, Written
from liaison.authoring.papers.discharge.prefill import from_entry_letter
from liaison.authoring.phrases import begun_with
from liaison.authoring.producing import keep_files
from liaison.authoring.sections import SectionKind

# --- Writing ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def start_document(*, member: Membership, episode_id: UUID, kind: DocumentKind = DocumentKind.LIAISON) -> Document:
    """Open the draft of a kind of document: the first, filled with what the stay knows, or the next version.

    The draft that is open already is given (a second click, a colleague a second before).

    Raises:
        DomainError: ``forbidden``; ``closed``.
    """
    check(member, Permission.LETTER_WRITE)
    episode = lock_open_episode(episode_id)
    known = Document.objects.filter(episode=episode, kind=kind)
    draft: Document | None = known.filter(state__in=[DocumentState.DRAFT, DocumentState.TO_SIGN]).first()
    if draft is not None:
        return draft
    former: Document | None = known.filter(state=DocumentState.SIGNED).first()
    document: Document = Document.objects.create(
        hospital_id=episode.hospital_id,
        episode=episode,
        kind=kind,
        created_by=member.user,
        **({"set_id": former.set_id, "number": former.number + 1, "replaces": former} if former else {}),
    )
    record_transition(
        subject=document, from_state="", to_state=document.state, actor=member.user, episode_id=episode.pk
    )
    _add_sections(document, former)
    if former is not None:
        carry_over(former, document)
    return document


@transaction.atomic
def save_part(
    *, member: Membership, episode_id: UUID, document_id: UUID, key: str, version: int, body: Mapping[str, Any]
) -> Section:
    """Keep one part as it was typed; ``version`` is that of the part as the page showed it.

    Raises:
        DomainError: ``forbidden``, also for a part that the function does not write; ``closed``; ``frozen``, the letter
            was signed or cancelled in between; ``stale``, somebody else wrote in this part.
    """
    check(member, Permission.LETTER_WRITE)
    # The lock of the document is that of its parts: whoever writes one holds it for a moment.
    document = _open_document(episode_id, document_id)
    _refuse_part(member, paper_of(document).section(key))
    section: Section = document.sections.select_related("author").get(key=key)
    if section.body == body:
        return section
    if section.version != version:
        author = section.author or "quelqu’un"
        raise DomainError(f"{author} a écrit dans cette partie entre-temps.", code="stale")
    section.body = dict(body)
    section.version += 1
    section.author = member.user
    section.updated_at = timezone.now()
    section.save()
    return section


@transaction.atomic
def propose(*, member: Membership, episode_id: UUID, document_id: UUID) -> Document:
    """Put the draft in front of whoever will sign it; already so, it is left as it is.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``frozen``; ``incomplete``.
    """
    check(member, Permission.LETTER_WRITE)
    document = _open_document(episode_id, document_id)
    _refuse_incomplete(document)
    if document.state == DocumentState.DRAFT:
        move(document, DocumentState.TO_SIGN, actor=member.user)
        tell(document, "à signer", actor=member.user)
    paper = paper_of(document)
    owner = document.episode.referent
    if paper.signing == Permission.LETTER_SIGN:
        owner = document.episode.hospital_doctor or owner
    ask(document, Ask.SIGN, f"Signer la {paper.name}", owner=owner, actor=member.user)
    return document


# --- Signing ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def sign(*, member: Membership, episode_id: UUID, document_id: UUID, seen: str) -> Document:
    """Sign the document: what it says is frozen and hashed, the former version no longer holds, its files are made next.

    ``seen`` is ``state_of`` the parts that the signer read. A second click finds it signed.

    Raises:
        DomainError: ``forbidden``; ``no_rpps``; ``closed``; ``frozen``; ``changed``, somebody wrote since; ``incomplete``;
            ``letter_content``, the parts contradict each other.
    """
    episode = lock_open_episode(episode_id)
    document = lock(document_id)
    paper = paper_of(document)
    check(member, paper.signing)
    if not paper.is_ours:
        raise DomainError("Cette lettre se donne par son lien, de l’extérieur.", code="forbidden")
    if paper.needs_rpps and not member.user.rpps:
        raise DomainError("Votre numéro RPPS manque à votre compte : la lettre doit le porter.", code="no_rpps")
    if document.state == DocumentState.SIGNED and document.signed_by_id == member.user_id:
        return document
    _refuse_frozen(document)
    if seen != state_of(document.sections.all(), document.enclosures.all()):
        raise DomainError("Une partie a changé pendant que vous lisiez : relisez-la, puis signez.", code="changed")
    _refuse_incomplete(document)
    now = timezone.now()
    content = paper.compose(
        Composing(
            document=document,
            episode=Episode.objects.with_people().get(pk=episode.pk),
            hospital=Hospital.objects.get(pk=episode.hospital_id),
            written=written(document),
            signer=member.user,
            now=now,
        )
    )
    if document.replaces_id:
        _replace(document, actor=member.user)
    document.signed_by = member.user
    freeze(document, with_files(content, document), at=now)
    tell(document, "signée", actor=member.user)
    settle(document, Ask.SIGN, actor=member.user)
    if document.kind == DocumentKind.LIAISON:
        settle_task_of(episode=episode, key=DUE, actor=member.user)
    if episode.has_left and paper.is_handed_over:
        _ask_hand_over(document, member.user)
    return document


def freeze(document: Document, content: Content, *, at: datetime, files: Files | None = None) -> None:
    """Freeze and hash what a locked, open document says. A worker makes its ``files``, unless they came with it."""
    text = content.to_json()
    DocumentContent.objects.create(hospital_id=document.hospital_id, document=document, text=text)
    document.content_sha256 = hashlib.sha256(text.encode()).hexdigest()
    document.signed_at = at
    if files is None:
        document.due_at, document.attempts = at, 0
    else:
        keep_files(document, files)
    move(document, DocumentState.SIGNED, actor=document.signed_by)
    if files is None:
        _schedule(document)


@transaction.atomic
def cancel(*, member: Membership, episode_id: UUID, document_id: UUID, reason: str) -> Document:
    """Cancel a draft, or (who may sign it) a signed document: whoever had it is told. Cancelled already, it is left so.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``wrong_state``, replaced.
    """
    check(member, Permission.LETTER_WRITE)
    lock_open_episode(episode_id)
    document = lock(document_id)
    if document.state == DocumentState.CANCELLED:
        return document
    was_signed = document.state == DocumentState.SIGNED
    if was_signed or not paper_of(document).is_ours:
        check(member, paper_of(document).signing)
    document.due_at = None
    move(document, DocumentState.CANCELLED, actor=member.user, reason=reason)
    tell(document, "annulée" if was_signed else ": brouillon annulé", detail=reason, actor=member.user)
    settle(document, *Ask, actor=member.user, state=TaskState.CANCELLED)
    if was_signed:
        _withdraw(document, member.user, "annulée")
    return document


# --- Into the patient's hands -----------------------------------------------------------------------------------------


@transaction.atomic
def hand_over(
    *,
    member: Membership,
    episode_id: UUID,
    document_id: UUID,
    submission: UUID,
    holder: str,
    understood: bool,
    note: str = "",
) -> HandedCopy:
    """Note that a copy was given by hand, and whether it was understood (CSP, art. R.1112-1-2, I).

    ``submission`` comes from the form, so that sending it twice notes one copy.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``wrong_state``, the letter is not in force; ``already_used``.
    """
    check(member, Permission.LETTER_WRITE)
    lock_open_episode(episode_id)
    document = lock(document_id)
    if document.state != DocumentState.SIGNED:
        raise DomainError("Ce document n’est pas en vigueur : relisez la page.", code="wrong_state")
    known: HandedCopy | None = document.handed_copies.filter(pk=submission).first()
    if known is not None:
        return known
    copy = create_drawn(
        HandedCopy,
        pk=submission,
        hospital_id=document.hospital_id,
        document=document,
        holder=holder,
        understood=understood,
        note=note,
        handed_by=member.user,
        handed_at=timezone.now(),
    )
    tell(document, f"remise : {Holder(holder).label.lower()}", actor=member.user)
    settle(document, Ask.HAND_OVER, actor=member.user)
    return copy


# --- What others ask --------------------------------------------------------------------------------------------------


def written(document: Document) -> Written:
    """The parts of a document as they stand, and who wrote in them."""
    sections = list(document.sections.select_related("author").order_by("updated_at", "pk"))
    authors = {section.author_id: section.author for section in sections if section.author}
    return Written(bodies={section.key: section.body for section in sections}, authors=tuple(authors.values()))


def state_of(sections: Iterable[Section], enclosures: Iterable[Enclosure] = ()) -> str:
    """A digest of which version of each part, and which joined files, one sees."""
    versions = sorted((section.key, section.version) for section in sections)
    versions += sorted((one.sha256, 0) for one in enclosures)
    return hashlib.sha256(json.dumps(versions).encode()).hexdigest()


def ask_letter(episode: Episode, actor: User) -> None:
    """The patient has left: what is signed for them is to be given by hand, what is not is to be signed today."""
    signed = list(Document.objects.filter(episode=episode, state=DocumentState.SIGNED))
    for document in signed:
        if paper_of(document).is_handed_over:
            _ask_hand_over(document, actor)
    if any(document.kind == DocumentKind.LIAISON for document in signed):
        return
    add_task(
        episode=episode,
        kind=TASK_KIND,
        key=DUE,
        title="Signer la lettre de liaison",
        detail="La loi la demande le jour de la sortie.",
        owner=episode.hospital_doctor or episode.referent,
        due_at=timezone.now() + ACT_WITHIN,
        actor=actor,
    )


def take_entry_letter(episode: Episode) -> None:
    """Write what an entry letter says into the parts of an open lettre de liaison that nobody has begun; the episode is locked."""
    draft: Document | None = Document.objects.filter(
        episode=episode, kind=DocumentKind.LIAISON, state__in=OPEN_STATES
    ).first()
    if draft is None:
        return
    lock(draft.pk)
    for key, said in from_entry_letter(episode).items():
        section: Section = draft.sections.get(key=key)
        if section.author_id is None and said:
            section.body = {**section.body, **said}
            section.version += 1
            section.updated_at = timezone.now()
            section.save()


# --- Parts ------------------------------------------------------------------------------------------------------------


def _add_sections(document: Document, former: Document | None) -> None:
    paper = paper_of(document)
    if former is not None:
        bodies = {section.key: (section.body, section.author_id) for section in former.sections.all()}
    else:
        hospital = Hospital.objects.get(pk=document.hospital_id)
        first = begun_with(paper, paper.first_bodies(document.episode), document.episode, hospital)
        bodies = {key: (body, None) for key, body in first.items()}
    empty: tuple[dict[str, Any], None] = ({}, None)
    Section.objects.bulk_create(
        Section(
            hospital_id=document.hospital_id,
            document=document,
            key=kind.key,
            body=bodies.get(kind.key, empty)[0],
            author_id=bodies.get(kind.key, empty)[1],
        )
        for kind in paper.sections
    )


def _refuse_part(member: Membership, part: SectionKind | None) -> None:
    if part is None or Role(member.role) not in part.writers:
        raise DomainError("Cette partie s’écrit par une autre fonction que la vôtre.", code="forbidden")


def _ask_hand_over(document: Document, actor: User) -> None:
    detail = "En main propre, en s’assurant qu’elle est comprise."
    owner = document.episode.referent
    ask(document, Ask.HAND_OVER, f"Remettre la {paper_of(document).name}", owner=owner, detail=detail, actor=actor)


def _open_document(episode_id: UUID, document_id: UUID) -> Document:
    lock_open_episode(episode_id)
    document = lock(document_id)
    _refuse_frozen(document)
    return document


def _refuse_frozen(document: Document) -> None:
    if not document.is_open:
        state = DocumentState(document.state).label.lower()
        raise DomainError(f"Cette version est {state} : elle ne s’écrit plus.", code="frozen")


def _refuse_incomplete(document: Document) -> None:
    missing = gaps(paper_of(document), written(document).bodies)
    if missing:
        raise DomainError(f"Il manque à ce document : {missing[0].words}", code="incomplete")


def _replace(document: Document, *, actor: User) -> None:
    former = lock(document.replaces_id)  # type: ignore[arg-type]  # asked by the caller
    if former.state == DocumentState.SIGNED:
        former.due_at = None
        move(former, DocumentState.REPLACED, actor=actor)
        settle(former, *Ask, actor=actor, state=TaskState.CANCELLED)
        _withdraw(former, actor, "remplacée par une nouvelle version")


def _withdraw(document: Document, actor: User, why: str) -> None:
    for hook in registry.on_withdrawn:
        hook(document, actor, why)


def _schedule(document: Document) -> None:
    from liaison.authoring.tasks import produce_document  # the tasks import this module

    enqueue(produce_document, document.hospital_id, document.pk)
