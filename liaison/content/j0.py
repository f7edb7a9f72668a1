"""The courrier J0 before any form is given to it: what it says, to whom, under which version.

One value feeds every form of the letter (PDF, page for the recipient, later the structured ones), is what gets
frozen and hashed when the letter is written, and is read back years later: hence plain frozen data, a schema name in
the JSON, and no access to the database. Sections that hold nothing are empty tuples, which every form prints as
« aucun »: silence is not an answer (letters reference, principle 5).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Self

from liaison.content.codec import read, write
from liaison.content.parts import (
    Contact,
    ContentError,
    Destination,
    Hospital,
    Line,
    Patient,
    Recipient,
    Signatory,
    required,
)

SCHEMA = "j0/1"
MAX_REQUESTS = 3

NOT_THE_LIAISON_LETTER = (
    "Ce courrier organise le retour. Il ne remplace pas la lettre de liaison qu’un médecin de l’hôpital signe et "
    "adresse séparément (CSP, art. R. 1112-1-2)."
)


class CareState(StrEnum):
    """How sure a row of the care circle is. Always printed as a shape and a word."""

    CONFIRMED = "confirmed"
    IN_PLACE = "in_place"
    AGREED = "agreed"
    WAITING = "waiting"
    TO_FIND = "to_find"


@dataclass(frozen=True, kw_only=True)
class Stay:
    """The hospital stay: days in the hospital's time zone, moment of leaving as an aware datetime in that zone."""

    admitted_on: date
    left_at: datetime
    unit_name: str

    def __post_init__(self) -> None:
        if self.left_at.tzinfo is None:
            raise ContentError("L’heure de sortie doit porter son fuseau horaire.")
        if self.left_at.date() < self.admitted_on:
            raise ContentError("La sortie précède l’admission.")


@dataclass(frozen=True, kw_only=True)
class CareRow:
    """Someone who comes: from when (None: not fixed yet), who, what for, phone if there is one, how sure it is."""

    who: str
    what: str
    state: CareState
    starts_on: date | None = None
    phone: str = ""

    def __post_init__(self) -> None:
        required(self.who + self.what, "Une ligne du cercle de soin ne dit ni qui ni pour quoi.")


@dataclass(frozen=True, kw_only=True)
class OpenPoint:
    """What is not settled at departure: what, before when (None: no date yet), who carries it, their phone."""

    text: str
    who: str
    deadline: date | None = None
    deadline_time: time | None = None
    phone: str = ""

    def __post_init__(self) -> None:
        required(self.text, "Un point ouvert ne dit pas de quoi il s’agit.")
        required(self.who, "Un point ouvert doit nommer qui s’en charge.")


@dataclass(frozen=True, kw_only=True)
class Reply:
    """How the recipient answers: the address behind the code to scan, the same as one reads it, the reference."""

    url: str
    address: str
    reference: str

    def __post_init__(self) -> None:
        required(self.url, "L’adresse de réponse manque.")
        required(self.reference, "La référence de réponse manque.")


@dataclass(frozen=True, kw_only=True)
class J0Content:
    """Everything that one courrier J0 says to one recipient.

    ``composed_at`` is an aware datetime in the hospital's time zone; it is the date of the letter and of its file.
    Raises ``ContentError`` when the parts contradict each other.
    """

    hospital: Hospital
    sender_team: str
    recipient: Recipient
    patient: Patient
    stay: Stay
    destination: Destination
    contact: Contact
    composed_at: datetime
    signatories: tuple[Signatory, ...]
    requests: tuple[Line, ...] = ()
    deterioration: tuple[Line, ...] = ()
    arrangements: tuple[Line, ...] = ()
    circle: tuple[CareRow, ...] = ()
    open_points: tuple[OpenPoint, ...] = ()
    reply: Reply | None = None
    version: int = 1
    statement: str = NOT_THE_LIAISON_LETTER

    def __post_init__(self) -> None:
        if len(self.requests) > MAX_REQUESTS:
            raise ContentError(f"Un courrier J0 adresse {MAX_REQUESTS} demandes au plus à son lecteur.")
        if self.composed_at.tzinfo is None:
            raise ContentError("La date du courrier doit porter son fuseau horaire.")
        if not self.signatories:
            raise ContentError("Le courrier doit porter le nom de qui le signe.")
        if self.version < 1:
            raise ContentError("Les versions d’un courrier se comptent à partir de 1.")
        required(self.statement, "Le courrier doit dire qu’il n’est pas la lettre de liaison.")

    def to_json(self) -> str:
        """Return the content as JSON with sorted keys: the same content gives the same text, and can be hashed."""
        return write(self, schema=SCHEMA)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read back what ``to_json`` wrote. Raises ``ContentError`` on another schema or on invalid content."""
        return read(cls, text, schema=SCHEMA)
