"""Elements of CDA R2, built one inside the other as the standard nests them, and its data types."""

from datetime import date, datetime
from typing import Any

from lxml import etree

from liaison.content.parts import Hospital
from liaison.documents.structured.codes import SYSTEM_NAMES, Code
from liaison.documents.structured.text import local

NS = "urn:hl7-org:v3"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
Element = Any
_TYPE = f"{{{XSI}}}type"


def el(tag: str, *content: Element | str | None, **attributes: str) -> Element:
    """Return an element with its attributes and content, elements or text; None is left out.

    ``xsi_type`` is the attribute ``xsi:type``.
    """
    kind = attributes.pop("xsi_type", "")
    element = etree.Element(
        f"{{{NS}}}{tag}", attributes, nsmap=None if tag != "ClinicalDocument" else {None: NS, "xsi": XSI}
    )
    if kind:
        element.set(_TYPE, kind)
    for item in content:
        if isinstance(item, str):
            element.text = item
        elif item is not None:
            element.append(item)
    return element


def templates(*roots: str) -> list[Element]:
    """The templates that the parent conforms to."""
    return [el("templateId", root=root) for root in roots]


def coded(tag: str, code: Code, *content: Element, **attributes: str) -> Element:
    """A concept (CD, CE or CV)."""
    named = {"codeSystemName": SYSTEM_NAMES[code.system]} if code.system in SYSTEM_NAMES else {}
    return el(tag, *content, code=code.code, displayName=code.label, codeSystem=code.system, **named, **attributes)


def unknown(tag: str, flavor: str = "UNK", **attributes: str) -> Element:
    """What is not known, with the reason: UNK not known, NA not applicable, NAV not available."""
    return el(tag, nullFlavor=flavor, **attributes)


def points_to(key: str) -> Element:
    """The ``text`` of an entry: a reference into the section's narrative."""
    return el("text", el("reference", value=f"#{key}"))


def ts(when: date, hospital: Hospital) -> str:
    """A day (TS), « 20261126 », or a moment by the hospital's clock with its zone, « 20261126140000+0100 »."""
    return f"{local(when, hospital):%Y%m%d%H%M%S%z}" if isinstance(when, datetime) else f"{when:%Y%m%d}"


def serialised(root: Element) -> bytes:
    """The document in UTF-8 with its declaration."""
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return written
