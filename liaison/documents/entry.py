"""The entry letter in words and on paper: a colleague's letter, so the doctor stands where other documents have the hospital."""

from dataclasses import dataclass
from functools import cached_property

from coordination.ui.french import as_day, day_long
from liaison.content.discharge import Answer
from liaison.content.entry import EntryLetter
from liaison.content.parts import Line
from liaison.documents.pdf import Attachment
from liaison.documents.sheet_text import SheetText, sheet_pdf
from liaison.documents.title import Title, patient_title
from liaison.documents.typography import typeset
from liaison.documents.wording import joined, paragraphs

TEMPLATE = "letters/lettre-entree.html"
CDA_NAME = "lettre-entree.xml"
NOTHING = "Aucun."


@dataclass(frozen=True)
class PartText:
    """A part under its title."""

    title: str
    paragraphs: list[str]


@dataclass(frozen=True)
class MedicineText:
    """A medicine and its dose."""

    name: str
    dose: str


def entry_pdf(content: EntryLetter, *, cda: bytes | None = None) -> bytes:
    """Return the letter as a tagged PDF/A-3b, its CDA document inside if given. Raises ``RenderError``."""
    given_at = content.record.signed_at or content.composed_at
    attachments = [
        Attachment(
            name=CDA_NAME,
            content=cda,
            written_at=given_at,
            description="La même lettre, structurée (CDA R2, CI-SIS LDL-EES)",
        )
        for cda in ([cda] if cda is not None else [])
    ]
    return sheet_pdf(TEMPLATE, EntryText(content), attachments=attachments)


class EntryText(SheetText):
    """Every string of an entry letter."""

    KIND = "Lettre de liaison à l’entrée"
    DRAFT = "Brouillon, pas encore envoyé à l’hôpital"

    def __init__(self, content: EntryLetter) -> None:
        super().__init__(content)
        self.content = content

    @cached_property
    def title(self) -> Title:
        """« Mme Simone FABREGOUL, 84 ans : entrée à l’hôpital lundi 10 novembre. »"""
        content = self.content
        when = day_long(content.record.admitted_at, today=as_day(content.composed_at))
        return patient_title(content.patient, age=self.patient_age, news=f"entrée à l’hôpital {when}")

    @property
    def contact(self) -> Line:
        """The doctor and their function: no hours are asked of them."""
        function = self.content.doctor.function
        return Line(strong=typeset(self.content.doctor.name), text=function and f", {function}.")

    @property
    def sender(self) -> str:
        """Nothing: who writes is named above."""
        return ""

    @property
    def recipient(self) -> str:
        """« Centre hospitalier de Sauveyre, gériatrie aiguë »."""
        return typeset(joined(self.content.hospital.name, self.content.record.unit_name))

    @property
    def recipient_lines(self) -> tuple[str, ...]:
        """Who takes charge there, and the address."""
        return (self.in_charge, self.content.hospital.address_line)

    @property
    def in_charge(self) -> str:
        """« Dr Hélène Castagnier »."""
        doctor = self.content.record.in_charge
        return doctor.name if doctor else ""

    @property
    def others(self) -> list[str]:
        """The doctor's number in the register."""
        rpps = self.content.doctor.rpps
        return [f"RPPS {rpps}."] if rpps else []

    @property
    def allergies(self) -> str:
        """The allergies, or that none is known."""
        allergies = self.content.allergies
        return typeset(allergies.text) if allergies.found else "Aucune connue"

    @property
    def reason(self) -> list[str]:
        """Why the patient is sent."""
        return paragraphs(self.content.reason)

    @cached_property
    def treatments(self) -> list[MedicineText]:
        """What the patient takes at home."""
        return [
            MedicineText(typeset(one.name), typeset(one.dose) or "posologie non précisée")
            for one in self.content.treatments
        ]

    @cached_property
    def parts(self) -> list[PartText]:
        """What else the letter says, in its order; a part that holds nothing says so."""
        content = self.content
        every = (
            ("Antécédents", content.history),
            ("Risques", content.risks),
            ("En place à domicile", content.home),
            ("Qui joindre", content.contacts),
        )
        return [PartText(title, _said(answer)) for title, answer in every]


def _said(answer: Answer) -> list[str]:
    return paragraphs(answer.text) if answer.found else [NOTHING]
