"""The header of the document, in the order of the CDA schema (CI-SIS, volets Structuration minimale and LDL-SES)."""

from dataclasses import dataclass, replace
from datetime import datetime

from liaison.content.discharge import DischargeLetter, Home, Practitioner, Reference
from liaison.content.entry import EntryLetter
from liaison.content.parts import ContentError, Hospital, Patient
from liaison.content.sheets import Sheet
from liaison.documents.cda.people import (
    address,
    custodian,
    organisation,
    practice,
    practitioner_id,
    practitioner_name,
    record_target,
    telecom,
    unit,
)
from liaison.documents.cda.xml import Element, coded, el, templates, ts, unknown
from liaison.documents.structured.codes import (
    DOCUMENT,
    FACILITIES,
    GENERAL_PRACTITIONER,
    INPATIENT,
    NORMAL,
    PHYSICIAN,
    PROFESSIONS,
    SHEETS,
    Code,
)
from liaison.documents.structured.identifiers import as_oid
from liaison.documents.structured.outline import document_title

# HL7 France, CI-SIS; the third is the document's own.
_TEMPLATES = ("2.16.840.1.113883.2.8.2.1", "1.2.250.1.213.1.1.1.1")
_VOLET = ("1.2.250.1.213.1.1.1.29", "2022.01")
_ENTRY_VOLET = ("1.2.250.1.213.1.1.1.21", "2022.01")
_UNSTRUCTURED = ("1.3.6.1.4.1.19376.1.2.20", "")


@dataclass(frozen=True, kw_only=True)
class Heading:
    """What the header says of any document. ``template``: its own, with the version if it has one; moments are aware.

    ``author`` signs; ``profession`` is theirs (JDV_J01). ``unit`` took charge, under ``unit_phone``, and ``in_charge`` there
    when that is not the author, who then writes from outside. ``left_at`` None: the stay goes on.
    """

    template: tuple[str, str]
    code: Code
    title: str
    reference: Reference
    hospital: Hospital
    patient: Patient
    ipp: str
    home: Home
    admitted_at: datetime
    left_at: datetime | None
    unit: str
    unit_phone: str
    author: Practitioner
    profession: Code
    composed_at: datetime
    signed_at: datetime
    gp: Practitioner | None = None
    referring: Practitioner | None = None
    in_charge: Practitioner | None = None


def discharge_heading(letter: DischargeLetter, *, signed_at: datetime) -> Heading:
    """That of a lettre de liaison signed then (CI-SIS, volet LDL-SES)."""
    return Heading(
        template=_VOLET,
        code=DOCUMENT,
        title=document_title(letter),
        reference=letter.reference,
        hospital=letter.hospital,
        patient=letter.patient,
        ipp=letter.ipp,
        home=letter.home,
        admitted_at=letter.stay.admitted_at,
        left_at=letter.stay.left_at,
        unit=letter.stay.unit_name,
        unit_phone=letter.ward_line.phone,
        author=letter.signatory,
        # Who signs is a doctor (CSP, art. R.1112-1-2); the letter does not know of which speciality.
        profession=PHYSICIAN,
        composed_at=letter.composed_at,
        signed_at=signed_at,
        gp=letter.gp,
        referring=letter.referring,
    )


def entry_heading(letter: EntryLetter, signed_at: datetime) -> Heading:
    """That of an entry letter given then (CI-SIS, volet LDL-EES). Raises ``ContentError`` without its record."""
    return replace(sheet_heading(letter, signed_at), template=_ENTRY_VOLET)


def sheet_heading(sheet: Sheet, signed_at: datetime) -> Heading:
    """That of a sheet signed then, whose body is a file (IHE, XDS-SD). Raises ``ContentError`` without its record."""
    record = sheet.record
    if record is None:
        raise ContentError("Une fiche sans dossier n’a pas de forme CDA.")
    code = SHEETS[sheet.SCHEMA]
    return Heading(
        template=_UNSTRUCTURED,
        code=code,
        title=code.label,
        reference=record.reference,
        hospital=sheet.hospital,
        patient=sheet.patient,
        ipp=record.ipp,
        home=record.home,
        admitted_at=record.admitted_at,
        left_at=record.left_at,
        unit=record.unit_name,
        unit_phone=record.unit_phone,
        author=record.author,
        profession=PROFESSIONS[record.profession],
        composed_at=sheet.composed_at,
        signed_at=signed_at,
        in_charge=record.in_charge,
    )


def header(said: Heading) -> list[Element]:
    """Everything that stands before the body of a signed document."""
    doctors = [doctor for doctor in (said.gp, said.referring) if doctor]
    return [
        *_what_it_is(said),
        record_target(patient=said.patient, hospital=said.hospital, ipp=said.ipp, home=said.home),
        _author(said),
        custodian(said.hospital),
        *(_recipient(doctor, said) for doctor in doctors),
        _legal_authenticator(said),
        *_participants(said),
        _stay(said),
        *_replaced(said),
        _encounter(said),
    ]


