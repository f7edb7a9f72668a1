"""The entries of the body: what the narrative says, for machines, each with a reference to where it is said.

Templates: CI-SIS, volet Modèles de contenus CDA (1.2.250.1.213.1.1.3.*) and the IHE PCC and CCD ones they specialise.
"""

from datetime import datetime
from uuid import UUID

from liaison.content.discharge import Answer, Appointment, AppointmentState, DischargeLetter, Treatment, TreatmentStatus
from liaison.documents.cda.xml import Element, coded, el, points_to, templates, ts, unknown
from liaison.documents.structured.codes import (
    ADMISSION,
    ALLERGY,
    AMBULATORY,
    APPROVED,
    CIS,
    DISCHARGE,
    DRUG,
    NO_KNOWN_ALLERGY,
    NO_KNOWN_MEDICATION,
    PATIENT_INSTRUCTION,
    TA_ASIP,
    TO_SCHEDULE,
    Code,
)
from liaison.documents.structured.facts import Fact, stay_facts
from liaison.documents.structured.identifiers import derived
from liaison.documents.structured.outline import (
    DOSE,
    Outline,
    follow_up,
    keyed_appointments,
    keyed_treatments,
)
from liaison.documents.structured.text import duration, local, planned

_SIMPLE_OBSERVATION = ("1.3.6.1.4.1.19376.1.5.3.1.4.13", "1.2.250.1.213.1.1.3.48")
_TREATMENT = (
    "1.2.250.1.213.1.1.3.42",
    "2.16.840.1.113883.10.20.1.24",
    "1.3.6.1.4.1.19376.1.5.3.1.4.7",
    "1.3.6.1.4.1.19376.1.5.3.1.4.7.1",
)
_PRODUCT = ("1.2.250.1.213.1.1.3.43", "2.16.840.1.113883.10.20.1.53", "1.3.6.1.4.1.19376.1.5.3.1.4.7.2")
_INSTRUCTION = ("2.16.840.1.113883.10.20.1.49", "1.3.6.1.4.1.19376.1.5.3.1.4.3", "1.2.250.1.213.1.1.3.33")
_ENCOUNTER = (
    "2.16.840.1.113883.10.20.1.21",
    "2.16.840.1.113883.10.20.1.25",
    "1.3.6.1.4.1.19376.1.5.3.1.4.14",
    "1.2.250.1.213.1.1.3.58",
)
_REQUEST = ("2.16.840.1.113883.10.20.1.25", "1.3.6.1.4.1.19376.1.5.3.1.1.20.3.1", "1.2.250.1.213.1.1.3.27")
_CONCERN = (
    "2.16.840.1.113883.10.20.1.27",
    "1.3.6.1.4.1.19376.1.5.3.1.4.5.1",
    "1.3.6.1.4.1.19376.1.5.3.1.4.5.3",
    "1.2.250.1.213.1.1.3.40",
)
_ALLERGY = (
    "2.16.840.1.113883.10.20.1.28",
    "2.16.840.1.113883.10.20.1.18",
    "1.3.6.1.4.1.19376.1.5.3.1.4.5",
    "1.3.6.1.4.1.19376.1.5.3.1.4.6",
    "1.2.250.1.213.1.1.3.41",
)
_DEVICE = ("2.16.840.1.113883.10.20.1.34", "1.2.250.1.213.1.1.3.20")


