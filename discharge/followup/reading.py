"""What the call page says, in words: numbers to dial, what should be in place, how a call stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from coordination.episodes.models import Contact, Episode, Patient
from coordination.tenancy.models import Hospital
from coordination.ui import french
from discharge.followup.definitions import Definition
from discharge.followup.models import FAILED_ATTEMPTS, Attempt, AttemptOutcome, Call, CallState, LateReason, SpokeTo
from discharge.planning.models import CircleMember, CircleState
from discharge.planning.queries import current_circle

# Who visits the patient at home and can say how things are, in the order one would call them.
VISITING_ROLES = ("idel", "ssiad", "sad-mixte", "had")


@dataclass(frozen=True)
class Number:
    """A number to dial."""

    who: str
    phone: str
    note: str = ""


@dataclass(frozen=True)
class InPlace:
    """Something that was arranged: its key in the form, its words, a line about it."""

    key: str
    what: str
    sub: str


@dataclass(frozen=True)
class Standing:
    """How a call stands: the state it is drawn with, and words."""

    state: str
    words: str


def numbers_of(episode: Episode) -> list[Number]:
    """Everybody one may call about the patient: the patient, those around, who visits, the GP. No number, no line."""
    patient = episode.patient
    circle = [member for member in current_circle(episode) if member.is_named]
    visitors = sorted(
        (member for member in circle if member.role_id in VISITING_ROLES),
        key=lambda member: VISITING_ROLES.index(member.role_id),
    )
    numbers = [
        Number(the_patient(patient), patient.phone),
        Number("Autre numéro", patient.other_phone),
        *(_contact(contact) for contact in patient.contacts.all()),
        *(
            Number(f"{_role(member)}, {member.name}", member.phone or member.mobile, member.visits)
            for member in visitors
        ),
        *(
            Number(f"{member.name}, médecin traitant", member.phone or member.mobile)
            for member in circle
            if member.is_gp
        ),
    ]
    return [number for number in numbers if number.phone]


def the_patient(patient: Patient) -> str:
    """« La patiente », « Le patient », « La personne »: the first words of a line."""
    words = french.the_patient(patient.sex)
    return words[:1].upper() + words[1:]


def _contact(contact: Contact) -> Number:
    carer = " et aidant" if contact.is_carer else ""
    notes = ["personne de confiance"] if contact.is_trusted_person else []
    notes += [contact.note] if contact.note else []
    return Number(f"{contact.name}, {contact.get_relation_display().lower()}{carer}", contact.phone, ", ".join(notes))


def _role(member: CircleMember) -> str:
    label = str(member.role.label)
    return label[:1].upper() + label[1:]


def expected_in_place(episode: Episode, *, today: date) -> list[InPlace]:
    """What was arranged and should be there by ``today``: who comes, then the needs written in the plan."""
    comes = [
        _comes(member, today)
        for member in current_circle(episode)
        if not member.is_gp and (member.starts_on is None or member.starts_on <= today)
    ]
    needs = [
        InPlace(f"need-{need.pk}", need.description, need.get_domain_display()) for need in episode.needs.current()
    ]
    return comes + needs


def _comes(member: CircleMember, today: date) -> InPlace:
    what = f"{_role(member)}, {member.visits}" if member.visits else _role(member)
    if member.state == CircleState.TO_FIND:
        return InPlace(f"circle-{member.pk}", what, "à trouver au départ")
    since = f"depuis {french.day(member.starts_on, today=today)}, " if member.starts_on else ""
    return InPlace(f"circle-{member.pk}", what, f"{since}{member.name}")


def opening(definition: Definition, *, caller: str, hospital: Hospital) -> str:
    """The first words to say, with the caller's and the hospital's name."""
    return definition.opening.replace("{caller}", caller).replace("{hospital}", hospital.short_name)


def standing(call: Call, now: datetime) -> Standing:
    """How ``call`` stands at ``now``, in the active time zone."""
    if call.state == CallState.REACHED:
        return Standing("ontime", f"Passé {french.moment(call.done_at, now=now)}" if call.done_at else "Passé")
    if call.state == CallState.CANCELLED or call.episode.state != "follow_up":
        return Standing("none", "Sans objet")
    return _awaiting_standing(call, now)


def _awaiting_standing(call: Call, now: datetime) -> Standing:
    if call.call_back_at is not None:
        words = f"Rappeler {french.moment(call.call_back_at, now=now)}"
        return Standing("late" if call.call_back_at < now else "due", words)
    days_left = (call.due_on - timezone.localtime(now).date()).days
    if call.state == CallState.UNREACHED:
        return Standing("late" if days_left < 0 else "due", "Non joint, à décider")
    if days_left < 0:
        return Standing("late", french.relative_due(call.due_on, now=now).capitalize())
    if days_left == 0:
        return Standing("due", "À passer aujourd’hui")
    return Standing("ontime", f"À passer {french.near_day(call.due_on, now=now)}")


def following_words(call: Call) -> str:
    """The next call that is planned after ``call``, in words; one query."""
    later = Call.objects.awaiting().filter(episode=call.episode_id, due_on__gte=call.due_on).exclude(pk=call.pk)
    following = later.order_by("due_on", "pk").first()
    if following is None:
        return "aucun autre appel"
    return f"appel {following.label}, {french.day(following.due_on, today=timezone.localdate())}"


def known_of(call: Call) -> dict[str, str]:
    """What the attempts already say of a call to record: who was reached last, and that nobody answered before."""
    attempts = list(call.attempts.order_by("-at", "-pk").values_list("outcome", "spoke_to"))
    reached = next((spoke_to for outcome, spoke_to in attempts if outcome == AttemptOutcome.REACHED and spoke_to), "")
    failed = any(outcome in FAILED_ATTEMPTS for outcome, _ in attempts)
    known = {"spoke_to": reached, "late_reason": LateReason.NOT_REACHED.value if failed else ""}
    return {name: value for name, value in known.items() if value}


@dataclass(frozen=True)
class AttemptLine:
    """A line of the log of attempts."""

    at: datetime | None
    state: str
    words: str
    sub: str


def attempt_line(attempt: Attempt, patient: Patient) -> AttemptLine:
    """One attempt in words."""
    reached = attempt.outcome == AttemptOutcome.REACHED
    who = the_patient(patient) if attempt.spoke_to == SpokeTo.PATIENT else attempt.get_spoke_to_display()
    words = f"Joint : {who.lower()}" if reached and attempt.spoke_to else ""
    again = f"rappeler {french.moment(attempt.call_back_at, now=timezone.now())}" if attempt.call_back_at else ""
    sub = ", ".join(part for part in (again, attempt.note, str(attempt.by)) if part)
    state = "ontime" if reached else "due" if attempt.call_back_at else "none"
    return AttemptLine(attempt.at, state, words or attempt.get_outcome_display(), sub)


@dataclass(frozen=True)
class Recorded:
    """What a recorded call holds, in words."""

    answers: list[tuple[str, str, bool]]
    flags: list[str]
    in_place: list[tuple[str, bool]]


def recorded(call: Call) -> Recorded:
    """The answers of a recorded call, with the words of the protocol they were asked from."""
    stored: Mapping[str, Any] = call.answers or {}
    definition = call.protocol.read
    given = stored.get("answers", {})
    answers = [
        (
            question.wording,
            question.label_of(given[question.code]),
            any(answer.concern for answer in question.answers if answer.value == given[question.code]),
        )
        for question in definition.questions
        if question.code in given
    ]
    flags = [flag.label for code in stored.get("flags", []) if (flag := definition.flag(code))]
    return Recorded(answers, flags, [(entry["what"], entry["confirmed"]) for entry in stored.get("in_place", [])])
