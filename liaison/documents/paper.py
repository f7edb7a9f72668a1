"""From a template to paper: one style sheet, parsed once a process, and the clock of the hospital that writes."""

import base64
import functools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.template.loader import get_template
from django.utils import timezone

from liaison.documents.pdf import Attachment, parse_stylesheet, render_pdf

if TYPE_CHECKING:
    from weasyprint import CSS

STYLESHEET = "letters/letters.css"


def paper_html(template: str, context: Mapping[str, Any], *, time_zone: str) -> str:
    """Return a document as one self-contained HTML file for paper, styles and pictures inside."""
    return _filled(template, context, time_zone=time_zone, style=_style_source())


def paper_pdf(
    template: str, context: Mapping[str, Any], *, time_zone: str, attachments: Sequence[Attachment] = ()
) -> bytes:
    """Return a document as a tagged PDF/A-3b: the same context gives the same bytes.

    Raises ``RenderError`` if it cannot be rendered without leaving the process.
    """
    html = _filled(template, context, time_zone=time_zone, style="")
    return render_pdf(html, stylesheets=[style()], attachments=attachments)


@functools.cache
def style() -> "CSS":
    """The style sheet of every letter and sheet."""
    return parse_stylesheet(_style_source())


def data_address(svg: str) -> str:
    """A picture as an address that needs no network."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode("ascii")


def _filled(template: str, context: Mapping[str, Any], *, time_zone: str, style: str) -> str:
    # A letter states the hours of its hospital, whatever the zone of the worker or of the reader.
    with timezone.override(time_zone):
        return get_template(template).render({**context, "style": style})


@functools.cache
def _style_source() -> str:
    return get_template(STYLESHEET).render()
