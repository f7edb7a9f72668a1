"""Letters for the post: an address page before each, for a window envelope, and all of them in one file."""

import functools
from base64 import b64encode
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

import pikepdf
from django.template.loader import get_template

from coordination.errors import DomainError
from coordination.received import MediaType
from liaison.documents.pdf import parse_stylesheet, render_pdf

if TYPE_CHECKING:
    from weasyprint import CSS

TEMPLATE = "letters/page-adresse.html"
STYLESHEET = "letters/page-adresse.css"
PICTURE = "letters/page-image.html"
TITLE = "Courriers à imprimer"
_A4 = (595.276, 841.89)  # points


@dataclass(frozen=True, kw_only=True)
class AddressPage:
    """What the window of the envelope shows, and what the team needs beside it. Nothing about the patient.

    ``lines``: the postal address, empty when nobody knows it: it is then written by hand.
    """

    sender: tuple[str, ...]
    name: str
    role: str
    lines: tuple[str, ...]
    fax: str = ""
    reference: str = ""


def address_pages(pages: Sequence[AddressPage]) -> bytes:
    """One page an address, in order."""
    return render_pdf(get_template(TEMPLATE).render({"pages": pages, "title": TITLE}), stylesheets=[_style()])


def refuse_unreadable(pdf: bytes) -> None:
    """Refuse a PDF that asks for a password, or that no reader could open: it could not be printed with a letter either.

    Raises:
        DomainError: ``not_readable``.
    """
    try:
        with pikepdf.open(BytesIO(pdf)) as opened:
            pages = len(opened.pages)
    except pikepdf.PasswordError as error:
        raise DomainError("Ce PDF demande un mot de passe : joignez-le sans.", code="not_readable") from error
    except pikepdf.PdfError:
        pages = 0
    if not pages:
        raise DomainError("Ce PDF est abîmé : aucun lecteur ne l’ouvre.", code="not_readable")


def as_pdf(content: bytes, media_type: MediaType) -> bytes:
    """A joined file for paper: a PDF as it came, a picture on a page of its own, its bytes untouched."""
    if media_type == MediaType.PDF:
        return content
    picture = f"data:{media_type};base64,{b64encode(content).decode()}"
    return render_pdf(get_template(PICTURE).render({"picture": picture, "title": TITLE}))


def bound(addresses: Sequence[bytes], letters: Sequence[Sequence[bytes]]) -> bytes:
    """Every letter, with what goes with it, behind its address page, in one file. ``addresses``: these pages, in some files.

    Each keeps its own page numbers and begins on a front side.
    """
    with ExitStack() as open_files:
        whole = open_files.enter_context(pikepdf.new())
        opened = [open_files.enter_context(pikepdf.open(BytesIO(pages))) for pages in addresses]
        fronts = [front for pages in opened for front in pages.pages]
        for front, letter in zip(fronts, letters, strict=True):
            whole.pages.append(front)
            for part in letter:
                whole.pages.extend(open_files.enter_context(pikepdf.open(BytesIO(part))).pages)
            if len(whole.pages) % 2:
                whole.add_blank_page(page_size=_A4)
        whole.docinfo["/Title"] = TITLE
        written = BytesIO()
        whole.save(written)
    return written.getvalue()


@functools.cache
def _style() -> "CSS":
    return parse_stylesheet(get_template(STYLESHEET).render())
