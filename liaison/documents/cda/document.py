"""The document as a whole: the header, then one component a section."""

from base64 import b64encode
from datetime import datetime

from liaison.content.discharge import DischargeLetter
from liaison.content.entry import EntryLetter
from liaison.content.parts import ContentError
from liaison.content.sheets import Sheet
from liaison.documents.cda.entries import Common, Entries
from liaison.documents.cda.header import discharge_heading, entry_heading, header, sheet_heading
from liaison.documents.cda.narrative import narrative
from liaison.documents.cda.xml import Element, coded, el, serialised, templates, unknown
from liaison.documents.structured.entry import entry_outline, keyed_home_treatments
from liaison.documents.structured.identifiers import derived
from liaison.documents.structured.outline import Section, outline
from liaison.documents.structured.text import printable

# The templates that each section conforms to, all together (CI-SIS, volet LDL-SES 2022.01, and the IHE PCC and CCD ones).
_STATUS = ("1.2.250.1.213.1.1.2.35", "1.2.250.1.213.1.1.2.35.1")
_REASON = ("1.3.6.1.4.1.19376.1.5.3.1.3.1", "1.2.250.1.213.1.1.2.127")
_STAY = (
    "1.3.6.1.4.1.19376.1.5.3.1.1.21.2.9",
    "1.3.6.1.4.1.19376.1.7.3.1.1.13.7",
    "1.2.250.1.213.1.1.2.163",
    "1.2.250.1.213.1.1.2.163.1",
)
_STOPPED = ("1.3.6.1.4.1.19376.1.5.3.1.3.21", "1.2.250.1.213.1.1.2.145")
_TREATMENTS = ("1.3.6.1.4.1.19376.1.5.3.1.3.22", "1.2.250.1.213.1.1.2.146")
_PENDING = ("1.3.6.1.4.1.19376.1.5.3.1.3.27", "1.2.250.1.213.1.1.2.150")
_PLAN = ("2.16.840.1.113883.10.20.1.10", "1.3.6.1.4.1.19376.1.5.3.1.3.36", "1.2.250.1.213.1.1.2.158")
# « 11383 » is as published.
_DEVICES = ("2.16.840.1.11383.10.20.1.7", "1.3.6.1.4.1.19376.1.5.3.1.1.5.3.5", "1.2.250.1.213.1.1.2.1")
# Of the volet LDL-EES 2022.01.
_HISTORY = ("1.2.250.1.213.1.1.2.2",)
_AT_ENTRY = ("1.3.6.1.4.1.19376.1.5.3.1.3.20",)
_RISKS = ("1.3.6.1.4.1.19376.1.5.3.1.1.5.3.1",)
_COMMENT = ("2.16.840.1.113883.10.12.201", "1.3.6.1.4.1.19376.1.4.1.2.16")
_ALLERGIES = ("2.16.840.1.113883.10.20.1.2", "1.3.6.1.4.1.19376.1.5.3.1.3.13", "1.2.250.1.213.1.1.2.137")


def discharge_cda(letter: DischargeLetter) -> bytes:
    """Return a signed letter as a CDA R2 document of level 3, volet LDL-SES 2022.01: the same letter, the same bytes.

    Raises ``ContentError`` for a draft: a clinical document names who answers for it.
    """
    if letter.signed_at is None:
        raise ContentError("Une lettre qui n’est pas signée n’a pas encore de forme CDA.")
    signed_at, letter = letter.signed_at, printable(letter)
    body = el("structuredBody", *_components(letter, signed_at))
    heading = discharge_heading(letter, signed_at=signed_at)
    return serialised(el("ClinicalDocument", *header(heading), el("component", body)))


def sheet_cda(sheet: Sheet, pdf: bytes) -> bytes:
    """Return a signed sheet as a CDA R2 document of level 1: the header, and its PDF as it is.

    Raises ``ContentError`` for a draft, and for a sheet without its record.
    """
    if sheet.record is None or sheet.record.signed_at is None:
        raise ContentError("Une fiche qui n’est pas signée n’a pas encore de forme CDA.")
    text = el("text", b64encode(pdf).decode(), mediaType="application/pdf", representation="B64")
    heading = sheet_heading(printable(sheet), sheet.record.signed_at)
    return serialised(el("ClinicalDocument", *header(heading), el("component", el("nonXMLBody", text))))


def entry_cda(letter: EntryLetter) -> bytes:
    """Return a given entry letter as a CDA R2 document of level 3, volet LDL-EES 2022.01.

    Raises ``ContentError`` for a draft: a clinical document names who answers for it.
    """
    if letter.record.signed_at is None:
        raise ContentError("Une lettre qui n’est pas donnée n’a pas encore de forme CDA.")
    signed_at, letter = letter.record.signed_at, printable(letter)
    said, entries, document_id = (
        entry_outline(letter),
        Common(letter.reference.document_id),
        letter.reference.document_id,
    )
    treatments = [
        entries.treatment(
            key,
            one.name,
            code=unknown("code"),
            time=el("effectiveTime", unknown("low"), unknown("high"), xsi_type="IVL_TS"),
            is_dosed=bool(one.dose),
        )
        for key, one in keyed_home_treatments(letter)
    ]
    every: tuple[tuple[Section, tuple[str, ...], list[Element]], ...] = (
        (said.reason, _REASON, []),
        (said.history, _HISTORY, []),
        (said.treatments, _AT_ENTRY, treatments or [entries.no_treatment()]),
        (said.allergies, _ALLERGIES, entries.allergies(letter.allergies)),
        (said.risks, _RISKS, []),
        (said.comment, _COMMENT, []),
    )
    body = el("structuredBody", *(_component(document_id, *one) for one in every))
    return serialised(el("ClinicalDocument", *header(entry_heading(letter, signed_at)), el("component", body)))


def _components(letter: DischargeLetter, signed_at: datetime) -> list[Element]:
    said = outline(letter)
    entries = Entries(letter, said)
    every: tuple[tuple[Section | None, tuple[str, ...], list[Element]], ...] = (
        (said.status, _STATUS, entries.status(signed_at=signed_at)),
        (said.reason, _REASON, []),
        (said.stay, _STAY, entries.stay()),
        (said.stopped, _STOPPED, entries.stopped()),
        (said.treatments, _TREATMENTS, entries.treatments()),
        (said.pending, _PENDING, []),
        (said.plan, _PLAN, entries.plan()),
        (said.devices, _DEVICES, entries.devices()),
        (said.allergies, _ALLERGIES, entries.allergies(letter.allergies)),
    )
    document_id = letter.reference.document_id
    return [_component(document_id, section, roots, found) for section, roots, found in every if section]


def _component(document_id: str, section: Section, roots: tuple[str, ...], entries: list[Element]) -> Element:
    return el(
        "component",
        el(
            "section",
            *templates(*roots),
            el("id", root=str(derived(document_id, f"section/{section.code.code}")).upper()),
            coded("code", section.code),
            el("title", section.title),
            narrative(section),
            *(el("entry", entry) for entry in entries),
        ),
    )
