"""The fiche de liaison infirmière in words and on paper."""

from dataclasses import dataclass
from functools import cached_property

from coordination.ui.french import MONTHS_SHORT, NBSP, as_day, day_long
from liaison.content.discharge import Answer
from liaison.content.parts import Signatory
from liaison.content.sheets import Care, LastDose, NursingSheet
from liaison.documents.identity import Fact
from liaison.documents.sheet_text import SheetText, row, said, sheet_pdf
from liaison.documents.title import Title, agreed, patient_title
from liaison.documents.typography import capitalised, typeset
from liaison.documents.wording import Row, signatory_text

TEMPLATE = "letters/fiche-infirmiere.html"


def nursing_pdf(content: NursingSheet) -> bytes:
    """Return the sheet as a tagged PDF/A-3b. Raises ``RenderError``."""
    return sheet_pdf(TEMPLATE, NursingText(content))


@dataclass(frozen=True)
class CareText:
    """Care to give, in words."""

    rhythm: str
    what: str
    detail: str
    until: str


class NursingText(SheetText):
    """Every string of a fiche de liaison infirmière."""

    KIND = "Fiche de liaison infirmière"

    def __init__(self, content: NursingSheet) -> None:
        super().__init__(content)
        self.content = content

    @cached_property
    def title(self) -> Title:
        """« Mme Simone FABREGOUL, 84 ans : premier passage jeudi 27 novembre au matin. »"""
        content = self.content
        news = "soins infirmiers à domicile"
        if content.first_visit:
            when = day_long(content.first_visit, today=as_day(content.composed_at))
            news = f"premier passage {when} {content.first_visit_moment}".rstrip()
        return patient_title(content.patient, age=self.patient_age, news=news)

    @cached_property
    def identity(self) -> list[Fact]:
        """The identity block, then why the patient was in hospital."""
        return [*self.traits, Fact("Motif", typeset(self.content.reason) or "non renseigné")]

    @property
    def alert(self) -> str:
        """Allergies, anticoagulant, risks, organisms: each answered, in one line."""
        content = self.content
        risks = content.risks.strip(" .")
        answers = (
            _answered("Allergie", content.allergies, "aucune connue"),
            _answered("Anticoagulant", content.anticoagulant, "aucun"),
            f"Risques : {risks}." if risks else "Risque particulier : aucun.",
            _answered("BMR", content.organisms, "aucune"),
        )
        return typeset(" ".join(answers))

    @property
    def others(self) -> list[str]:
        """Whom else to call: the ward, the GP."""
        people = (("Dans le service", self.content.ward), ("Médecin traitant", self.content.gp))
        return [typeset(f"{label} : {_called(one)}.") for label, one in people]

    @property
    def care_heading(self) -> str:
        """What is to do, and whether the patient holds the prescription."""
        held = agreed("remise à la patiente", "remise au patient", "remise", sex=self.patient.sex)
        return f"À faire, avec ordonnance {held}" if self.content.prescription_given else "À faire, ordonnance à venir"

    @cached_property
    def care(self) -> list[CareText]:
        """Each care with its rhythm and its end."""
        return [_care(one) for one in self.content.care]

    @cached_property
    def doses(self) -> list[LastDose]:
        """The last doses given in the ward and the next ones."""
        return [
            LastDose(name=typeset(one.name), last=typeset(one.last) or "aucune", next=typeset(one.next) or "aucune")
            for one in self.content.doses
        ]

    @property
    def stopped(self) -> str:
        """The medicines to take away, and where the whole treatment is."""
        names = ", ".join(self.content.stopped)
        away = f"Arrêtés, à retirer du domicile : {names}." if names else "Aucun médicament arrêté."
        return typeset(f"{away} Traitement complet : lettre de liaison.")

    @property
    def condition(self) -> list[str]:
        """How the patient is at discharge."""
        return said(self.content.condition)

    @property
    def autonomy(self) -> list[Row]:
        """What the patient does alone, with help, and what to know."""
        content = self.content
        alone = agreed("Seule", "Seul", "Sans aide", sex=self.patient.sex)
        return [row(alone, content.alone), row("Avec une aide", content.helped), row("À savoir", content.to_know)]

    @property
    def home(self) -> list[str]:
        """How to come in, who is there, what is installed."""
        return said(self.content.home)

    @property
    def sharing(self) -> str:
        """That the patient knows of the sharing; empty if not said."""
        return typeset(self.content.sharing)


def _answered(label: str, answer: Answer, nothing: str) -> str:
    return f"{label} : {answer.text.strip(' .') if answer.found else nothing}."


def _called(one: Signatory | None) -> str:
    if one is None:
        return "non renseigné"
    text = signatory_text(one)
    return f"{text.name}{text.rest}"


def _care(one: Care) -> CareText:
    until = "sans fin fixée"
    if one.until:
        until = f"{'1er' if one.until.day == 1 else one.until.day}{NBSP}{MONTHS_SHORT[one.until.month - 1]}"
    return CareText(
        rhythm=typeset(one.rhythm), what=typeset(one.what), detail=capitalised(typeset(one.detail)) or "–", until=until
    )
