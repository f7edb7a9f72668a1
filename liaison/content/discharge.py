"""The lettre de liaison à la sortie before any form is given to it: what the law asks, every question answered.

One value feeds the PDF, the page for the recipient, the CDA (CI-SIS LDL-SES 2022.01), the FHIR document and the XDM
archive, so that they cannot say different things. Contents: CSP, art. R.1112-1-2, II, groups 1° to 6°. A group that
holds nothing is an empty tuple or an ``Answer`` that says no, which every form prints as « aucun ».
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Self

from liaison.content.codec import read, write
from liaison.content.parts import Contact, ContentError, Destination, Enclosure, Hospital, Patient, Signatory, required

SCHEMA = "liaison/1"


class AdmissionKind(StrEnum):
    """How the patient came in (JDV_ModaliteEntree)."""

    EMERGENCY = "emergency"
    PLANNED = "planned"
    TRANSFER = "transfer"
    OTHER = "other"


class TreatmentStatus(StrEnum):
    """What the stay did to a treatment, changes first: they are what must be reconciled."""

    STOPPED = "stopped"
    MODIFIED = "modified"
    ADDED = "added"
    CONTINUED = "continued"


class AppointmentState(StrEnum):
    """Whether somebody still has to make the appointment."""

    TAKEN = "taken"
    TO_TAKE = "to_take"


@dataclass(frozen=True, kw_only=True)
class Reference:
    """Which document this is: its own id and that of the series of its versions, UUIDs in text; what it replaces."""

    document_id: str
    set_id: str
    version: int = 1
    replaces: str = ""

    def __post_init__(self) -> None:
        if self.version < 1:
            raise ContentError("Les versions d’une lettre se comptent à partir de 1.")
        if (self.version > 1) != bool(self.replaces):
            raise ContentError("Une version suivante dit laquelle elle remplace, la première n’en remplace aucune.")


@dataclass(frozen=True, kw_only=True)
class Home:
    """Where the patient lives, as far as it is known. ``phone`` is national or E.164."""

    address: str = ""
    postal_code: str = ""
    city: str = ""
    phone: str = ""


@dataclass(frozen=True, kw_only=True)
class Practitioner:
    """A doctor: the name as printed with its title, and what a register knows of them. ``rpps``: 11 digits or empty."""

    name: str
    function: str = ""
    family_name: str = ""
    given_name: str = ""
    rpps: str = ""
    phone: str = ""
    address_lines: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        required(self.name, "Le nom d’un médecin manque.")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A « le cas échéant » of the law, answered: no, or yes and what."""

    found: bool
    text: str = ""

    def __post_init__(self) -> None:
        if self.found:
            required(self.text, "Une réponse « oui » dit de quoi il s’agit.")


NONE = Answer(found=False)


@dataclass(frozen=True, kw_only=True)
class Stay:
    """The stay: aware datetimes in the hospital's zone, how and from where the patient came, where and how they went."""

    admitted_at: datetime
    admission: AdmissionKind
    left_at: datetime
    destination: Destination
    unit_name: str
    origin: str = ""
    transport: str = ""

    def __post_init__(self) -> None:
        if self.admitted_at.tzinfo is None or self.left_at.tzinfo is None:
            raise ContentError("Les heures du séjour doivent porter leur fuseau horaire.")
        if self.left_at < self.admitted_at:
            raise ContentError("La sortie précède l’admission.")


@dataclass(frozen=True, kw_only=True)
class Organisms:
    """Multiresistant or emerging organisms: whether they were looked for, and what was identified."""

    searched: bool
    identified: Answer

    def __post_init__(self) -> None:
        if self.identified.found and not self.searched:
            raise ContentError("Un micro-organisme identifié a été recherché.")


@dataclass(frozen=True, kw_only=True)
class Transfusion:
    """What was given, and the incident it caused, if any (blood products, or products derived from blood)."""

    given: Answer
    incident: str = ""


