"""What the four sheets take from the stay in the same way, and what they find already written in the lettre de liaison."""

from collections.abc import Callable, Collection
from typing import Any
from zoneinfo import ZoneInfo

from coordination.accounts.models import Membership, User
from coordination.accounts.roles import Role
from coordination.episodes.models import Episode, Patient
from coordination.ui import french
from discharge.planning.models import CircleMember
from discharge.planning.queries import current_circle, gp_of
from discharge.sharing.models import Scope
from liaison.authoring.facts import home_of, letterhead, practitioner_of, printed_patient
from liaison.authoring.models import Document, DocumentKind, DocumentState, Section
from liaison.authoring.papers.base import Composing, Files
from liaison.authoring.readers import allowed_readers
from liaison.authoring.rules import Body
from liaison.content.discharge import Practitioner, Reference
from liaison.content.parts import Contact, Line, Recipient, Signatory
from liaison.content.sheets import Profession, Record, Sheet
from liaison.documents.cda import sheet_cda

# Who signs, before anybody has.
NOBODY_YET = "À signer"
_PROFESSIONS = {Role.WARD_DOCTOR: Profession.PHYSICIAN, Role.SOCIAL_WORKER: Profession.SOCIAL_WORKER}


def common(given: Composing, *, readers: Collection[str], scope: Scope, shows_ins: bool) -> dict[str, Any]:
    """The fields that every sheet has: who writes to whom about whom, whom to call, under which identifiers."""
    episode, hospital, document = given.episode, given.hospital, given.document
    zone = ZoneInfo(hospital.time_zone)
    author = given.signer or (given.written.authors[-1] if given.written.authors else episode.referent)
    member = _member(episode, author)
    function = member.get_role_display().lower() if member else ""
    team = french.lower_first(hospital.platform_name if scope == Scope.SOCIAL_LETTER else episode.unit.name)
    return {
        "hospital": letterhead(hospital, None if scope == Scope.SOCIAL_LETTER else episode.unit_id),
        "sender_team": team,
        "patient": printed_patient(episode.patient, with_ins=shows_ins),
        "contact": _contact(given),
        "author": Signatory(name=str(author) if author else NOBODY_YET, function=function),
        "composed_at": given.now.astimezone(zone),
        "recipient": _recipient(allowed_readers(episode, readers, scope)),
        "version": document.number,
        "record": Record(
            reference=Reference(
                document_id=str(document.pk),
                set_id=str(document.set_id),
                version=document.number,
                replaces=str(document.replaces_id) if document.replaces_id else "",
            ),
            ipp=episode.patient.ipp,
            home=home_of(episode.patient),
            admitted_at=episode.admitted_at.astimezone(zone),
            left_at=max(episode.ends_at or given.now, episode.admitted_at).astimezone(zone),
            # The name of a ward says what one is treated for.
            unit_name="" if scope == Scope.SOCIAL_LETTER else french.lower_first(episode.unit.name),
            unit_phone=hospital.platform_phone,
            author=practitioner_of(author, function) if author else Practitioner(name=NOBODY_YET),
            profession=_PROFESSIONS.get(Role(member.role), Profession.NURSE) if member else Profession.NURSE,
            signed_at=None if given.is_draft else given.now.astimezone(zone),
        ),
    }


def said_line(what: str | None, more: str | None, blank: str) -> Line:
    """« Pilulier : livré le mercredi. », the first words standing out."""
    detail = (more or "").strip(" .")
    return Line(strong=what or blank, text=f" : {detail}." if detail else ".")


def files_by(pdf: Callable[[Any], bytes]) -> Callable[[Any], Files]:
    """How the files of a signed sheet are made: its PDF, and the clinical document of level 1 that holds it."""

    def made(sheet: Sheet) -> Files:
        drawn = pdf(sheet)
        return Files(pdf=drawn, cda=sheet_cda(sheet, drawn))

    return made


def gp_signatory(episode: Episode) -> Signatory | None:
    """The GP, with the number to call."""
    gp = gp_of(episode)
    return Signatory(name=gp.name, function="", phone=gp.phone) if gp is not None else None


def first_of(episode: Episode, roles: Collection[str]) -> CircleMember | None:
    """The first of the care circle who is of these types and named."""
    return next((one for one in current_circle(episode) if one.is_named and one.role_id in roles), None)


def people_around(patient: Patient) -> str:
    """Who is around the patient, a sentence each: « Isabelle Tessonnière, fille, personne de confiance, 06… »."""
    return " ".join(f"{', '.join(_contact_facts(contact))}." for contact in patient.contacts.all())


def letter_bodies(episode: Episode) -> dict[str, Body]:
    """What the newest lettre de liaison of the stay holds, by part: nothing is typed twice."""
    newest = (
        Document.objects.filter(episode=episode, kind=DocumentKind.LIAISON)
        .exclude(state=DocumentState.CANCELLED)
        .order_by("-created_at", "-pk")
        .first()
    )
    sections = Section.objects.filter(document=newest) if newest is not None else Section.objects.none()
    return {section.key: section.body for section in sections}


def _member(episode: Episode, user: User | None) -> Membership | None:
    if user is None:
        return None
    member: Membership | None = Membership.objects.filter(hospital_id=episode.hospital_id, user=user).first()
    return member


def _contact(given: Composing) -> Contact:
    referent, hospital = given.episode.referent, given.hospital
    member = _member(given.episode, referent)
    return Contact(
        name=str(referent) if referent else hospital.platform_name,
        function=member.get_role_display().lower() if member else "",
        phone=hospital.platform_phone,
        hours=hospital.platform_hours,
    )


def _recipient(members: list[CircleMember]) -> Recipient | None:
    if not members:
        return None
    only = members[0] if len(members) == 1 else None
    return Recipient(
        name=", ".join(member.name for member in members),
        role="",
        address_lines=(", ".join(only.provider.address_lines),) if only and only.provider else (),
    )


def _contact_facts(contact: Any) -> list[str]:
    facts = [contact.name, contact.get_relation_display().lower()]
    if contact.is_trusted_person:
        facts.append("personne de confiance")
    if contact.phone:
        facts.append(french.phone(contact.phone))
    return [fact for fact in [*facts, contact.note] if fact]
