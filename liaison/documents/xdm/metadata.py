"""METADATA.XML: one submission set, an entry for each file, how they hold together (IHE ITI TF-3, 4.2; CI-SIS)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from liaison.content.discharge import DischargeLetter, Practitioner
from liaison.content.parts import Hospital
from liaison.documents.structured.codes import (
    DOCUMENT,
    FACILITIES,
    HOSPITAL_CARE,
    NORMAL,
    PHYSICIAN,
    SEX,
    Code,
)
from liaison.documents.structured.identifiers import (
    PEOPLE,
    STRUCTURES,
    as_oid,
    derived,
    domain,
    ins_oid,
    part_id,
    person_number,
    shown_ins,
    structure_number,
)
from liaison.documents.structured.outline import document_title
from liaison.documents.xdm.ebrim import (
    Element,
    author,
    classification,
    components,
    dtm,
    external_identifier,
    hl7,
    name,
    rim,
    serialised,
    slot,
)

# The kinds of objects and the schemes under which they are described (IHE ITI TF-3, table 4.2.5).
_DOCUMENT_ENTRY = "urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1"
_SUBMISSION_SET = "urn:uuid:a54d6aa5-d40d-43f9-88c5-b4633d873bdd"
_ENTRY = {
    "author": "urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d",
    "classCode": "urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a",
    "typeCode": "urn:uuid:f0306f51-975f-434e-a61c-c59651d33983",
    "formatCode": "urn:uuid:a09d5840-386c-46f2-b5ad-9c3699a4309d",
    "confidentialityCode": "urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f",
    "healthcareFacilityTypeCode": "urn:uuid:f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1",
    "practiceSettingCode": "urn:uuid:cccf5598-8b07-4b77-a05e-ae952c785ead",
    "patientId": "urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427",
    "uniqueId": "urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab",
}
_SET = {
    "author": "urn:uuid:a7058bb9-b4e4-4307-ba5b-e3f0ab85e12d",
    "contentTypeCode": "urn:uuid:aa543740-bdda-424e-8c96-df4873be8500",
    "patientId": "urn:uuid:6b5aea1a-874d-4603-a4bc-96a0a7b38446",
    "uniqueId": "urn:uuid:96fdda7c-d067-4183-912e-bf5ee74998a8",
    "sourceId": "urn:uuid:554ac39e-e3fe-47fe-b233-965d2a147832",
}
_SET_ID = "SubmissionSet"
_HAS_MEMBER = "urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember"
_REPLACES = "urn:ihe:iti:2007:AssociationType:RPLC"
_SAME_IN_OTHER_FORM = "urn:ihe:iti:2007:AssociationType:XFRM"

# TRE_A03 (1.2.250.1.213.1.1.4.1), TRE_A06, and TRE_A11 of IHE for the PDF.
_REPORT = Code("10", "Compte rendu", "1.2.250.1.213.1.1.4.1")
LDL_SES = Code("urn:asip:ci-sis:ldl-ses:2017", "Lettre de liaison à la sortie (LDL-SES)", "1.2.250.1.213.1.1.4.2.282")
PDF = Code("urn:ihe:iti:xds-sd:pdf:2008", "Document au format PDF", "1.3.6.1.4.1.19376.1.2.3")


@dataclass(frozen=True)
class File:
    """A file of the archive and what it is: ``part`` names it within the letter, and makes its identifiers.

    ``title``: of a file that goes with the letter; empty for the letter itself.
    """

    path: str
    part: str
    media_type: str
    format: Code
    content: bytes
    title: str = ""


def metadata(letter: DischargeLetter, files: Sequence[File]) -> bytes:
    """Return METADATA.XML for the CDA and the PDF of a letter, in this order, then the files that go with it."""
    cda, pdf = (_entry_id(letter, file) for file in files[:2])
    associations = [
        *(_member(letter, file) for file in files),
        _association(letter, "transform", _SAME_IN_OTHER_FORM, pdf, cda),
    ]
    if letter.reference.replaces:
        before = _address(letter.reference.replaces, files[0].part)
        associations.append(_association(letter, "replace", _REPLACES, cda, before))
    return serialised([*_submission_set(letter), *(_entry(letter, file) for file in files), *associations])


def unique_id(letter: DischargeLetter, part: str) -> str:
    """Return the OID of a file: for the CDA that of the document itself, which its header bears."""
    return as_oid(letter.reference.document_id if part == "cda" else str(part_id(letter, f"xdm/{part}")))


# --- Objects ----------------------------------------------------------------------------------------------------------


def _submission_set(letter: DischargeLetter) -> list[Element]:
    recipients = [
        f"|{_person(doctor, letter.hospital)}" for doctor in (letter.gp, letter.referring) if doctor and doctor.rpps
    ]
    package = rim(
        "RegistryPackage",
        slot("submissionTime", dtm(letter.composed_at)),
        *([slot("intendedRecipient", *recipients)] if recipients else []),
        name(document_title(letter)),
        author(_SET["author"], _SET_ID, *_author(letter), number="set-author"),
        classification(
            _SET["contentTypeCode"], _SET_ID, FACILITIES[letter.hospital.facility], number="set-content-type"
        ),
        _identified("SubmissionSet", _SET_ID, "patientId", _patient_id(letter)),
        _identified("SubmissionSet", _SET_ID, "uniqueId", as_oid(str(part_id(letter, "xdm/set")))),
        _identified("SubmissionSet", _SET_ID, "sourceId", domain(letter.hospital, "source")),
        id=_SET_ID,
    )
    kind = rim("Classification", id="set-kind", classifiedObject=_SET_ID, classificationNode=_SUBMISSION_SET)
    return [package, kind]


def _entry(letter: DischargeLetter, file: File) -> Element:
    identifier = _entry_id(letter, file)
    codes = {
        "classCode": _REPORT,
        "typeCode": DOCUMENT,
        "formatCode": file.format,
        "confidentialityCode": NORMAL,
        "healthcareFacilityTypeCode": FACILITIES[letter.hospital.facility],
        "practiceSettingCode": HOSPITAL_CARE,
    }
    return rim(
        "ExtrinsicObject",
        *_slots(letter, file),
        name(file.title or document_title(letter)),
        author(_ENTRY["author"], identifier, *_author(letter), number=f"{file.part}-author"),
        *(classification(_ENTRY[kind], identifier, code, number=f"{file.part}-{kind}") for kind, code in codes.items()),
        _identified("DocumentEntry", identifier, "patientId", _patient_id(letter), part=file.part),
        _identified("DocumentEntry", identifier, "uniqueId", unique_id(letter, file.part), part=file.part),
        id=identifier,
        objectType=_DOCUMENT_ENTRY,
        mimeType=file.media_type,
    )


def _slots(letter: DischargeLetter, file: File) -> list[Element]:
    digest = hashlib.sha1(file.content, usedforsecurity=False).hexdigest()
    slots = {
        "creationTime": dtm(letter.composed_at),
        "hash": digest,
        "size": str(len(file.content)),
        "URI": file.path,
        "languageCode": "fr-FR",
        "legalAuthenticator": _person(letter.signatory, letter.hospital),
        "serviceStartTime": dtm(letter.stay.admitted_at),
        "serviceStopTime": dtm(letter.stay.left_at),
        "sourcePatientId": _own_number(letter),
    }
    return [*(slot(title, value) for title, value in slots.items()), slot("sourcePatientInfo", *_patient_info(letter))]


def _member(letter: DischargeLetter, file: File) -> Element:
    member = _association(letter, f"member/{file.part}", _HAS_MEMBER, _SET_ID, _entry_id(letter, file))
    member.append(slot("SubmissionSetStatus", "Original"))
    return member


def _association(letter: DischargeLetter, part: str, kind: str, source: str, target: str) -> Element:
    return rim(
        "Association",
        id=f"urn:uuid:{part_id(letter, f'xdm/association/{part}')}",
        associationType=kind,
        sourceObject=source,
        targetObject=target,
    )


def _identified(kind: str, of: str, what: str, value: str, *, part: str = "set") -> Element:
    scheme = (_SET if kind == "SubmissionSet" else _ENTRY)[what]
    return external_identifier(scheme, of, value, f"XDS{kind}.{what}", number=f"{part}-{what}")


def _entry_id(letter: DischargeLetter, file: File) -> str:
    return _address(letter.reference.document_id, file.part)


def _address(document_id: str, part: str) -> str:
    """The address of an entry: drawn from the document's id, so that a new version can name the entry it replaces."""
    return f"urn:uuid:{derived(document_id, f'xdm/entry/{part}')}"


