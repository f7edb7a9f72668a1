"""The form of the ladder: up to four rungs, then when the team calls."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from coordination.territory.hours_forms import TeamHoursForm
from liaison.letters.ladder import DOES_WORDS, Does, Rules, Rung

MOST_RUNGS = 4
# A month: later, a letter of a departure is no letter of a departure any more.
LONGEST_HOURS = 720
_NOTHING = ("", "Rien")


class LadderForm(TeamHoursForm):
    """What follows when nobody opens a letter; ``version`` is that of the ladder that was read."""

    called = ("Jours d’appel", "Appels à partir de", "Appels jusqu’à")
    field_order = ("version", *(f"{name}_{number}" for number in range(MOST_RUNGS) for name in ("hours", "does")))

    def __init__(self, shown: Rules, data: Any = None) -> None:
        super().__init__(shown, data)
        for number in range(MOST_RUNGS):
            self._add_rung(number, shown.rungs[number] if number < len(shown.rungs) else None)
        self.order_fields(self.field_order)

    def _add_rung(self, number: int, rung: Rung | None) -> None:
        self.fields[f"hours_{number}"] = forms.IntegerField(
            label=f"Relance {number + 1}, heures sans ouverture",
            required=False,
            initial=rung.hours if rung else None,
            validators=[
                MinValueValidator(1, "Au moins une heure."),
                MaxValueValidator(LONGEST_HOURS, "Au plus %(limit_value)s heures, un mois."),
            ],
            error_messages={"invalid": "Écrivez un nombre entier d’heures."},
        )
        self.fields[f"does_{number}"] = forms.ChoiceField(
            label=f"Relance {number + 1}, ce qui se passe",
            required=False,
            choices=[_NOTHING, *((does.value, words) for does, words in DOES_WORDS.items())],
            initial=rung.does.value if rung else "",
        )

    def rungs_shown(self) -> list[forms.BoundField]:
        """The fields of the rungs, hours and act in turn."""
        return [self[f"{name}_{number}"] for number in range(MOST_RUNGS) for name in ("hours", "does")]

    def clean(self) -> dict[str, Any]:
        """A rung has its hours and its act; hours grow."""
        cleaned = super().clean()
        before = 0
        for number in range(MOST_RUNGS):
            hours, does = cleaned.get(f"hours_{number}"), cleaned.get(f"does_{number}")
            if hours and not does:
                self.add_error(f"does_{number}", "Choisissez ce qui se passe, ou effacez les heures.")
            elif does and not hours and f"hours_{number}" not in self.errors:
                self.add_error(f"hours_{number}", "Écrivez après combien d’heures.")
            elif hours and hours <= before:
                self.add_error(f"hours_{number}", f"Plus de {before} h : une relance suit la précédente.")
            before = max(before, hours or 0)
        return cleaned

    def rungs(self) -> Iterator[Rung]:
        """The rungs as they were typed, without the empty ones."""
        for number in range(MOST_RUNGS):
            if self.cleaned_data[f"hours_{number}"]:
                yield Rung(self.cleaned_data[f"hours_{number}"], Does(self.cleaned_data[f"does_{number}"]))
