"""The lettre de liaison composed from its parts and from the stay: what is signed, and what a preview shows. Reads only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from coordination.accounts.models import Membership, User
from coordination.episodes.models import AdmissionMode, Episode, Patient
from coordination.tenancy.models import Hospital
from coordination.ui import french
from discharge.planning.models import CircleMember
from discharge.planning.queries import gp_of
from liaison.authoring.facts import destination_of, letterhead, lower_first, printed_patient
from liaison.authoring.forms import NO, YES
from liaison.authoring.models import Document
from liaison.authoring.readers import printed_recipients
from liaison.content import discharge as letter
from liaison.content.parts import Contact, Signatory

# Stands in a preview where something is still to write; what is signed never holds it.
TO_WRITE = "à compléter"
# Who signs, before anybody has.
NOBODY_YET = "Médecin signataire à désigner"

_ADMISSIONS = {
    AdmissionMode.EMERGENCY: letter.AdmissionKind.EMERGENCY,
    AdmissionMode.PLANNED: letter.AdmissionKind.PLANNED,
    AdmissionMode.TRANSFER: letter.AdmissionKind.TRANSFER,
    AdmissionMode.OTHER: letter.AdmissionKind.OTHER,
}
Body = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Written:
    """The parts as they stand: their bodies by key, and who wrote in them."""

    bodies: Mapping[str, Body]
    authors: Sequence[User] = ()

    def body(self, key: str) -> Body:
        """The body of a part; empty when nobody has begun it."""
        return self.bodies.get(key, {})


def compose(
    *,
    document: Document,
    episode: Episode,
    hospital: Hospital,
    written: Written,
    signer: User | None,
    now: datetime,
    is_draft: bool,
) -> letter.DischargeLetter:
    """Everything that the letter says at ``now``. A draft says « à compléter » where something is missing.

    Raises:
        ContentError: the parts contradict each other, or (unless a draft) one lacks what no such letter may lack.
    """
    blank = TO_WRITE if is_draft else ""
    zone = ZoneInfo(hospital.time_zone)
    signatory = signer or episode.hospital_doctor
    functions = _functions(episode, [*written.authors, *([signatory] if signatory else [])])
    reason, summary, events = (written.body(key) for key in ("reason", "summary", "events"))
    advice, around = written.body("advice"), written.body("surroundings")
    return letter.DischargeLetter(
        reference=_reference(document),
        hospital=letterhead(hospital),
        patient=printed_patient(episode.patient, with_ins=True),
        ipp=episode.patient.ipp,
        home=_home(episode.patient),
        stay=_stay(episode, zone, now),
        signatory=_practitioner(signatory, functions) if signatory else letter.Practitioner(name=NOBODY_YET),
        ward_line=_ward_line(episode, hospital, signatory, functions),
        composed_at=now.astimezone(zone),
        signed_at=None if is_draft else now.astimezone(zone),
        reason_in_short=reason.get("reason_in_short", ""),
        reason=reason.get("reason", "") or blank,
        summary=_paragraphs(summary.get("summary", "")) or ((blank,) if blank else ()),
        condition_at_discharge=summary.get("condition_at_discharge", ""),
        procedures=_answer(summary, "procedures", blank),
        allergies=_answer(around, "allergies", blank),
        adverse_events=_answer(events, "adverse_events", blank),
        organisms=letter.Organisms(
            # A draft may contradict itself, or say nothing yet: it is shown all the same.
            searched=events.get("organisms_searched") == YES or (is_draft and events.get("organisms") != NO),
            identified=_answer(events, "organisms", blank),
        ),
        transfusion=_transfusion(events, "transfusion", blank),
        blood_derivatives=_transfusion(events, "blood_derivatives", blank),
        implants=_answer(events, "implants", blank),
        treatments=tuple(_treatment(row, blank) for row in _rows(written, "treatments", blank)),
        pending_results=tuple(_pending(row, blank) for row in _rows(written, "pending", blank)),
        appointments=tuple(_appointment(row, blank) for row in _rows(written, "appointments", blank)),
        surveillance=advice.get("surveillance", ""),
        advice=advice.get("advice", ""),
        social=written.body("social").get("social", ""),
        gp=_gp(gp_of(episode)),
        referring=_referring(around, blank),
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


def _practitioner(user: User, functions: Mapping[UUID, str]) -> letter.Practitioner:
    return letter.Practitioner(
        name=str(user),
        function=functions.get(user.pk, ""),
        family_name=user.last_name,
        given_name=user.first_name,
        rpps=user.rpps,
        phone=user.phone,
    )


def _gp(member: CircleMember | None) -> letter.Practitioner | None:
    if member is None:
        return None
    person = member.provider.professional if member.provider and member.provider.professional_id else None
    return letter.Practitioner(
        name=member.name,
        function="médecin traitant",
        family_name=person.last_name if person else "",
        given_name=person.first_name if person else "",
        rpps=person.rpps or "" if person else "",
        phone=member.phone,
        address_lines=tuple(member.provider.address_lines) if member.provider else (),
    )


def _referring(body: Body, blank: str) -> letter.Practitioner | None:
    if body.get("referred") != YES:
        return None
    return letter.Practitioner(name=body.get("referred_text") or blank, function="médecin adresseur")


def _ward_line(episode: Episode, hospital: Hospital, doctor: User | None, functions: Mapping[UUID, str]) -> Contact:
    return Contact(
        name=str(doctor) if doctor else "",
        function=functions.get(doctor.pk, "") if doctor else lower_first(episode.unit.name),
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


def _home(patient: Patient) -> letter.Home:
    codes = patient.commune.postal_codes if patient.commune else []
    return letter.Home(
        address=" ".join(patient.address.split()),
        postal_code=codes[0] if len(codes) == 1 else "",
        city=patient.commune.name if patient.commune else "",
        phone=patient.phone,
    )


def _stay(episode: Episode, zone: ZoneInfo, now: datetime) -> letter.Stay:
    return letter.Stay(
        admitted_at=episode.admitted_at.astimezone(zone),
        admission=_ADMISSIONS[AdmissionMode(episode.admission_mode)],
        # Before the departure, the expected moment stands for the real one.
        left_at=max(episode.ends_at or now, episode.admitted_at).astimezone(zone),
        destination=destination_of(episode),
        unit_name=lower_first(episode.unit.name),
        transport=episode.get_departure_mode_display() if episode.departure_mode else "",
    )


# --- What was typed ---------------------------------------------------------------------------------------------------


def _rows(written: Written, key: str, blank: str) -> list[Body]:
    """The rows of a table; a draft of which nobody said that there is none has one to write."""
    body = written.body(key)
    rows: list[Body] = body.get("rows", [])
    return rows or ([{}] if blank and not body.get("none") else [])


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(" ".join(line.split()) for line in text.splitlines() if line.strip())


def _answer(body: Body, name: str, blank: str) -> letter.Answer:
    """The answer; a draft that has none yet says so."""
    answer = body.get(name, "")
    if not answer:
        return letter.Answer(found=bool(blank), text=blank)
    return letter.Answer(found=answer == YES, text=(body.get(f"{name}_text", "") or blank) if answer == YES else "")


def _transfusion(body: Body, name: str, blank: str) -> letter.Transfusion:
    return letter.Transfusion(given=_answer(body, name, blank), incident=body.get(f"{name}_incident", ""))


def _treatment(row: Body, blank: str) -> letter.Treatment:
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
        what=row.get("what") or blank, sender=row.get("sender") or blank, expected=_date(row.get("expected"))
    )


def _appointment(row: Body, blank: str) -> letter.Appointment:
    return letter.Appointment(
        what=row.get("what") or blank,
        state=letter.AppointmentState(row.get("state") or letter.AppointmentState.TO_TAKE),
        on=_date(row.get("on")),
        at=time.fromisoformat(row["at"]) if row.get("at") else None,
        when=row.get("when") or ("" if row.get("on") else blank),
        with_whom=row.get("with_whom", ""),
    )


def _date(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
