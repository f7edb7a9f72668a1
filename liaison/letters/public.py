"""What the secure link of a letter shows: the frozen content, as a page and as a file."""

from typing import Any

from coordination.links.models import SecureLink
from liaison.content.discharge import DischargeLetter
from liaison.content.j0 import J0Content
from liaison.documents.discharge import DischargeText
from liaison.documents.j0 import J0Text
from liaison.letters.models import Letter, LetterFile, LetterKind


def letter_page(link: SecureLink) -> tuple[str, dict[str, Any]]:
    """Template and context of the recipient's page."""
    frozen = LetterFile.objects.defer("pdf").select_related("letter").get(letter=link.subject_id)
    if frozen.letter.kind == LetterKind.LIAISON:
        letter = DischargeText(DischargeLetter.from_json(frozen.content))
        return "public/liaison.html", {"letter": letter, "pdf_size": frozen.pdf_size}
    return "public/letter.html", {
        "letter": J0Text(J0Content.from_json(frozen.content)),
        "pdf_size": frozen.pdf_size,
    }


def letter_file(link: SecureLink) -> tuple[bytes, str]:
    """The PDF, under a name that names nobody."""
    frozen = LetterFile.objects.defer("content").select_related("letter").get(letter=link.subject_id)
    return frozen.pdf, file_name(frozen.letter)


def file_name(letter: Letter) -> str:
    """``courrier-j0-K7Q4-92TM.pdf``, ``lettre-de-liaison-…``."""
    kind = "lettre-de-liaison" if letter.kind == LetterKind.LIAISON else "courrier-j0"
    return f"{kind}-{letter.reference}.pdf"
