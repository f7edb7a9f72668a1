"""The days and hours of a team, as a form asks for them."""

from datetime import time
from typing import Any, ClassVar, Protocol

from django import forms

from coordination.ui import french
from coordination.ui.widgets import TimeInput

_NO_HOUR = {"required": "Écrivez une heure."}


class Hours(Protocol):
    """What holds them, with the version that was read."""

    @property
    def weekdays(self) -> frozenset[int]: ...
    @property
    def opens(self) -> time: ...
    @property
    def closes(self) -> time: ...
    @property
    def version(self) -> int: ...


class TeamHoursForm(forms.Form):
    """When a team works; ``called``: what a form calls the days, the beginning and the end."""

    called: ClassVar[tuple[str, str, str]]

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    weekdays = forms.TypedMultipleChoiceField(
        choices=list(enumerate(french.WEEKDAYS, start=1)),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text="Les jours fériés du lieu de l’établissement sont toujours laissés de côté.",
        error_messages={"required": "Choisissez au moins un jour."},
    )
    opens = forms.TimeField(widget=TimeInput, error_messages=_NO_HOUR)
    closes = forms.TimeField(widget=TimeInput, error_messages=_NO_HOUR)

    def __init__(self, shown: Hours, data: Any = None) -> None:
        fixed = {"version": shown.version, "opens": shown.opens, "closes": shown.closes}
        super().__init__(data, initial={**fixed, "weekdays": sorted(shown.weekdays)})
        for name, label in zip(("weekdays", "opens", "closes"), self.called, strict=True):
            self.fields[name].label = label

    def clean(self) -> dict[str, Any]:
        """The day ends after it began."""
        cleaned = super().clean() or {}
        opens, closes = cleaned.get("opens"), cleaned.get("closes")
        if opens and closes and opens >= closes:
            self.add_error("closes", "L’heure de fin suit l’heure de début.")
        return cleaned
