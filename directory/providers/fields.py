"""Form fields of the directory: they show a stored value the way people write it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.text import capfirst

from coordination.episodes.forms import PhoneField
from coordination.identity.phones import print_phone
from directory.providers.hours import Stretch, UnreadableHoursError, parse_hours, print_hours
from directory.providers.models import Weekday

_YES_OR_NO = (("", "Non renseigné"), ("oui", "Oui"), ("non", "Non"))
_TOO_LONG = {"max_length": "Raccourcissez ce texte : %(limit_value)d caractères au plus, %(show_value)d écrits."}
LONGEST_DAY = 120


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or nobody knows."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=_YES_OR_NO, coerce=lambda text: text == "oui", empty_value=None, **kwargs)

    def prepare_value(self, value: Any) -> str:
        """The choice that stands for a stored value, or what was chosen."""
        return {True: "oui", False: "non", None: ""}.get(value, value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare choices, not a stored value with a choice."""
        return self.prepare_value(initial) != (data or "")


def several(label: str, choices: Any, **given: Any) -> forms.MultipleChoiceField:
    """Boxes, of which none need be ticked."""
    return forms.MultipleChoiceField(
        label=label, choices=choices, **{"required": False, "widget": forms.CheckboxSelectMultiple, **given}
    )


class StoredPhoneField(PhoneField):
    """A phone number that is shown in pairs."""

    def prepare_value(self, value: Any) -> str:
        """The number in pairs, or what was typed."""
        return print_phone(value) if isinstance(value, str) and value.startswith("+") else str(value or "")

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare what the box showed with what came back."""
        return self.prepare_value(initial) != (data or "").strip()


class HoursField(forms.CharField):
    """The hours of one weekday, as a text: "8h30-12h, 14h-18h"."""

    def clean(self, value: Any) -> list[Stretch]:
        """The stretches of the day.

        Raises:
            ValidationError: not hours.
        """
        try:
            return parse_hours(super().clean(value))
        except UnreadableHoursError as error:
            raise forms.ValidationError(error.message, code="hours") from error


def week_fields(hours: Mapping[int, list[Stretch]]) -> dict[str, HoursField]:
    """A box a weekday that shows ``hours``."""
    return {
        day_name(day): HoursField(
            label=capfirst(str(day.label)),
            required=False,
            max_length=LONGEST_DAY,
            initial=print_hours(hours.get(day, [])),
            error_messages=_TOO_LONG,
        )
        for day in Weekday
    }


def typed_week(cleaned: Mapping[str, Any]) -> dict[int, list[Stretch]]:
    """The open days of cleaned data, each with its stretches."""
    return {int(day): stretches for day in Weekday if (stretches := cleaned.get(day_name(day)))}


def day_name(day: int) -> str:
    """The name of the box of one weekday."""
    return f"hours_{int(day)}"
