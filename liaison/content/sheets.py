"""The sheets that leave beside the lettre de liaison: for the nurse, the social service, the pharmacist, the patient.

Each says what its reader needs and may know, no more: the social sheet has no room for a diagnosis or a treatment, and
neither it nor the patient's bears the INS (letters reference, section 5). Empty sections are printed as « aucun ».
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, Self

from liaison.content.codec import read, write
from liaison.content.discharge import NONE, Answer, Home, Practitioner, Reference, Treatment
from liaison.content.j0 import MAX_REQUESTS, Reply
from liaison.content.parts import (
    Contact,
    ContentError,
    Destination,
    Enclosure,
    Hospital,
    Line,
    Patient,
    Recipient,
    Signatory,
    required,
)


class Need(StrEnum):
    """How much help an act of daily life takes, in three degrees."""

    ALONE = "alone"
    PARTIAL = "partial"
    FULL = "full"


class HelpState(StrEnum):
    """Where a help or a procedure stands. Always printed as a shape and a word."""

    IN_PLACE = "in_place"
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    TO_DO = "to_do"
    REFUSED = "refused"


class Profession(StrEnum):
    """What whoever answers for a sheet is."""

    PHYSICIAN = "physician"
    NURSE = "nurse"
    SOCIAL_WORKER = "social_worker"


class DoseChange(StrEnum):
    """What is new about a medicine for who takes it."""

    NEW = "new"
    LOWER = "lower"
    HIGHER = "higher"
    SAME = "same"


@dataclass(frozen=True, kw_only=True)
class Care:
    """Care to give: how often, what, how, until when (None: no end is set)."""

    rhythm: str
    what: str
    detail: str = ""
    until: date | None = None

    def __post_init__(self) -> None:
        required(self.what, "Un soin ne dit pas lequel.")
        required(self.rhythm, f"Le rythme du soin manque : {self.what}.")


@dataclass(frozen=True, kw_only=True)
class LastDose:
    """A medicine given in the ward: when last, when next. ``last`` and ``next`` as one says them."""

    name: str
    last: str
    next: str

    def __post_init__(self) -> None:
        required(self.name, "Le nom d’un médicament manque.")
        required(self.last + self.next, f"Ni la dernière prise ni la prochaine ne sont dites : {self.name}.")


@dataclass(frozen=True, kw_only=True)
class DailyAct:
    """An act of daily life and the help it takes."""

    act: str
    need: Need
    detail: str = ""

    def __post_init__(self) -> None:
        required(self.act, "Un geste de la vie quotidienne n’est pas nommé.")


@dataclass(frozen=True, kw_only=True)
class Help:
    """A help or a procedure: since or from when, in words; what; who follows it; where it stands."""

    what: str
    state: HelpState
    when: str = ""
    who: str = ""

    def __post_init__(self) -> None:
        required(self.what, "Une aide ou une démarche ne dit pas laquelle.")


@dataclass(frozen=True, kw_only=True)
class Visit:
    """Who comes to the patient, or whom the patient sees. ``when`` in words where no day is set: « Nous cherchons »."""

    what: str
    on: date | None = None
    when: str = ""

    def __post_init__(self) -> None:
        required(self.what, "Une visite ne dit pas laquelle.")
        if self.on is None:
            required(self.when, f"Le jour manque : {self.what}.")


@dataclass(frozen=True, kw_only=True)
class Medicine:
    """A medicine as one takes it: how many at which moment, or ``otherwise`` in words when it is no daily one."""

    name: str
    what_for: str = ""
    change: DoseChange = DoseChange.SAME
    morning: str = ""
    noon: str = ""
    evening: str = ""
    otherwise: str = ""

    def __post_init__(self) -> None:
        required(self.name, "Le nom d’un médicament manque.")
        required(
            self.morning + self.noon + self.evening + self.otherwise, f"Le moment de la prise manque : {self.name}."
        )


@dataclass(frozen=True, kw_only=True)
class Advice:
    """A piece of advice under its own title: « Votre hanche neuve »."""

    title: str
    text: str

    def __post_init__(self) -> None:
        required(self.title, "Un conseil n’a pas de titre.")
        required(self.text, f"Un conseil ne dit rien : {self.title}.")


@dataclass(frozen=True, kw_only=True)
class Record:
    """What the clinical document of a sheet says beside what is printed: which document, the stay, who answers for it.

    ``signed_at`` None: a draft, which paper and screen call so. Moments are aware. ``left_at`` None: the stay goes on.
    ``in_charge``: who cares for the patient in the hospital, when the author is outside it.
    """

    reference: Reference
    ipp: str
    home: Home
    admitted_at: datetime
    unit_name: str
    unit_phone: str
    author: Practitioner
    profession: Profession
    left_at: datetime | None = None
    signed_at: datetime | None = None
    in_charge: Practitioner | None = None


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What every sheet says: who writes, to whom, about whom, whom to call. ``composed_at`` is aware.

    ``recipient`` None: the patient. ``record`` None: a sample, which has no clinical document. Raises ``ContentError`` when the parts contradict each other.
    """

    SCHEMA: ClassVar[str]
    SHOWS_INS: ClassVar[bool] = True

    hospital: Hospital
    sender_team: str
    patient: Patient
    contact: Contact
    author: Signatory
    composed_at: datetime
    recipient: Recipient | None = None
    reply: Reply | None = None
    record: Record | None = None
    version: int = 1
    enclosures: tuple[Enclosure, ...] = ()

    def __post_init__(self) -> None:
        if self.composed_at.tzinfo is None:
            raise ContentError("La date de la fiche doit porter son fuseau horaire.")
        if self.version < 1:
            raise ContentError("Les versions d’une fiche se comptent à partir de 1.")
        if self.patient.ins is not None and not self.SHOWS_INS:
            raise ContentError("Cette fiche ne porte jamais l’INS.")

    @property
    def is_draft(self) -> bool:
        """Whether nobody has signed it yet."""
        return self.record is not None and self.record.signed_at is None

    def to_json(self) -> str:
        """Return the content as JSON with sorted keys: the same content gives the same text, and can be hashed."""
        return write(self, schema=self.SCHEMA)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read back what ``to_json`` wrote. Raises ``ContentError`` on another schema or on invalid content."""
        return read(cls, text, schema=cls.SCHEMA)


@dataclass(frozen=True, kw_only=True)
class NursingSheet(Sheet):
    """For the nurse who takes over. ``first_visit``: the day, and the moment in words (« au matin »).

    ``risks``: what to watch for, « chute et luxation ». ``stopped``: the medicines to take away from home.
    """

    SCHEMA: ClassVar[str] = "nursing/1"

    first_visit: date | None = None
    first_visit_moment: str = ""
    reason: str = ""
    allergies: Answer = NONE
    anticoagulant: Answer = NONE
    organisms: Answer = NONE
    risks: str = ""
    ward: Signatory | None = None
    gp: Signatory | None = None
    care: tuple[Care, ...] = ()
    prescription_given: bool = False
    doses: tuple[LastDose, ...] = ()
    stopped: tuple[str, ...] = ()
    condition: str = ""
    alone: str = ""
    helped: str = ""
    to_know: str = ""
    home: str = ""
    sharing: str = ""


@dataclass(frozen=True, kw_only=True)
class SocialSheet(Sheet):
    """For a social service: requests first, then the situation. ``consent``: the date, the form, to whom."""

    SCHEMA: ClassVar[str] = "social/1"
    SHOWS_INS: ClassVar[bool] = False

    destination: Destination
    leaves_on: date
    address: str = ""
    phone: str = ""
    stand_in: Signatory | None = None
    requests: tuple[Line, ...] = ()
    housing: str = ""
    family: str = ""
    resources: str = ""
    protection: str = ""
    insurance: str = ""
    daily_life: tuple[DailyAct, ...] = ()
    autonomy: str = ""
    helps: tuple[Help, ...] = ()
    entourage: str = ""
    consent: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.requests) > MAX_REQUESTS:
            raise ContentError(f"Une fiche sociale adresse {MAX_REQUESTS} demandes au plus à son lecteur.")
        required(self.consent, "L’accord de la personne doit être écrit : quand, comment, pour qui.")


@dataclass(frozen=True, kw_only=True)
class PharmacistSheet(Sheet):
    """For the pharmacist: treatments before and after with the reason of each change, what to dispense and how.

    ``to_know``: weight, kidneys, what decides a dose. ``needs``: pill organiser, delivery, devices, follow-up.
    """

    SCHEMA: ClassVar[str] = "pharmacist/1"

    leaves_on: date
    prescriber: Practitioner
    allergies: Answer = NONE
    treatments: tuple[Treatment, ...] = ()
    needs: tuple[Line, ...] = ()
    to_know: str = ""
    gp: Signatory | None = None
    nurse: Signatory | None = None


@dataclass(frozen=True, kw_only=True)
class PatientSheet(Sheet):
    """For the patient, in words a 12-year-old reads: who to call and when, who comes, what to take, what to stop.

    ``stopped``: a medicine and, in a sentence, why. ``questions_for``: who answers what is written by hand.
    """

    SCHEMA: ClassVar[str] = "patient/1"
    SHOWS_INS: ClassVar[bool] = False

    leaves_on: date
    title: str = "Votre retour à la maison"
    warnings: tuple[str, ...] = ()
    visits: tuple[Visit, ...] = ()
    appointments: tuple[Visit, ...] = ()
    medicines: tuple[Medicine, ...] = ()
    stopped: tuple[Line, ...] = ()
    advice: tuple[Advice, ...] = ()
    questions_for: str = ""

    def words(self) -> str:
        """Every sentence that was written for the patient, one a line, for the readability score."""
        lines = [*self.warnings, *(one.what for one in (*self.visits, *self.appointments))]
        lines += [f"{one.name} {one.what_for}" for one in self.medicines]
        lines += [f"{one.strong}{one.text}" for one in self.stopped]
        lines += [text for one in self.advice for text in (one.title, one.text)]
        return "\n".join(lines)
