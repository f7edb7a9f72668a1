"""The document: a Composition first, with the sections of the CDA, then everything that it refers to."""

import json

from liaison.content.discharge import DischargeLetter
from liaison.documents.fhir import care, people
from liaison.documents.fhir.elements import URI, Json, Resources, at, concept, filled, narrative, term
from liaison.documents.structured.codes import DOCUMENT
from liaison.documents.structured.facts import stay_facts
from liaison.documents.structured.outline import (
    Outline,
    Section,
    document_title,
    follow_up,
    keyed_appointments,
    keyed_treatments,
    outline,
)
from liaison.documents.structured.text import printable


def bundle_json(letter: DischargeLetter) -> bytes:
    """Return the document as JSON in UTF-8: the same letter, the same bytes."""
    return json.dumps(discharge_bundle(letter), ensure_ascii=False, separators=(",", ":")).encode()


def discharge_bundle(letter: DischargeLetter) -> Json:
    """Return a letter as a FHIR R4 document, a Bundle in which every reference is resolved. A draft is « preliminary »."""
    return _Document(printable(letter)).bundle()


class _Document:
    """Makes the resources of one letter, those that others refer to first."""

    def __init__(self, letter: DischargeLetter) -> None:
        self.letter = letter
        self.resources = Resources(letter)
        self.outline = outline(letter)

    def bundle(self) -> Json:
        """The Bundle. The Composition is made last, when everything has its address, and stands first."""
        self._people()
        sections = self._sections()
        self.resources.add("composition", self._composition(sections))
        *others, composition = self.resources.entries
        return {
            "resourceType": "Bundle",
            "identifier": _document(self.letter.reference.document_id),
            "type": "document",
            "timestamp": at(self.letter.composed_at, self.letter),
            "entry": [composition, *others],
        }

    def _people(self) -> None:
        letter, resources = self.letter, self.resources
        gp = people.add_doctor(resources, "gp", letter.gp) if letter.gp else None
        referring = people.add_doctor(resources, "referring", letter.referring) if letter.referring else None
        self.hospital = resources.add("hospital", people.hospital(letter))
        provider = self.hospital
        if letter.stay.unit_name.strip():
            provider = resources.add("unit", people.unit(letter, part_of=self.hospital))
        doctor = people.add_doctor(resources, "signatory", letter.signatory, self.hospital)
        patient = resources.add("patient", people.patient(letter, general_practitioner=gp))
        stay = care.encounter(letter, patient=patient, provider=provider, doctor=doctor, referring=referring)
        self.context = care.Context(letter, patient, resources.add("encounter", stay), doctor)
        self.team = self._team(gp)

    def _team(self, gp: Json | None) -> Json | None:
        """The care team, when there is somebody beside the doctor who signs."""
        letter, context = self.letter, self.context
        members = [("médecin traitant", gp)] if gp else []
        if letter.coordination:
            contact = people.contact(letter.coordination, organization=self.hospital)
            members.append(
                (letter.coordination.function or "coordination", self.resources.add("coordination", contact))
            )
        if letter.trusted_person.strip():
            trusted = people.trusted_person(letter, patient=context.patient)
            members.append(("personne de confiance", self.resources.add("trusted-person", trusted)))
        if not members:
            return None
        members.append(("médecin hospitalier", context.doctor))
        team = people.care_team(letter, subject=context.patient, encounter=context.encounter, members=members)
        return self.resources.add("care-team", team)

    def _composition(self, sections: list[Json]) -> Json:
        letter, context = self.letter, self.context
        reference = letter.reference
        signature = {"mode": "legal", "party": context.doctor}
        if letter.signed_at:
            signature["time"] = at(letter.signed_at, letter)
        replaced = {"code": "replaces", "targetIdentifier": _document(reference.replaces)}
        return {
            "resourceType": "Composition",
            "language": "fr-FR",
            "identifier": _document(reference.set_id),
            "status": "final" if letter.signed_at else "preliminary",
            "type": concept(DOCUMENT),
            "subject": context.patient,
            "encounter": context.encounter,
            "date": at(letter.composed_at, letter),
            "author": [context.doctor],
            "title": document_title(letter),
            "confidentiality": "N",
            "attester": [signature] if letter.signed_at else [],
            "custodian": self.hospital,
            "relatesTo": [replaced] if reference.replaces else [],
            "section": sections,
        }

    # --- Sections -------------------------------------------------------------------------------------------------------

    def _sections(self) -> list[Json]:
        said: Outline = self.outline
        every: tuple[tuple[Section | None, list[Json]], ...] = (
            (said.status, []),
            (said.reason, []),
            (said.stay, self._stay()),
            (said.stopped, self._stopped()),
            (said.treatments, self._treatments()),
            (said.pending, self._pending()),
            (said.plan, self._plan()),
            (said.devices, self._devices()),
            (said.allergies, self._allergies()),
        )
        # Of these, no entry says that there is nothing, and not that nothing was said.
        may_be_none = (said.treatments, said.pending, said.devices, said.allergies)
        return [
            _section(section, entries, none=section in may_be_none and not entries)
            for section, entries in every
            if section
        ]

    def _stay(self) -> list[Json]:
        facts = stay_facts(self.letter, self.outline)
        observed = [self.resources.add(fact.key, care.observation(fact, self.context)) for fact in facts]
        return [self.context.encounter, *observed]

    def _stopped(self) -> list[Json]:
        found = keyed_treatments(self.letter, stopped=True)
        return [self.resources.add(key, care.stopped(item, self.context)) for key, item in found]

    def _treatments(self) -> list[Json]:
        found = keyed_treatments(self.letter, stopped=False)
        return [self.resources.add(key, care.prescribed(item, self.context)) for key, item in found]

    def _pending(self) -> list[Json]:
        return [
            self.resources.add(f"attendu-{number}", care.pending_result(item, self.context))
            for number, item in enumerate(self.letter.pending_results, start=1)
        ]

    def _plan(self) -> list[Json]:
        appointments = [
            self.resources.add(key, care.appointment(item, self.context))
            for key, item in keyed_appointments(self.letter)
        ]
        plans = []
        if appointments or follow_up(self.letter):
            plan = care.care_plan(self.context, appointments=appointments, team=self.team)
            plans.append(self.resources.add("care-plan", plan))
        return [*plans, *appointments, *([self.team] if self.team else [])]

    def _devices(self) -> list[Json]:
        return [self.resources.add("device", care.device(self.context))] if self.letter.implants.found else []

    def _allergies(self) -> list[Json]:
        return [self.resources.add("allergy", care.allergy(self.context))] if self.letter.allergies.found else []


def _section(section: Section, entries: list[Json], *, none: bool) -> Json:
    made: Json = filled(
        {
            "title": section.title,
            "code": concept(section.code),
            "text": narrative(section),
            "entry": entries,
            "emptyReason": term("list-empty-reason", "nilknown") if none else None,
        }
    )
    return made


def _document(identifier: str) -> Json:
    """The identifier of a document, or of the set of its versions."""
    return {"system": URI, "value": f"urn:uuid:{identifier}"}
