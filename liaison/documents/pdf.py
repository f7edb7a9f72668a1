"""HTML to PDF/A: closed to the network, to the disk and to installed fonts, and the same bytes for the same input."""

import functools
import os
import threading
import unicodedata
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from coordination.errors import DomainError

if TYPE_CHECKING:
    from weasyprint import CSS

    from liaison.documents.engine import BundledFonts, DataOnlyFetcher

FONTS = Path(__file__).parent / "fonts"
FONTS_CONFIGURATION = FONTS / "fonts.conf"
REFUSED = "Le document fait appel à une adresse extérieure ou à sa propre police : le PDF n’a pas été produit."
# WHITE SQUARE, which the fallback family draws: an unknown sign stays visible, and PDF/A forbids the missing glyph.
UNKNOWN_SIGN = 0x25A1
FIRST_PRINTABLE = 0x20
BREAKS = {ord("\n"), ord("\t")}
# Soft hyphen, zero-width joiners, direction overrides, variation selectors, byte order mark: they draw nothing, and
# some make a line read otherwise than it was written.
INVISIBLE = {
    0xAD,
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    *range(0xFE00, 0xFE10),
    0xFEFF,
    *range(0xE0000, 0xE01F0),
}

# WeasyPrint lays out in Python under the interpreter lock, so rendering one at a time costs nothing; Pango's font map
# is not made for several threads.
_lock = threading.RLock()


class RenderError(DomainError):
    """A document asked for something that it may not have, and was not rendered."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="render_refused")


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file inside the PDF: its name, what it holds, when it was written (aware), what it is to the page.

    ``relationship`` is an AFRelationship (ISO 32000-2, 7.11.3): « Alternative » for the same content in another form.
    """

    name: str
    content: bytes
    written_at: datetime
    description: str
    relationship: str = "Alternative"


def render_pdf(html: str, *, stylesheets: Sequence["CSS"] = (), attachments: Sequence[Attachment] = ()) -> bytes:
    """Return ``html`` as a tagged PDF/A-3b: bundled fonts only, subset and embedded; same input, same bytes.

    Dates, title, language and authors come from the HTML itself. Signs that no bundled font draws are replaced by a
    white square. ``stylesheets`` are parsed ones (``parse_stylesheet``), for what many documents share.

    Raises ``RenderError`` if the document refers to any address but ``data:``, or brings a font.
    """
    text = unicodedata.normalize("NFC", html).translate(_drawable_signs())
    with _rendering() as (engine, fetcher):
        document = engine.HTML(string=text, url_fetcher=fetcher)
        pdf: bytes = document.write_pdf(
            font_config=_fonts(),
            stylesheets=list(stylesheets),
            attachments=[_attached(one, engine) for one in attachments],
            pdf_variant="pdf/a-3b",
            pdf_tags=True,
            finisher=_associate_once,
        )
        return pdf


def _associate_once(document: Any, pdf: Any) -> None:
    # The renderer lists each attachment twice among the associated files.
    if files := pdf.catalog.get("AF"):
        files[:] = dict.fromkeys(files)


def _attached(one: Attachment, engine: ModuleType) -> Any:
    # The renderer writes the moment with a Z and does not convert it; left out, it would be the time of rendering.
    moment = one.written_at.astimezone(UTC)
    return engine.Attachment(
        string=one.content,
        name=one.name,
        description=one.description,
        created=moment,
        modified=moment,
        relationship=one.relationship,
    )


def parse_stylesheet(css: str) -> "CSS":
    """Return ``css`` parsed once, for every document that uses it. Raises ``RenderError`` as ``render_pdf`` does."""
    with _rendering() as (engine, fetcher):
        return engine.CSS(string=css, font_config=_fonts(), url_fetcher=fetcher)


@contextmanager
def _rendering() -> Iterator[tuple[ModuleType, "DataOnlyFetcher"]]:
    with _lock, warnings.catch_warnings():
        engine = _engine()
        # WeasyPrint leaves its colour profile to the garbage collector to close.
        warnings.simplefilter("ignore", ResourceWarning)
        fetcher = engine.DataOnlyFetcher()
        try:
            yield engine, fetcher
        except engine.Refusal as error:
            raise RenderError(REFUSED) from error
        if fetcher.refused:
            raise RenderError(REFUSED)


@functools.cache
def _engine() -> ModuleType:
    with _fontconfig_file(FONTS_CONFIGURATION):
        return import_module("liaison.documents.engine")


@functools.cache
def _fonts() -> "BundledFonts":
    with _fontconfig_file(FONTS_CONFIGURATION):
        fonts: BundledFonts = _engine().BundledFonts()
        return fonts


@contextmanager
def _fontconfig_file(path: Path) -> Iterator[None]:
    """Let Fontconfig read ``path`` alone, then restore: a browser started later by this process needs its own fonts."""
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(path)
    try:
        yield
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


class _SignTable(dict[int, int | None]):
    """Translation table filled as signs are met: kept, dropped, or shown as unknown."""

    def __init__(self, drawable: frozenset[int]) -> None:
        super().__init__()
        self._drawable = drawable

    def __missing__(self, sign: int) -> int | None:
        if sign in self._drawable or sign in BREAKS:
            result: int | None = sign
        elif sign in INVISIBLE or sign < FIRST_PRINTABLE:
            result = None
        elif chr(sign).isspace():
            result = ord(" ")
        else:
            result = UNKNOWN_SIGN
        self[sign] = result
        return result


@functools.cache
def _drawable_signs() -> _SignTable:
    from fontTools.ttLib import TTFont  # comes with WeasyPrint, and is as slow to load

    covered: set[int] = set()
    for path in sorted(FONTS.glob("*Regular.ttf")):
        with TTFont(path, lazy=True) as font:
            covered.update(font.getBestCmap())
    return _SignTable(frozenset(covered - INVISIBLE))
