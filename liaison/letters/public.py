"""What the secure link of a letter shows: the frozen content, as a page and as a file."""

from typing import Any

from django.urls import reverse

from coordination.links.models import SecureLink
from liaison.answers.public import board_of
from liaison.authoring.models import Document, DocumentKind
from liaison.authoring.papers import paper_of
from liaison.authoring.rendering import FORMS, render
from liaison.content.j0 import J0Content
from liaison.documents.j0 import J0Text
from liaison.letters.models import Letter, LetterFile


def letter_page(link: SecureLink) -> tuple[str, dict[str, Any]]:
    """Template and context of the recipient's page."""
    frozen = LetterFile.objects.defer("pdf").select_related("letter__document").get(letter=link.subject_id)
    around = {
        "pdf_size": frozen.pdf_size,
        # Of the letter: it may have been read under another link of the same recipient.
        "acknowledged_at": frozen.letter.acknowledged_at,
        "board": board_of(link),
    }
    if frozen.letter.document is not None:
        paper = paper_of(frozen.letter.document)
        return "public/document.html", {
            "letter": paper.text(paper.read(frozen.content)),
            "page": paper.page,
            "title": paper.title,
            "enclosures": _enclosures(link, frozen.letter.document),
            "structured_url": reverse("links:structured", args=[link.pk]) if _has_cda(frozen.letter.document) else "",
            **around,
        }
    return "public/letter.html", {
        "letter": J0Text(J0Content.from_json(frozen.content)),
        **around,
    }


def letter_file(link: SecureLink) -> tuple[bytes, str]:
    """The PDF, under a name that names nobody."""
    frozen = LetterFile.objects.defer("content").select_related("letter").get(letter=link.subject_id)
    return frozen.pdf, file_name(frozen.letter)


def letter_structured(link: SecureLink) -> tuple[bytes, str] | None:
    """The CDA of a signed document, for the software of whoever cares; nothing else has one here."""
    letter = Letter.objects.select_related("document").get(pk=link.subject_id)
    if letter.document is None or not _has_cda(letter.document):
        return None
    return render(letter.document, FORMS["cda"]), file_name(letter).replace(".pdf", ".xml")


def letter_beside(link: SecureLink, piece: str) -> tuple[bytes, str, str] | None:
    """A file that goes with a signed document, under a name that names nobody."""
    letter = Letter.objects.select_related("document").get(pk=link.subject_id)
    joined = letter.document.enclosures.all() if letter.document is not None else ()
    found = next((one for one in joined if str(one.pk) == piece), None)
    return (found.file.content, found.file_name, found.media_type) if found else None


def _enclosures(link: SecureLink, document: Document) -> list[dict[str, Any]]:
    return [
        {
            "title": one.title,
            "kind": one.get_media_type_display(),
            "size": one.size,
            "url": f"{reverse('links:beside', args=[link.pk])}?piece={one.pk}",
        }
        for one in document.enclosures.order_by("added_at", "pk")
    ]


def _has_cda(document: Document) -> bool:
    # Its header carries the INS, which the social sector does not read.
    return document.kind != DocumentKind.SOCIAL and "cda" in paper_of(document).forms


def file_name(letter: Letter) -> str:
    """``courrier-j0-K7Q4-92TM.pdf``, ``lettre-de-liaison-…``."""
    stem = paper_of(letter.document).file_stem if letter.document is not None else "courrier-j0"
    return f"{stem}-{letter.reference}.pdf"