@dataclass(frozen=True, kw_only=True)
class Treatment:
    """A treatment at entry and at discharge. Dose and duration are the law's (4°), the reason of each change too.

    ``name``: generic name with its strength. ``code``: CIS code of the public medicines database, or empty.
    """

    status: TreatmentStatus
    name: str
    before: str = ""
    after: str = ""
    duration: str = ""
    reason: str = ""
    code: str = ""

    def __post_init__(self) -> None:
        required(self.name, "Le nom d’un médicament manque.")
        if self.status is not TreatmentStatus.ADDED:
            required(self.before, f"La posologie à l’entrée manque : {self.name}.")
        if self.status is not TreatmentStatus.STOPPED:
            required(self.after, f"La posologie à la sortie manque : {self.name}.")
            required(self.duration, f"La durée manque : {self.name}.")
        if self.status in {TreatmentStatus.STOPPED, TreatmentStatus.MODIFIED}:
            required(self.reason, f"Le motif du changement manque : {self.name}.")


@dataclass(frozen=True, kw_only=True)
class PendingResult:
    """A result or an answer still awaited: what, when about (None: not known), who will send it."""

    what: str
    sender: str
    expected: date | None = None

    def __post_init__(self) -> None:
        required(self.what, "Un résultat attendu ne dit pas lequel.")
        required(self.sender, f"Qui enverra le résultat manque : {self.what}.")


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """Something planned or to plan. ``on`` when a day is set, else ``when`` in words: « avant fin janvier 2026 »."""

    what: str
    state: AppointmentState
    on: date | None = None
    at: time | None = None
    when: str = ""
    with_whom: str = ""

    def __post_init__(self) -> None:
        required(self.what, "Un rendez-vous ne dit pas lequel.")
        if self.on is None:
            required(self.when, f"La date ou l’échéance manque : {self.what}.")


@dataclass(frozen=True, kw_only=True)
class DischargeLetter:
    """Everything that a lettre de liaison à la sortie says.

    ``signed_at`` None is a draft: only a preview is made of it. ``gp`` None: the patient has named none. ``referring``
    None: no practitioner sent the patient. ``summary`` is the medical synthesis by paragraphs, ``reason_in_short``
    what the title says of it. Empty ``surveillance``, ``advice``, ``social``: none.

    Raises ``ContentError`` when the parts contradict each other or lack what no such letter may lack.
    """

    reference: Reference
    hospital: Hospital
    patient: Patient
    ipp: str
    home: Home
    stay: Stay
    signatory: Practitioner
    ward_line: Contact
    composed_at: datetime
    reason: str
    summary: tuple[str, ...]
    allergies: Answer
    adverse_events: Answer
    organisms: Organisms
    transfusion: Transfusion
    blood_derivatives: Transfusion
    implants: Answer
    reason_in_short: str = ""
    condition_at_discharge: str = ""
    procedures: Answer = NONE
    treatments: tuple[Treatment, ...] = ()
    pending_results: tuple[PendingResult, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    surveillance: str = ""
    advice: str = ""
    social: str = ""
    gp: Practitioner | None = None
    referring: Practitioner | None = None
    trusted_person: str = ""
    advance_directives: str = ""
    coordination: Contact | None = None
    contributors: tuple[Signatory, ...] = ()
    recipients: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    signed_at: datetime | None = None

    def __post_init__(self) -> None:
        required(self.ipp, "L’identifiant du patient dans l’établissement manque.")
        required(self.reason, "Le motif d’hospitalisation manque.")
        if not any(paragraph.strip() for paragraph in self.summary):
            raise ContentError("La synthèse médicale du séjour manque.")
        if self.composed_at.tzinfo is None or (self.signed_at is not None and self.signed_at.tzinfo is None):
            raise ContentError("Les dates de la lettre doivent porter leur fuseau horaire.")

    def to_json(self) -> str:
        """Return the content as JSON with sorted keys: the same content gives the same text, and can be hashed."""
        return write(self, schema=SCHEMA)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read back what ``to_json`` wrote. Raises ``ContentError`` on another schema or on invalid content."""
        return read(cls, text, schema=SCHEMA)
