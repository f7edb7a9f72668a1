"""What is typed about alerts: one raised by hand, how one is closed, the rules of a hospital."""

from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from coordination.tenancy.keys import uuid7
from coordination.territory.hours_forms import TeamHoursForm
from discharge.alerts.levels import TARGETS, Level, LevelRule, Rules, Step

_TOO_LONG = {"max_length": "Raccourcissez ce texte : %(limit_value)d caractères au plus, %(show_value)d écrits."}
MOST_STEPS = 3
# A week: later, a warning is no warning any more.
LONGEST_MINUTES = 10080


class RaiseForm(forms.Form):
    """An alert raised by hand; its own identifier makes sending it twice harmless (ADR 0012)."""

    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    level = forms.ChoiceField(
        label="Niveau", widget=forms.RadioSelect, error_messages={"required": "Choisissez le niveau."}
    )
    summary = forms.CharField(
        label="Ce qui alerte",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Écrivez ce qui alerte.", **_TOO_LONG},
    )

    def __init__(self, rules: Rules, data: Any = None) -> None:
        super().__init__(data)
        cast("forms.ChoiceField", self.fields["level"]).choices = [
            (rule.level.value, f"{rule.label}, {until_words(rule)}") for rule in rules.levels
        ]


class CloseForm(forms.Form):
    """What was done about an alert."""

    action = forms.CharField(
        label="Ce qui a été fait",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Dites ce qui a été fait.", **_TOO_LONG},
    )


class RulesForm(TeamHoursForm):
    """How soon alerts must be taken, who is told next, when the team works; ``version`` is that of what was read."""

    called = ("Jours de l’équipe", "Équipe présente à partir de", "Équipe présente jusqu’à")

    def __init__(self, shown: Rules, data: Any = None) -> None:
        super().__init__(shown, data)
        for rule in shown.levels:
            self._add_level(rule)
        self.order_fields([name for level in Level for names in self._rows(level) for name in names])

    @property
    def levels_shown(self) -> list[tuple[str, list[list[forms.BoundField]]]]:
        """Each level with the fields that stand side by side: its own, then the delay and the person of each step."""
        return [(level.label, [[self[name] for name in names] for names in self._rows(level)]) for level in Level]

    def clean(self) -> dict[str, Any]:
        """A step has its delay and its people; delays grow; somebody is told at last."""
        cleaned = super().clean()
        for level in Level:
            self._check_steps(level, cleaned)
        return cleaned

    def levels(self) -> Iterator[LevelRule]:
        """The levels as they were typed."""
        given = self.cleaned_data
        for level in Level:
            steps = (
                Step(given[f"{level}_after_{number}"], given[f"{level}_to_{number}"])
                for number in range(MOST_STEPS)
                if given[f"{level}_to_{number}"]
            )
            yield LevelRule(
                level=level,
                label=given[f"{level}_label"],
                minutes=given[f"{level}_minutes"],
                round_the_clock=given[f"{level}_clock"] == "always",
                steps=tuple(steps),
            )

    @staticmethod
    def _rows(level: Level) -> list[list[str]]:
        own = [f"{level}_{name}" for name in ("label", "minutes", "clock")]
        return [own] + [[f"{level}_after_{number}", f"{level}_to_{number}"] for number in range(MOST_STEPS)]

    def _add_level(self, rule: LevelRule) -> None:
        level = rule.level
        self.fields[f"{level}_label"] = forms.CharField(
            label="Nom affiché",
            max_length=40,
            initial=rule.label,
            error_messages={"required": "Écrivez un nom.", **_TOO_LONG},
        )
        self.fields[f"{level}_minutes"] = _minutes("À prendre en (minutes)", rule.minutes, least=1, required=True)
        self.fields[f"{level}_clock"] = forms.ChoiceField(
            label="Le délai court",
            choices=[("always", "à toute heure, nuit et week-end compris"), ("team", "quand l’équipe est présente")],
            initial="always" if rule.round_the_clock else "team",
        )
        for number in range(MOST_STEPS):
            step = rule.steps[number] if number < len(rule.steps) else None
            words = f"Relais {number + 1}"
            self.fields[f"{level}_after_{number}"] = _minutes(
                f"{words} : minutes après le délai", step.after if step else None, least=0, required=False
            )
            self.fields[f"{level}_to_{number}"] = forms.ChoiceField(
                label=f"{words} : qui est prévenu",
                required=False,
                choices=[("", "Personne"), *TARGETS],
                initial=step.to if step else "",
            )

    def _check_steps(self, level: Level, cleaned: dict[str, Any]) -> None:
        before, was_empty = -1, False
        for number in range(MOST_STEPS):
            after, to = cleaned.get(f"{level}_after_{number}"), cleaned.get(f"{level}_to_{number}")
            if to and after is None and f"{level}_after_{number}" not in self.errors:
                self.add_error(f"{level}_after_{number}", "Écrivez après combien de minutes ; 0 : dès la fin du délai.")
            elif after is not None and not to:
                self.add_error(f"{level}_to_{number}", "Choisissez qui est prévenu, ou effacez les minutes.")
            elif to and was_empty:
                self.add_error(f"{level}_to_{number}", "Remplissez d’abord le relais précédent.")
            elif after is not None and after <= before:
                self.add_error(f"{level}_after_{number}", f"Plus de {before} : un relais suit le précédent.")
            before, was_empty = max(before, after if after is not None else before), not to
        if not cleaned.get(f"{level}_to_0") and f"{level}_to_0" not in self.errors:
            self.add_error(f"{level}_to_0", "Une alerte que personne ne prend prévient au moins une fois.")


def _minutes(label: str, initial: int | None, *, least: int, required: bool) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=required,
        initial=initial,
        validators=[
            MinValueValidator(least, "Au moins %(limit_value)s."),
            MaxValueValidator(LONGEST_MINUTES, "Au plus %(limit_value)s minutes, une semaine."),
        ],
        error_messages={"required": "Écrivez un nombre de minutes.", "invalid": "Écrivez un nombre entier de minutes."},
    )


def until_words(rule: LevelRule) -> str:
    """« à prendre en 2 h, quand l’équipe est présente »."""
    hours, minutes = divmod(rule.minutes, 60)
    delay = " ".join(part for part in (f"{hours} h" if hours else "", f"{minutes} min" if minutes else "") if part)
    return f"à prendre en {delay}" + ("" if rule.round_the_clock else ", quand l’équipe est présente")
