"""From a template to paper: one style sheet, parsed once a process, and the clock of the hospital that writes."""

import base64
import functools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import segno
from django.template.loader import get_template
from django.utils import timezone

from liaison.documents.pdf import Attachment, parse_stylesheet, render_pdf

if TYPE_CHECKING:
    from weasyprint import CSS

STYLESHEET = "letters/letters.css"
SHEETS = "letters/sheets.css"
PICTOGRAMS = Path(__file__).parent / "pictograms"
QR_QUIET_ZONE = 2


def paper_html(
    template: str, context: Mapping[str, Any], *, time_zone: str, styles: Sequence[str] = (STYLESHEET,)
) -> str:
    """Return a document as one self-contained HTML file for paper, styles and pictures inside."""
    return _filled(template, context, time_zone=time_zone, style="".join(map(_style_source, styles)))


def paper_pdf(
    template: str,
    context: Mapping[str, Any],
    *,
    time_zone: str,
    styles: Sequence[str] = (STYLESHEET,),
    attachments: Sequence[Attachment] = (),
) -> bytes:
    """Return a document as a tagged PDF/A-3b: the same context gives the same bytes. ``styles``: template names.

    Raises ``RenderError`` if it cannot be rendered without leaving the process.
    """
    html = _filled(template, context, time_zone=time_zone, style="")
    return render_pdf(html, stylesheets=[style(name) for name in styles], attachments=attachments)


@functools.cache
def style(name: str = STYLESHEET) -> "CSS":
    """A style sheet, that of every document unless named."""
    return parse_stylesheet(_style_source(name))


def data_address(svg: str) -> str:
    """A picture as an address that needs no network."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode("ascii")


def reply_code(url: str) -> str:
    """The code to scan for an address, as a picture."""
    svg = segno.make_qr(url, error="m").svg_inline(border=QR_QUIET_ZONE, omitsize=True, svgclass=None, lineclass=None)
    return data_address(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def _filled(template: str, context: Mapping[str, Any], *, time_zone: str, style: str) -> str:
    # A letter states the hours of its hospital, whatever the zone of the worker or of the reader.
    with timezone.override(time_zone):
        return get_template(template).render({**context, "style": style})


@functools.cache
def _style_source(name: str) -> str:
    # A picture of the style is an ornament: the words beside it say the same, and it is no part of the reading.
    pictures = {path.stem: data_address(path.read_text("utf-8")) for path in PICTOGRAMS.glob("*.svg")}
    return get_template(name).render({"pictogram": pictures if name == SHEETS else {}})
