"""Codes of the lettre de liaison à la sortie, as data: value sets of the CI-SIS (JDV) and the systems they take from."""

from dataclasses import dataclass

from liaison.content.discharge import AdmissionKind
from liaison.content.parts import DestinationKind, Sex
from liaison.content.sheets import Profession

LOINC = "2.16.840.1.113883.6.1"
SNOMED_CT = "2.16.840.1.113883.6.96"
TA_ASIP = "1.2.250.1.213.1.1.4.322"
FINESS_CATEGORY = "1.2.250.1.213.1.6.1.8"
ACT_CODE = "2.16.840.1.113883.5.4"
ACT_PRIORITY = "2.16.840.1.113883.5.7"
ADMINISTRATIVE_GENDER = "2.16.840.1.113883.5.1"
CONFIDENTIALITY = "2.16.840.1.113883.5.25"
PARTICIPATION_FUNCTION = "2.16.840.1.113883.5.88"
ABSENT_OR_UNKNOWN = "2.16.840.1.113883.5.1150.1"
IHE_ACT_CODE = "1.3.6.1.4.1.19376.1.5.3.2"
CIS = "1.2.250.1.213.2.3.1"

SYSTEM_NAMES = {
    LOINC: "LOINC",
    SNOMED_CT: "SNOMED CT",
    TA_ASIP: "TA_ASIP",
    ACT_CODE: "HL7:ActCode",
    ACT_PRIORITY: "HL7:ActPriority",
    CIS: "CIS",
    IHE_ACT_CODE: "IHEActCode",
}


@dataclass(frozen=True)
class Code:
    """A concept: its code, its label in French, and the OID of the system that defines it."""

    code: str
    label: str
    system: str


# JDV_J07 (1.2.250.1.213.1.1.5.471), JDV_J08 (…463), JDV_J01 (…461), JDV_J02 (…466), JDV_J04 (…467), JDV_J47 (…124).
DOCUMENT = Code("11490-0", "Lettre de liaison à la sortie d'un établissement de soins", LOINC)
NORMAL = Code("N", "Normal", CONFIDENTIALITY)
# The sheets, by the schema of their content: the nearest type that the value set has.
SHEETS = {
    "nursing/1": Code("11506-3", "CR ou fiche de suivi de soins par auxiliaire médical", LOINC),
    "social/1": Code("28653-4", "Document du secteur social / médico-social", LOINC),
    "pharmacist/1": Code("80820-4", "Formulaire de conciliation médicamenteuse (Hôpital)", LOINC),
    "patient/1": Code("34133-9", "Synthèse d'épisode de soins", LOINC),
    "entry/1": Code(
        "18761-7", "Note de transfert (dont lettre de liaison à l'entrée en établissement de soins)", LOINC
    ),
}
PHYSICIAN = Code("G15_10", "Médecin", "1.2.250.1.213.1.1.4.5")
PROFESSIONS = {
    Profession.PHYSICIAN: PHYSICIAN,
    Profession.NURSE: Code("G15_60", "Infirmier", "1.2.250.1.213.1.1.4.5"),
    Profession.SOCIAL_WORKER: Code("41", "Assistant de service social", "1.2.250.1.213.1.6.1.4"),
}
FACILITIES = {
    code: Code(code, label, "1.2.250.1.71.4.2.4")
    for code, label in (
        ("SA01", "Etablissement public de santé"),
        ("SA02", "Hôpital militaire du Service de santé des armées"),
        ("SA03", "Etablissement privé PSPH"),
        ("SA04", "Etablissement privé non PSPH"),
    )
}
HOSPITAL_CARE = Code("ETABLISSEMENT", "Etablissement de santé", "1.2.250.1.213.1.1.4.9")
# Of a doctor who writes from outside.
PRACTICE_CARE = Code("AMBULATOIRE", "Ambulatoire", "1.2.250.1.213.1.1.4.9")
GENERAL_PRACTITIONER = Code("PCP", "Médecin traitant", PARTICIPATION_FUNCTION)
# JDV_J142 (1.2.250.1.213.1.1.5.589).
INPATIENT = Code("IMP", "Hospitalisation (établissement, y compris HAD)", ACT_CODE)
AMBULATORY = Code("AMB", "Ambulatoire (hors établissement)", ACT_CODE)
# JDV_StatutDoc (1.2.250.1.213.1.1.5.93): what a doctor has signed.
APPROVED = Code("9571008", "approuvé", SNOMED_CT)
DRUG = Code("DRUG", "Médicament", ACT_CODE)
PATIENT_INSTRUCTION = Code("PINSTRUCT", "Instructions au patient", IHE_ACT_CODE)
TO_SCHEDULE = Code("CS", "à prendre", ACT_PRIORITY)
# JDV_TypeEvenementIndesirablePrevisible (1.2.250.1.213.1.1.5.794), then the three value sets JDV_AbsentOrUnknown….
ALLERGY = Code("609328004", "allergie", SNOMED_CT)
NO_KNOWN_ALLERGY = Code("no-known-allergies", "Pas d'allergie/hypersensibilité connue", ABSENT_OR_UNKNOWN)
NO_KNOWN_MEDICATION = Code("no-known-medications", "Pas de traitement médicamenteux connu", ABSENT_OR_UNKNOWN)

# JDV_J143_AdministrativeGender (1.2.250.1.213.1.1.5.590).
SEX = {
    Sex.FEMALE: Code("F", "Féminin", ADMINISTRATIVE_GENDER),
    Sex.MALE: Code("M", "Masculin", ADMINISTRATIVE_GENDER),
    Sex.UNKNOWN: Code("UN", "Inconnu", ADMINISTRATIVE_GENDER),
}

# JDV_ModaliteEntree (1.2.250.1.213.1.1.5.73).
ADMISSION = {
    AdmissionKind.EMERGENCY: Code("183452005", "hospitalisation en urgence", SNOMED_CT),
    AdmissionKind.PLANNED: Code("8715000", "hospitalisation programmée", SNOMED_CT),
    AdmissionKind.TRANSFER: Code("107724000", "transfert du patient", SNOMED_CT),
    AdmissionKind.OTHER: Code("GEN-092.06.07", "Autre modalité d'entrée", TA_ASIP),
}

# JDV_ModaliteSortie (1.2.250.1.213.1.1.5.74). Its only code for rehabilitation, 109, is that of private hospitals, which
# the letter does not know: another hospital is always true. A relative's home is not the patient's own.
_OTHER_HOSPITAL = Code("GEN-092.06.01", "Autre établissement de santé", TA_ASIP)
_OTHER_PLACE = Code("GEN-092.06.03", "Autre destination", TA_ASIP)
DISCHARGE = {
    DestinationKind.HOME: Code("160849004", "retour au domicile", SNOMED_CT),
    DestinationKind.HOSPITAL_AT_HOME: Code("127", "Hospitalisation à Domicile", FINESS_CATEGORY),
    DestinationKind.CARE_HOME: Code(
        "500", "Etablissement d'hébergement pour personnes âgées dépendantes", FINESS_CATEGORY
    ),
    DestinationKind.REHABILITATION: _OTHER_HOSPITAL,
    DestinationKind.HOSPITAL: _OTHER_HOSPITAL,
    DestinationKind.FAMILY: _OTHER_PLACE,
    DestinationKind.OTHER: _OTHER_PLACE,
}
