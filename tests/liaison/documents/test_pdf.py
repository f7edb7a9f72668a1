"""The PDF renderer: closed, tagged, archivable, the same bytes for the same input."""

import base64
import io
import os

import pikepdf
import pytest

from liaison.documents.pdf import RenderError, parse_stylesheet, render_pdf

FAMILIES = "body { font-family: 'Atkinson Hyperlegible Next', 'Source Sans 3' }"


def page(body: str, head: str = "") -> str:
    return f'<html lang="fr"><head><title>Essai</title><style>{FAMILIES}</style>{head}</head><body>{body}</body></html>'


def drawing(inside: str) -> str:
    """An image element whose SVG, in a ``data:`` address, holds ``inside``."""
    picture = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{inside}</svg>'
    address = "data:image/svg+xml;base64," + base64.b64encode(picture.encode()).decode()
    return f'<img src="{address}" alt="dessin">'


def text_signs(pdf: bytes) -> str:
    """The characters that the embedded fonts map, from their ToUnicode tables."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        tables = [
            font.ToUnicode.read_bytes().decode("ascii")
            for font in document.pages[0].Resources.Font.values()
            if "/ToUnicode" in font
        ]
    return "".join(tables)


@pytest.mark.parametrize(
    "html",
    [
        page('<img src="http://127.0.0.1:9/pixel.png" alt="x">'),
        page('<img src="https://example.org/pixel.png" alt="x">'),
        page('<img src="file:///etc/passwd" alt="x">'),
        page('<img src="ftp://127.0.0.1/x.png" alt="x">'),
        page("<p>x</p>", '<link rel="stylesheet" href="http://127.0.0.1:9/style.css">'),
        page("<p>x</p>", '<link rel="attachment" href="file:///etc/passwd">'),
        page("<p>x</p>", '<style>@import url("file:///etc/passwd");</style>'),
        page("<p>x</p>", '<style>p { background: url("http://127.0.0.1:9/x.png") }</style>'),
        page("<p>x</p>", '<style>@font-face { font-family: X; src: url("file:///x.ttf") }</style>'),
        page(drawing('<image href="http://127.0.0.1:9/x.png" width="9" height="9"/>')),
        page('<object data="file:///etc/passwd" type="image/png"></object>'),
    ],
)
def test_an_address_outside_the_document_is_refused(html: str) -> None:
    with pytest.raises(RenderError) as refusal:
        render_pdf(html)
    assert refusal.value.code == "render_refused"
    assert "adresse extérieure" in refusal.value.message


def test_a_style_sheet_may_not_reach_outside_either() -> None:
    with pytest.raises(RenderError):
        parse_stylesheet('@import url("http://127.0.0.1:9/style.css");')


def test_a_picture_inside_the_document_is_drawn() -> None:
    pdf = render_pdf(page(drawing('<path d="M0 0h9v9H0z"/>')))
    assert pdf.startswith(b"%PDF-")


def test_rendering_goes_on_after_a_refusal() -> None:
    with pytest.raises(RenderError):
        render_pdf(page('<img src="file:///etc/passwd" alt="x">'))
    assert render_pdf(page("<p>x</p>")) == render_pdf(page("<p>x</p>"))


def test_it_is_a_tagged_pdf_a_3b_in_french_with_its_title() -> None:
    with pikepdf.open(io.BytesIO(render_pdf(page("<h1>Bonjour</h1>")))) as document:
        xmp = document.open_metadata()
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("3", "B")
        assert xmp["dc:title"] == "Essai"
        assert document.Root.MarkInfo.Marked
        assert document.Root.StructTreeRoot.K
        assert str(document.Root.Lang) == "fr"
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert document.Root.OutputIntents[0].S == "/GTS_PDFA1"


def test_every_font_is_a_bundled_one_embedded_as_a_subset() -> None:
    html = page("<p>Texte <b>gras</b> α → <span style='font-family: Arial, serif'>ailleurs</span></p>")
    with pikepdf.open(io.BytesIO(render_pdf(html))) as document:
        fonts = list(document.pages[0].Resources.Font.values())
        names = {str(font.BaseFont) for font in fonts}
        assert names
        for name in names:
            assert name[7:8] == "+"
            assert name[8:].startswith(("Atkinson-Hyperlegible-Next", "Source-Sans-3"))
        for font in fonts:
            descriptor = font.DescendantFonts[0].FontDescriptor
            assert "/FontFile2" in descriptor or "/FontFile3" in descriptor


def test_signs_that_no_bundled_font_draws_become_a_square_and_invisible_ones_go() -> None:
    pdf = render_pdf(page("<p>\U0001f600 文 \u202egauche A\u0301ge\x00 α →</p>"))
    signs = text_signs(pdf)
    assert "25a1" in signs
    assert "03b1" in signs
    assert "2192" in signs
    assert "00c1" in signs
    assert "202e" not in signs
    assert "1f600" not in signs.lower()


def test_the_environment_of_the_process_is_left_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FONTCONFIG_FILE", raising=False)
    render_pdf(page("<p>x</p>"))
    assert "FONTCONFIG_FILE" not in os.environ
