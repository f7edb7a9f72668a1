"""What a person types about fitness and obstacles."""

from django import forms

from coordination.episodes.models import BlockReason
from coordination.ui.widgets import DateInput

_WHEN = {"required": "Choisissez le jour.", "invalid": "Ce jour n’existe pas dans le calendrier."}


class FitnessForm(forms.Form):
    """From which day the patient is, or is no longer, fit to leave."""

    is_fit = forms.TypedChoiceField(
        label="État",
        choices=[("oui", "Médicalement prêt à sortir"), ("non", "N’est plus médicalement prêt")],
        coerce=lambda value: value == "oui",
        widget=forms.RadioSelect,
        error_messages={"required": "Dites si la personne est prête ou ne l’est plus."},
    )
    on_day = forms.DateField(
        label="À partir du", widget=DateInput, help_text="Le jour où un médecin l’a dit.", error_messages=_WHEN
    )


class ObstacleForm(forms.Form):
    """What keeps the patient."""

    reason = forms.ChoiceField(
        label="Ce qui empêche la sortie",
        choices=[("", "Choisir"), *BlockReason.choices],
        error_messages={"required": "Choisissez ce qui empêche la sortie."},
    )
    words = forms.CharField(
        label="Précision",
        max_length=300,
        required=False,
        help_text="Par exemple : pas de place en SMR avant lundi.",
        error_messages={"max_length": "300 caractères au plus."},
    )
    opened_on = forms.DateField(label="Depuis le", widget=DateInput, error_messages=_WHEN)


class LiftForm(forms.Form):
    """The day when an obstacle was lifted."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    closed_on = forms.DateField(label="Levé le", widget=DateInput, error_messages=_WHEN)


class ReopenForm(forms.Form):
    """An obstacle as the page showed it."""

    version = forms.IntegerField(min_value=1)
