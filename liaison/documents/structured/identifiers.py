"""Identifiers of documents, people and places: national ones where there are, else derived, always the same."""

from uuid import NAMESPACE_URL, UUID, uuid5

from coordination.identity.ins import InsOid
from liaison.content.discharge import DischargeLetter
from liaison.content.parts import Hospital, Ins, Patient, Sex

# Roots of the national identifiers of people and of structures (ANS, annexe CI-SIS « sources des données »).
PEOPLE = "1.2.250.1.71.4.2.1"
STRUCTURES = "1.2.250.1.71.4.2.2"
INS_OID = {"NIR": InsOid.NIR.value, "NIA": InsOid.NIA.value}


def as_oid(identifier: str) -> str:
    """Return a UUID as an OID: « 2.25. » and its number (ITU-T X.667). An OID is what XDS wants as a document's id."""
    return f"2.25.{UUID(identifier).int}"


def part_id(letter: DischargeLetter, part: str) -> UUID:
    """Return the UUID of a part of the document, derived from the document's own."""
    return derived(letter.reference.document_id, part)


def derived(document_id: str, part: str) -> UUID:
    """Return the UUID of a part of any document: that of the version before too."""
    return uuid5(UUID(document_id), part)


def domain(hospital: Hospital, of: str) -> str:
    """Return the OID under which the hospital numbers its own patients (``ipp``), professionals or documents.

    That of its patients may be a setting of the hospital. No register gives the others: each is drawn from the FINESS number, or from the name of a hospital without one (UUID version 5
    in the URL namespace), so that all documents of a hospital bear the same.
    """
    if of == "ipp" and hospital.ipp_oid:
        return hospital.ipp_oid
    return as_oid(str(uuid5(NAMESPACE_URL, f"https://finess.esante.gouv.fr/{hospital.finess or hospital.name}/{of}")))


def person_number(rpps: str) -> str:
    """Return the national number of a professional known by RPPS."""
    return f"8{rpps}"


def structure_number(finess: str) -> str:
    """Return the national number of a structure known by FINESS."""
    return f"1{finess}"


def shown_ins(patient: Patient) -> Ins | None:
    """Return the INS if it may travel: only with all its traits (RNIV, EXI ID 29), which a qualified identity has."""
    traits = (patient.birth_name, patient.birth_first_names, patient.birth_date, patient.birth_place_code)
    return patient.ins if all(traits) and patient.sex is not Sex.UNKNOWN else None


def ins_oid(ins: Ins) -> str:
    """Return the OID of the number's nature: the one given, which may be that of test numbers, or NIR's or NIA's."""
    return ins.oid or INS_OID[ins.nature]
