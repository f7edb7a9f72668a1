"""What is typed about incidents."""

from typing import Any, cast

from django import forms
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.tenancy.keys import uuid7
from coordination.ui.widgets import DateInput
from discharge.incidents.actions import Told
from discharge.incidents.models import ANALYSIS_LENGTH, Category, Severity

_TOO_LONG = {"max_length": "Raccourcissez ce texte : %(limit_value)d caractères au plus, %(show_value)d écrits."}


class DeclareForm(forms.Form):
    """What happened; its own identifier makes sending it twice harmless (ADR 0012)."""

    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    category = forms.ChoiceField(
        label="Situation",
        choices=Category.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez la situation la plus proche."},
    )
    severity = forms.ChoiceField(
        label="Gravité",
        choices=Severity.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez la gravité."},
    )
    happened_on = forms.DateField(
        label="Quel jour", widget=DateInput, initial=timezone.localdate, error_messages={"required": "Donnez le jour."}
    )
    story = forms.CharField(
        label="Ce qui s’est passé",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Les faits, sans nom de personne : ce texte sera relu en réunion, noms barrés.",
        error_messages={"required": "Racontez ce qui s’est passé.", **_TOO_LONG},
    )

    def told(self) -> Told:
        """The checked words."""
        given = self.cleaned_data
        return Told(Category(given["category"]), Severity(given["severity"]), given["happened_on"], given["story"])


class AnalysisForm(forms.Form):
    """The analysis, or what is added to it; ``version`` is that of the incident that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    analysis = forms.CharField(
        label="Analyse",
        max_length=ANALYSIS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Écrivez l’analyse.", **_TOO_LONG},
    )

    def __init__(self, *args: Any, adds: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if adds:
            self.fields["analysis"].label = "Compléter l’analyse"
            self.fields[
                "analysis"
            ].help_text = "Ajouté à la suite. Ce qui est écrit au-dessus garde ses noms, barrés pour vous."


class ActionForm(forms.Form):
    """A line of the action plan."""

    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    what = forms.CharField(
        label="Action", max_length=500, error_messages={"required": "Écrivez l’action.", **_TOO_LONG}
    )
    owner = forms.ModelChoiceField(
        label="Responsable",
        queryset=Membership.objects.none(),
        empty_label="Choisir",
        error_messages={"required": "Choisissez qui la fait."},
    )
    due_on = forms.DateField(label="Pour le", widget=DateInput, error_messages={"required": "Donnez une date."})

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        people = Membership.objects.active().select_related("user").order_by("user__last_name")
        cast("forms.ModelChoiceField[Membership]", self.fields["owner"]).queryset = people
