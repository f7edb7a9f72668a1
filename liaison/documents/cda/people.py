"""People and places of the header: the patient, the doctors, the hospital (CI-SIS, volet Structuration minimale)."""

import re
from uuid import NAMESPACE_URL, uuid5

from coordination.ui.french import phone_href
from liaison.content.discharge import Home, Practitioner
from liaison.content.parts import Hospital, Patient
from liaison.documents.cda.xml import Element, coded, el, ts
from liaison.documents.structured.codes import HOSPITAL_CARE, PRACTICE_CARE, SEX
from liaison.documents.structured.identifiers import (
    PEOPLE,
    STRUCTURES,
    domain,
    ins_oid,
    person_number,
    shown_ins,
    structure_number,
)

# JDV_J246_Titre (1.2.250.1.213.1.1.5.719).
_TITLES = {"dr": "DR", "docteur": "DR", "pr": "PR", "professeur": "PR"}
_NUMBERED_STREET = re.compile(r"(\d+(?:\s*(?:bis|ter|quater|[A-D])\b)?)\s*,?\s+(.+)", re.DOTALL)
# The rules of the CI-SIS refuse an absent birth date or first name. The year alone, and a word that is nobody's name; the
# narrative says that they are not known.
_NO_BIRTH_DATE = "1900"
_NO_FIRST_NAME = "INCONNU"


def record_target(*, patient: Patient, hospital: Hospital, ipp: str, home: Home) -> Element:
    """The patient: INS if it may travel, the hospital's own number, home, identity."""
    ins = shown_ins(patient)
    role = el(
        "patientRole",
        el("id", root=ins_oid(ins), extension=ins.matricule) if ins else None,
        el("id", root=domain(hospital, "ipp"), extension=ipp),
        _home(home),
        telecom(home.phone, "H"),
        el(
            "patient",
            _patient_name(patient),
            coded("administrativeGenderCode", SEX[patient.sex]),
            el("birthTime", value=ts(patient.birth_date, hospital) if patient.birth_date else _NO_BIRTH_DATE),
            _birth_place(patient),
        ),
    )
    return el("recordTarget", role)


def practitioner_id(doctor: Practitioner, hospital: Hospital) -> Element:
    """The RPPS number, or for a doctor without one a number of the hospital's own, drawn from the name."""
    if doctor.rpps:
        return el("id", root=PEOPLE, extension=person_number(doctor.rpps))
    return el("id", root=domain(hospital, "professionals"), extension=str(uuid5(NAMESPACE_URL, doctor.name)))


def practitioner_name(doctor: Practitioner) -> Element:
    """The name with its title. Where the register's parts are not known, what is printed is the family name."""
    title, _, rest = doctor.name.partition(" ")
    suffix = _TITLES.get(title.rstrip(".").lower())
    family = doctor.family_name or (rest if suffix else doctor.name)
    return el(
        "name",
        el("given", doctor.given_name) if doctor.given_name else None,
        el("family", family),
        el("suffix", suffix) if suffix else None,
    )


def organisation(hospital: Hospital, tag: str = "representedOrganization", *, care: bool = False) -> Element:
    """The hospital. ``care`` says that it is a hospital (practice setting), where the rules ask for it."""
    return el(
        tag,
        _structure_id(hospital) if hospital.finess else None,
        el("name", hospital.name),
        telecom(hospital.switchboard, "WP"),
        address((hospital.address_line,)),
        coded("standardIndustryClassCode", HOSPITAL_CARE) if care else None,
    )


def practice(doctor: Practitioner, *, care: bool = False) -> Element:
    """Where a doctor of no hospital practises, under the doctor's own name. ``care`` as for ``organisation``."""
    return el(
        "representedOrganization",
        el("name", doctor.name),
        telecom(doctor.phone, "WP"),
        address(doctor.address_lines),
        coded("standardIndustryClassCode", PRACTICE_CARE) if care else None,
    )


def custodian(hospital: Hospital) -> Element:
    """Who keeps the document. Its id is mandatory: without FINESS number only the register is named."""
    kept_by = organisation(hospital, "representedCustodianOrganization")
    if not hospital.finess:
        kept_by.insert(0, el("id", root=STRUCTURES))
    return el("custodian", el("assignedCustodian", kept_by))


def unit(name: str, phone: str) -> Element:
    """The ward, as the organisation that did the act."""
    return el(
        "representedOrganization",
        el("name", name),
        telecom(phone, "WP"),
        coded("standardIndustryClassCode", HOSPITAL_CARE),
    )


def address(lines: tuple[str, ...]) -> Element | None:
    """An address as it is printed, seven lines at most."""
    kept = [line for line in lines if line.strip()][:7]
    return el("addr", *(el("streetAddressLine", line) for line in kept)) if kept else None


def telecom(number: str, use: str) -> Element | None:
    """A phone number that can be dialled."""
    dialled = phone_href(number)
    return el("telecom", value=dialled, use=use) if dialled else None


def _structure_id(hospital: Hospital) -> Element:
    return el("id", root=STRUCTURES, extension=structure_number(hospital.finess))


def _home(home: Home) -> Element | None:
    numbered = _NUMBERED_STREET.fullmatch(home.address.strip())
    number, street = numbered.groups() if numbered else ("", home.address.strip())
    parts = (
        ("houseNumber", number),
        ("streetName", street),
        ("postalCode", home.postal_code.strip()),
        ("city", home.city.strip()),
    )
    known = [el(tag, text) for tag, text in parts if text]
    return el("addr", *known, use="H") if known else None


def _patient_name(patient: Patient) -> Element:
    """Birth name and first names (BR), all first names at birth without qualifier, name and first name in use (CL)."""
    birth_names = patient.birth_first_names.strip()
    used_first_name = patient.used_first_name.strip()
    if not birth_names and not used_first_name:
        used_first_name = _NO_FIRST_NAME
    return el(
        "name",
        el("family", patient.birth_name, qualifier="BR") if patient.birth_name.strip() else None,
        el("given", birth_names) if birth_names else None,
        el("given", birth_names.split()[0], qualifier="BR") if birth_names else None,
        el("family", patient.used_name, qualifier="CL"),
        el("given", used_first_name, qualifier="CL") if used_first_name else None,
    )


def _birth_place(patient: Patient) -> Element | None:
    """The commune of birth by its code (COG)."""
    if not patient.birth_place_code.strip():
        return None
    return el("birthplace", el("place", el("addr", el("county", patient.birth_place_code))))