class Common:
    """The entries that several documents have: ids are drawn from the document's own, ``document_id``."""

    def __init__(self, document_id: str) -> None:
        self._document_id = document_id

    def allergies(self, allergies: Answer) -> list[Element]:
        """FR-Liste-des-allergies-et-hypersensibilites with its one FR-Allergie-ou-hypersensibilite, or « aucune connue »."""
        said = el("originalText", el("reference", value="#allergies"))
        if allergies.found:
            value = el("value", said, xsi_type="CD")
            status, times = "active", [unknown("low")]
        else:
            value = coded("value", NO_KNOWN_ALLERGY, said, xsi_type="CD")
            status, times = "completed", [unknown("low", "NA"), unknown("high", "NA")]
        allergy = el(
            "observation",
            *templates(*_ALLERGY),
            self._id("allergie"),
            coded("code", ALLERGY),
            points_to("allergies"),
            el("statusCode", code="completed"),
            el("effectiveTime", unknown("low"), xsi_type="IVL_TS"),
            value,
            classCode="OBS",
            moodCode="EVN",
        )
        concern = el(
            "act",
            *templates(*_CONCERN),
            self._id("allergies"),
            unknown("code", "NA"),
            el("statusCode", code=status),
            el("effectiveTime", *times),
            el("entryRelationship", allergy, typeCode="SUBJ", inversionInd="false"),
            classCode="ACT",
            moodCode="EVN",
        )
        return [concern]

    def treatment(self, key: str, name: str, *, code: Element, time: Element, is_dosed: bool) -> Element:
        """FR-Traitement, its name and (``is_dosed``) its dose in the words of the narrative."""
        code.append(el("originalText", el("reference", value=f"#{key}-nom")))
        return el(
            "substanceAdministration",
            *templates(*_TREATMENT),
            self._id(key),
            coded("code", DRUG),
            points_to(key),
            el("statusCode", code="completed"),
            time,
            self._product(code, el("name", name)),
            self._instruction(key) if is_dosed else None,
            classCode="SBADM",
            moodCode="EVN",
        )

    def no_treatment(self) -> Element:
        """FR-Traitement that says by a code that there is none: the section wants one entry."""
        return el(
            "substanceAdministration",
            *templates(*_TREATMENT),
            self._id("traitement-aucun"),
            coded("code", NO_KNOWN_MEDICATION),
            points_to("traitement-aucun"),
            el("statusCode", code="completed"),
            self._product(unknown("code", "NA"), unknown("name", "NA")),
            classCode="SBADM",
            moodCode="EVN",
        )

    def _product(self, code: Element, name: Element) -> Element:
        material = el("manufacturedMaterial", code, name)
        return el("consumable", el("manufacturedProduct", *templates(*_PRODUCT), material))

    def _instruction(self, key: str) -> Element:
        """FR-Instructions-au-patient: the dose in the doctor's words, which have no safe numeric form."""
        act = el(
            "act",
            *templates(*_INSTRUCTION),
            coded("code", PATIENT_INSTRUCTION),
            points_to(f"{key}-{DOSE}"),
            el("statusCode", code="completed"),
            classCode="ACT",
            moodCode="INT",
        )
        return el("entryRelationship", act, typeCode="SUBJ", inversionInd="true")

    def _id(self, key: str) -> Element:
        return el("id", root=_root(derived(self._document_id, f"entry/{key}")))


