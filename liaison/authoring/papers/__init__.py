"""The kinds of documents that are written and signed here."""

from liaison.authoring.models import Document, DocumentKind
from liaison.authoring.papers import discharge, nursing, patient, pharmacist, social
from liaison.authoring.papers.base import Paper

PAPERS: dict[str, Paper] = {
    paper.kind: paper for paper in (discharge.PAPER, nursing.PAPER, pharmacist.PAPER, social.PAPER, patient.PAPER)
}


def paper_of(document: Document) -> Paper:
    """What kind of document this is."""
    return PAPERS[DocumentKind(document.kind)]
