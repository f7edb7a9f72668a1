"""What correspondents and the hospital type."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from coordination.episodes.forms import PhoneField
from coordination.tenancy.keys import uuid7
from coordination.ui.widgets import DateInput
from discharge.requests.states import RefusalReason
from liaison.answers.actions import Said
from liaison.answers.models import AnswerKind, HomeEvent

_TOO_LONG = {"max_length": "Raccourcissez ce texte : %(limit_value)d caractères au plus, %(show_value)d écrits."}
# Beyond, the year was mistyped.
_A_YEAR = timedelta(days=366)
_A_MONTH = timedelta(days=31)


class AnswerForm(forms.Form):
    """What every answer carries: its own identifier, drawn with the form (ADR 0012)."""

    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)

    def said(self) -> Said:
        """The checked words."""
        return Said(**{name: value for name, value in self.cleaned_data.items() if name != "submission"})


def _text(label: str, *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=2000,
        required=required,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Écrivez votre question.", **_TOO_LONG},
    )


class QuestionForm(AnswerForm):
    """A question."""

    text = _text("Votre question", required=True)
    phone = PhoneField(label="Où vous joindre (facultatif)", max_length=30, required=False, error_messages=_TOO_LONG)


class NotGpForm(AnswerForm):
    """Somebody else is the GP."""

    text = forms.CharField(
        label="Qui l’est, si vous le savez (facultatif)",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="L’hôpital vérifie avec la personne, réadresse la lettre et ferme ce lien.",
        error_messages=_TOO_LONG,
    )


class EventForm(AnswerForm):
    """Something happened at home."""

    event = forms.ChoiceField(
        label="Que s’est-il passé ?",
        choices=HomeEvent.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez ce qui s’est passé."},
    )
    happened_on = forms.DateField(
        label="Quand", widget=DateInput, initial=timezone.localdate, error_messages={"required": "Donnez le jour."}
    )
    text = _text("En deux mots (facultatif)")

    def clean_happened_on(self) -> Any:
        """A day of the past year, today included."""
        day, today = self.cleaned_data["happened_on"], timezone.localdate()
        if day > today:
            raise forms.ValidationError("Ce jour est à venir.")
        if day < today - _A_YEAR:
            raise forms.ValidationError("Vérifiez l’année de cette date.")
        return day


class TakesOverForm(AnswerForm):
    """The care goes on, from a day on."""

    starts_on = forms.DateField(
        label="À partir du",
        widget=DateInput,
        initial=timezone.localdate,
        error_messages={"required": "Donnez le premier jour."},
    )
    text = _text("Précision (facultatif)")

    def clean_starts_on(self) -> Any:
        """A day close to now: care may have begun before the letter was read."""
        day, today = self.cleaned_data["starts_on"], timezone.localdate()
        if not today - _A_MONTH <= day <= today + _A_YEAR:
            raise forms.ValidationError("Vérifiez cette date.")
        return day


class CannotForm(AnswerForm):
    """The care cannot be taken over, and why."""

    reason = forms.ChoiceField(
        label="Motif",
        choices=RefusalReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez le motif."},
    )
    text = _text("Précision (facultatif)")


FORMS: dict[AnswerKind, type[AnswerForm]] = {
    AnswerKind.QUESTION: QuestionForm,
    AnswerKind.NOT_GP: NotGpForm,
    AnswerKind.EVENT: EventForm,
    AnswerKind.TAKES_OVER: TakesOverForm,
    AnswerKind.CANNOT: CannotForm,
}


class ReplyForm(forms.Form):
    """What the hospital replies."""

    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    text = forms.CharField(
        label="Votre réponse",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Lue sous le lien sécurisé, jamais dans le courriel.",
        error_messages={"required": "Écrivez la réponse.", **_TOO_LONG},
    )


class CloseForm(forms.Form):
    """What was done."""

    outcome = forms.CharField(
        label="Suite donnée",
        max_length=500,
        required=False,
        help_text="Facultative après une réponse écrite.",
        error_messages=_TOO_LONG,
    )
