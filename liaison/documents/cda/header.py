"""The header of the document, in the order of the CDA schema (CI-SIS, volets Structuration minimale and LDL-SES)."""

from datetime import datetime

from liaison.content.discharge import DischargeLetter, Practitioner
from liaison.documents.cda.people import (
    address,
    custodian,
    organisation,
    practitioner_id,
    practitioner_name,
    profession,
    record_target,
    telecom,
    unit,
)
from liaison.documents.cda.xml import Element, coded, el, templates, ts, unknown
from liaison.documents.structured.codes import (
    DOCUMENT,
    GENERAL_PRACTITIONER,
    INPATIENT,
    NORMAL,
    PUBLIC_HOSPITAL,
)
from liaison.documents.structured.identifiers import as_oid
from liaison.documents.structured.outline import document_title

# HL7 France, CI-SIS; the volet's own template bears its version.
_TEMPLATES = ("2.16.840.1.113883.2.8.2.1", "1.2.250.1.213.1.1.1.1")
_VOLET = ("1.2.250.1.213.1.1.1.29", "2022.01")


def header(letter: DischargeLetter, *, signed_at: datetime) -> list[Element]:
    """Everything that stands before the body of a letter signed then."""
    doctors = [doctor for doctor in (letter.gp, letter.referring) if doctor]
    return [
        *_what_it_is(letter),
        record_target(letter),
        _author(letter),
        custodian(letter.hospital),
        *(_recipient(doctor, letter) for doctor in doctors),
        _legal_authenticator(letter, signed_at),
        *_participants(letter),
        _stay(letter),
        *_replaced(letter),
        _encounter(letter),
    ]


def _what_it_is(letter: DischargeLetter) -> list[Element]:
    reference = letter.reference
    root, version = _VOLET
    return [
        el("realmCode", code="FR"),
        el("typeId", root="2.16.840.1.113883.1.3", extension="POCD_HD000040"),
        *templates(*_TEMPLATES),
        el("templateId", root=root, extension=version),
        el("id", root=as_oid(reference.document_id)),
        coded("code", DOCUMENT),
        el("title", document_title(letter)),
        el("effectiveTime", value=ts(letter.composed_at, letter.hospital)),
        coded("confidentialityCode", NORMAL),
        el("languageCode", code="fr-FR"),
        el("setId", root=as_oid(reference.set_id)),
        el("versionNumber", value=str(reference.version)),
    ]


def _author(letter: DischargeLetter) -> Element:
    doctor, hospital = letter.signatory, letter.hospital
    return el(
        "author",
        el("time", value=ts(letter.composed_at, hospital)),
        el(
            "assignedAuthor",
            practitioner_id(doctor, hospital),
            profession(),
            address(doctor.address_lines or (hospital.address_line,)),
            telecom(doctor.phone or letter.ward_line.phone, "WP"),
            el("assignedPerson", practitioner_name(doctor)),
            organisation(hospital),
        ),
    )


def _recipient(doctor: Practitioner, letter: DischargeLetter) -> Element:
    """The GP and the practitioner who sent the patient receive the letter (CSP, art. R.1112-1-2, I): by RPPS or nothing."""
    return el(
        "informationRecipient",
        el(
            "intendedRecipient",
            practitioner_id(doctor, letter.hospital) if doctor.rpps else None,
            el("informationRecipient", practitioner_name(doctor)),
        ),
    )


def _legal_authenticator(letter: DischargeLetter, signed_at: datetime) -> Element:
    hospital = letter.hospital
    return el(
        "legalAuthenticator",
        el("time", value=ts(signed_at, hospital)),
        el("signatureCode", code="S"),
        el(
            "assignedEntity",
            practitioner_id(letter.signatory, hospital),
            profession(),
            el("assignedPerson", practitioner_name(letter.signatory)),
            organisation(hospital, care=True),
        ),
    )


def _participants(letter: DischargeLetter) -> list[Element]:
    """The GP (INF with the function PCP) and who sent the patient (REFB), JDV_J144 and JDV_J47."""
    found = []
    if letter.gp:
        found.append(_participant("INF", letter.gp, letter, coded("functionCode", GENERAL_PRACTITIONER)))
    if letter.referring:
        found.append(_participant("REFB", letter.referring, letter))
    return found


def _participant(kind: str, doctor: Practitioner, letter: DischargeLetter, function: Element | None = None) -> Element:
    return el(
        "participant",
        function,
        unknown("time", "NA"),
        el(
            "associatedEntity",
            practitioner_id(doctor, letter.hospital),
            profession(),
            address(doctor.address_lines),
            telecom(doctor.phone, "WP"),
            el("associatedPerson", practitioner_name(doctor)),
            classCode="PROV",
        ),
        typeCode=kind,
    )


def _stay(letter: DischargeLetter) -> Element:
    """The act that is documented: the stay, and who took charge."""
    performer = el(
        "performer",
        el(
            "assignedEntity",
            practitioner_id(letter.signatory, letter.hospital),
            profession(),
            el("assignedPerson", practitioner_name(letter.signatory)),
            unit(letter),
        ),
        typeCode="PRF",
    )
    return el("documentationOf", el("serviceEvent", coded("code", INPATIENT), _interval(letter), performer))


def _replaced(letter: DischargeLetter) -> list[Element]:
    reference = letter.reference
    if not reference.replaces:
        return []
    parent = el(
        "parentDocument",
        el("id", root=as_oid(reference.replaces)),
        el("versionNumber", value=str(reference.version - 1)),
    )
    return [el("relatedDocument", parent, typeCode="RPLC")]


def _encounter(letter: DischargeLetter) -> Element:
    facility = el("healthCareFacility", coded("code", PUBLIC_HOSPITAL))
    return el("componentOf", el("encompassingEncounter", _interval(letter), el("location", facility)))


def _interval(letter: DischargeLetter) -> Element:
    stay, hospital = letter.stay, letter.hospital
    return el(
        "effectiveTime",
        el("low", value=ts(stay.admitted_at, hospital)),
        el("high", value=ts(stay.left_at, hospital)),
    )
