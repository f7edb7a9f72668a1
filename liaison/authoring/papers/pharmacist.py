"""The pharmacist's sheet: what changed and why, what to dispense and how. It is no prescription."""

from typing import Any

from django import forms

from coordination.accounts.roles import Permission
from coordination.episodes.models import Episode
from discharge.sharing.models import Scope
from liaison.authoring.facts import answer, practitioner_of
from liaison.authoring.fields import PartForm, line, nothing, question, text
from liaison.authoring.models import DocumentKind
from liaison.authoring.papers.base import Composing, Paper
from liaison.authoring.papers.discharge import rules as letter_rules
from liaison.authoring.papers.discharge.composition import treatment_of
from liaison.authoring.papers.discharge.forms import TreatmentRow, TreatmentsForm
from liaison.authoring.papers.sheets import common, files_by, first_of, gp_signatory, letter_bodies, said_line
from liaison.authoring.rules import Body, Missing, answered, in_row, table, text_or_none
from liaison.authoring.sections import CARE, SectionKind
from liaison.content.discharge import Practitioner
from liaison.content.parts import Signatory
from liaison.content.sheets import PharmacistSheet
from liaison.documents.pharmacist import PharmacistText, pharmacist_pdf

PHARMACISTS = frozenset({"pharmacie"})


class NeedsForm(PartForm):
    """What to prepare, or nothing."""

    none = nothing("Aucun besoin particulier")


class NeedRow(forms.Form):
    """One thing to dispense, prepare or deliver."""

    what = line("À dispenser, préparer, livrer", 120)
    detail = line("Comment, pour quand", 200)


class DosingForm(PartForm):
    """What decides a dose."""

    allergies = question("Allergies", no="Aucune connue")
    allergies_text = line("Lesquelles", 300)
    to_know = text(
        "Pour adapter les doses", 1000, rows=3, help_text="Poids, fonction rénale, déglutition, interactions"
    )
    to_know_none = nothing("Rien de particulier")


def _need(number: int, row: Body) -> Missing:
    yield from in_row(row, number, "what", f"Ligne {number + 1} : dites ce qu’il faut dispenser.")


def _dosing(body: Body) -> Missing:
    yield from answered(body, "allergies", "Répondez sur les allergies.")
    yield from text_or_none(body, "to_know", "Dites ce qui change une dose, ou cochez qu’il n’y a rien.")


def first_bodies(episode: Episode) -> dict[str, dict[str, Any]]:
    """The treatments and the allergies of the lettre de liaison."""
    letter = letter_bodies(episode)
    around = letter.get("surroundings", {})
    return {
        "treatments": dict(letter.get("treatments", {})),
        "dosing": {name: around[name] for name in ("allergies", "allergies_text") if name in around},
    }


def compose(given: Composing) -> PharmacistSheet:
    """The sheet as it stands. Raises ``ContentError``."""
    episode, written, blank = given.episode, given.written, given.blank
    fields = common(given, readers=PHARMACISTS, scope=Scope.LETTER, shows_ins=True)
    doctor, dosing = episode.hospital_doctor, written.body("dosing")
    nurse = first_of(episode, {"idel", "ssiad", "sad-mixte", "had"})
    return PharmacistSheet(
        **fields,
        leaves_on=fields["record"].left_at.date(),
        prescriber=practitioner_of(doctor, "") if doctor else Practitioner(name="médecin à désigner"),
        allergies=answer(dosing, "allergies", blank),
        treatments=tuple(treatment_of(row, blank) for row in written.rows("treatments", blank)),
        needs=tuple(said_line(row.get("what"), row.get("detail"), blank) for row in written.rows("needs", blank)),
        to_know=dosing.get("to_know", ""),
        gp=gp_signatory(episode),
        nurse=Signatory(name=nurse.name, function="", phone=nurse.phone) if nurse else None,
    )


PAPER = Paper(
    kind=DocumentKind.PHARMACIST,
    title="Fiche pour le pharmacien",
    name="fiche pour le pharmacien",
    lede="Pour préparer la première délivrance. Ce n’est pas une ordonnance.",
    groups={1: "Traitements", 2: "À dispenser", 3: "Doses"},
    sections=(
        SectionKind("treatments", "Traitements", 1, TreatmentsForm, CARE, letter_rules.treatments, TreatmentRow),
        SectionKind(
            "needs",
            "À dispenser",
            2,
            NeedsForm,
            CARE,
            table(_need, "Écrivez ce qu’il faut dispenser, ou cochez qu’il n’y a rien de particulier."),
            NeedRow,
        ),
        SectionKind("dosing", "Pour adapter les doses", 3, DosingForm, CARE, _dosing),
    ),
    signing=Permission.CARE_SHEET_SIGN,
    who_signs="Une infirmière ou un médecin de l’hôpital signe.",
    needs_rpps=False,
    is_handed_over=False,
    readers=PHARMACISTS,
    readers_words="à la pharmacie du cercle",
    scope=Scope.LETTER,
    forms=("pdf", "cda"),
    file_stem="fiche-pharmacien",
    page="public/_pharmacist.html",
    first_bodies=first_bodies,
    compose=compose,
    read=PharmacistSheet.from_json,
    text=PharmacistText,
    pdf=pharmacist_pdf,
    files=files_by(pharmacist_pdf),
    takes_files=True,
)
