"""The parts of a lettre de liaison, as data: in which order, typed in which form, by whom."""

from dataclasses import dataclass
from typing import Any

from django import forms

from coordination.accounts.roles import Role
from liaison.authoring import forms as typed

# Who takes part in the care writes any medical part; the social part is the social worker's too.
CARE = frozenset({Role.WARD_DOCTOR, Role.WARD_NURSE, Role.LIAISON_NURSE})
SOCIAL = CARE | {Role.SOCIAL_WORKER}
ORGANISERS = SOCIAL | {Role.COORDINATION_ASSISTANT}


@dataclass(frozen=True)
class SectionKind:
    """A part: its key, its title, the group of the law it fills, its form, its rows if a table, who may write it."""

    key: str
    label: str
    group: int
    form: type[typed.PartForm]
    writers: frozenset[Role]
    row: type[forms.Form] | None = None


# The groups of CSP, art. R.1112-1-2, II, as the letter numbers them.
GROUPS = {1: "Séjour", 2: "Motif", 3: "Synthèse", 4: "Traitements", 5: "Résultats", 6: "Suites"}
SECTIONS = (
    SectionKind("surroundings", "Autour du séjour", 1, typed.SurroundingsForm, CARE),
    SectionKind("reason", "Motif d’hospitalisation", 2, typed.ReasonForm, CARE),
    SectionKind("summary", "Synthèse du séjour", 3, typed.SummaryForm, CARE),
    SectionKind("events", "Événements, transfusion, dispositifs", 3, typed.EventsForm, CARE),
    SectionKind("treatments", "Traitements", 4, typed.TreatmentsForm, CARE, typed.TreatmentRow),
    SectionKind("pending", "Résultats attendus", 5, typed.PendingForm, CARE, typed.PendingRow),
    SectionKind("appointments", "Rendez-vous et actes", 6, typed.AppointmentsForm, ORGANISERS, typed.AppointmentRow),
    SectionKind("advice", "Surveillance, recommandations", 6, typed.AdviceForm, CARE),
    SectionKind("social", "Médico-social", 6, typed.SocialForm, SOCIAL),
)
BY_KEY = {section.key: section for section in SECTIONS}


class PartInput:
    """A part as it is typed: its form and, for a table, its rows. ``body`` is what was kept before."""

    def __init__(self, kind: SectionKind, body: dict[str, Any], version: int, data: Any = None) -> None:
        self.kind = kind
        fields = {name: value for name, value in body.items() if name != "rows"}
        self.form = kind.form(data, initial={**fields, "version": version}, prefix=kind.key)
        self.rows: forms.BaseFormSet[forms.Form] | None = None
        if kind.row is not None:
            rows = body.get("rows", [])
            self.rows = typed.rows_of(kind.row)(data, initial=rows, prefix=f"{kind.key}-rows")

    def is_valid(self) -> bool:
        """Whether it can be kept."""
        # Both, so that every refusal is said at once.
        return all([self.form.is_valid(), self.rows is None or self.rows.is_valid()])

    def body(self) -> dict[str, Any]:
        """What is kept; rows left empty are dropped."""
        body = self.form.body()
        if self.rows is not None:
            kept = [{name: typed.kept(value) for name, value in row.cleaned_data.items()} for row in self.rows.forms]
            body["rows"] = [row for row in kept if any(row.values())]
        return body

    @property
    def version(self) -> int:
        """The version of the part that the page showed."""
        return int(self.form.cleaned_data["version"])
