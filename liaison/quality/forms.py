"""Forms of self-audits: ask for one; write one criterion of its rules, and what heads them."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from coordination.tenancy.keys import uuid7
from coordination.ui.widgets import DateInput
from liaison.quality.facts import FACTS
from liaison.quality.rules import LARGEST_SAMPLE, LONGEST_STAY_HOURS

LONGEST_PERIOD = timedelta(days=731)
USUAL_PERIOD = timedelta(days=90)
_FACTS = [(fact.key, fact.label[:1].upper() + fact.label[1:]) for fact in FACTS.values()]


class AuditForm(forms.Form):
    """The period of an audit and, to draw the same stays again, its seed."""

    submission = forms.UUIDField(widget=forms.HiddenInput)
    first = forms.DateField(label="Premier jour de sortie", widget=DateInput)
    last = forms.DateField(label="Dernier jour de sortie", widget=DateInput)
    seed = forms.RegexField(
        r"^[\w.-]{1,40}$",
        label="Graine du tirage",
        required=False,
        help_text="Vide : tirée au hasard et gardée. La même graine tire les mêmes séjours.",
        error_messages={"invalid": "40 lettres, chiffres ou tirets au plus, sans espace."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        yesterday = timezone.localdate() - timedelta(days=1)
        super().__init__(data, initial={"submission": uuid7(), "first": yesterday - USUAL_PERIOD, "last": yesterday})

    def clean_last(self) -> date:
        last: date = self.cleaned_data["last"]
        if last > timezone.localdate():
            raise forms.ValidationError("Ce jour n’est pas encore venu.")
        return last

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and first > last:
            self.add_error("last", "Le dernier jour précède le premier.")
        elif first and last and last - first > LONGEST_PERIOD:
            self.add_error("first", "La période dépasse deux ans.")
        return cleaned


class DraftForm(forms.Form):
    """Base of the forms of a draft. ``revision``: what the person saw of it, against somebody else's changes."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    @property
    def changes(self) -> dict[str, Any]:
        """What a valid form says, as the rules keep it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}


class HeadForm(DraftForm):
    """What holds for the whole audit."""

    sample = forms.IntegerField(label="Séjours tirés", min_value=1, max_value=LARGEST_SAMPLE)
    expected = forms.IntegerField(label="Valeur attendue (sur 100)", min_value=0, max_value=100)
    shortest_stay_hours = forms.IntegerField(
        label="Durée minimale du séjour (heures)",
        min_value=0,
        max_value=LONGEST_STAY_HOURS,
        help_text="Les séjours plus courts ne sont pas tirés.",
    )
    source = forms.CharField(label="Source", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))


class CriterionForm(DraftForm):
    """One criterion: what is read, and when it counts."""

    label = forms.CharField(label="Critère", max_length=120)
    needs = forms.MultipleChoiceField(
        label="Conforme si tout ceci est vrai", choices=_FACTS, widget=forms.CheckboxSelectMultiple
    )
    applies_if = forms.MultipleChoiceField(
        label="Sans objet sauf si",
        choices=_FACTS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Rien de coché : le critère compte pour tous les séjours.",
    )
    eliminatory = forms.BooleanField(label="Éliminatoire : sans lui, le séjour vaut 0", required=False)
    recalled = forms.BooleanField(label="De mémoire : à relire dans sa source", required=False)
    source = forms.CharField(label="Source", max_length=300)
