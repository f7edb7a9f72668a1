"""What the doctor does behind the link: keep what is typed, give the letter, or give a file of their own.

Everything is decided under the lock of the episode: the patient may leave, or a colleague take the question back, meanwhile.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from coordination.episodes.models import Episode
from coordination.errors import DomainError
from coordination.received import MediaType, media_type_of
from coordination.scanning import check_clean
from coordination.tenancy.models import Hospital
from liaison.authoring.actions import freeze, state_of, take_entry_letter, written
from liaison.authoring.completeness import gaps
from liaison.authoring.models import Document, Section
from liaison.authoring.papers import paper_of
from liaison.authoring.papers.base import Composing, Files, Written
from liaison.authoring.papers.entry import around
from liaison.content.entry import EntryLetter
from liaison.documents.cda import sheet_cda
from liaison.entry.models import EntryRequest, EntryState
from liaison.entry.moves import READ_TASK, lock_asked, move, put_in_front, tell


@dataclass(frozen=True)
class Typed:
    """A part as it was typed, and the version of it that the page showed."""

    version: int
    body: Mapping[str, Any]


class StaleError(DomainError):
    """Parts were written elsewhere since the page was shown: ``keys`` names them."""

    def __init__(self, keys: list[str]) -> None:
        super().__init__("Cette lettre a été modifiée ailleurs depuis que vous l’avez ouverte.", code="stale")
        self.keys = keys


@transaction.atomic
def save(*, request_id: UUID, parts: Mapping[str, Typed]) -> EntryRequest:
    """Keep every part as typed, or none when one was written elsewhere meanwhile.

    Raises:
        DomainError: ``stale`` (``StaleError``); ``closed``, nothing is awaited any more.
    """
    episode, asked, document = lock_asked(request_id)
    _refuse_closed(episode, asked)
    sections = {section.key: section for section in document.sections.all()}
    changed = [
        section for key, section in sections.items() if key in parts and not _says(section, key, parts[key].body)
    ]
    stale = [section.key for section in changed if section.version != parts[section.key].version]
    if stale:
        raise StaleError(stale)
    for section in changed:
        section.body = _kept(section, parts[section.key].body)
        section.version += 1
        section.updated_at = timezone.now()
        section.save()
    if changed and asked.state == EntryState.ASKED:
        move(asked, EntryState.BEGUN)
    return asked


@transaction.atomic
def give(*, request_id: UUID, seen: str) -> EntryRequest:
    """Give the letter as it was read: it is frozen, the team is told. Given already, it is left so (a second click).

    Raises:
        DomainError: ``closed``; ``changed``, somebody wrote since; ``incomplete``; ``letter_content``.
    """
    episode, asked, document = lock_asked(request_id)
    if asked.state == EntryState.GIVEN:
        return asked
    _refuse_closed(episode, asked)
    if seen != state_of(document.sections.all()):
        raise DomainError("Une partie a changé depuis cette relecture : relisez-la, puis envoyez.", code="changed")
    known = written(document)
    missing = gaps(paper_of(document), known.bodies)
    if missing:
        raise DomainError(missing[0].words, code="incomplete")
    freeze(document, paper_of(document).compose(_composing(episode, document, known)), at=timezone.now())
    _given(episode, asked, document)
    return asked


def give_file(*, request_id: UUID, content: bytes) -> EntryRequest:
    """Give a letter that the doctor has as a PDF. Given already, it is left so.

    Raises:
        DomainError: ``closed``; ``empty``; ``too_large``; ``not_readable``; ``not_pdf``; ``infected``; ``not_scanned``.
    """
    if media_type_of(content) != MediaType.PDF:
        raise DomainError("Joignez un PDF : une photo ne se garde pas comme une lettre.", code="not_pdf")
    # Before the lock: nobody waits for the antivirus.
    check_clean(content)
    with transaction.atomic():
        episode, asked, document = lock_asked(request_id)
        if asked.state == EntryState.GIVEN:
            return asked
        _refuse_closed(episode, asked)
        letter = EntryLetter(**around(_composing(episode, document, written(document))), is_file=True)
        files = Files(pdf=content, cda=sheet_cda(letter, content))
        freeze(document, letter, at=timezone.now(), files=files)
        asked.is_file = True
        _given(episode, asked, document)
        return asked


def draft_of(asked: EntryRequest, document: Document) -> EntryLetter:
    """The letter as it stands, « à compléter » where something is missing."""
    composing = _composing(asked.episode, document, written(document), is_given=False)
    letter: EntryLetter = paper_of(document).compose(composing)
    return letter


def why_closed(episode: Episode, asked: EntryRequest) -> str:
    """Why nothing can be written any more, in words; empty while it can."""
    if episode.has_left:
        return "La personne a quitté l’hôpital."
    if not episode.is_open or not asked.is_waiting:
        return "L’hôpital n’attend plus cette lettre."
    return "La personne s’oppose au partage." if episode.sharing_opposed_at is not None else ""


def _refuse_closed(episode: Episode, asked: EntryRequest) -> None:
    why = why_closed(episode, asked)
    if why:
        raise DomainError(why, code="closed")


def _says(section: Section, key: str, body: Mapping[str, Any]) -> bool:
    return bool(section.body == _kept(section, body))


def _kept(section: Section, body: Mapping[str, Any]) -> dict[str, Any]:
    """What is typed over what the directory knows of the author, unless somebody else writes."""
    if section.key != "author":
        return dict(body)
    if body.get("name") == section.body.get("name"):
        return {**section.body, **body}
    return {"address_lines": section.body.get("address_lines", []), **body}


def _composing(episode: Episode, document: Document, known: Written, *, is_given: bool = True) -> Composing:
    return Composing(
        document=document,
        episode=Episode.objects.with_people().get(pk=episode.pk),
        hospital=Hospital.objects.get(pk=episode.hospital_id),
        written=known,
        now=timezone.now(),
        is_given=is_given,
    )


def _given(episode: Episode, asked: EntryRequest, document: Document) -> None:
    asked.given_at = document.signed_at
    move(asked, EntryState.GIVEN)
    how = "En PDF." if asked.is_file else "Traitements et allergies sont repris dans la lettre de liaison."
    tell(episode, f"Lettre d’entrée reçue, {asked.name}", detail=how)
    put_in_front(asked, READ_TASK, f"Lire la lettre d’entrée, {asked.name}", how)
    if not asked.is_file:
        take_entry_letter(episode)
