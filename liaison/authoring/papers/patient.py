"""The patient's sheet: who to call and when, who comes, what to take, in words that a 12-year-old reads."""

from datetime import date, time
from typing import Any

from django import forms

from coordination.accounts.roles import Permission
from coordination.episodes.models import Episode
from discharge.planning.models import CircleMember
from discharge.planning.queries import current_circle, gp_of
from discharge.sharing.models import Scope
from liaison.authoring.facts import lines
from liaison.authoring.fields import PartForm, choice, date_of, day, line, nothing, text
from liaison.authoring.models import DocumentKind
from liaison.authoring.papers.base import Composing, Paper
from liaison.authoring.papers.sheets import common, files_by, letter_bodies, said_line
from liaison.authoring.rules import Body, Missing, filled, in_row, table
from liaison.authoring.sections import CARE, ORGANISERS, SectionKind
from liaison.content.discharge import TreatmentStatus
from liaison.content.sheets import Advice, DoseChange, Medicine, PatientSheet, Visit
from liaison.documents.patient_sheet import CHANGES, PatientText, patient_pdf
from liaison.documents.typography import capitalised

# What always deserves a call, to be completed for this person.
FIRST_WARNINGS = ("vous tombez, même sans douleur", "vous avez de la fièvre", "une aide prévue ne vient pas")
_CHANGES = [(change.value, words or "Comme avant") for change, words in CHANGES.items()]
_KNOWN_CHANGES = {TreatmentStatus.ADDED: DoseChange.NEW, TreatmentStatus.CONTINUED: DoseChange.SAME}


class WarningsForm(PartForm):
    """When to call at once."""

    warnings = text(
        "Appelez tout de suite si", 800, rows=5, help_text="Un signe par ligne : « vous avez de la fièvre »"
    )


class VisitsForm(PartForm):
    """Who comes, or nobody."""

    none = nothing("Personne n’est prévu")


class AppointmentsForm(PartForm):
    """Whom to see, or nobody."""

    none = nothing("Aucun rendez-vous")


class VisitRow(forms.Form):
    """A visit or an appointment."""

    what = line("Qui, quoi", 150)
    on = day("Le")
    when = line("Ou quand", 60)


class MedicinesForm(PartForm):
    """What to take, or nothing."""

    none = nothing("Aucun médicament à prendre")


class MedicineRow(forms.Form):
    """A medicine as one takes it."""

    name = line("Médicament et dosage", 120)
    what_for = line("Pour quoi", 120)
    change = choice("Changement", _CHANGES)
    morning = line("Matin", 20)
    noon = line("Midi", 20)
    evening = line("Soir", 20)
    otherwise = line("Ou autrement", 80)


class StoppedForm(PartForm):
    """What to take no more, or nothing."""

    none = nothing("Aucun médicament arrêté")


class StoppedRow(forms.Form):
    """A medicine to take no more."""

    name = line("Ne prenez plus", 120)
    why = line("Pourquoi, en une phrase", 150)


class AdviceForm(PartForm):
    """One piece of advice under its title, and who answers questions."""

    title = line("Titre du conseil", 60, help_text="Exemple : Votre hanche neuve")
    advice = text("Conseil", 600, rows=3)


def _warnings(body: Body) -> Missing:
    yield from filled(body, "warnings", "Écrivez dans quels cas appeler.")


def _visit(number: int, row: Body) -> Missing:
    yield from in_row(row, number, "what", f"Ligne {number + 1} : dites qui, ou quoi.")
    if not row.get("on"):
        yield from in_row(
            row, number, "when", f"{row.get('what') or f'Ligne {number + 1}'} : écrivez le jour, ou quand."
        )


def _medicine(number: int, row: Body) -> Missing:
    name = row.get("name") or f"Ligne {number + 1}"
    yield from in_row(row, number, "name", f"{name} : écrivez le médicament.")
    yield from in_row(row, number, "change", f"{name} : dites s’il est nouveau ou changé.")
    if not any(row.get(moment) for moment in ("morning", "noon", "evening", "otherwise")):
        yield f"rows-{number}-morning", f"{name} : dites quand le prendre."


def _stopped(number: int, row: Body) -> Missing:
    yield from in_row(row, number, "name", f"Ligne {number + 1} : écrivez le médicament.")


def _advice(body: Body) -> Missing:
    if body.get("advice"):
        yield from filled(body, "title", "Donnez un titre au conseil.")


def first_bodies(episode: Episode) -> dict[str, dict[str, Any]]:
    """Who comes, the appointments and the medicines of the lettre de liaison: to be said more simply."""
    letter = letter_bodies(episode)
    treatments = letter.get("treatments", {}).get("rows", [])
    stopped = [row for row in treatments if row.get("status") == TreatmentStatus.STOPPED]
    comes = [member for member in current_circle(episode) if member.is_named and member.starts_on]
    planned, names = letter.get("appointments", {}).get("rows", []), {member.name for member in comes}
    return {
        "warnings": {"warnings": "\n".join(FIRST_WARNINGS)},
        "visits": {"rows": [_coming(member) for member in comes]},
        # Who comes stands there too, taken from the care circle.
        "appointments": {"rows": [_appointment(row) for row in planned if row.get("with_whom") not in names]},
        "medicines": {"rows": [_taken(row) for row in treatments if row not in stopped]},
        "stopped": {"rows": [{"name": row.get("name", ""), "why": row.get("reason", "")[:150]} for row in stopped]},
    }


