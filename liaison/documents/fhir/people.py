"""Who is concerned: Patient, Organization, Practitioner and PractitionerRole, RelatedPerson."""

from directory.fhir import systems
from liaison.content.discharge import DischargeLetter, Practitioner
from liaison.content.parts import Contact, Ins, Patient, Sex
from liaison.documents.fhir.elements import Json, Resources, at, concept, phones, term
from liaison.documents.structured.codes import PHYSICIAN
from liaison.documents.structured.identifiers import domain, ins_oid, shown_ins

_FR_CORE = "https://hl7.fr/ig/fhir/core"
_INSEE_COMMUNE = "https://mos.esante.gouv.fr/NOS/TRE_R13-CommuneOM/FHIR/TRE-R13-CommuneOM"
_GENDERS = {Sex.FEMALE: "female", Sex.MALE: "male", Sex.UNKNOWN: "unknown"}
# fr-core-cs-v2-0203: which number it is, by its OID.
_INS_TYPES = {
    "1.2.250.1.213.1.4.8": "INS-NIR",
    "1.2.250.1.213.1.4.9": "INS-NIA",
    "1.2.250.1.213.1.4.10": "INS-NIR-TEST",
    "1.2.250.1.213.1.4.11": "INS-NIR-DEMO",
}


def patient(letter: DischargeLetter, *, general_practitioner: Json | None) -> Json:
    """The patient: fr-core-patient-ins when the INS travels, which asks for every trait, else fr-core-patient."""
    person, home = letter.patient, letter.home
    ins = shown_ins(person)
    kept_by = {"display": letter.hospital.name}
    own_number = {"use": "usual", "type": term("v2-0203", "PI"), "assigner": kept_by}
    return {
        "resourceType": "Patient",
        "meta": {"profile": [f"{_FR_CORE}/StructureDefinition/fr-core-patient{'-ins' if ins else ''}"]},
        "extension": [*([_qualified()] if ins else []), *_birth_place(person)],
        "identifier": [
            *([_ins(ins)] if ins else []),
            {**own_number, "system": f"urn:oid:{domain(letter.hospital, 'ipp')}", "value": letter.ipp},
        ],
        "name": [_official_name(person), _usual_name(person)],
        "telecom": phones(home.phone, use="home"),
        "gender": _GENDERS[person.sex],
        "birthDate": person.birth_date and person.birth_date.isoformat(),
        "address": [{"use": "home", "line": [home.address], "city": home.city, "postalCode": home.postal_code}]
        if any((home.address.strip(), home.city.strip(), home.postal_code.strip()))
        else [],
        "generalPractitioner": [general_practitioner] if general_practitioner else [],
    }


def hospital(letter: DischargeLetter) -> Json:
    """The hospital, by its FINESS number."""
    place = letter.hospital
    number = {"use": "official", "type": {"text": "FINEG"}, "system": systems.FINESS, "value": place.finess}
    return {
        "resourceType": "Organization",
        "identifier": [number] if place.finess else [],
        "name": place.name,
        "alias": [place.short_name],
        "telecom": phones(place.switchboard),
        "address": [{"use": "work", "text": place.address_line}] if place.address_line.strip() else [],
    }


def unit(letter: DischargeLetter, *, part_of: Json) -> Json:
    """The ward that had charge of the patient, with its direct line."""
    line = letter.ward_line
    return {
        "resourceType": "Organization",
        "name": letter.stay.unit_name,
        "telecom": phones(line.phone),
        "partOf": part_of,
        "contact": [{"name": {"text": line.name}, "telecom": phones(line.phone)}],
    }


