"""The form of the code."""

from django import forms

CODE_LENGTH = 6


class CodeForm(forms.Form):
    """Six digits, as people type them: spaces, dots and dashes between them do not count."""

    code = forms.CharField(label="Code à 6 chiffres", max_length=12, strip=True)
    remember = forms.BooleanField(label="Ne plus demander de code sur cet appareil pendant 30 jours", required=False)

    def clean_code(self) -> str:
        """The six digits alone."""
        typed: str = self.cleaned_data["code"]
        digits = "".join(character for character in typed if character not in " \u00a0\u202f.-")
        if len(digits) != CODE_LENGTH or not (digits.isascii() and digits.isdigit()):
            raise forms.ValidationError("Le code est fait de 6 chiffres.", code="not_six_digits")
        return digits
