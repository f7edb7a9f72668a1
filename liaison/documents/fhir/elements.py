"""Data types of FHIR R4, and the resources of one document with the addresses by which they name each other."""

from datetime import datetime
from html import escape
from typing import Any

from coordination.ui.french import phone_href
from liaison.content.discharge import DischargeLetter
from liaison.documents.structured.codes import ACT_CODE, LOINC, SNOMED_CT, TA_ASIP, Code
from liaison.documents.structured.identifiers import part_id
from liaison.documents.structured.outline import Row, Section, Table
from liaison.documents.structured.text import local

Json = dict[str, Any]

XHTML = "http://www.w3.org/1999/xhtml"
URI = "urn:ietf:rfc:3986"
UCUM = "http://unitsofmeasure.org"
# The addresses that R4 gives to systems; the others go by their OID.
_SYSTEMS = {
    LOINC: "http://loinc.org",
    SNOMED_CT: "http://snomed.info/sct",
    ACT_CODE: "http://terminology.hl7.org/CodeSystem/v3-ActCode",
    TA_ASIP: "https://smt.esante.gouv.fr/fhir/CodeSystem/terminologie-cisis",
}


class Resources:
    """The resources of one document. ``add`` gives each its address, drawn from the document's id and a name."""

    def __init__(self, letter: DischargeLetter) -> None:
        self._letter = letter
        self.entries: list[Json] = []

    def add(self, name: str, resource: Json) -> Json:
        """Keep a resource and return the reference to it."""
        identifier = str(part_id(self._letter, f"fhir/{name}"))
        kind = {"resourceType": resource["resourceType"], "id": identifier}
        self.entries.append({"fullUrl": f"urn:uuid:{identifier}", "resource": filled({**kind, **resource})})
        return {"reference": f"urn:uuid:{identifier}"}


def filled(value: Any) -> Any:
    """Return a value without what is empty: FHIR has no empty string, list nor object."""
    if isinstance(value, dict):
        return {key: kept for key, item in value.items() if not _empty(kept := filled(item))}
    if isinstance(value, list):
        return [kept for item in value if not _empty(kept := filled(item))]
    return value


def coding(code: Code) -> Json:
    """A concept in its system."""
    return {"system": _SYSTEMS.get(code.system, f"urn:oid:{code.system}"), "code": code.code, "display": code.label}


def concept(code: Code | None = None, text: str = "") -> Json:
    """A concept (CodeableConcept): a code, words, or both."""
    return {"coding": [coding(code)] if code else [], "text": text}


def term(system: str, code: str) -> Json:
    """A concept of R4's own vocabulary, by the last part of its system's address."""
    return {"coding": [{"system": f"http://terminology.hl7.org/CodeSystem/{system}", "code": code}]}


def phones(*numbers: str, use: str = "work") -> list[Json]:
    """Phone numbers that can be dialled, in their international form."""
    dialled = [phone_href(number).removeprefix("tel:") for number in numbers]
    return [{"system": "phone", "value": number, "use": use} for number in dict.fromkeys(dialled) if number]


def at(moment: datetime, letter: DischargeLetter) -> str:
    """A moment by the hospital's clock, with its zone."""
    return local(moment, letter.hospital).isoformat(timespec="seconds")


def narrative(section: Section) -> Json:
    """What a section says, as XHTML; it may say more than its entries do."""
    tables = "".join(_table(table) for table in section.tables)
    return {"status": "additional", "div": f'<div xmlns="{XHTML}">{tables}</div>'}


def _table(table: Table) -> str:
    caption = f"<caption>{_text(table.caption)}</caption>" if table.caption else ""
    titles = "".join(f"<th>{_text(title)}</th>" for title in table.head)
    head = f"<thead><tr>{titles}</tr></thead>" if titles else ""
    return f"<table>{caption}{head}<tbody>{''.join(_row(row) for row in table.rows)}</tbody></table>"


def _row(row: Row) -> str:
    return f"<tr>{''.join(f'<td>{_text(cell.text)}</td>' for cell in row.cells)}</tr>"


def _text(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br/>")


def _empty(value: Any) -> bool:
    return value is None or value in ([], {}) or (isinstance(value, str) and not value.strip())
