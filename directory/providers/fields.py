"""Form fields of the directory: they show a stored value the way people write it."""

from typing import Any

from django import forms

from coordination.episodes.forms import PhoneField
from coordination.identity.phones import print_phone

_YES_OR_NO = (("", "Non renseigné"), ("oui", "Oui"), ("non", "Non"))


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


class StoredPhoneField(PhoneField):
    """A phone number that is shown in pairs."""

    def prepare_value(self, value: Any) -> str:
        """The number in pairs, or what was typed."""
        return print_phone(value) if isinstance(value, str) and value.startswith("+") else str(value or "")

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare what the box showed with what came back."""
        return self.prepare_value(initial) != (data or "").strip()
