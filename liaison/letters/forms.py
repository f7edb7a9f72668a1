"""Forms of letters."""

from datetime import date

from django import forms
from django.utils import timezone

from coordination.episodes.forms import PhoneField
from coordination.identity.phones import is_mobile
from coordination.identity.validators import validate_email_address
from liaison.letters.models import LetterChannel
from liaison.letters.reading import GROUPS, UNSIGNED

_TOO_LONG = {"max_length": "Raccourcissez ce texte : %(limit_value)d caractères au plus, %(show_value)d écrits."}


class RecipientForm(forms.Form):
    """Where a letter goes: the link by mail, its code by text message."""

    mail = forms.CharField(
        label="Adresse électronique",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        validators=[validate_email_address],
        help_text="Reçoit le lien, sans aucune donnée de santé.",
        error_messages={"required": "Écrivez l’adresse qui recevra le lien.", **_TOO_LONG},
    )
    mobile = PhoneField(
        label="Portable",
        max_length=30,
        help_text="Reçoit par SMS le code qui ouvre le courrier : une autre voie que le lien.",
        error_messages={"required": "Écrivez le portable qui recevra le code.", **_TOO_LONG},
    )
    # Of the member of the care circle, so that a form older than the last change is refused.
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def clean_mobile(self) -> str:
        """A number that receives text messages."""
        number: str = self.cleaned_data["mobile"]
        if number and not is_mobile(number):
            raise forms.ValidationError("Ce numéro est fixe : un portable commence par 06 ou 07.")
        return number


class NewRecipientForm(forms.Form):
    """Whom of the care circle to write to."""

    circle_member = forms.UUIDField()


class WayForm(forms.Form):
    """By which way to send a letter."""

    voie = forms.TypedChoiceField(choices=LetterChannel.choices, coerce=LetterChannel)

    def clean_voie(self) -> LetterChannel:
        """A call is no way to send."""
        way: LetterChannel = self.cleaned_data["voie"]
        if way == LetterChannel.PHONE:
            raise forms.ValidationError("Un appel n’envoie pas de courrier.")
        return way


class DayForm(forms.Form):
    """What the day page shows. Everything is optional; what cannot be read is as if it were not there."""

    jour = forms.DateField(required=False, input_formats=["%Y-%m-%d"])
    unite = forms.UUIDField(required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=1000)
    etat = forms.ChoiceField(required=False, choices=[(group.key, group.label) for group in (*GROUPS, UNSIGNED)])

    def clean_jour(self) -> date:
        """Today by default; a century away is a typing error."""
        day: date | None = self.cleaned_data["jour"]
        if day is not None and not 2000 <= day.year < 2100:
            raise forms.ValidationError("Ce jour est hors du calendrier.")
        return day or timezone.localdate()
