"""What was done and what is to be done: the stay, its facts, treatments, allergies, implants, the plan."""

from dataclasses import dataclass

from liaison.content.discharge import Appointment, AppointmentState, DischargeLetter, PendingResult, Treatment
from liaison.documents.fhir.elements import UCUM, Json, at, coding, concept, term
from liaison.documents.structured.codes import ADMISSION, CIS, DISCHARGE, INPATIENT, Code
from liaison.documents.structured.facts import Fact
from liaison.documents.structured.outline import STATUS_WORDS, follow_up
from liaison.documents.structured.text import duration, planned


@dataclass(frozen=True)
class Context:
    """Whom every resource is about, during which stay, and the doctor who answers for it."""

    letter: DischargeLetter
    patient: Json
    encounter: Json
    doctor: Json


def encounter(letter: DischargeLetter, *, patient: Json, provider: Json, doctor: Json, referring: Json | None) -> Json:
    """The stay: when, why, how the patient came in, where they went."""
    stay = letter.stay
    participants = [{"type": [term("v3-ParticipationType", "ATND")], "individual": doctor}]
    if referring:
        participants.append({"type": [term("v3-ParticipationType", "REF")], "individual": referring})
    return {
        "resourceType": "Encounter",
        "status": "finished",
        "class": coding(INPATIENT),
        "subject": patient,
        "participant": participants,
        "period": {"start": at(stay.admitted_at, letter), "end": at(stay.left_at, letter)},
        "reasonCode": [{"text": letter.reason}],
        "hospitalization": {
            "admitSource": concept(ADMISSION[stay.admission], stay.origin),
            "destination": {"display": stay.destination.name},
            "dischargeDisposition": concept(DISCHARGE[stay.destination.kind]),
        },
        "serviceProvider": provider,
    }


def observation(fact: Fact, context: Context) -> Json:
    """A fact of the stay."""
    kind = "valueBoolean" if isinstance(fact.value, bool) else "valueString"
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": concept(fact.code, fact.code.label),
        "subject": context.patient,
        "encounter": context.encounter,
        "effectiveDateTime": at(context.letter.stay.left_at, context.letter),
        "performer": [context.doctor],
        kind: fact.value,
    }


def stopped(item: Treatment, context: Context) -> Json:
    """A treatment that the stay stopped, with the reason that the law asks."""
    return {
        "resourceType": "MedicationStatement",
        "status": "stopped",
        "statusReason": [{"text": item.reason}],
        "medicationCodeableConcept": _medication(item),
        "subject": context.patient,
        "context": context.encounter,
        "dateAsserted": at(context.letter.composed_at, context.letter),
        "informationSource": context.doctor,
        "dosage": [{"text": item.before}],
    }


def prescribed(item: Treatment, context: Context) -> Json:
    """A treatment to take. The letter tells of the prescription and is not it: a plan, not an order."""
    before = f"à l’entrée : {item.before}" if item.before else ""
    said = (STATUS_WORDS[item.status], before, f"durée : {item.duration}", item.reason and f"motif : {item.reason}")
    length = duration(item.duration)
    bounds = {"value": length[0], "system": UCUM, "code": length[1]} if length else None
    return {
        "resourceType": "MedicationRequest",
        "status": "active",
        "intent": "plan",
        "medicationCodeableConcept": _medication(item),
        "subject": context.patient,
        "encounter": context.encounter,
        "authoredOn": at(context.letter.composed_at, context.letter),
        "requester": context.doctor,
        "note": [{"text": " ; ".join(part for part in said if part)}],
        "dosageInstruction": [{"text": item.after, "timing": {"repeat": {"boundsDuration": bounds}}}],
    }


def allergy(context: Context) -> Json:
    """The allergies, in the doctor's words."""
    return {
        "resourceType": "AllergyIntolerance",
        "clinicalStatus": term("allergyintolerance-clinical", "active"),
        "code": {"text": context.letter.allergies.text},
        "patient": context.patient,
        "encounter": context.encounter,
        "recordedDate": at(context.letter.composed_at, context.letter),
        "recorder": context.doctor,
    }


def device(context: Context) -> Json:
    """What was implanted during the stay."""
    return {
        "resourceType": "Device",
        "status": "active",
        "type": {"text": context.letter.implants.text},
        "patient": context.patient,
    }


def pending_result(item: PendingResult, context: Context) -> Json:
    """A result to send, by whom and until when."""
    return {
        "resourceType": "Task",
        "status": "in-progress",
        "intent": "order",
        "code": {"text": "Transmission d’un résultat attendu"},
        "description": item.what,
        "for": context.patient,
        "encounter": context.encounter,
        "authoredOn": at(context.letter.composed_at, context.letter),
        "requester": context.doctor,
        "owner": {"display": item.sender},
        "restriction": {"period": {"end": item.expected.isoformat()}} if item.expected else None,
    }


def appointment(item: Appointment, context: Context) -> Json:
    """An appointment: asked for when it is taken, planned when somebody has to take it."""
    on = planned(item, context.letter.hospital)
    return {
        "resourceType": "ServiceRequest",
        "status": "active",
        "intent": "plan" if item.state is AppointmentState.TO_TAKE else "order",
        "code": {"text": item.what},
        "subject": context.patient,
        "encounter": context.encounter,
        "occurrenceDateTime": on and on.isoformat(),
        "occurrenceTiming": {"code": {"text": item.when}} if on is None else None,
        "authoredOn": at(context.letter.composed_at, context.letter),
        "requester": context.doctor,
        "performer": [{"display": item.with_whom}],
    }


def care_plan(context: Context, *, appointments: list[Json], team: Json | None) -> Json:
    """« Suites à donner »: the appointments, and what else is to be watched, avoided, arranged."""
    others = [
        {"detail": {"status": "not-started", "code": {"text": label}, "description": text}}
        for label, text, _ in follow_up(context.letter)
    ]
    return {
        "resourceType": "CarePlan",
        "status": "active",
        "intent": "plan",
        "title": "Suites à donner",
        "subject": context.patient,
        "encounter": context.encounter,
        "period": {"start": at(context.letter.stay.left_at, context.letter)},
        "author": context.doctor,
        "careTeam": [team] if team else [],
        "activity": [*({"reference": one} for one in appointments), *others],
    }


def _medication(item: Treatment) -> Json:
    return concept(Code(item.code, item.name, CIS) if item.code else None, item.name)
