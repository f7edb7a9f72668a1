"""Elements of ebXML RIM 3.0 as IHE XDS uses them (IHE ITI TF-3, 4.2), and the HL7 v2 types that its slots hold."""

from datetime import UTC, datetime
from typing import Any

from lxml import etree

from liaison.documents.structured.codes import Code

RIM = "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"
LCM = "urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0"
Element = Any

# HL7 v2, 2.7.1: the delimiters, escaped. The escape sign itself comes first.
_DELIMITERS = (("\\", "\\E\\"), ("|", "\\F\\"), ("^", "\\S\\"), ("~", "\\R\\"), ("&", "\\T\\"))


def rim(tag: str, *content: Element, **attributes: str) -> Element:
    """An element of RIM with its attributes and content."""
    element = etree.Element(f"{{{RIM}}}{tag}", attributes)
    element.extend(content)
    return element


def slot(name: str, *values: str) -> Element:
    """A named list of values."""
    return rim("Slot", rim("ValueList", *(_value(value) for value in values)), name=name)


def name(text: str) -> Element:
    """The name of an object, in French."""
    localized = rim("LocalizedString", value=text, charset="UTF-8")
    localized.set("{http://www.w3.org/XML/1998/namespace}lang", "fr-FR")
    return rim("Name", localized)


def classification(scheme: str, of: str, code: Code, *, number: str) -> Element:
    """A code that an object bears, under one of the schemes of XDS. ``number`` makes its id."""
    return rim(
        "Classification",
        slot("codingScheme", code.system),
        name(code.label),
        id=number,
        classificationScheme=scheme,
        classifiedObject=of,
        nodeRepresentation=code.code,
    )


def author(scheme: str, of: str, *slots: Element, number: str) -> Element:
    """The author of an object: a classification without code."""
    return rim(
        "Classification", *slots, id=number, classificationScheme=scheme, classifiedObject=of, nodeRepresentation=""
    )


def external_identifier(scheme: str, of: str, value: str, title: str, *, number: str) -> Element:
    """An identifier of an object, of the kind that ``title`` names."""
    return rim(
        "ExternalIdentifier", name(title), id=number, identificationScheme=scheme, registryObject=of, value=value
    )


def dtm(moment: datetime) -> str:
    """A moment (DTM), which XDS wants in UTC."""
    return f"{moment.astimezone(UTC):%Y%m%d%H%M%S}"


def components(*texts: str) -> str:
    """The components of an HL7 v2 type, each with its delimiters escaped."""
    return "^".join(hl7(text) for text in texts)


def hl7(text: str) -> str:
    """A text in HL7 v2."""
    for sign, escaped in _DELIMITERS:
        text = text.replace(sign, escaped)
    return " ".join(text.split())


def serialised(objects: list[Element]) -> bytes:
    """The request that submits the objects, as a document in UTF-8."""
    root = etree.Element(f"{{{LCM}}}SubmitObjectsRequest", nsmap={"lcm": LCM, "rim": RIM})
    root.append(rim("RegistryObjectList", *objects))
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def _value(text: str) -> Element:
    element = rim("Value")
    element.text = text
    return element
