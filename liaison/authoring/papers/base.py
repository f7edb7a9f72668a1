"""What a kind of document is: its parts, who signs it, how it is composed, in which forms it leaves, to whom."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from coordination.accounts.models import User
from coordination.accounts.roles import Permission
from coordination.episodes.models import Episode
from coordination.tenancy.models import Hospital
from discharge.sharing.models import Scope
from liaison.authoring.models import Document, DocumentKind
from liaison.authoring.rules import Body
from liaison.authoring.sections import SectionKind

# Stands in a preview where something is still to write; what is signed never holds it.
TO_WRITE = "à compléter"


class Content(Protocol):
    """What a document says, frozen by its signature."""

    @property
    def composed_at(self) -> datetime:
        """When it was composed, aware."""

    def to_json(self) -> str:
        """The text that is hashed."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """The parts as they stand: their bodies by key, and who wrote in them."""

    bodies: Mapping[str, Body]
    authors: Sequence[User] = ()

    def body(self, key: str) -> Body:
        """The body of a part; empty when nobody has begun it."""
        return self.bodies.get(key, {})

    def rows(self, key: str, blank: str) -> list[Body]:
        """The rows of a table; a draft of which nobody said that there is none has one to write."""
        body = self.body(key)
        rows: list[Body] = body.get("rows", [])
        return rows or ([{}] if blank and not body.get("none") else [])


@dataclass(frozen=True, kw_only=True)
class Composing:
    """What a document is composed from. Without ``signer``, and unless somebody outside gives it, it is a draft, which says
    « à compléter » where something is missing.
    """

    document: Document
    episode: Episode
    hospital: Hospital
    written: Written
    now: datetime
    signer: User | None = None
    is_given: bool = False

    @property
    def is_draft(self) -> bool:
        """Whether nobody has signed it."""
        return self.signer is None and not self.is_given

    @property
    def blank(self) -> str:
        """What stands where something is missing."""
        return TO_WRITE if self.is_draft else ""


@dataclass(frozen=True, kw_only=True)
class Files:
    """What a signature freezes beside the content."""

    pdf: bytes
    cda: bytes


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A kind of document, as the editor, the signature, the files and the sending need to know it.

    ``name`` stands after « la » (« lettre de liaison »). ``is_handed_over``: a copy is to be given to the patient. ``readers`` are types of the
    directory, ``readers_words`` say so after « Elle part »; ``scope`` is what sharing must allow with them. ``forms`` are keys of ``rendering.FORMS``. ``page`` is
    the template of what it says on a screen, in front of ``text``. ``pdf`` draws a draft too, ``files`` what was signed. ``is_ours`` False:
    somebody outside writes and gives it; ``signing`` is then who may cancel it. ``takes_files``: files may be joined, for its readers.
    """

    kind: DocumentKind
    title: str
    name: str
    lede: str
    groups: Mapping[int, str]
    sections: tuple[SectionKind, ...]
    signing: Permission
    who_signs: str
    needs_rpps: bool
    is_handed_over: bool
    readers: frozenset[str]
    readers_words: str
    scope: Scope
    forms: tuple[str, ...]
    file_stem: str
    page: str
    first_bodies: Callable[[Episode], dict[str, dict[str, Any]]]
    compose: Callable[[Composing], Any]
    read: Callable[[str], Any]
    text: Callable[[Any], Any]
    pdf: Callable[[Any], bytes]
    files: Callable[[Any], Files]
    is_ours: bool = True
    takes_files: bool = False

    def section(self, key: str) -> SectionKind | None:
        """The part of that key."""
        return next((section for section in self.sections if section.key == key), None)
