"""The form by which a service corrects its own entry, on a phone."""

from typing import Any, NamedTuple

from django import forms
from django.utils import timezone

from coordination.ui.widgets import DateInput
from directory.confirmation.entry import Entry
from directory.corrections.forms import ColumnsForm
from directory.providers.fields import day_name, typed_week, week_fields
from directory.providers.hours import Stretch
from directory.providers.models import Weekday

MOST_PLACES = 500
# A year and more ahead, the year was mistyped.
FARTHEST_DAYS = 400
_TOO_LONG = {"max_length": "Raccourcissez ce texte : %(limit_value)d caractères au plus, %(show_value)d écrits."}


class Room(NamedTuple):
    """A statement of capacity."""

    free_places: int | None
    words: str


class Away(NamedTuple):
    """An absence as it was typed; without a first day, none."""

    starts_on: Any
    ends_on: Any
    words: str


class AnswerForm(ColumnsForm):
    """The entry, to be typed over where it is wrong."""

    free_places = forms.IntegerField(
        label="Places libres aujourd’hui", required=False, min_value=0, max_value=MOST_PLACES
    )
    room_words = forms.CharField(
        label="Précision sur les places",
        required=False,
        max_length=200,
        help_text="2 places à partir de lundi, liste d’attente d’un mois…",
        error_messages=_TOO_LONG,
    )
    away_from = forms.DateField(label="Absent à partir du", required=False, widget=DateInput)
    away_until = forms.DateField(label="Jusqu’au", required=False, widget=DateInput)
    away_words = forms.CharField(
        label="Remplaçant",
        required=False,
        max_length=200,
        help_text="Nom et téléphone de la personne à joindre pendant l’absence.",
        error_messages=_TOO_LONG,
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=32)

    def __init__(self, *args: Any, entry: Entry, **kwargs: Any) -> None:
        super().__init__(*args, provider=entry.provider, columns=entry.columns, **kwargs)
        self.entry = entry
        last = [self.fields.pop(name) for name in ("free_places", "room_words")]
        self.fields |= week_fields(entry.hours)
        self.fields |= dict(zip(("free_places", "room_words"), last, strict=True))
        self.fields["seen"].initial = entry.seen
        if entry.capacity is not None:
            self.fields["free_places"].initial = entry.capacity.free_places
            self.fields["room_words"].initial = entry.capacity.words
        if entry.absence is not None:
            self.fields["away_from"].initial = entry.absence.starts_on
            self.fields["away_until"].initial = entry.absence.ends_on
            self.fields["away_words"].initial = entry.absence.words

    def groups(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """The boxes by subject: title, help, boxes."""
        days = [day_name(day) for day in Weekday]
        parts = (
            ("Joindre", "", [name for name in ("phone", "mobile", "email") if name in self.fields]),
            (
                "Prise en charge",
                "",
                [c.name for c in self.columns if c.name not in {"phone", "mobile", "email"}],
            ),
            ("Horaires", "Par exemple 8h30-12h, 14h-18h. Laissez vide un jour fermé.", days),
            ("Places", "", ["free_places", "room_words"]),
            ("Absence", "Effacez la date de début s’il n’y en a pas.", ["away_from", "away_until", "away_words"]),
        )
        return [(title, help_text, [self[name] for name in names]) for title, help_text, names in parts]

    def clean(self) -> dict[str, Any]:
        """The days of an absence are in order, near, and have a beginning."""
        cleaned = super().clean()
        first, last, words = (cleaned.get(name) for name in ("away_from", "away_until", "away_words"))
        today = timezone.localdate()
        if first is None and (last is not None or words) and "away_from" not in self.errors:
            self.add_error("away_from", "Donnez le premier jour d’absence, ou effacez le reste.")
        if first is not None and last is not None and last < first:
            self.add_error("away_until", "Le dernier jour d’absence vient après le premier.")
        for name in ("away_from", "away_until"):
            day = cleaned.get(name)
            if name in self.changed_data and day is not None and abs((day - today).days) > FARTHEST_DAYS:
                self.add_error(name, "Vérifiez l’année de cette date.")
        return cleaned

    def hours(self) -> dict[int, list[Stretch]] | None:
        """The hours of the open days, None when they are as the entry has them."""
        kept = typed_week(self.cleaned_data)
        return None if kept == self.entry.hours else kept

    def room(self) -> Room | None:
        """The places stated, None when the service did not touch them: a number left standing says nothing of today."""
        if not {"free_places", "room_words"} & set(self.changed_data):
            return None
        return Room(self.cleaned_data["free_places"], self.cleaned_data["room_words"])

    def away(self) -> Away | None:
        """The absence typed, None when it was not touched."""
        if not {"away_from", "away_until", "away_words"} & set(self.changed_data):
            return None
        return Away(*(self.cleaned_data[name] for name in ("away_from", "away_until", "away_words")))
