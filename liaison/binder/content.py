"""What the binder says, for one kind of reader, composed from the record. Reads only; what nobody wrote is left to the hand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils import timezone

from coordination.episodes.models import Contact, ContactRelation, Episode, NeedDomain
from coordination.tenancy.models import Hospital
from coordination.territory.models import Commune
from coordination.ui import french
from discharge.planning.models import CircleMember, Need
from discharge.planning.queries import current_circle
from discharge.sharing.rules import is_social
from liaison.authoring.facts import printed_patient
from liaison.binder.models import BinderLine, LineKind
from liaison.content import parts
from liaison.documents.identity import Fact, ins_fact
from liaison.documents.paper import data_address
from liaison.documents.typography import typeset

# How the code of a country begins, which no commune has.
_ABROAD = "99"


class Edition(StrEnum):
    """For whom a binder is printed: those who give care read all of it, those who help at home nothing medical."""

    CARE = "soins"
    SOCIAL = "aide"


@dataclass(frozen=True)
class Entry:
    """A row of a table: what stands first, the text, its second line."""

    head: str
    text: str
    sub: str = ""


@dataclass(frozen=True)
class Person:
    """Somebody to call."""

    role: str
    name: str
    phone: str
    sub: str = ""


@dataclass(frozen=True)
class Theme:
    """One line of the social sheet; without ``texts``, a ruled line to write on."""

    label: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Binder:
    """Everything that one binder prints."""

    edition: Edition
    hospital: Hospital
    episode: Episode
    made_at: datetime
    civility: str
    name: str
    birth: str
    identity: tuple[Fact, ...]
    datamatrix: str
    address: str
    inside: tuple[Person, ...]
    outside: tuple[Person, ...]
    around: tuple[Person, ...]
    themes: tuple[Theme, ...]
    care: tuple[Entry, ...]
    devices: tuple[Entry, ...]
    advice: tuple[Entry, ...]
    messages: tuple[Entry, ...]

    @property
    def is_social(self) -> bool:
        """Whether nothing medical is in it."""
        return self.edition == Edition.SOCIAL

    @property
    def title(self) -> str:
        """« Classeur de liaison de FABREGOUL Simone »."""
        return f"Classeur de liaison de {self.name}"


_THEMES: tuple[tuple[NeedDomain, str], ...] = (
    (NeedDomain.HOUSING, "Logement, matériel"),
    (NeedDomain.AUTONOMY, "Vie quotidienne"),
    (NeedDomain.CARERS, "Aidants"),
    (NeedDomain.SOCIAL, "Démarches"),
    (NeedDomain.FINANCIAL, "Ressources, droits"),
)
_CARE = (NeedDomain.MEDICAL, NeedDomain.NURSING, NeedDomain.PSYCHOLOGICAL)


def compose_binder(
    *, episode: Episode, hospital: Hospital, lines: Sequence[BinderLine], edition: Edition, now: datetime
) -> Binder:
    """The binder of ``episode`` at ``now``, for one kind of reader."""
    is_for_help = edition == Edition.SOCIAL
    patient = printed_patient(episode.patient, with_ins=not is_for_help)
    needs = list(episode.needs.current().order_by("created_at"))
    contacts = list(episode.patient.contacts.all())
    shown = [line for line in lines if line.for_all or not is_for_help]
    return Binder(
        edition=edition,
        hospital=hospital,
        episode=episode,
        made_at=now,
        civility=patient.civility,
        name=french.person_name(patient.used_name, patient.used_first_name),
        birth=_birth(episode),
        identity=tuple(_identity(episode, patient, is_for_help=is_for_help)),
        datamatrix=_datamatrix(patient),
        address=_address(episode),
        inside=tuple(_inside(episode, hospital)),
        outside=tuple(_outside(current_circle(episode), is_for_help=is_for_help)),
        around=tuple(_around(contacts)),
        themes=tuple(_themes(needs, contacts)),
        care=() if is_for_help else tuple(_care(needs)),
        devices=_of(shown, LineKind.DEVICE),
        advice=_of(shown, LineKind.ADVICE),
        messages=_of(shown, LineKind.MESSAGE),
    )


def _birth(episode: Episode) -> str:
    person = episode.patient
    born = {"F": "née", "M": "né"}.get(person.sex, "né(e)")
    return f"{born} {person.birth_name.upper()} le {french.birth_date(person.birth_date)}"


def _identity(episode: Episode, patient: parts.Patient, *, is_for_help: bool) -> Iterable[Fact]:
    person = episode.patient
    born = {"F": "Née le", "M": "Né le"}.get(person.sex, "Date de naissance")
    age = french.age(person.birth_date, today=timezone.localdate())
    yield Fact("Nom de naissance", patient.birth_name.upper())
    yield Fact("Prénoms de naissance", patient.birth_first_names)
    yield Fact(born, f"{french.birth_date(person.birth_date)} ({age})")
    yield Fact("Sexe", person.get_sex_display().lower())
    if not is_for_help:
        yield Fact("Lieu de naissance", _birth_place(patient.birth_place_code))
        yield ins_fact(patient)
        yield Fact("Allergies", person.allergies or french.UNKNOWN)
        yield Fact("Hospitalisation", f"{episode.unit}, depuis le {french.day_paper(episode.admitted_at)}")


def _birth_place(code: str) -> str:
    """« Vergèze (30344) », « étranger (99109) »: who reads a binder at home does not know the codes (COG)."""
    if not code:
        return french.UNKNOWN
    commune = Commune.objects.filter(pk=code).first()
    if commune is not None:
        return f"{commune.name} ({code})"
    return f"étranger ({code})" if code.startswith(_ABROAD) else code


def _datamatrix(patient: parts.Patient) -> str:
    if patient.ins is None or not patient.ins.datamatrix:
        return ""
    from coordination.identity.datamatrix import datamatrix_svg  # its encoder serves few documents

    return data_address(datamatrix_svg(patient.ins.datamatrix))


def _address(episode: Episode) -> str:
    person = episode.patient
    town = person.commune.name if person.commune else ""
    number = french.phone(person.phone) if person.phone else ""
    return ", ".join(part for part in (" ".join(person.address.split()), town, number) if part)


def _inside(episode: Episode, hospital: Hospital) -> Iterable[Person]:
    yield Person(hospital.platform_name, str(episode.referent or ""), hospital.platform_phone, "référent de la sortie")
    yield Person("Service", str(episode.unit), episode.unit.phone)
    if episode.hospital_doctor:
        yield Person("Médecin hospitalier", str(episode.hospital_doctor), episode.hospital_doctor.phone)
    yield Person("Standard de l’hôpital", hospital.short_name, hospital.switchboard)


def _outside(circle: Sequence[CircleMember], *, is_for_help: bool) -> Iterable[Person]:
    for member in circle:
        says_what_for = is_social(member.role) or not is_for_help
        start = f"à partir du {french.day_paper(member.starts_on)}" if member.starts_on else ""
        what_for = member.visits if says_what_for else member.rhythm
        sub = ", ".join(part for part in (what_for, start) if part)
        role = member.role.short_label
        yield Person(role[:1].upper() + role[1:], member.name, member.phone or member.mobile, sub)


def _around(contacts: Sequence[Contact]) -> Iterable[Person]:
    for contact in contacts:
        titles = ["personne de confiance"] if contact.is_trusted_person else []
        titles += ["aidant"] if contact.is_carer else []
        sub = ", ".join(part for part in (*titles, contact.note) if part)
        yield Person(contact.get_relation_display(), contact.name, contact.phone, sub)


def _themes(needs: Sequence[Need], contacts: Sequence[Contact]) -> Iterable[Theme]:
    for domain, label in _THEMES:
        yield Theme(label, tuple(need.description for need in needs if need.domain == domain))
    guardians = [contact.name for contact in contacts if contact.relation == ContactRelation.GUARDIAN]
    yield Theme("Protection juridique", tuple(guardians))


def _care(needs: Sequence[Need]) -> Iterable[Entry]:
    for need in needs:
        if need.domain in _CARE:
            yield Entry(need.get_domain_display(), typeset(need.description))


def _of(lines: Sequence[BinderLine], kind: LineKind) -> tuple[Entry, ...]:
    return tuple(_entry(line) for line in lines if line.kind == kind)


def _entry(line: BinderLine) -> Entry:
    written = french.birth_date(timezone.localdate(line.written_at))
    if line.kind == LineKind.MESSAGE:
        return Entry(
            written, typeset(". ".join(part for part in (line.title, line.words) if part)), str(line.written_by)
        )
    since = f"depuis le {french.birth_date(line.since)}" if line.since else ""
    return Entry(typeset(line.title), typeset(line.words), since)
