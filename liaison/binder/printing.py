"""The binder on paper: the letters' style sheet, and ruled space where nobody has written yet."""

import functools
from typing import TYPE_CHECKING

from django.template.loader import get_template
from django.utils import timezone

from liaison.binder.content import Binder
from liaison.documents.paper import style
from liaison.documents.pdf import parse_stylesheet, render_pdf

if TYPE_CHECKING:
    from weasyprint import CSS

TEMPLATE = "binder/binder.html"
OWN_STYLESHEET = "binder/binder.css"
# Lines left to the hand under what is printed; a page of transmissions is filled.
ROWS_FOR_HAND = {"people": 4, "care": 3, "devices": 7, "advice": 7}
ROWS_OF_MESSAGES = 25
FEWEST_ROWS_OF_MESSAGES = 8
LETTERS_A_ROW = 150


def binder_pdf(binder: Binder) -> bytes:
    """Return the binder as a tagged PDF/A-3b: the same binder gives the same bytes.

    Raises ``RenderError`` if it cannot be rendered without leaving the process.
    """
    printed = sum(1 + len(entry.text) // LETTERS_A_ROW for entry in binder.messages)
    left = max(ROWS_OF_MESSAGES - printed, FEWEST_ROWS_OF_MESSAGES)
    blank = {name: range(count) for name, count in ROWS_FOR_HAND.items()} | {"messages": range(left)}
    with timezone.override(binder.hospital.time_zone):
        html = get_template(TEMPLATE).render({"binder": binder, "blank": blank})
    return render_pdf(html, stylesheets=[style(), _own_style()])


@functools.cache
def _own_style() -> "CSS":
    return parse_stylesheet(get_template(OWN_STYLESHEET).render())