def _coming(member: CircleMember) -> dict[str, str]:
    assert member.starts_on is not None
    who = capitalised(f"{member.role.label}, {member.visits}" if member.visits else member.role.label)
    return {"what": who[:150], "on": member.starts_on.isoformat(), "when": ""}


def _appointment(row: Body) -> dict[str, str]:
    at = time.fromisoformat(row["at"]) if row.get("at") else None
    said = (f"{at.hour} h {at.minute:02}" if at else "", row.get("what", ""), row.get("with_whom", ""))
    return {
        "what": ", ".join(part for part in said if part)[:150],
        "on": row.get("on", ""),
        "when": row.get("when", ""),
    }


def _taken(row: Body) -> dict[str, str]:
    change = _KNOWN_CHANGES.get(TreatmentStatus(row["status"])) if row.get("status") else None
    return {
        "name": row.get("name", ""),
        "change": change.value if change else "",
        "otherwise": row.get("after", "")[:80],
    }


def compose(given: Composing) -> PatientSheet:
    """The sheet as it stands. Raises ``ContentError``."""
    written, blank = given.written, given.blank
    fields = common(given, readers=frozenset(), scope=Scope.LETTER, shows_ins=False)
    advice, gp = written.body("advice"), gp_of(given.episode)
    return PatientSheet(
        **fields,
        leaves_on=fields["record"].left_at.date(),
        warnings=lines(written.body("warnings").get("warnings", "")),
        visits=tuple(_visit_of(row, blank) for row in written.rows("visits", blank)),
        appointments=tuple(_visit_of(row, blank) for row in written.rows("appointments", blank)),
        medicines=tuple(_medicine_of(row, blank) for row in written.rows("medicines", blank)),
        stopped=tuple(said_line(row.get("name"), row.get("why"), blank) for row in written.rows("stopped", blank)),
        advice=(Advice(title=advice.get("title") or blank, text=advice["advice"]),) if advice.get("advice") else (),
        questions_for=gp.name if gp else "",
    )


def _visit_of(row: Body, blank: str) -> Visit:
    on: date | None = date_of(row.get("on"))
    return Visit(what=row.get("what") or blank, on=on, when=row.get("when") or ("" if on else blank))


def _medicine_of(row: Body, blank: str) -> Medicine:
    moments = {name: row.get(name, "") for name in ("morning", "noon", "evening")}
    return Medicine(
        name=row.get("name") or blank,
        what_for=row.get("what_for", ""),
        change=DoseChange(row.get("change") or DoseChange.SAME),
        **moments,
        otherwise=row.get("otherwise") or ("" if any(moments.values()) else blank),
    )


PAPER = Paper(
    kind=DocumentKind.PATIENT,
    title="Fiche du patient",
    name="fiche du patient",
    lede="Remise en main propre, en grands caractères et en mots simples.",
    groups={1: "Alerte", 2: "Qui vient", 3: "Rendez-vous", 4: "Médicaments", 5: "Conseils"},
    sections=(
        SectionKind("warnings", "Quand appeler", 1, WarningsForm, CARE, _warnings),
        SectionKind(
            "visits",
            "Qui vient",
            2,
            VisitsForm,
            ORGANISERS,
            table(_visit, "Écrivez qui vient, ou cochez que personne n’est prévu."),
            VisitRow,
        ),
        SectionKind(
            "appointments",
            "Rendez-vous",
            3,
            AppointmentsForm,
            ORGANISERS,
            table(_visit, "Écrivez les rendez-vous, ou cochez qu’il n’y en a pas."),
            VisitRow,
        ),
        SectionKind(
            "medicines",
            "Médicaments",
            4,
            MedicinesForm,
            CARE,
            table(_medicine, "Écrivez les médicaments, ou cochez qu’il n’y en a pas."),
            MedicineRow,
        ),
        SectionKind(
            "stopped",
            "Médicaments arrêtés",
            4,
            StoppedForm,
            CARE,
            table(_stopped, "Écrivez ce qui est arrêté, ou cochez que rien ne l’est."),
            StoppedRow,
        ),
        SectionKind("advice", "Conseil", 5, AdviceForm, CARE, _advice),
    ),
    signing=Permission.CARE_SHEET_SIGN,
    who_signs="Une infirmière ou un médecin de l’hôpital signe.",
    needs_rpps=False,
    is_handed_over=True,
    readers=frozenset(),
    readers_words="",
    scope=Scope.LETTER,
    forms=("pdf", "cda"),
    file_stem="fiche-patient",
    page="public/_patient.html",
    first_bodies=first_bodies,
    compose=compose,
    read=PatientSheet.from_json,
    text=PatientText,
    pdf=patient_pdf,
    files=files_by(patient_pdf),
)