# --- People -----------------------------------------------------------------------------------------------------------


def _author(letter: DischargeLetter) -> list[Element]:
    return [
        slot("authorPerson", _person(letter.signatory, letter.hospital)),
        slot("authorInstitution", _institution(letter.hospital)),
        slot("authorSpecialty", components(PHYSICIAN.code, PHYSICIAN.label, PHYSICIAN.system)),
    ]


def _person(doctor: Practitioner, hospital: Hospital) -> str:
    """A doctor (XCN): national number if known, names, the authority that numbers."""
    names = (doctor.family_name or doctor.name, doctor.given_name)
    if doctor.rpps:
        return f"{components(person_number(doctor.rpps), *names)}^^^^^^&{PEOPLE}&ISO^D^^^IDNPS"
    return components("", *names)


def _institution(hospital: Hospital) -> str:
    """The hospital (XON): its name, and its number if known."""
    if hospital.finess:
        return f"{hl7(hospital.name)}^^^^^&{STRUCTURES}&ISO^IDNST^^^{structure_number(hospital.finess)}"
    return hl7(hospital.name)


def _patient_id(letter: DischargeLetter) -> str:
    """The patient (CX): the INS if it may travel, else the hospital's own number."""
    ins = shown_ins(letter.patient)
    return f"{ins.matricule}^^^&{ins_oid(ins)}&ISO^NH" if ins else _own_number(letter)


def _own_number(letter: DischargeLetter) -> str:
    return f"{hl7(letter.ipp)}^^^&{domain(letter.hospital, 'ipp')}&ISO^PI"


def _patient_info(letter: DischargeLetter) -> list[str]:
    """The traits (PID): legal name (L) and name in use (D), birth, sex, birth place."""
    patient = letter.patient
    legal = components(patient.birth_name, patient.birth_first_names.partition(" ")[0], patient.birth_first_names)
    used = components(patient.used_name, patient.used_first_name)
    names = [f"{_padded(legal)}^L"] if patient.birth_name.strip() else []
    names.append(f"{_padded(used)}^D")
    sex = SEX[patient.sex].code
    return [
        f"PID-3|{_patient_id(letter)}",
        f"PID-5|{'~'.join(names)}",
        *([f"PID-7|{patient.birth_date:%Y%m%d}"] if patient.birth_date else []),
        f"PID-8|{sex if sex in {'F', 'M'} else 'U'}",
    ]


def _padded(person: str) -> str:
    """The six first components of a name (XPN), before its type."""
    return person + "^" * (5 - person.count("^"))