def _what_it_is(said: Heading) -> list[Element]:
    reference = said.reference
    root, version = said.template
    return [
        el("realmCode", code="FR"),
        el("typeId", root="2.16.840.1.113883.1.3", extension="POCD_HD000040"),
        *templates(*_TEMPLATES),
        el("templateId", root=root, **({"extension": version} if version else {})),
        el("id", root=as_oid(reference.document_id)),
        coded("code", said.code),
        el("title", said.title),
        el("effectiveTime", value=ts(said.composed_at, said.hospital)),
        coded("confidentialityCode", NORMAL),
        el("languageCode", code="fr-FR"),
        el("setId", root=as_oid(reference.set_id)),
        el("versionNumber", value=str(reference.version)),
    ]


def _author(said: Heading) -> Element:
    doctor, hospital = said.author, said.hospital
    return el(
        "author",
        el("time", value=ts(said.composed_at, hospital)),
        el(
            "assignedAuthor",
            practitioner_id(doctor, hospital),
            coded("code", said.profession),
            address(doctor.address_lines or (hospital.address_line,)),
            telecom(doctor.phone or said.unit_phone, "WP"),
            el("assignedPerson", practitioner_name(doctor)),
            practice(doctor) if said.in_charge else organisation(hospital),
        ),
    )


def _recipient(doctor: Practitioner, said: Heading) -> Element:
    """The GP and the practitioner who sent the patient receive the letter (CSP, art. R.1112-1-2, I): by RPPS or nothing."""
    return el(
        "informationRecipient",
        el(
            "intendedRecipient",
            practitioner_id(doctor, said.hospital) if doctor.rpps else None,
            el("informationRecipient", practitioner_name(doctor)),
        ),
    )


def _legal_authenticator(said: Heading) -> Element:
    hospital = said.hospital
    return el(
        "legalAuthenticator",
        el("time", value=ts(said.signed_at, hospital)),
        el("signatureCode", code="S"),
        el(
            "assignedEntity",
            practitioner_id(said.author, hospital),
            coded("code", said.profession),
            el("assignedPerson", practitioner_name(said.author)),
            practice(said.author, care=True) if said.in_charge else organisation(hospital, care=True),
        ),
    )


def _participants(said: Heading) -> list[Element]:
    """The GP (INF with the function PCP) and who sent the patient (REFB), JDV_J144 and JDV_J47."""
    found = []
    if said.gp:
        found.append(_participant("INF", said.gp, said, coded("functionCode", GENERAL_PRACTITIONER)))
    if said.referring:
        found.append(_participant("REFB", said.referring, said))
    return found


def _participant(kind: str, doctor: Practitioner, said: Heading, function: Element | None = None) -> Element:
    return el(
        "participant",
        function,
        unknown("time", "NA"),
        el(
            "associatedEntity",
            practitioner_id(doctor, said.hospital),
            coded("code", PHYSICIAN),
            address(doctor.address_lines),
            telecom(doctor.phone, "WP"),
            el("associatedPerson", practitioner_name(doctor)),
            classCode="PROV",
        ),
        typeCode=kind,
    )


def _stay(said: Heading) -> Element:
    """The act that is documented: the stay, and who took charge."""
    doctor = said.in_charge or said.author
    performer = el(
        "performer",
        el(
            "assignedEntity",
            practitioner_id(doctor, said.hospital),
            coded("code", PHYSICIAN if said.in_charge else said.profession),
            el("assignedPerson", practitioner_name(doctor)),
            unit(said.unit or said.hospital.name, said.unit_phone),
        ),
        typeCode="PRF",
    )
    return el("documentationOf", el("serviceEvent", coded("code", INPATIENT), _interval(said), performer))


def _replaced(said: Heading) -> list[Element]:
    reference = said.reference
    if not reference.replaces:
        return []
    parent = el(
        "parentDocument",
        el("id", root=as_oid(reference.replaces)),
        el("versionNumber", value=str(reference.version - 1)),
    )
    return [el("relatedDocument", parent, typeCode="RPLC")]


def _encounter(said: Heading) -> Element:
    facility = el("healthCareFacility", coded("code", FACILITIES[said.hospital.facility]))
    return el("componentOf", el("encompassingEncounter", _interval(said), el("location", facility)))


def _interval(said: Heading) -> Element:
    hospital = said.hospital
    return el(
        "effectiveTime",
        el("low", value=ts(said.admitted_at, hospital)),
        el("high", value=ts(said.left_at, hospital)) if said.left_at else None,
    )
