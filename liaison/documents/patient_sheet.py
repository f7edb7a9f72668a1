"""The patient's sheet in words and on paper: large type, one side for the door, one for the medicine box. Never the INS."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from coordination.ui.french import MONTHS_SHORT, NBSP, day_paper
from liaison.content.parts import Line
from liaison.content.readability import Readability, readability
from liaison.content.sheets import DoseChange, Medicine, PatientSheet, Visit
from liaison.documents.sheet_text import SheetText, sheet_pdf
from liaison.documents.title import Title, called
from liaison.documents.typography import capitalised, typeset
from liaison.documents.wording import joined, typeset_line

TEMPLATE = "letters/fiche-patient.html"
FIRST_DAYS = timedelta(days=7)
CHANGES = {
    DoseChange.NEW: "Nouveau",
    DoseChange.LOWER: "Dose réduite",
    DoseChange.HIGHER: "Dose augmentée",
    DoseChange.SAME: "",
}


def patient_pdf(content: PatientSheet) -> bytes:
    """Return the sheet as a tagged PDF/A-3b. Raises ``RenderError``."""
    return sheet_pdf(TEMPLATE, PatientText(content))


@dataclass(frozen=True)
class MedicineText:
    """A medicine by moment of the day, or in words."""

    name: str
    what_for: str
    change: str
    moments: tuple[str, str, str]
    otherwise: str


class PatientText(SheetText):
    """Every string of the patient's sheet, ``words`` included in the readability score."""

    KIND = "Fiche"

    def __init__(self, content: PatientSheet) -> None:
        super().__init__(content)
        self.content = content

    @cached_property
    def title(self) -> Title:
        """« Votre retour à la maison »."""
        return Title("", typeset(self.content.title), "")

    @property
    def file_title(self) -> str:
        """The title of the document's window."""
        return f"{self.title.name} – {self.who} – {self._numeric_date}"

    @property
    def who(self) -> str:
        """« Mme Simone FABREGOUL »."""
        return f"{self.patient.civility} {called(self.patient)}".strip()

    @property
    def left_on(self) -> str:
        """« mercredi 26 novembre 2025 »."""
        return day_paper(self.content.leaves_on)

    @property
    def sender(self) -> str:
        """The hospital, the site and the ward."""
        return joined(self.sheet.hospital.name, self.sheet.hospital.site_line, self.sheet.sender_team)

    @property
    def foot(self) -> str:
        """What follows the identity at each page's foot."""
        return f"Fiche du {self._numeric_date}"

    @property
    def contact(self) -> Line:
        """Who answers, and who outside the hours; hours that are not known are left out."""
        contact = self.sheet.contact
        parts = (contact.function, contact.hours, contact.out_of_hours)
        rest = ". ".join(part.strip(" .") for part in parts if part.strip(" ."))
        return Line(strong=typeset(contact.name), text=typeset(f"{', ' if contact.function else '. '}{rest}."))

    @cached_property
    def warnings(self) -> list[str]:
        """When to call at once: « vous tombez, même sans douleur ; »."""
        last = len(self.content.warnings) - 1
        return [
            typeset(f"{warning.strip(' .;')}{'.' if number == last else ' ;'}")
            for number, warning in enumerate(self.content.warnings)
        ]

    @cached_property
    def visits(self) -> list[tuple[str, str]]:
        """Who comes, by day; who is still looked for comes last."""
        return _visits(self.content.visits, without_month_until=self.content.leaves_on + FIRST_DAYS)

    @cached_property
    def appointments(self) -> list[tuple[str, str]]:
        """Whom to see, by day."""
        return _visits(self.content.appointments, without_month_until=date.min)

    @cached_property
    def medicines(self) -> list[MedicineText]:
        """What to take, when."""
        return [_medicine(one) for one in self.content.medicines]

    @cached_property
    def stopped(self) -> list[Line]:
        """What to take no more, and why."""
        return [typeset_line(line) for line in self.content.stopped]

    @cached_property
    def advice(self) -> list[tuple[str, str]]:
        """Titles and what they advise."""
        return [(typeset(one.title), typeset(one.text)) for one in self.content.advice]

    @cached_property
    def readability(self) -> Readability | None:
        """How easily what was written for the patient reads; None if nothing was."""
        return readability(self.content.words())

    @property
    def questions(self) -> str:
        """« Mes questions pour le Dr Escoubas »."""
        answering = self.content.questions_for
        return typeset(f"Mes questions pour {answering}") if answering else "Mes questions"


def _visits(visits: tuple[Visit, ...], *, without_month_until: date) -> list[tuple[str, str]]:
    ordered = sorted(visits, key=lambda one: one.on or date.max)
    return [(_when(one, without_month_until), typeset(one.what)) for one in ordered]


def _when(one: Visit, without_month_until: date) -> str:
    if one.on is None:
        return capitalised(typeset(one.when))
    # The weekday as one says it, the number, and the month when it is not of the first days.
    weekday, number, _month, _year = day_paper(one.on).split(NBSP)
    month = "" if one.on < without_month_until else MONTHS_SHORT[one.on.month - 1]
    return NBSP.join(part for part in (weekday, number, month) if part)


def _medicine(one: Medicine) -> MedicineText:
    return MedicineText(
        name=typeset(one.name),
        what_for=typeset(one.what_for),
        change=CHANGES[one.change],
        moments=(typeset(one.morning), typeset(one.noon), typeset(one.evening)),
        otherwise=typeset(one.otherwise),
    )
