"""The parts of a document: typed in which form, by whom, and what each lacks."""

from dataclasses import dataclass
from typing import Any

from django import forms

from coordination.accounts.roles import Role
from liaison.authoring import fields
from liaison.authoring.rules import Rule

# Who takes part in the care writes any medical part; the social part is the social worker's too.
CARE = frozenset({Role.WARD_DOCTOR, Role.WARD_NURSE, Role.LIAISON_NURSE})
SOCIAL = CARE | {Role.SOCIAL_WORKER}
ORGANISERS = SOCIAL | {Role.COORDINATION_ASSISTANT}


@dataclass(frozen=True)
class SectionKind:
    """A part: its key, its title, the group it belongs to, its form, who writes it, what it lacks, its rows if a table."""

    key: str
    label: str
    group: int
    form: type[fields.PartForm]
    writers: frozenset[Role]
    rule: Rule
    row: type[forms.Form] | None = None

    @property
    def texts(self) -> dict[str, str]:
        """The fields of several lines, into which phrases are written, each with its label, in the order of the part."""
        return {
            name: str(field.label)
            for name, field in self.form.base_fields.items()
            if isinstance(field.widget, forms.Textarea)
        }


class PartInput:
    """A part as it is typed: its form and, for a table, its rows. ``body`` is what was kept before."""

    def __init__(self, kind: SectionKind, body: dict[str, Any], version: int, data: Any = None) -> None:
        self.kind = kind
        known = {name: value for name, value in body.items() if name != "rows"}
        self.form = kind.form(data, initial={**known, "version": version}, prefix=kind.key)
        self.rows: forms.BaseFormSet[forms.Form] | None = None
        if kind.row is not None:
            rows = body.get("rows", [])
            self.rows = fields.rows_of(kind.row)(data, initial=rows, prefix=f"{kind.key}-rows")

    def is_valid(self) -> bool:
        """Whether it can be kept."""
        # Both, so that every refusal is said at once.
        return all([self.form.is_valid(), self.rows is None or self.rows.is_valid()])

    def body(self) -> dict[str, Any]:
        """What is kept; rows left empty are dropped."""
        body = self.form.body()
        if self.rows is not None:
            kept = [{name: fields.kept(value) for name, value in row.cleaned_data.items()} for row in self.rows.forms]
            body["rows"] = [row for row in kept if any(row.values())]
        return body

    @property
    def version(self) -> int:
        """The version of the part that the page showed."""
        return int(self.form.cleaned_data["version"])
