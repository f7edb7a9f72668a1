"""The lettre de liaison à l'entrée: what a doctor outside tells the hospital of whom it takes in (CSP, art. R.1112-1-1).

The law names the reason, the treatments and the known allergies; the rest is what a ward asks for by telephone otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from liaison.content.discharge import NONE, Answer, Practitioner, Reference
from liaison.content.parts import ContentError, required
from liaison.content.sheets import Record, Sheet


@dataclass(frozen=True, kw_only=True)
class HomeTreatment:
    """A medicine taken before the stay: its name with its strength, and the dose in the doctor's words if they gave it."""

    name: str
    dose: str = ""

    def __post_init__(self) -> None:
        required(self.name, "Le nom d’un médicament manque.")


@dataclass(frozen=True, kw_only=True)
class EntryLetter(Sheet):
    """Everything that an entry letter says. ``hospital`` is to whom it is written, ``author`` and ``contact`` the doctor outside.

    ``is_file``: the doctor gave a letter of their own as a file; it holds what is said, and the parts are empty.
    Raises ``ContentError`` when it lacks what no such letter may lack.
    """

    SCHEMA: ClassVar[str] = "entry/1"

    record: Record
    reason: str = ""
    history: Answer = NONE
    treatments: tuple[HomeTreatment, ...] = ()
    allergies: Answer = NONE
    risks: Answer = NONE
    home: Answer = NONE
    contacts: Answer = NONE
    is_file: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.record.in_charge is None:
            raise ContentError("Une lettre d’entrée dit qui reçoit la personne à l’hôpital.")
        if not self.is_file:
            required(self.reason, "Le motif de la demande d’hospitalisation manque.")

    @property
    def reference(self) -> Reference:
        """Which document this is."""
        return self.record.reference

    @property
    def doctor(self) -> Practitioner:
        """Who writes."""
        return self.record.author
