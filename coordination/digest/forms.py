"""The form of a person's digest."""

from django import forms

from coordination.digest.models import FIRST_HOUR, LAST_HOUR
from coordination.ui.french import NBSP


class DigestForm(forms.Form):
    """Whether, when and on which days."""

    wanted = forms.BooleanField(label="Recevoir le récapitulatif", required=False)
    hour = forms.TypedChoiceField(
        label="À quelle heure",
        choices=[(hour, f"{hour}{NBSP}h") for hour in range(FIRST_HOUR, LAST_HOUR)],
        coerce=int,
        help_text="Heure de l’établissement. Rien ne part le soir ni la nuit.",
        error_messages={"required": "Choisissez une heure.", "invalid_choice": "Choisissez une heure de la liste."},
    )
    on_days_off = forms.BooleanField(label="Aussi le week-end et les jours fériés", required=False)
