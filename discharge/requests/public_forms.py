"""The four answers of a provider, on a phone."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from coordination.episodes.forms import PhoneField
from coordination.identity.phones import print_phone
from coordination.ui.widgets import DateInput
from discharge.requests.models import Approach, CareRequest, Moment
from discharge.requests.states import ApproachState, RefusalReason

# Beyond, the year was mistyped.
FARTHEST = timedelta(days=366)
_TOO_LONG = {"max_length": "Raccourcissez ce texte : %(limit_value)d caractères au plus, %(show_value)d écrits."}


def _near_day(field: str, cleaned: dict[str, Any], form: forms.Form) -> None:
    day, today = cleaned.get(field), timezone.localdate()
    if day is not None and not today <= day <= today + FARTHEST:
        form.add_error(field, "Donnez un jour à venir." if day < today else "Vérifiez l’année de cette date.")


class AcceptForm(forms.Form):
    """Yes: from when, in which part of the day, who comes, at what number."""

    starts_on = forms.DateField(
        label="Premier passage", widget=DateInput, error_messages={"required": "Donnez le jour du premier passage."}
    )
    moment = forms.ChoiceField(
        label="Moment",
        choices=Moment.choices,
        initial=Moment.TO_AGREE,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez un moment."},
    )
    contact_name = forms.CharField(
        label="Qui passera",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Écrivez qui passera, ou qui appeler.", **_TOO_LONG},
    )
    contact_phone = PhoneField(
        label="Son téléphone, donné au patient",
        max_length=30,
        error_messages={"required": "Donnez un téléphone.", **_TOO_LONG},
    )

    def clean(self) -> dict[str, Any]:
        """The day is to come, and near."""
        cleaned = super().clean() or {}
        _near_day("starts_on", cleaned, self)
        return cleaned


class RefuseForm(forms.Form):
    """No, and why."""

    reason = forms.ChoiceField(
        label="Motif",
        choices=RefusalReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez le motif."},
    )
    possible_from = forms.DateField(
        label="De nouveau possible à partir du (facultatif)", widget=DateInput, required=False
    )

    def clean(self) -> dict[str, Any]:
        """The day is to come, and near."""
        cleaned = super().clean() or {}
        _near_day("possible_from", cleaned, self)
        return cleaned


class QuestionForm(forms.Form):
    """A question before answering."""

    question = forms.CharField(
        label="Votre question",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Écrivez votre question.", **_TOO_LONG},
    )


class PassOnForm(forms.Form):
    """Somebody else who may."""

    name = forms.CharField(
        label="Nom ou cabinet",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Écrivez le nom du confrère ou du cabinet.", **_TOO_LONG},
    )
    phone = PhoneField(label="Téléphone (facultatif)", max_length=30, required=False, error_messages=_TOO_LONG)


FORMS: dict[ApproachState, type[forms.Form]] = {
    ApproachState.ACCEPTED: AcceptForm,
    ApproachState.REFUSED: RefuseForm,
    ApproachState.QUESTION: QuestionForm,
    ApproachState.PASSED_ON: PassOnForm,
}


def initial_answer(kind: ApproachState, approach: Approach, request: CareRequest) -> dict[str, Any]:
    """What a form says before anybody types: the answer already given, else what was asked."""
    if kind == ApproachState.ACCEPTED:
        return {
            "starts_on": approach.starts_on or max(request.starts_on, timezone.localdate()),
            "moment": approach.moment or Moment.TO_AGREE,
            "contact_name": approach.contact_name,
            "contact_phone": print_phone(phone) if (phone := approach.contact_phone or approach.phone) else "",
        }
    if kind == ApproachState.REFUSED:
        return {"reason": approach.refusal_reason, "possible_from": approach.possible_from}
    return {}