class Entries(Common):
    """Writes the entries of one lettre de liaison, texts from what its sections say."""

    def __init__(self, letter: DischargeLetter, outline: Outline) -> None:
        super().__init__(letter.reference.document_id)
        self._letter = letter
        self._outline = outline

    # --- Statut du document, synthèse médicale du séjour ----------------------------------------------------------------

    def status(self, *, signed_at: datetime) -> list[Element]:
        """FR-Statut-document-LDL-SES: what a doctor has signed is approved."""
        code = Code("GEN-065", "Statut du document", TA_ASIP)
        value = coded("value", APPROVED, xsi_type="CD")
        return [self._observation(("16", "16.1"), code, "statut", signed_at, value)]

    def stay(self) -> list[Element]:
        """How the patient came and left, then the facts of FR-Resultats-evenements-LDL-SES."""
        stay = self._letter.stay
        admission = coded("value", ADMISSION[stay.admission], xsi_type="CE")
        discharge = coded("value", DISCHARGE[stay.destination.kind], xsi_type="CE")
        came, left = Code("ORG-070", "Modalité d'entrée", TA_ASIP), Code("ORG-074", "Modalité de sortie", TA_ASIP)
        return [
            self._observation(("6",), came, "entree", stay.admitted_at, admission),
            self._observation(("7",), left, "sortie", stay.left_at, discharge),
            *(
                self._observation((fact.template,), fact.code, fact.key, stay.left_at, _answer(fact))
                for fact in stay_facts(self._letter, self._outline)
            ),
        ]

    # --- Traitements ----------------------------------------------------------------------------------------------------

    def stopped(self) -> list[Element]:
        """FR-Traitement, one for each treatment that the stay stopped."""
        return [self._treatment(key, item) for key, item in keyed_treatments(self._letter, stopped=True)]

    def treatments(self) -> list[Element]:
        """FR-Traitement, one for each treatment to take; the section wants one entry: without any, it says so by a code."""
        taken = keyed_treatments(self._letter, stopped=False)
        return [self._treatment(key, item) for key, item in taken] or [self.no_treatment()]

    def _treatment(self, key: str, item: Treatment) -> Element:
        code = coded("code", Code(item.code, item.name, CIS)) if item.code else unknown("code")
        return self.treatment(key, item.name, code=code, time=self._treatment_time(item), is_dosed=True)

    def _treatment_time(self, item: Treatment) -> Element:
        """From the discharge on, for as long as prescribed; what was stopped ended during the stay, no one says when."""
        if item.status is TreatmentStatus.STOPPED:
            return el("effectiveTime", unknown("low"), unknown("high"), xsi_type="IVL_TS")
        start = el(
            "low", value=ts(local(self._letter.stay.left_at, self._letter.hospital).date(), self._letter.hospital)
        )
        length = duration(item.duration)
        end = el("width", value=str(length[0]), unit=length[1]) if length else unknown("high")
        return el("effectiveTime", start, end, xsi_type="IVL_TS")

    # --- Suites à donner ------------------------------------------------------------------------------------------------

    def plan(self) -> list[Element]:
        """FR-Rencontre for each appointment, FR-Demande-d-examen-ou-de-suivi for what else is to be done."""
        return [
            *(self._appointment(key, item) for key, item in keyed_appointments(self._letter)),
            *(self._request(key, text) for _, text, key in follow_up(self._letter)),
        ]

    def _appointment(self, key: str, item: Appointment) -> Element:
        on = planned(item, self._letter.hospital)
        to_take = item.state is AppointmentState.TO_TAKE
        return el(
            "encounter",
            *templates(*_ENCOUNTER),
            self._id(key),
            coded("code", AMBULATORY),
            points_to(key),
            el("effectiveTime", value=ts(on, self._letter.hospital)) if on else unknown("effectiveTime"),
            coded("priorityCode", TO_SCHEDULE) if to_take else None,
            classCode="ENC",
            moodCode="ARQ",
        )

    def _request(self, key: str, text: str) -> Element:
        return el(
            "observation",
            *templates(*_REQUEST),
            self._id(key),
            coded("code", Code("ORG-064", "Demande d'examen ou de suivi", TA_ASIP)),
            points_to(key),
            el("statusCode", code="active"),
            unknown("effectiveTime"),
            el("value", text, xsi_type="ST"),
            classCode="OBS",
            moodCode="INT",
        )

    # --- Dispositifs médicaux -----------------------------------------------------------------------------------------

    def devices(self) -> list[Element]:
        """FR-Dispositif-medical, in words: no register code is asked of the doctor."""
        if not self._letter.implants.found:
            return []
        code = unknown("code")
        code.append(el("originalText", el("reference", value="#dispositifs")))
        device = el("playingDevice", code, classCode="DEV", determinerCode="INSTANCE")
        supply = el(
            "supply",
            *templates(*_DEVICE),
            self._id("dispositifs"),
            points_to("dispositifs"),
            el("effectiveTime", unknown("low"), xsi_type="IVL_TS"),
            el("participant", el("participantRole", device, classCode="MANU"), typeCode="DEV"),
            classCode="SPLY",
            moodCode="EVN",
        )
        return [supply]

    # --- Parts ----------------------------------------------------------------------------------------------------------

    def _observation(self, kinds: tuple[str, ...], code: Code, key: str, at: datetime, value: Element) -> Element:
        """FR-Simple-observation of the given kinds, the last numbers of their templates."""
        own = (f"{_SIMPLE_OBSERVATION[-1]}.{kind}" for kind in kinds)
        return el(
            "observation",
            *templates(*_SIMPLE_OBSERVATION, *own),
            self._id(key),
            coded("code", code),
            points_to(key),
            el("statusCode", code="completed"),
            el("effectiveTime", value=ts(at, self._letter.hospital)),
            value,
            classCode="OBS",
            moodCode="EVN",
        )


def _answer(fact: Fact) -> Element:
    if isinstance(fact.value, bool):
        return el("value", xsi_type="BL", value=str(fact.value).lower())
    return el("value", fact.value, xsi_type="ST")


def _root(identifier: UUID) -> str:
    """A UUID as HL7 V3 writes it, in capitals."""
    return str(identifier).upper()
