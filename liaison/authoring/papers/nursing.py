"""The fiche de liaison infirmière: what the nurse who takes over must do, and know (CSP, art. R.1112-2, 2°, d)."""

from typing import Any

from django import forms

from coordination.accounts.roles import Permission
from coordination.episodes.models import Episode
from discharge.sharing.models import Scope
from liaison.authoring.facts import answer
from liaison.authoring.fields import PartForm, date_of, day, line, nothing, question, text
from liaison.authoring.models import DocumentKind
from liaison.authoring.papers.base import Composing, Paper
from liaison.authoring.papers.sheets import common, files_by, first_of, gp_signatory, letter_bodies, people_around
from liaison.authoring.rules import Body, Missing, answered, filled, in_row, table, text_or_none
from liaison.authoring.sections import CARE, SectionKind
from liaison.content.discharge import TreatmentStatus
from liaison.content.parts import Signatory
from liaison.content.sheets import Care, LastDose, NursingSheet
from liaison.documents.nursing import NursingText, nursing_pdf

# By type of the directory: who nurses at home, or where the patient goes.
NURSES = frozenset({"idel", "ssiad", "sad-mixte", "had", "esa", "ehpad", "smr", "usld", "hopital"})


class VisitForm(PartForm):
    """When the nurse is awaited, and what must not be missed."""

    first_visit = day("Premier passage")
    first_visit_moment = line("À quel moment", 60, help_text="Exemple : au matin")
    reason = line("Motif de l’hospitalisation", 200)
    allergies = question("Allergies", no="Aucune connue")
    allergies_text = line("Lesquelles", 300)
    anticoagulant = question("Anticoagulant")
    anticoagulant_text = line("Lequel", 200)
    organisms = question("Bactérie multirésistante", no="Aucune")
    organisms_text = line("Laquelle, quelles précautions", 300)
    risks = line("Risques à surveiller", 200, help_text="Exemple : chute et luxation")


class CareForm(PartForm):
    """What to do, and whether it is prescribed."""

    prescription_given = forms.BooleanField(label="L’ordonnance de soins est remise à la personne", required=False)
    none = nothing("Aucun soin à faire")


class CareRow(forms.Form):
    """One care."""

    rhythm = line("Rythme", 60)
    what = line("Soin", 120)
    detail = line("Précision", 300)
    until = day("Jusqu’au")


class DosesForm(PartForm):
    """What was given last in the ward."""

    stopped = text("Médicaments arrêtés, à retirer du domicile", 600, rows=2, help_text="Un par ligne")
    none = nothing("Aucune prise à l’hôpital à signaler")


class DoseRow(forms.Form):
    """One medicine given in the ward."""

    name = line("Médicament et dosage", 120)
    last = line("Dernière prise", 80)
    next = line("Prochaine prise", 120)


class ConditionForm(PartForm):
    """How the patient is, and what they do."""

    condition = text("État à la sortie", 1500, rows=4, help_text="Constantes, douleur, peau, sondes, conscience")
    alone = line("Fait sans aide", 300)
    helped = line("Fait avec une aide", 300)
    to_know = line("À savoir", 300, help_text="Appareil auditif, langue, habitudes")


class HomeForm(PartForm):
    """How to come in, who is there."""

    home = text("Au domicile", 1000, rows=3, help_text="Adresse, étage, clés, proches, matériel en place")
    home_none = nothing("Rien de particulier")


def _visit(body: Body) -> Missing:
    yield from filled(body, "first_visit", "Dites quand est attendu le premier passage.")
    yield from filled(body, "reason", "Écrivez le motif de l’hospitalisation.")
    yield from answered(body, "allergies", "Répondez sur les allergies.")
    yield from answered(body, "anticoagulant", "Répondez sur les anticoagulants.")
    yield from answered(body, "organisms", "Répondez sur les bactéries multirésistantes.")


def _care(number: int, row: Body) -> Missing:
    name = row.get("what") or f"Soin {number + 1}"
    yield from in_row(row, number, "what", f"{name} : dites lequel.")
    yield from in_row(row, number, "rhythm", f"{name} : dites à quel rythme.")


def _dose(number: int, row: Body) -> Missing:
    name = row.get("name") or f"Ligne {number + 1}"
    yield from in_row(row, number, "name", f"{name} : écrivez le médicament.")
    yield from in_row(row, number, "next", f"{name} : dites quand est la prochaine prise.")


def _condition(body: Body) -> Missing:
    yield from filled(body, "condition", "Écrivez l’état à la sortie.")
    if not body.get("alone") and not body.get("helped"):
        yield "alone", "Dites ce que la personne fait seule, ou avec une aide."


def _home(body: Body) -> Missing:
    yield from text_or_none(body, "home", "Dites comment on entre et qui est là, ou cochez qu’il n’y a rien à dire.")


