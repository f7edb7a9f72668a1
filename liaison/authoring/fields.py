"""What the parts of every document are typed in. Nothing is required: a draft is kept as it is, ``completeness`` judges.

Only what cannot be kept is refused: too long, a day that does not exist.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from coordination.ui.widgets import DateInput

NO, YES = "no", "yes"
MOST_ROWS = 60
_TOO_LONG = {"max_length": "Raccourcissez ce texte : %(limit_value)d caractères au plus, %(show_value)d écrits."}
_DAY = {"invalid": "Ce jour n’existe pas dans le calendrier."}


def line(label: str, length: int = 200, **more: Any) -> forms.CharField:
    """A line of text."""
    return forms.CharField(label=label, max_length=length, required=False, error_messages=_TOO_LONG, **more)


def text(label: str, length: int = 2000, rows: int = 3, **more: Any) -> forms.CharField:
    """Some lines of text."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, max_length=length, required=False, widget=widget, error_messages=_TOO_LONG, **more
    )


def question(label: str, *, no: str = "Aucun", yes: str = "Oui", **more: Any) -> forms.ChoiceField:
    """A « le cas échéant » of the law: unanswered, no, or yes; the text beside it says what."""
    return forms.ChoiceField(
        label=label, choices=[(NO, no), (YES, yes)], required=False, widget=forms.RadioSelect, **more
    )


def nothing(label: str) -> forms.BooleanField:
    """The tick that says that there is nothing to write: silence is not an answer."""
    return forms.BooleanField(label=label, required=False)


def day(label: str) -> forms.DateField:
    """A day, not required."""
    return forms.DateField(label=label, widget=DateInput, required=False, error_messages=_DAY)


def choice(label: str, choices: list[tuple[str, str]]) -> forms.ChoiceField:
    """One of several, nothing chosen at first."""
    return forms.ChoiceField(label=label, choices=[("", "À choisir"), *choices], required=False)


class PartForm(forms.Form):
    """One part of a document. ``version`` is that of the part as the page showed it."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def body(self) -> dict[str, Any]:
        """What is kept of a valid form, as JSON values."""
        return {name: kept(value) for name, value in self.cleaned_data.items() if name != "version"}


def rows_of(row: type[forms.Form]) -> type[forms.BaseFormSet[forms.Form]]:
    """The table made of such rows, with two empty ones at its end."""
    return forms.formset_factory(row, extra=2, max_num=MOST_ROWS, absolute_max=MOST_ROWS + 10, validate_max=True)


def kept(value: Any) -> Any:
    """A typed value as JSON keeps it."""
    if value is None:
        return ""
    return value.isoformat() if hasattr(value, "isoformat") else value


def date_of(value: str | None) -> date | None:
    """A day that ``kept`` wrote; None when none was typed."""
    return date.fromisoformat(value) if value else None
