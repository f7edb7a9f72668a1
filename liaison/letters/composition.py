"""The courrier J0 composed from what the episode already holds: nothing in it is typed for the letter. Reads only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from coordination.accounts.models import Membership, User
from coordination.episodes.models import LIVE_TASK_STATES, Destination, Episode, NeedDomain, Patient, Task
from coordination.errors import DomainError
from coordination.tenancy.models import Hospital
from coordination.ui import french
from discharge.followup.models import Call
from discharge.planning.kinds import FIND, PLAN
from discharge.planning.models import CircleMember, CircleState
from discharge.planning.queries import current_circle, gp_of, plan_of
from discharge.planning.roles import GP
from discharge.sharing.models import Scope
from discharge.sharing.permissions import Ledger, ledger_of, refuse_sharing
from discharge.sharing.recipients import of_member
from discharge.sharing.rules import is_social as is_social_role
from liaison.authoring.enclosures import refuse_missing
from liaison.authoring.facts import destination_of, letterhead, printed_patient
from liaison.authoring.models import DocumentContent, DocumentFile
from liaison.authoring.papers import paper_of
from liaison.authoring.papers.base import Content
from liaison.content import j0, parts
from liaison.letters.models import Letter

# What the social sector reads of the plan: the rest says what the person is treated for.
_SOCIAL_DOMAINS = frozenset(
    {NeedDomain.SOCIAL, NeedDomain.FINANCIAL, NeedDomain.HOUSING, NeedDomain.AUTONOMY, NeedDomain.CARERS}
)
# Whoever writes that nobody is designated yet: the preview of a letter that has no recipient.
NOBODY_YET = "Médecin traitant à désigner"

# Told is not agreed: somebody who was only informed is still awaited.
_CARE_STATES = {
    CircleState.CONFIRMED: j0.CareState.CONFIRMED,
    CircleState.INFORMED: j0.CareState.WAITING,
    CircleState.TO_CONTACT: j0.CareState.WAITING,
    CircleState.TO_FIND: j0.CareState.TO_FIND,
}


@dataclass(frozen=True, kw_only=True)
class Addressee:
    """To whom one copy goes. ``role`` is a type of the directory, ``by_link`` whether the reader can answer on screen.

    ``is_social``: a copy for the social sector, without INS nor anything medical (domain, "Sharing rules"; letters
    reference, section 5).
    """

    name: str
    role: str
    role_label: str
    member_id: UUID | None = None
    address_lines: tuple[str, ...] = ()
    starts_on: date | None = None
    what_for: str = ""
    by_link: bool = True
    is_social: bool = False


def addressee_of(member: CircleMember, scope: Scope) -> Addressee:
    """The addressee that a member of the circle is, of the letter that is theirs. ``role`` and ``provider`` are read."""
    return Addressee(
        name=member.name,
        role=member.role_id,
        role_label=member.role.label,
        member_id=member.pk,
        address_lines=tuple(member.provider.address_lines) if member.provider else (),
        starts_on=member.starts_on,
        what_for=member.visits,
        by_link=bool(member.mail and member.mobile),
        is_social=scope != Scope.LETTER,
    )


def addressee_of_draft(episode: Episode, ledger: Ledger) -> Addressee:
    """Whom a preview is addressed to: the GP, else the first who will receive it, else nobody yet."""
    receivers = [member for member in current_circle(episode) if member.gets_letters]
    first = gp_of(episode) or next(iter(receivers), None)
    if first is not None:
        return addressee_of(first, ledger.standing(of_member(first)).letter)
    return Addressee(name=NOBODY_YET, role=GP, role_label="médecin traitant")


def compose_j0(
    *, episode: Episode, hospital: Hospital, addressee: Addressee, reference: str, version: int, now: datetime
) -> j0.J0Content:
    """Everything that the courrier J0 of ``episode`` says to ``addressee`` at ``now``.

    Before the departure, the expected moment of leaving stands for the real one: that is a preview, never sent.

    Raises:
        ContentError: the record holds something that no letter may say (no number to call, an entry after the departure).
    """
    zone = ZoneInfo(hospital.time_zone)
    functions = _functions(episode)
    return j0.J0Content(
        hospital=letterhead(hospital, None if addressee.is_social else episode.unit_id),
        sender_team=french.lower_first(hospital.platform_name),
        recipient=parts.Recipient(
            name=addressee.name,
            role=addressee.role_label,
            address_lines=(", ".join(addressee.address_lines),) if addressee.address_lines else (),
        ),
        patient=printed_patient(episode.patient, with_ins=not addressee.is_social),
        stay=j0.Stay(
            admitted_on=episode.admitted_at.astimezone(zone).date(),
            left_at=(episode.ends_at or now).astimezone(zone),
            # The name of a ward says what one is treated for.
            unit_name=hospital.short_name if addressee.is_social else french.lower_first(episode.unit.name),
        ),
        destination=destination_of(episode),
        contact=_contact(episode, hospital, functions),
        composed_at=now.astimezone(zone),
        signatories=_signatories(episode, hospital, functions),
        requests=_requests(addressee, hospital, reference),
        deterioration=_deterioration(episode, hospital, is_social=addressee.is_social),
        arrangements=tuple(_arrangements(episode, is_social=addressee.is_social)),
        circle=tuple(_circle(episode, but=addressee.member_id, is_social=addressee.is_social)),
        open_points=tuple(_open_points(episode, hospital, functions, is_social=addressee.is_social)),
        version=version,
    )


def compose_letter(letter: Letter, now: datetime) -> tuple[j0.J0Content, Scope]:
    """What a planned letter says at ``now``, and which kind of letter that is: what may go to its recipient decides.

    Raises:
        SharingRefusedError: nothing may go to them.
        DomainError: ``not_in_circle``; ``letter_content``.
    """
    episode: Episode = Episode.objects.with_people().get(pk=letter.episode_id)
    member = _recipient(letter)
    standing = ledger_of(episode).standing(of_member(member))
    refuse_sharing(standing, standing.letter)
    content = compose_j0(
        episode=episode,
        hospital=Hospital.objects.get(pk=letter.hospital_id),
        addressee=addressee_of(member, standing.letter),
        reference=letter.reference,
        version=letter.version,
        now=now,
    )
    return content, standing.letter


def signed_copy(letter: Letter) -> tuple[Content, Scope, bytes]:
    """What a copy of a signed document says, what sharing must allow with its reader, and its file.

    Raises:
        SharingRefusedError: such a document may not go to them.
        DomainError: ``not_in_circle``; ``no_enclosure``, a file that goes with it is missing.
    """
    member = _recipient(letter)
    episode: Episode = Episode.objects.with_people().get(pk=letter.episode_id)
    assert letter.document is not None
    paper = paper_of(letter.document)
    refuse_sharing(ledger_of(episode).standing(of_member(member)), paper.scope)
    refuse_missing(letter.document)
    text = DocumentContent.objects.get(document=letter.document_id).text
    pdf = DocumentFile.objects.defer("cda").get(document=letter.document_id).pdf
    return paper.read(text), paper.scope, pdf


def _recipient(letter: Letter) -> CircleMember:
    if letter.circle_member_id is None:
        raise DomainError("Ce destinataire n’est plus dans le cercle de soins.", code="not_in_circle")
    member: CircleMember = CircleMember.objects.select_related("role", "provider").get(pk=letter.circle_member_id)
    return member


# --- Who writes, about whom -------------------------------------------------------------------------------------------


def _functions(episode: Episode) -> dict[UUID, str]:
    """Function in the hospital, in words, of everybody whom the letter may name; read once."""
    people = {user.pk for user in (episode.referent, episode.hospital_doctor) if user}
    people |= {task.owner_id for task in plan_of(episode) if task.owner_id}
    members = Membership.objects.filter(hospital_id=episode.hospital_id, user__in=people)
    return {member.user_id: member.get_role_display().lower() for member in members}


def _contact(episode: Episode, hospital: Hospital, functions: dict[UUID, str]) -> parts.Contact:
    referent = episode.referent
    return parts.Contact(
        name=str(referent) if referent else "",
        function=functions.get(referent.pk, "") if referent else french.lower_first(hospital.platform_name),
        phone=hospital.platform_phone,
        hours=_sentence(hospital.platform_hours),
        out_of_hours=_sentence(hospital.out_of_hours),
    )


def _signatories(episode: Episode, hospital: Hospital, functions: dict[UUID, str]) -> tuple[parts.Signatory, ...]:
    referent, doctor = episode.referent, episode.hospital_doctor
    signing = []
    if referent:
        signing.append(parts.Signatory(name=str(referent), function=functions.get(referent.pk, "")))
    if doctor:
        signing.append(parts.Signatory(name=str(doctor), function="médecin hospitalier", phone=doctor.phone))
    return tuple(signing) or (parts.Signatory(name=hospital.platform_name, function=""),)


# --- What is asked, what to do ----------------------------------------------------------------------------------------


def _requests(addressee: Addressee, hospital: Hospital, reference: str) -> tuple[parts.Line, ...]:
    """At most three things (letters reference, section 4); the first only for who has a date or a mission."""
    asked = []
    if addressee.starts_on or addressee.what_for:
        asked.append(_mission(addressee))
    # A text that the reader may keep on paper: the reference works on the telephone as well.
    how = " par le lien" if addressee.by_link else f" au {french.phone(hospital.platform_phone)}"
    asked.append(parts.Line(strong="Accusez réception", text=f"{how}, référence {reference}."))
    what = "son médecin traitant" if addressee.role == GP else "concerné par son suivi"
    asked.append(parts.Line(text=f"Si vous n’êtes pas {what}, signalez-le : nous corrigeons et réadressons."))
    return tuple(asked)


def _mission(addressee: Addressee) -> parts.Line:
    if addressee.starts_on is None:
        return parts.Line(strong=f"{_upper_first(addressee.what_for)}", text=", comme convenu.")
    start = f"À partir du {_day(addressee.starts_on)}"
    return parts.Line(strong=start, text=f" : {addressee.what_for}." if addressee.what_for else ", votre intervention.")


def _deterioration(episode: Episode, hospital: Hospital, *, is_social: bool) -> tuple[parts.Line, ...]:
    number = french.phone(hospital.platform_phone)
    ward = ""
    if episode.unit.phone and not is_social:
        ward = f" Le service, {french.lower_first(episode.unit.name)}, répond au {french.phone(episode.unit.phone)}."
    return (parts.Line(strong=f"Avant les urgences, appelez le {number}.", text=f"{ward} Détresse vitale : le 15."),)


# --- How the patient left ---------------------------------------------------------------------------------------------


def _arrangements(episode: Episode, *, is_social: bool) -> Iterable[parts.Line]:
    call = _next_call(episode)
    calling = f" Nous l’appelons {_day(call)}." if call else ""
    if episode.reserve_reason:
        why = "." if is_social else f" : {_sentence(episode.reserve_reason, capital=False)}"
        yield parts.Line(strong="Sortie avec réserve", text=f"{why}{calling}")
    elif calling:
        yield parts.Line(text=calling.strip())
    if episode.departure_mode:
        yield parts.Line(text=f"Transport : {episode.get_departure_mode_display()}.")
    if episode.destination in {Destination.HOME, Destination.HAD}:
        yield from _home(episode.patient)
    for contact in episode.patient.contacts.all():
        facts = [contact.name, contact.get_relation_display().lower()]
        facts += [french.phone(contact.phone)] if contact.phone else []
        facts += [contact.note] if contact.note else []
        kind = "Personne de confiance" if contact.is_trusted_person else "Aidant" if contact.is_carer else "Proche"
        yield parts.Line(text=_sentence(f"{kind} : {', '.join(facts)}"))


def _home(patient: Patient) -> Iterable[parts.Line]:
    town = ""
    if patient.commune:
        codes = patient.commune.postal_codes
        town = f"{codes[0]} {patient.commune.name}" if len(codes) == 1 else patient.commune.name
    where = ", ".join(part for part in (" ".join(patient.address.split()), town) if part)
    number = french.phone(patient.phone) if patient.phone else ""
    said = ", ".join(part for part in (where, number) if part)
    if said:
        yield parts.Line(text=f"Domicile : {said}.")


def _next_call(episode: Episode) -> date | None:
    # The departure plans the calls: a letter drawn before it has none to say.
    if not episode.has_left:
        return None
    call: Call | None = Call.objects.awaiting().filter(episode=episode).order_by("due_on").first()
    return call.due_on if call else None


# --- Who comes, what is open ------------------------------------------------------------------------------------------


def _circle(episode: Episode, *, but: UUID | None, is_social: bool) -> Iterable[j0.CareRow]:
    """The care circle but the reader, whose part stands in « Pour vous ». The social sector reads who comes, not what for."""
    left_on = french.as_day(episode.left_at) if episode.left_at else None
    for member in current_circle(episode):
        if member.pk == but:
            continue
        label = member.role.short_label
        what_for = "" if is_social and not is_social_role(member.role) else member.visits
        says_trade = label.split(" ")[0].lower() in member.name.lower()
        who = f"{member.name}, {label}" if member.name and what_for and not says_trade else member.name
        yield j0.CareRow(
            who=who,
            what=_upper_first(what_for or label) if member.name else _looked_for(label, what_for),
            state=_care_state(member, left_on),
            starts_on=member.starts_on,
            phone=member.phone or member.mobile,
        )


def _looked_for(label: str, what_for: str) -> str:
    return f"{_upper_first(label)} : {what_for}" if what_for else _upper_first(label)


def _care_state(member: CircleMember, left_on: date | None) -> j0.CareState:
    state = _CARE_STATES[CircleState(member.state)]
    begun = member.starts_on is not None and left_on is not None and member.starts_on < left_on
    return j0.CareState.IN_PLACE if state is j0.CareState.CONFIRMED and begun else state


def _open_points(
    episode: Episode, hospital: Hospital, functions: dict[UUID, str], *, is_social: bool
) -> Iterable[j0.OpenPoint]:
    """What the plan still holds. Work that only concerns the hospital (telling the GP, calling) is not the reader's."""
    zone = ZoneInfo(hospital.time_zone)
    for task in plan_of(episode):
        if task.kind not in {PLAN, FIND} or task.state not in LIVE_TASK_STATES:
            continue
        if is_social and task.domain not in _SOCIAL_DOMAINS:
            continue
        due = task.due_at.astimezone(zone) if task.due_at else None
        yield j0.OpenPoint(
            text=french.lower_first(", ".join(part for part in (task.title, task.detail) if part)),
            who=_in_charge(task, hospital, functions),
            deadline=due.date() if due else None,
            phone=task.owner.phone if task.owner else "",
        )


def _in_charge(task: Task, hospital: Hospital, functions: dict[UUID, str]) -> str:
    owner: User | None = task.owner
    if owner is None:
        return hospital.platform_name
    return ", ".join(part for part in (str(owner), functions.get(owner.pk, "")) if part)


# --- Words ------------------------------------------------------------------------------------------------------------


def _day(value: date) -> str:
    """« vendredi 28 novembre », or with its year: paper is read later."""
    return french.day_paper(value)


def _sentence(text: str, *, capital: bool = True) -> str:
    """``text`` as one sentence, with the full stop that people leave out."""
    text = " ".join(text.split())
    if not text:
        return ""
    text = _upper_first(text) if capital else text
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]
