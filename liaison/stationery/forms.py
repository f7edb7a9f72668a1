"""What is typed to choose a letterhead and to write a phrase."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from coordination.tenancy.forms import UnitField
from liaison.stationery import registry
from liaison.stationery.models import MOST_PHRASE
from liaison.stationery.pictures import logo_of
from liaison.stationery.sandbox import NAMES, check_text

EVERYWHERE = "Tout l’établissement"


class LetterheadForm(forms.Form):
    """The line and the logo of the hospital or of a unit."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    site_line = forms.CharField(
        label="Ligne sous le nom de l’établissement",
        max_length=120,
        required=False,
        help_text="Exemple : Site de Vallerac, bâtiment B",
    )
    logo = forms.FileField(
        label="Logo", required=False, help_text="PNG ou JPEG, 2 Mo au plus. Il est réduit et redessiné."
    )
    no_logo = forms.BooleanField(label="Retirer le logo", required=False)

    def clean_site_line(self) -> str:
        """Words only."""
        line: str = self.cleaned_data["site_line"]
        check_text(line)
        if "{" in line:
            raise ValidationError("Cette ligne ne prend pas de nom entre accolades.")
        return line

    def clean_logo(self) -> bytes | None:
        """The picture as it will be printed; None when none was sent."""
        upload = self.cleaned_data["logo"]
        return logo_of(upload) if upload else None

    def chosen_logo(self) -> bytes | None:
        """None leaves the logo as it is, empty bytes remove it."""
        sent: bytes | None = self.cleaned_data["logo"]
        return b"" if self.cleaned_data["no_logo"] and sent is None else sent


class PhraseForm(forms.Form):
    """A phrase: where it is proposed, its title, its text."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, initial=0)
    part = forms.ChoiceField(label="Partie", choices=[], error_messages={"required": "Choisissez la partie."})
    unit = UnitField(label="Unité", required=False, empty_label=EVERYWHERE)
    title = forms.CharField(label="Titre", max_length=80, error_messages={"required": "Donnez un titre à la phrase."})
    text = forms.CharField(
        label="Texte",
        max_length=MOST_PHRASE,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Entre accolades : " + ", ".join(f"{{{name}}} {words}" for name, words in NAMES.items()) + ".",
        validators=[check_text],
        error_messages={"required": "Écrivez la phrase."},
    )
    begins = forms.BooleanField(
        label="Commence chaque nouveau brouillon", required=False, help_text="Là où le séjour ne dit rien de mieux."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["part"].choices = [("", "À choisir"), *registry.parts]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["unit"].offer(Q(), named=self.initial.get("unit"))  # type: ignore[attr-defined]  # a UnitField
