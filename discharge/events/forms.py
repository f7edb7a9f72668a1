"""An event typed by hand, and why one is withdrawn."""

from django import forms
from django.utils import timezone

from coordination.ui.widgets import DateInput
from discharge.events.models import EventKind

_TOO_LONG = {"max_length": "Raccourcissez ce texte : %(limit_value)d caractères au plus, %(show_value)d écrits."}


class EventForm(forms.Form):
    """What happened, and when."""

    kind = forms.ChoiceField(
        label="Que s’est-il passé ?",
        choices=EventKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez ce qui s’est passé."},
    )
    happened_on = forms.DateField(
        label="Quel jour", widget=DateInput, initial=timezone.localdate, error_messages={"required": "Donnez le jour."}
    )
    note = forms.CharField(
        label="Précision (facultatif)",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages=_TOO_LONG,
    )


class WithdrawForm(forms.Form):
    """Why an event is withdrawn."""

    reason = forms.CharField(
        label="Pourquoi le retirer ?", max_length=300, error_messages={"required": "Dites pourquoi.", **_TOO_LONG}
    )
