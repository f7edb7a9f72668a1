"""The kinds of documents: those that are written and signed here, and what a doctor outside gives."""

from liaison.authoring.models import Document, DocumentKind
from liaison.authoring.papers import discharge, entry, nursing, patient, pharmacist, social
from liaison.authoring.papers.base import Paper

PAPERS: dict[str, Paper] = {
    paper.kind: paper for paper in (discharge.PAPER, nursing.PAPER, pharmacist.PAPER, social.PAPER, patient.PAPER)
}
# Written by people outside.
_OUTSIDE = {DocumentKind.ENTRY: entry.PAPER}


def paper_of(document: Document) -> Paper:
    """What kind of document this is."""
    kind = DocumentKind(document.kind)
    return PAPERS[kind] if kind in PAPERS else _OUTSIDE[kind]
