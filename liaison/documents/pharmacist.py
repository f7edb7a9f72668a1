"""The pharmacist's sheet in words and on paper: treatments before and after, what to dispense and how."""

from functools import cached_property

from coordination.ui.french import as_day, count, day_long, phone
from liaison.content.discharge import TreatmentStatus
from liaison.content.parts import Line
from liaison.content.sheets import PharmacistSheet
from liaison.documents.identity import Fact
from liaison.documents.sheet_text import SheetText, said, sheet_pdf
from liaison.documents.title import Title, patient_title
from liaison.documents.treatments import TreatmentGroup, is_dense, treatment_groups
from liaison.documents.typography import typeset
from liaison.documents.wording import joined, signatory_text, typeset_line

TEMPLATE = "letters/fiche-pharmacien.html"


def pharmacist_pdf(content: PharmacistSheet) -> bytes:
    """Return the sheet as a tagged PDF/A-3b. Raises ``RenderError``."""
    return sheet_pdf(TEMPLATE, PharmacistText(content))


class PharmacistText(SheetText):
    """Every string of a pharmacist's sheet."""

    KIND = "Fiche pour le pharmacien"

    def __init__(self, content: PharmacistSheet) -> None:
        super().__init__(content)
        self.content = content

    @cached_property
    def title(self) -> Title:
        """« Mme Simone FABREGOUL, 84 ans : 9 changements de traitement, sortie mercredi 26 novembre. »"""
        content = self.content
        changes = sum(one.status is not TreatmentStatus.CONTINUED for one in content.treatments)
        news = f"{count(changes, 'changement')} de traitement" if changes else "traitement inchangé"
        when = day_long(content.leaves_on, today=as_day(content.composed_at))
        return patient_title(content.patient, age=self.patient_age, news=f"{news}, sortie {when}")

    @cached_property
    def identity(self) -> list[Fact]:
        """The identity block, then the allergies."""
        return [*self.traits, Fact("Allergies", self.allergies)]

    @property
    def allergies(self) -> str:
        """The allergies, or that none is known."""
        allergies = self.content.allergies
        return typeset(allergies.text) if allergies.found else "Aucune connue"

    @property
    def others(self) -> list[str]:
        """Whom else to call: the prescriber, the GP, the nurse."""
        content, one = self.content, self.content.prescriber
        rpps = f"RPPS {one.rpps}" if one.rpps else ""
        lines = [f"Prescripteur : {joined(one.name, one.function, rpps, phone(one.phone) if one.phone else '')}."]
        for label, person in (("Médecin traitant", content.gp), ("Infirmier", content.nurse)):
            text = signatory_text(person) if person else None
            lines.append(f"{label} : {f'{text.name}{text.rest}' if text else 'aucun'}.")
        return [typeset(line) for line in lines]

    @cached_property
    def needs(self) -> list[Line]:
        """What to dispense, prepare, deliver."""
        return [typeset_line(line) for line in self.content.needs]

    @property
    def to_know(self) -> list[str]:
        """What decides a dose."""
        return said(self.content.to_know)

    @cached_property
    def treatments(self) -> list[TreatmentGroup]:
        """Stopped, modified, added, continued."""
        return treatment_groups(self.content.treatments)

    @property
    def is_dense(self) -> bool:
        """Whether the table takes smaller type."""
        return is_dense(self.content.treatments)
