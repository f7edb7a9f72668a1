"""Reads back what a PDF says, in the order in which it is drawn, from its content streams and its fonts' maps."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf

_PAIR = re.compile(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
_TOKEN_LENGTH = 2


def page_texts(pdf: bytes) -> list[str]:
    """Return the text of each page, spaces and line ends removed, for layout is not what is compared."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return ["".join(_shown(page)) for page in document.pages]


def squeezed(text: str) -> str:
    """Return ``text`` as ``page_texts`` gives it."""
    return re.sub(r"\s", "", text)


def structure_types(pdf: bytes) -> list[str]:
    """Return the type of every element of the structure tree, in reading order: « H1 », « Table », « TH »…"""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return list(_walk(document.Root.StructTreeRoot))


def _walk(element: pikepdf.Object) -> Iterator[str]:
    if "/S" in element:
        yield str(element.S).removeprefix("/")
    kids: Any = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield from _walk(kid)


def _shown(page: pikepdf.Page) -> Iterator[str]:
    fonts = {name: _signs(font) for name, font in page.Resources.Font.items()}
    signs: dict[int, str] = {}
    for instruction in pikepdf.parse_content_stream(page):
        operator, operands = str(instruction.operator), list(instruction.operands)
        if operator == "Tf":
            signs = fonts[str(operands[0])]
        elif operator in {"TJ", "Tj"}:
            parts: Any = operands[0] if operator == "TJ" else operands
            for part in parts:
                if isinstance(part, pikepdf.String):
                    yield from _decoded(bytes(part), signs)


def _decoded(codes: bytes, signs: dict[int, str]) -> Iterator[str]:
    for start in range(0, len(codes), _TOKEN_LENGTH):
        code = int.from_bytes(codes[start : start + _TOKEN_LENGTH], "big")
        yield squeezed(signs.get(code, ""))


def _signs(font: pikepdf.Object) -> dict[int, str]:
    table = font.ToUnicode.read_bytes().decode("ascii")
    body = table[table.index("beginbfchar") :]
    return {int(code, 16): bytes.fromhex(sign).decode("utf-16-be") for code, sign in _PAIR.findall(body)}
