"""The lettre de liaison composed from its parts and from the stay: what is signed, and what a preview shows. Reads only."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from coordination.accounts.models import Membership, User
from coordination.episodes.models import AdmissionMode, Episode, Patient
from coordination.tenancy.models import Hospital
from coordination.ui import french
from discharge.planning.models import CircleMember
from discharge.planning.queries import gp_of, referrer_of
from liaison.authoring.facts import (
    answer,
    destination_of,
    home_of,
    letterhead,
    lines,
    practitioner_of,
    printed_patient,
)
from liaison.authoring.fields import NO, YES, date_of
from liaison.authoring.models import Document
from liaison.authoring.papers.base import Composing
from liaison.authoring.readers import printed_recipients
from liaison.authoring.rules import Body
from liaison.content import discharge as letter
from liaison.content.parts import Contact, Signatory

# Who signs, before anybody has.
NOBODY_YET = "Médecin signataire à désigner"

_ADMISSIONS = {
    AdmissionMode.EMERGENCY: letter.AdmissionKind.EMERGENCY,
    AdmissionMode.PLANNED: letter.AdmissionKind.PLANNED,
    AdmissionMode.TRANSFER: letter.AdmissionKind.TRANSFER,
    AdmissionMode.OTHER: letter.AdmissionKind.OTHER,
}


def compose(given: Composing) -> letter.DischargeLetter:
    """Everything that the letter says now. A draft says « à compléter » where something is missing.

    Raises:
        ContentError: the parts contradict each other, or (unless a draft) one lacks what no such letter may lack.
    """
    episode, hospital, written = given.episode, given.hospital, given.written
    now, blank, is_draft = given.now, given.blank, given.is_draft
    zone = ZoneInfo(hospital.time_zone)
    signatory = given.signer or episode.hospital_doctor
    functions = _functions(episode, [*written.authors, *([signatory] if signatory else [])])
    reason, summary, events = (written.body(key) for key in ("reason", "summary", "events"))
    advice, around = written.body("advice"), written.body("surroundings")
    return letter.DischargeLetter(
        reference=_reference(given.document),
        hospital=letterhead(hospital, episode.unit_id),
        patient=printed_patient(episode.patient, with_ins=True),
        ipp=episode.patient.ipp,
        home=home_of(episode.patient),
        stay=_stay(episode, zone, now),
        signatory=practitioner_of(signatory, functions.get(signatory.pk, ""))
        if signatory
        else letter.Practitioner(name=NOBODY_YET),
        ward_line=_ward_line(episode, hospital, signatory, functions),
        composed_at=now.astimezone(zone),
        signed_at=None if is_draft else now.astimezone(zone),
        reason_in_short=reason.get("reason_in_short", ""),
        reason=reason.get("reason", "") or blank,
        summary=lines(summary.get("summary", "")) or ((blank,) if blank else ()),
        condition_at_discharge=summary.get("condition_at_discharge", ""),
        procedures=answer(summary, "procedures", blank),
        allergies=answer(around, "allergies", blank),
        adverse_events=answer(events, "adverse_events", blank),
        organisms=letter.Organisms(
            # A draft may contradict itself, or say nothing yet: it is shown all the same.
            searched=events.get("organisms_searched") == YES or (is_draft and events.get("organisms") != NO),
            identified=answer(events, "organisms", blank),
        ),
        transfusion=_transfusion(events, "transfusion", blank),
        blood_derivatives=_transfusion(events, "blood_derivatives", blank),
        implants=answer(events, "implants", blank),
        treatments=tuple(treatment_of(row, blank) for row in written.rows("treatments", blank)),
        pending_results=tuple(_pending(row, blank) for row in written.rows("pending", blank)),
        appointments=tuple(_appointment(row, blank) for row in written.rows("appointments", blank)),
        surveillance=advice.get("surveillance", ""),
        advice=advice.get("advice", ""),
        social=written.body("social").get("social", ""),
        gp=_of_circle(gp, "médecin traitant") if (gp := gp_of(episode)) else None,
        referring=_referring(around, blank, referrer_of(episode)),
        trusted_person=_trusted_person(episode.patient),
        advance_directives=around.get("advance_directives", ""),
        coordination=_coordination(episode, hospital, functions),
        contributors=tuple(
            Signatory(name=str(user), function=functions.get(user.pk, ""))
            for user in written.authors
            if signatory is None or user.pk != signatory.pk
        ),
        recipients=printed_recipients(episode),
    )


# --- Who writes, about whom -------------------------------------------------------------------------------------------


def _reference(document: Document) -> letter.Reference:
    return letter.Reference(
        document_id=str(document.pk),
        set_id=str(document.set_id),
        version=document.number,
        replaces=str(document.replaces_id) if document.replaces_id else "",
    )


def _functions(episode: Episode, people: Sequence[User]) -> dict[UUID, str]:
    """Function in the hospital, in words, of everybody whom the letter names; read once."""
    named = {user.pk for user in (*people, episode.referent) if user}
    members = Membership.objects.filter(hospital_id=episode.hospital_id, user__in=named)
    return {member.user_id: member.get_role_display().lower() for member in members}


def _of_circle(member: CircleMember, function: str) -> letter.Practitioner:
    person = member.provider.professional if member.provider and member.provider.professional_id else None
    return letter.Practitioner(
        name=member.name,
        function=function,
        family_name=person.last_name if person else "",
        given_name=person.first_name if person else "",
        rpps=person.rpps or "" if person else "",
        phone=member.phone,
        address_lines=tuple(member.provider.address_lines) if member.provider else (),
    )


def _referring(body: Body, blank: str, known: CircleMember | None) -> letter.Practitioner | None:
    if body.get("referred") != YES:
        return None
    if known is not None and known.name == body.get("referred_text"):
        return _of_circle(known, "médecin adresseur")
    return letter.Practitioner(name=body.get("referred_text") or blank, function="médecin adresseur")


def _ward_line(episode: Episode, hospital: Hospital, doctor: User | None, functions: Mapping[UUID, str]) -> Contact:
    return Contact(
        name=str(doctor) if doctor else "",
        function=functions.get(doctor.pk, "") if doctor else french.lower_first(episode.unit.name),
        phone=episode.unit.phone or hospital.switchboard,
    )


def _coordination(episode: Episode, hospital: Hospital, functions: Mapping[UUID, str]) -> Contact | None:
    referent = episode.referent
    return Contact(
        name=str(referent) if referent else hospital.platform_name,
        function=functions.get(referent.pk, "") if referent else "",
        phone=hospital.platform_phone,
        hours=hospital.platform_hours,
    )


def _trusted_person(patient: Patient) -> str:
    for contact in patient.contacts.all():
        if contact.is_trusted_person:
            number = french.phone(contact.phone) if contact.phone else ""
            facts = (contact.name, contact.get_relation_display().lower(), number)
            return ", ".join(part for part in facts if part)
    return ""


def _stay(episode: Episode, zone: ZoneInfo, now: datetime) -> letter.Stay:
    return letter.Stay(
        admitted_at=episode.admitted_at.astimezone(zone),
        admission=_ADMISSIONS[AdmissionMode(episode.admission_mode)],
        # Before the departure, the expected moment stands for the real one.
        left_at=max(episode.ends_at or now, episode.admitted_at).astimezone(zone),
        destination=destination_of(episode),
        unit_name=french.lower_first(episode.unit.name),
        transport=episode.get_departure_mode_display() if episode.departure_mode else "",
    )


# --- What was typed ---------------------------------------------------------------------------------------------------


def _transfusion(body: Body, name: str, blank: str) -> letter.Transfusion:
    return letter.Transfusion(given=answer(body, name, blank), incident=body.get(f"{name}_incident", ""))


def treatment_of(row: Body, blank: str) -> letter.Treatment:
    """A medicine as it was typed."""
    status = letter.TreatmentStatus(row.get("status") or letter.TreatmentStatus.CONTINUED)
    stopped, added = status is letter.TreatmentStatus.STOPPED, status is letter.TreatmentStatus.ADDED
    return letter.Treatment(
        status=status,
        name=row.get("name") or blank,
        before="" if added else row.get("before") or blank,
        after="" if stopped else row.get("after") or blank,
        duration=row.get("duration") or ("" if stopped else blank),
        reason=row.get("reason") or (blank if stopped or status is letter.TreatmentStatus.MODIFIED else ""),
    )


def _pending(row: Body, blank: str) -> letter.PendingResult:
    return letter.PendingResult(
        what=row.get("what") or blank, sender=row.get("sender") or blank, expected=date_of(row.get("expected"))
    )


def _appointment(row: Body, blank: str) -> letter.Appointment:
    return letter.Appointment(
        what=row.get("what") or blank,
        state=letter.AppointmentState(row.get("state") or letter.AppointmentState.TO_TAKE),
        on=date_of(row.get("on")),
        at=time.fromisoformat(row["at"]) if row.get("at") else None,
        when=row.get("when") or ("" if row.get("on") else blank),
        with_whom=row.get("with_whom", ""),
    )
