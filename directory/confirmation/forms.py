"""The form by which a service corrects its own entry, on a phone."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django import forms
from django.utils import timezone

from coordination.asked import as_uuid
from coordination.ui.widgets import DateInput
from directory.confirmation.entry import Entry
from directory.confirmation.replacement import in_words, open_entry
from directory.corrections.forms import ColumnsForm
from directory.providers.fields import day_name, typed_week, week_fields
from directory.providers.hours import Stretch
from directory.providers.models import Provider, Weekday
from directory.providers.queries import LONGEST_QUERY

MOST_PLACES = 500
# A year and more ahead, the year was mistyped.
FARTHEST_DAYS = 400
_TOO_LONG = {"max_length": "Raccourcissez ce texte : %(limit_value)d caractères au plus, %(show_value)d écrits."}


class Room(NamedTuple):
    """A statement of capacity."""

    free_places: int | None
    words: str


class Away(NamedTuple):
    """An absence as it was typed; without a first day, none. ``replacement``: an entry, else perhaps ``words``."""

    starts_on: Any
    ends_on: Any
    words: str
    replacement: Provider | None = None


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
    look_for = forms.CharField(
        label="Chercher dans l’annuaire qui vous remplace",
        required=False,
        max_length=LONGEST_QUERY,
        help_text="Son nom, ou celui de la structure.",
        error_messages=_TOO_LONG,
    )
    # Says that a search has been made: what is still in its box is no longer a question.
    looked = forms.CharField(required=False, max_length=3, widget=forms.HiddenInput)
    replacement = forms.UUIDField(label="Qui vous remplace", required=False, widget=forms.RadioSelect)
    away_words = forms.CharField(
        label="Remplaçant absent de l’annuaire",
        required=False,
        max_length=200,
        help_text="Nom et téléphone de la personne à joindre pendant l’absence.",
        error_messages=_TOO_LONG,
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=32)

    def __init__(self, *args: Any, entry: Entry, found: Sequence[Provider] = (), **kwargs: Any) -> None:
        """``found``: the entries that a search of the replacement gave."""
        super().__init__(*args, provider=entry.provider, columns=entry.columns, **kwargs)
        self.entry = entry
        self.found = list(found)
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
            self.fields["replacement"].initial = entry.absence.replacement_id
        self._offer_replacements()

    def _offer_replacements(self) -> None:
        """Those found, and the one that is chosen or known already; nobody first."""
        key = as_uuid(str(self["replacement"].value()))
        chosen = open_entry(key, absent=self.entry.provider) if key else None
        offered = {each.pk: each for each in (*self.found, *([chosen] if chosen else []))}
        self.offers_replacement = bool(offered)
        words = [("", "Personne de cette liste"), *((str(pk), in_words(each)) for pk, each in offered.items())]
        self.fields["replacement"].widget.choices = words

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
            ("Absence", "Effacez la date de début s’il n’y en a pas.", ["away_from", "away_until"]),
        )
        return [(title, help_text, [self[name] for name in names]) for title, help_text, names in parts]

    def clean(self) -> dict[str, Any]:
        """The days of an absence are in order, near, and have a beginning."""
        cleaned = super().clean()
        first, last = cleaned.get("away_from"), cleaned.get("away_until")
        words = cleaned.get("away_words") or cleaned.get("replacement")
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

    def clean_replacement(self) -> Provider | None:
        """An open entry, not one's own."""
        pk = self.cleaned_data["replacement"]
        provider = open_entry(pk, absent=self.entry.provider) if pk else None
        if pk and provider is None:
            raise forms.ValidationError("Cette fiche n’est plus ouverte : cherchez-en une autre, ou écrivez le nom.")
        return provider

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
        names = ("away_from", "away_until", "away_words", "replacement")
        if not set(names) & set(self.changed_data):
            return None
        return Away(*(self.cleaned_data[name] for name in names))