def add_doctor(resources: Resources, name: str, doctor: Practitioner, organization: Json | None = None) -> Json:
    """Add a doctor, the person and their function here, and return the reference to the function."""
    person = resources.add(
        f"{name}/person",
        {
            "resourceType": "Practitioner",
            "identifier": [{"use": "official", "type": {"text": "RPPS"}, "system": systems.RPPS, "value": doctor.rpps}]
            if doctor.rpps
            else [],
            "name": [{"text": doctor.name, "family": doctor.family_name, "given": [doctor.given_name]}],
            "address": [{"use": "work", "line": list(doctor.address_lines)}] if any(doctor.address_lines) else [],
        },
    )
    role = {
        "resourceType": "PractitionerRole",
        "practitioner": {**person, "display": doctor.name},
        "organization": organization,
        "code": [concept(PHYSICIAN, doctor.function)],
        "telecom": phones(doctor.phone),
    }
    return {**resources.add(name, role), "display": doctor.name}


def contact(one: Contact, *, organization: Json) -> Json:
    """Somebody of the hospital whom a letter tells to call."""
    return {
        "resourceType": "PractitionerRole",
        "practitioner": {"display": one.name},
        "organization": organization,
        "code": [{"text": one.function}],
        "telecom": phones(one.phone),
        "availabilityExceptions": " ; ".join(part for part in (one.hours, one.out_of_hours) if part),
    }


def trusted_person(letter: DischargeLetter, *, patient: Json) -> Json:
    """The personne de confiance, in the words of the letter."""
    return {
        "resourceType": "RelatedPerson",
        "patient": patient,
        "relationship": [{"text": "personne de confiance"}],
        "name": [{"text": letter.trusted_person}],
    }


def care_team(letter: DischargeLetter, *, subject: Json, encounter: Json, members: list[tuple[str, Json]]) -> Json:
    """Who counts after the discharge, each by their role."""
    period = {"start": at(letter.stay.left_at, letter)}
    return {
        "resourceType": "CareTeam",
        "status": "active",
        "name": f"Cercle de soins de {letter.patient.used_name}",
        "subject": subject,
        "encounter": encounter,
        "period": period,
        "participant": [{"role": [{"text": role}], "member": member, "period": period} for role, member in members],
    }


def _ins(ins: Ins) -> Json:
    oid = ins_oid(ins)
    kind = _INS_TYPES.get(oid, f"INS-{ins.nature}")
    types = {"coding": [{"system": f"{_FR_CORE}/CodeSystem/fr-core-cs-v2-0203", "code": kind}]}
    return {"use": "official", "type": types, "system": f"urn:oid:{oid}", "value": ins.matricule}


def _qualified() -> Json:
    status = {"system": f"{_FR_CORE}/CodeSystem/fr-core-cs-identity-reliability", "code": "QUAL"}
    return {
        "url": f"{_FR_CORE}/StructureDefinition/fr-core-identity-reliability",
        "extension": [{"url": "identityStatus", "valueCoding": status}],
    }


def _birth_place(person: Patient) -> list[Json]:
    if not person.birth_place_code.strip():
        return []
    commune = {
        "url": f"{_FR_CORE}/StructureDefinition/fr-core-address-insee-code",
        "valueCoding": {"system": _INSEE_COMMUNE, "code": person.birth_place_code},
    }
    return [
        {
            "url": "http://hl7.org/fhir/StructureDefinition/patient-birthPlace",
            "valueAddress": {"extension": [commune]},
        }
    ]


def _official_name(person: Patient) -> Json | None:
    """The birth name with the first of the first names, and all of them in the French extension."""
    if not person.birth_name.strip():
        return None
    given = person.birth_first_names.split()
    every = {
        "url": f"{_FR_CORE}/StructureDefinition/fr-core-patient-birth-list-given-name",
        "valueString": person.birth_first_names,
    }
    return {
        "use": "official",
        "extension": [every] if given else [],
        "family": person.birth_name,
        "given": given[:1],
    }


def _usual_name(person: Patient) -> Json:
    return {
        "use": "usual",
        "family": person.used_name,
        "given": [person.used_first_name],
        "prefix": [person.civility],
    }
