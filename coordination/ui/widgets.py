"""Form widgets whose values a browser's own pickers understand."""

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString

from coordination.ui import french
from coordination.ui.components.library import escaped


class DateInput(forms.DateInput):
    """A day, chosen with the browser's calendar. The value travels as ISO 8601, which such a field requires."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DateTimeInput(forms.DateTimeInput):
    """A day and a time, to the minute."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class TimeInput(forms.TimeInput):
    """A time of day, to the minute."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class PhoneInput(forms.TextInput):
    """A phone number: phones show their number pad. One that is stored is written as it is read aloud."""

    input_type = "tel"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", "inputmode": "tel", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        """« +33465713302 » as « 04 65 71 33 02 »; what was typed stays as it was."""
        text: str | None = super().format_value(value)
        return french.phone(text).replace(french.NBSP, " ") if text and text.startswith("+") else text


class LongSelect(forms.Select):
    """A list of tens of options, without groups. Drawn here: Django's own draws a template for each."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """Draw the list with the option of ``value`` selected."""
        chosen = set(self.format_value(value))
        options = "".join(
            f'<option value="{escaped(key)}"{" selected" if str(key) in chosen else ""}>{escaped(label)}</option>'
            for key, label in self.choices
        )
        return format_html(
            "<select{}>{}</select>",
            flatatt(self.build_attrs(self.attrs, {"name": name, **(attrs or {})})),
            SafeString(options),
        )


class FlagsSelect(forms.CheckboxSelectMultiple):
    """Warning signs: boxes that turn red when ticked."""


def described(label: str, sub: str) -> SafeString:
    """Write the label of a large choice on two lines, the second lighter: « Faible », « information et conseil »."""
    return format_html('<span>{}<span class="sub">{}</span></span>', label, sub)
