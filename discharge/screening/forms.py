"""Forms of screening, made from an instrument's data."""

from collections.abc import Mapping
from typing import Any

from django import forms

from coordination.tenancy.keys import uuid7
from coordination.ui.french import NBSP
from coordination.ui.widgets import described
from discharge.screening.instruments import Definition
from discharge.screening.models import Complexity
from discharge.screening.prefill import Prefill

_UNANSWERED = f"Question %d{NBSP}: choisissez une réponse."


class AnswersForm(forms.Form):
    """The questions of one edition. What is known beforehand is chosen already, and marked so by the page."""

    # Made with the form, so that sending it twice records one assessment.
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, definition: Definition, known: Mapping[str, Prefill], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._codes = [item.code for item in definition.items]
        self._known = known
        for number, item in enumerate(definition.items, start=1):
            self.fields[item.code] = forms.ChoiceField(
                label=item.wording,
                help_text=item.help,
                choices=[(answer.value, answer.label) for answer in item.answers],
                widget=forms.RadioSelect,
                initial=known[item.code].value if item.code in known else None,
                error_messages=dict.fromkeys(("required", "invalid_choice"), _UNANSWERED % number),
            )

    @property
    def questions(self) -> list[tuple[int, forms.BoundField, str]]:
        """Number, field, and what is known of it beforehand."""
        return [
            (number, self[code], self._known[code].note if code in self._known else "")
            for number, code in enumerate(self._codes, start=1)
        ]

    @property
    def answers(self) -> dict[str, str]:
        """The answers of a valid form, by item code."""
        return {code: self.cleaned_data[code] for code in self._codes}


class FollowUpForm(forms.Form):
    """What a result leads to: the proposals kept, the complexity decided."""

    proposals = forms.MultipleChoiceField(required=False)
    complexity = forms.ChoiceField(
        label="Complexité de la sortie",
        choices=[
            (Complexity.LOW, described("Faible", "information et conseil")),
            (Complexity.MEDIUM, described("Moyenne", "orientation vers les bons services")),
            (Complexity.HIGH, described("Forte", "évaluation, plan, suivi, un référent")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez la complexité."},
    )
    reason = forms.CharField(
        label="Motif de la décision",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Obligatoire si vous changez la complexité proposée.",
        error_messages={
            "max_length": "Raccourcissez ce texte : %(limit_value)d caractères au plus, %(show_value)d écrits."
        },
    )

    def __init__(self, explanation: Mapping[str, Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._proposed = explanation["complexity"]
        offered = [(proposal["key"], proposal["title"]) for proposal in explanation["proposals"]]
        self.fields["proposals"].choices = offered  # type: ignore[attr-defined]  # a field with choices

    def clean(self) -> dict[str, Any]:
        """A change of the proposed complexity has a reason."""
        cleaned: dict[str, Any] = super().clean() or {}
        changed = cleaned.get("complexity") and cleaned["complexity"] != self._proposed
        if changed and "reason" in cleaned and not cleaned["reason"]:
            self.add_error("reason", "Écrivez pourquoi vous changez la complexité proposée.")
        return cleaned
