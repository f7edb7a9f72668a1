"""What the sections of an entry letter say for machines, with the keys by which entries point to them (volet LDL-EES 2022.01)."""

from dataclasses import dataclass

from liaison.content.discharge import Answer
from liaison.content.entry import EntryLetter, HomeTreatment
from liaison.documents.structured.outline import DOSE, NOTHING, Cell, Row, Section, Table, answer, labelled, section_of


@dataclass(frozen=True)
class EntryOutline:
    """The sections, in the order of the volet; ``comment`` holds what no other has room for."""

    reason: Section
    history: Section
    treatments: Section
    allergies: Section
    risks: Section
    comment: Section


def entry_outline(letter: EntryLetter) -> EntryOutline:
    """Return what each section says of the letter."""
    return EntryOutline(
        reason=section_of(
            "42349-1",
            "Raison de la recommandation",
            "Motif de la demande d’hospitalisation",
            labelled([("Motif", letter.reason, "motif")]),
        ),
        history=_said("11348-0", "Historique de la maladie", "Antécédents", letter.history, "antecedents"),
        treatments=section_of(
            "42346-7", "Traitements à l'admission", "Traitements en cours à l’entrée", _treatments(letter)
        ),
        allergies=_said(
            "48765-2",
            "Allergies et hypersensibilités",
            "Allergies et hypersensibilités",
            letter.allergies,
            "allergies",
            nothing="Aucune allergie connue",
        ),
        risks=_said("10161-8", "Facteurs de risque", "Risques", letter.risks, "risques"),
        comment=section_of(
            "55112-7",
            "Commentaire",
            "À domicile",
            labelled(
                [
                    ("Ce qui est en place", answer(letter.home), "domicile"),
                    ("Proches et intervenants à joindre", answer(letter.contacts), "contacts"),
                ]
            ),
        ),
    )


def keyed_home_treatments(letter: EntryLetter) -> list[tuple[str, HomeTreatment]]:
    """Return the treatments, each with the key of its row."""
    return [(f"traitement-{number}", one) for number, one in enumerate(letter.treatments, start=1)]


def _said(code: str, label: str, title: str, said: Answer, key: str, *, nothing: str = NOTHING) -> Section:
    return section_of(code, label, title, labelled([(title, answer(said, nothing), key)]))


def _treatments(letter: EntryLetter) -> Table:
    rows = tuple(
        Row((Cell(one.name, f"{key}-nom"), Cell(one.dose or "posologie non précisée", f"{key}-{DOSE}")), key)
        for key, one in keyed_home_treatments(letter)
    )
    if not rows:
        return labelled([("Traitements en cours", NOTHING, "traitement-aucun")])
    return Table(rows, ("Médicament", "Posologie"))
