"""What the secure link of a letter shows: the frozen content, as a page and as a file."""

from typing import Any

from coordination.links.models import SecureLink
from liaison.authoring.papers import paper_of
from liaison.content.j0 import J0Content
from liaison.documents.j0 import J0Text
from liaison.letters.models import Letter, LetterFile


def letter_page(link: SecureLink) -> tuple[str, dict[str, Any]]:
    """Template and context of the recipient's page."""
    frozen = LetterFile.objects.defer("pdf").select_related("letter__document").get(letter=link.subject_id)
    if frozen.letter.document is not None:
        paper = paper_of(frozen.letter.document)
        return "public/document.html", {
            "letter": paper.text(paper.read(frozen.content)),
            "page": paper.page,
            "title": paper.title,
            "pdf_size": frozen.pdf_size,
            "acknowledged_at": frozen.letter.acknowledged_at,
        }
    return "public/letter.html", {
        "letter": J0Text(J0Content.from_json(frozen.content)),
        "pdf_size": frozen.pdf_size,
        "acknowledged_at": frozen.letter.acknowledged_at,
    }


def letter_file(link: SecureLink) -> tuple[bytes, str]:
    """The PDF, under a name that names nobody."""
    frozen = LetterFile.objects.defer("content").select_related("letter").get(letter=link.subject_id)
    return frozen.pdf, file_name(frozen.letter)


def file_name(letter: Letter) -> str:
    """``courrier-j0-K7Q4-92TM.pdf``, ``lettre-de-liaison-…``."""
    stem = paper_of(letter.document).file_stem if letter.document is not None else "courrier-j0"
    return f"{stem}-{letter.reference}.pdf"
