"""Letters for the post: an address page before each, for a window envelope, and all of them in one file."""

import functools
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

import pikepdf
from django.template.loader import get_template

from liaison.documents.pdf import parse_stylesheet, render_pdf

if TYPE_CHECKING:
    from weasyprint import CSS

TEMPLATE = "letters/page-adresse.html"
STYLESHEET = "letters/page-adresse.css"
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


def bound(addresses: bytes, letters: Sequence[bytes]) -> bytes:
    """Every letter behind its address page, in one file. Each keeps its own page numbers and begins on a front side."""
    with ExitStack() as open_files:
        whole = open_files.enter_context(pikepdf.new())
        fronts = open_files.enter_context(pikepdf.open(BytesIO(addresses)))
        for front, letter in zip(fronts.pages, letters, strict=True):
            inside = open_files.enter_context(pikepdf.open(BytesIO(letter)))
            whole.pages.append(front)
            whole.pages.extend(inside.pages)
            if len(whole.pages) % 2:
                whole.add_blank_page(page_size=_A4)
        whole.docinfo["/Title"] = TITLE
        written = BytesIO()
        whole.save(written)
    return written.getvalue()


@functools.cache
def _style() -> "CSS":
    return parse_stylesheet(get_template(STYLESHEET).render())
