"""What several tasks at once ask for: another day, a reason."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from coordination.episodes.bulk import Lateness
from coordination.episodes.delays import LateReason
from coordination.ui.widgets import DateInput

_END_OF_WORKING_DAY = time(18)
# More than a year ahead is a slip of the keyboard.
FURTHEST = timedelta(days=366)
_TOO_LONG = {"max_length": "Raccourcissez : %(limit_value)d caractères au plus, %(show_value)d écrits."}


class LatenessForm(forms.Form):
    """Why late work comes late; asked for only when some of it is (``late``)."""

    reason = forms.ChoiceField(
        label="Pourquoi ce retard ?",
        choices=[("", "Choisir"), *LateReason.choices],
        help_text="Compté pour le service, jamais par personne.",
        error_messages={
            "required": "Dites pourquoi : une tâche au moins est en retard.",
            "invalid_choice": "Choisissez une raison de la liste.",
        },
    )
    words = forms.CharField(
        label="Précision",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Écrite dans le fil de l’épisode.",
        error_messages=_TOO_LONG,
    )

    def __init__(self, *args: Any, late: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.late = late
        if not late:
            del self.fields["reason"], self.fields["words"]

    def clean(self) -> dict[str, Any]:
        """Another reason is said in words."""
        cleaned = super().clean() or {}
        if cleaned.get("reason") == LateReason.OTHER and not cleaned.get("words") and "words" not in self.errors:
            self.add_error("words", "Écrivez cette raison en quelques mots.")
        return cleaned

    @property
    def lateness(self) -> Lateness | None:
        """What was answered; None when nothing was late."""
        if not self.late:
            return None
        return Lateness(LateReason(self.cleaned_data["reason"]), self.cleaned_data["words"])


class PostponeForm(LatenessForm):
    """Until which day."""

    field_order = ("day",)
    day = forms.DateField(
        label="Reporter au",
        widget=DateInput,
        help_text="À 18 h ce jour-là.",
        error_messages={"required": "Choisissez un jour.", "invalid": "Écrivez un jour, par exemple 27/11/2026."},
    )

    def clean_day(self) -> datetime:
        """The end of that working day."""
        day = self.cleaned_data["day"]
        if day > timezone.localdate() + FURTHEST:
            raise forms.ValidationError("Choisissez un jour de l’année qui vient.")
        at = timezone.make_aware(datetime.combine(day, _END_OF_WORKING_DAY))
        if at <= timezone.now():
            raise forms.ValidationError("Ce jour est passé : choisissez un jour à venir.")
        return at