def first_bodies(episode: Episode) -> dict[str, dict[str, Any]]:
    """What the stay and the lettre de liaison already say."""
    letter = letter_bodies(episode)
    nurse, around, events = first_of(episode, NURSES), letter.get("surroundings", {}), letter.get("events", {})
    stopped = [
        row.get("name", "")
        for row in letter.get("treatments", {}).get("rows", [])
        if row.get("status") == TreatmentStatus.STOPPED
    ]
    return {
        "visit": {
            "first_visit": nurse.starts_on.isoformat() if nurse and nurse.starts_on else "",
            "reason": (letter.get("reason", {}).get("reason_in_short") or episode.motive)[:200],
            "allergies": around.get("allergies", ""),
            "allergies_text": around.get("allergies_text", ""),
            "organisms": events.get("organisms", ""),
            "organisms_text": events.get("organisms_text", ""),
        },
        "care": {"rows": [{"rhythm": nurse.rhythm, "what": nurse.what_for[:120]}] if nurse and nurse.visits else []},
        "doses": {"stopped": "\n".join(name for name in stopped if name)},
        "condition": {"condition": letter.get("summary", {}).get("condition_at_discharge", "")},
        "home": {"home": people_around(episode.patient)[:1000]},
    }


def compose(given: Composing) -> NursingSheet:
    """The sheet as it stands. Raises ``ContentError``."""
    episode, written, blank = given.episode, given.written, given.blank
    visit, doses, condition = written.body("visit"), written.body("doses"), written.body("condition")
    return NursingSheet(
        **common(given, readers=NURSES, scope=Scope.LETTER, shows_ins=True),
        first_visit=date_of(visit.get("first_visit")),
        first_visit_moment=visit.get("first_visit_moment", ""),
        reason=visit.get("reason") or blank,
        allergies=answer(visit, "allergies", blank),
        anticoagulant=answer(visit, "anticoagulant", blank),
        organisms=answer(visit, "organisms", blank),
        risks=visit.get("risks", ""),
        ward=Signatory(name=episode.unit.name, function="", phone=episode.unit.phone or given.hospital.switchboard),
        gp=gp_signatory(episode),
        care=tuple(
            Care(
                rhythm=row.get("rhythm") or blank,
                what=row.get("what") or blank,
                detail=row.get("detail", ""),
                until=date_of(row.get("until")),
            )
            for row in written.rows("care", blank)
        ),
        prescription_given=bool(written.body("care").get("prescription_given")),
        doses=tuple(
            LastDose(name=row.get("name") or blank, last=row.get("last", ""), next=row.get("next") or blank)
            for row in written.rows("doses", blank)
        ),
        stopped=tuple(name for line in doses.get("stopped", "").splitlines() if (name := line.strip())),
        condition=condition.get("condition") or blank,
        alone=condition.get("alone", ""),
        helped=condition.get("helped", ""),
        to_know=condition.get("to_know", ""),
        home=written.body("home").get("home", ""),
    )


PAPER = Paper(
    kind=DocumentKind.NURSING,
    title="Fiche de liaison infirmière",
    name="fiche de liaison infirmière",
    lede="Pour qui soigne à domicile, ou là où va la personne.",
    groups={1: "Premier passage", 2: "Soins", 3: "Médicaments", 4: "État", 5: "Domicile"},
    sections=(
        SectionKind("visit", "Premier passage et alertes", 1, VisitForm, CARE, _visit),
        SectionKind(
            "care",
            "Soins à faire",
            2,
            CareForm,
            CARE,
            table(_care, "Écrivez les soins, ou cochez qu’il n’y en a pas."),
            CareRow,
        ),
        SectionKind(
            "doses",
            "Dernières prises à l’hôpital",
            3,
            DosesForm,
            CARE,
            table(_dose, "Écrivez les dernières prises, ou cochez qu’il n’y en a pas."),
            DoseRow,
        ),
        SectionKind("condition", "État et autonomie", 4, ConditionForm, CARE, _condition),
        SectionKind("home", "Au domicile", 5, HomeForm, CARE, _home),
    ),
    signing=Permission.CARE_SHEET_SIGN,
    who_signs="Une infirmière ou un médecin de l’hôpital signe.",
    needs_rpps=False,
    is_handed_over=False,
    readers=NURSES,
    readers_words="aux infirmiers du cercle",
    scope=Scope.LETTER,
    forms=("pdf", "cda"),
    file_stem="fiche-infirmiere",
    page="public/_nursing.html",
    first_bodies=first_bodies,
    compose=compose,
    read=NursingSheet.from_json,
    text=NursingText,
    pdf=nursing_pdf,
    files=files_by(nursing_pdf),
    takes_files=True,
)
