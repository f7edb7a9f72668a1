"""The documents of a stay as its tab shows them: each kind once, with whoever received it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from coordination.episodes.models import Episode
from liaison.authoring.models import Document, DocumentKind
from liaison.authoring.papers import PAPERS
from liaison.authoring.papers.base import Paper
from liaison.authoring.queries import documents_of
from liaison.letters.models import Letter
from liaison.letters.reading import Delivery, delivery_of


@dataclass(frozen=True)
class Card:
    """A kind of document: its newest version if it was begun, and that version's copies."""

    kind: Paper
    document: Document | None
    deliveries: Sequence[Delivery]

    @property
    def is_small(self) -> bool:
        """A sheet: only the letter of the law has the button of the page."""
        return self.kind.kind != DocumentKind.LIAISON

    @property
    def variant(self) -> str:
        """The look of the button that begins it."""
        return "quiet" if self.is_small else "outline-primary"


def cards_of(episode: Episode, letters: Iterable[Letter], *, now: datetime) -> list[Card]:
    """Every kind of document, the letter of the law first."""
    known, every = documents_of(episode), list(letters)
    cards = []
    for paper in PAPERS.values():
        newest = next((document for document in known if document.kind == paper.kind), None)
        copies = [letter for letter in every if newest is not None and letter.document_id == newest.pk]
        cards.append(Card(paper, newest, [delivery_of(letter, episode, now=now) for letter in copies]))
    return cards
