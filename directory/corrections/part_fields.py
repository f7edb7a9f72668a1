"""The form fields of people to ask for, hours, skills and territory: what an entry says of them, to be typed over."""

from typing import Any

from django import forms

from coordination.territory.forms import CommuneField
from directory.corrections.parts import CONTACT, PARTS, Row, as_hours, as_times, names_in, rows_of, wording
from directory.providers.curation_forms import ContactFormSet
from directory.providers.fields import typed_week, week_fields
from directory.providers.hours import by_day, in_rows
from directory.providers.models import Coverage, Provider, Skill

PLACES_AT_ONCE = 4
CONTACTS = "contacts"
_EXCLUDED = "!"
REACHES = tuple(
    (f"{sign}{level.value}", words.format(does=does))
    for sign, does in (("", "intervient"), (_EXCLUDED, "n’intervient pas"))
    for level, words in (
        (Coverage.Level.COMMUNE, "{does} dans cette commune"),
        (Coverage.Level.INTERCOMMUNALITY, "{does} dans toute son intercommunalité"),
        (Coverage.Level.DEPARTMENT, "{does} dans tout son département"),
    )
)


class PartsForm(forms.Form):
    """People, hours, skills and territory of an entry. Without a script: a few more lines may be added at a time."""

    def show_parts(self, provider: Provider) -> None:
        """Add the fields, filled with what ``provider`` says; nothing of one that is not saved."""
        self.parts = {name: rows_of(provider, name) for name in PARTS}
        names = names_in([("coverage", self.parts["coverage"])])
        self.known_places = {_key(row): wording("coverage", [row], names) for row in self.parts["coverage"]}
        # A page from before these fields says nothing of them: silence must not empty a list.
        self.fields["with_parts"] = forms.BooleanField(required=False, initial=True, widget=forms.HiddenInput)
        people = [dict(zip(CONTACT, row, strict=True)) for row in self.parts["contacts"]]
        with_people = self.is_bound and f"{CONTACTS}-TOTAL_FORMS" in self.data
        self.contacts = ContactFormSet(self.data if with_people else None, initial=people, prefix=CONTACTS)
        self.fields |= week_fields(by_day(as_times(self.parts["hours"])))
        self.fields["skills"] = forms.ModelMultipleChoiceField(
            label="Sait faire",
            required=False,
            queryset=Skill.objects.all(),
            initial=[code for (code,) in self.parts["skills"]],
            widget=forms.CheckboxSelectMultiple,
        )
        if self.known_places:
            self.fields["places"] = forms.MultipleChoiceField(
                label="Ce que dit la fiche",
                required=False,
                choices=list(self.known_places.items()),
                initial=list(self.known_places),
                widget=forms.CheckboxSelectMultiple,
                help_text="Décochez ce qui n’est plus vrai.",
            )
        for number in range(1, PLACES_AT_ONCE + 1):
            self.fields[f"place_{number}"] = CommuneField(label="Commune", required=False)
            self.fields[f"reach_{number}"] = forms.TypedChoiceField(
                label="Le service", required=False, choices=REACHES, empty_value=REACHES[0][0]
            )

    def week(self) -> list[forms.BoundField]:
        """The boxes of the week."""
        return [self[name] for name in self.fields if name.startswith("hours_")]

    def new_places(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The boxes of places to add: commune, and what is said of it."""
        return [(self[f"place_{number}"], self[f"reach_{number}"]) for number in range(1, PLACES_AT_ONCE + 1)]

    def open_groups(self) -> dict[str, bool]:
        """By part, whether it is to be shown open: something of it is refused or was typed."""
        spoken = {*self.errors, *self.changed_data} if self.is_bound else set()
        beginnings = {"hours": ("hours_",), "skills": ("skills",), "coverage": ("place", "reach")}
        said = {part: any(name.startswith(begins) for name in spoken) for part, begins in beginnings.items()}
        return {**said, CONTACTS: self.contacts.is_bound and self.contacts.has_changed()}

    def clean(self) -> dict[str, Any]:
        """A commune may belong to no intercommunality; somebody to ask for is asked for something."""
        cleaned: dict[str, Any] = super().clean() or {}
        if self.contacts.is_bound and not self.contacts.is_valid():
            self.add_error(None, "Complétez les personnes à demander, ou videz leur ligne.")
        for number in range(1, PLACES_AT_ONCE + 1):
            commune, reach = cleaned.get(f"place_{number}"), cleaned.get(f"reach_{number}")
            if commune and reach and not Coverage.code_of(reach.removeprefix(_EXCLUDED), commune):
                self.add_error(f"reach_{number}", "Cette commune n’appartient à aucune intercommunalité.")
        return cleaned

    def part_changes(self) -> dict[str, list[list[Row]]]:
        """{part: [old, new]} of what differs from the entry."""
        if not self.cleaned_data["with_parts"]:
            return {}
        typed = {
            CONTACTS: self._typed_contacts(),
            "hours": as_hours(in_rows(typed_week(self.cleaned_data))),
            "skills": sorted([skill.pk] for skill in self.cleaned_data["skills"]),
            "coverage": self._typed_places(),
        }
        return {name: [old, typed[name]] for name, old in self.parts.items() if typed[name] != old}

    def _typed_contacts(self) -> list[Row]:
        if not self.contacts.is_bound:
            return self.parts[CONTACTS]
        said = (line.cleaned_data for line in self.contacts)
        return sorted([line[name] for name in CONTACT] for line in said if line.get("role"))

    def _typed_places(self) -> list[Row]:
        kept = self.cleaned_data.get("places", [])
        rows = {tuple(row[:2]): row for row in self.parts["coverage"] if _key(row) in kept}
        for number in range(1, PLACES_AT_ONCE + 1):
            commune, reach = self.cleaned_data[f"place_{number}"], self.cleaned_data[f"reach_{number}"]
            if commune:
                level = reach.removeprefix(_EXCLUDED)
                code = Coverage.code_of(level, commune)
                rows[level, code] = [level, code, reach.startswith(_EXCLUDED)]
        return sorted(rows.values())


def _key(row: Row) -> str:
    return f"{row[0]}:{row[1]}"
