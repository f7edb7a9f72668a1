"""The fiche sociale in words and on paper: no diagnosis, no treatment, no INS."""

from dataclasses import dataclass
from functools import cached_property

from coordination.ui.french import UNKNOWN, as_day, day_long, phone
from liaison.content.parts import DestinationKind, Line
from liaison.content.sheets import HelpState, Need, SocialSheet
from liaison.documents.identity import Fact
from liaison.documents.sheet_text import SheetText, row, said, sheet_pdf
from liaison.documents.title import Title, agreed, called, headed_for
from liaison.documents.typography import typeset
from liaison.documents.wording import Row, signatory_text, typeset_line

TEMPLATE = "letters/fiche-sociale.html"
HELP_STATES = {
    HelpState.IN_PLACE: ("En place", "oui"),
    HelpState.CONFIRMED: ("Confirmé", "oui"),
    HelpState.WAITING: ("En attente", "attente"),
    HelpState.TO_DO: ("À faire", "attente"),
    HelpState.REFUSED: ("Refusé", "non"),
}


def social_pdf(content: SocialSheet) -> bytes:
    """Return the sheet as a tagged PDF/A-3b. Raises ``RenderError``."""
    return sheet_pdf(TEMPLATE, SocialText(content))


@dataclass(frozen=True)
class Cells:
    """A row of a table whose state is a shape and a word."""

    first: str
    second: str
    third: str
    state: str
    shape: str


class SocialText(SheetText):
    """Every string of a fiche sociale."""

    KIND = "Fiche sociale"
    NOTICE = "Sans information médicale."
    RESERVED = "Fiche réservée à son destinataire. Elle ne contient ni diagnostic, ni traitement, ni numéro de sécurité sociale."

    def __init__(self, content: SocialSheet) -> None:
        super().__init__(content)
        self.content = content

    @cached_property
    def title(self) -> Title:
        """« Mme Simone FABREGOUL rentre chez elle mercredi 26 novembre et demande votre aide. »"""
        content = self.content
        news = f"rentre {agreed('chez elle', 'chez lui', 'à domicile', sex=self.patient.sex)}"
        if content.destination.kind not in {DestinationKind.HOME, DestinationKind.HOSPITAL_AT_HOME}:
            news = f"quitte l’hôpital ({headed_for(content.destination)})"
        when = day_long(content.leaves_on, today=as_day(content.composed_at))
        return Title(
            self.patient.civility.strip(), called(self.patient), typeset(f"{news} {when} et demande votre aide.")
        )

    @cached_property
    def identity(self) -> list[Fact]:
        """Who, how old, where: never the INS."""
        name, _first_names, born, *_rest = self.traits
        content = self.content
        return [
            name,
            born,
            Fact("Adresse", content.address or UNKNOWN),
            Fact("Téléphone", phone(content.phone) if content.phone else UNKNOWN),
        ]

    @property
    def stand_in(self) -> str:
        """Whom to call if the contact is away."""
        if self.content.stand_in is None:
            return self.out_of_hours
        one = signatory_text(self.content.stand_in)
        return typeset(f"En son absence : {one.name}{one.rest}.")

    @cached_property
    def requests(self) -> list[Line]:
        """What is asked of the reader."""
        return [typeset_line(line) for line in self.content.requests]

    @property
    def situation(self) -> list[Row]:
        """Housing, family, resources, protection, insurance."""
        content = self.content
        rows = (
            ("Logement", content.housing),
            ("Vie familiale", content.family),
            ("Ressources", content.resources),
            ("Protection juridique", content.protection),
            ("Complémentaire santé", content.insurance),
        )
        return [row(label, value or UNKNOWN) for label, value in rows]

    @cached_property
    def daily_life(self) -> list[Cells]:
        """Each act and the help it takes, in three degrees."""
        degrees = {
            Need.ALONE: (agreed("Seule", "Seul", "Sans aide", sex=self.patient.sex), "attente"),
            Need.PARTIAL: ("Aide partielle", "demi"),
            Need.FULL: ("Aide complète", "oui"),
        }
        return [
            Cells(typeset(one.act), "", typeset(one.detail) or "–", *degrees[one.need])
            for one in self.content.daily_life
        ]

    @property
    def autonomy(self) -> str:
        """The GIR and who assessed it; empty if not said."""
        return typeset(self.content.autonomy)

    @cached_property
    def helps(self) -> list[Cells]:
        """Each help and procedure with its state."""
        return [
            Cells(
                typeset(one.when) or "à fixer", typeset(one.what), typeset(one.who) or UNKNOWN, *HELP_STATES[one.state]
            )
            for one in self.content.helps
        ]

    @property
    def entourage(self) -> list[str]:
        """Who is around the patient."""
        return said(self.content.entourage)

    @property
    def consent(self) -> str:
        """When, how and for whom the patient agreed."""
        return typeset(self.content.consent)
