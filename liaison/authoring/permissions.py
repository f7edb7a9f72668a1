"""The door to a document: one of another episode is a 404."""

from uuid import UUID

from django.http import Http404

from coordination.accounts.models import Membership
from coordination.accounts.roles import Permission, Role
from coordination.episodes.models import Episode
from liaison.authoring.models import OPEN_STATES, Document, DocumentKind, Enclosure
from liaison.authoring.papers import paper_of
from liaison.authoring.sections import SectionKind


def access_document(episode: Episode, pk: UUID) -> Document:
    """A document of an episode that was already opened through ``access_episode``.

    Raises:
        Http404: no such document in this episode, or a doctor outside has not given it yet.
    """
    found = episode.documents.select_related("signed_by", "created_by", "replaces").exclude(
        kind=DocumentKind.ENTRY, state__in=OPEN_STATES
    )
    document: Document | None = found.filter(pk=pk).first()
    if document is None:
        raise Http404("Ce document n’existe pas.")
    document.episode = episode
    return document


def access_part(document: Document, key: str) -> SectionKind:
    """A part of this document.

    Raises:
        Http404: no such part.
    """
    kind = paper_of(document).section(key)
    if kind is None:
        raise Http404("Cette partie n’existe pas.")
    return kind


def access_enclosure(document: Document, pk: UUID) -> Enclosure:
    """A file that goes with this document.

    Raises:
        Http404: no such file.
    """
    found: Enclosure | None = document.enclosures.select_related("file").filter(pk=pk).first()
    if found is None:
        raise Http404("Cette pièce jointe n’existe pas.")
    return found


def may_write(member: Membership, kind: SectionKind) -> bool:
    """Whether the person's function writes this part."""
    return member.can(Permission.LETTER_WRITE) and Role(member.role) in kind.writers
