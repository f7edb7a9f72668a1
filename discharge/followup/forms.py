"""Forms of the call page: an attempt, what was heard, giving up."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms

from coordination.tenancy.keys import uuid7
from coordination.ui.widgets import DateTimeInput, FlagsSelect
from discharge.followup.actions import Heard
from discharge.followup.definitions import Definition
from discharge.followup.models import OWN_REASONS, AttemptOutcome, CallOutcome, CancelReason
from discharge.followup.reading import InPlace


class AttemptForm(forms.Form):
    """One attempt. ``attempt`` makes sending it twice harmless."""

    attempt = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    outcome = forms.ChoiceField(label="Noter une tentative", choices=AttemptOutcome.choices)
    call_back_at = forms.DateTimeField(
        label="Rappeler le", required=False, widget=DateTimeInput, help_text="si la personne demande à être rappelée"
    )
    note = forms.CharField(label="Précision", required=False, max_length=300)

    prefix = "tentative"

    def clean(self) -> dict[str, Any]:
        """An hour to call back goes with its outcome."""
        cleaned = cast("dict[str, Any]", super().clean())
        asked = cleaned.get("outcome") == AttemptOutcome.CALL_BACK
        if asked and not cleaned.get("call_back_at") and "call_back_at" not in self.errors:
            self.add_error("call_back_at", "Écrivez quand rappeler.")
        return cleaned


class CallForm(forms.Form):
    """What was heard: the questions of the protocol, warning signs, what is in place, the outcome.

    Questions may stay without answer, because a call may be cut short; an outcome may not.
    """

    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    flags = forms.MultipleChoiceField(label="Signes d’alerte", required=False, widget=FlagsSelect)
    in_place = forms.MultipleChoiceField(
        label="Doit être en place", required=False, widget=forms.CheckboxSelectMultiple
    )
    outcome = forms.ChoiceField(
        label="Issue",
        choices=CallOutcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez l’issue de l’appel."},
    )
    notes = forms.CharField(label="Notes", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data: Any = None, *, definition: Definition, in_place: Sequence[InPlace], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self._definition = definition
        self._in_place = in_place
        for question in definition.questions:
            self.fields[f"q_{question.code}"] = forms.ChoiceField(
                label=question.wording,
                required=False,
                choices=[(answer.value, answer.label) for answer in question.answers],
                widget=forms.RadioSelect,
            )
        flags = cast("forms.MultipleChoiceField", self.fields["flags"])
        flags.label = definition.flags_wording
        flags.choices = [(flag.code, flag.label) for flag in definition.flags]
        cast("forms.MultipleChoiceField", self.fields["in_place"]).choices = [
            (entry.key, entry.what) for entry in in_place
        ]

    @property
    def questions(self) -> list[forms.BoundField]:
        """The questions in the protocol's order."""
        return [self[f"q_{question.code}"] for question in self._definition.questions]

    @property
    def expected(self) -> list[tuple[InPlace, bool]]:
        """What should be in place, and whether its box is ticked."""
        ticked = set(self["in_place"].value() or ())
        return [(entry, entry.key in ticked) for entry in self._in_place]

    @property
    def heard(self) -> Heard:
        """What the valid form says, as the action takes it."""
        answers = {
            question.code: value
            for question in self._definition.questions
            if (value := self.cleaned_data[f"q_{question.code}"])
        }
        confirmed = set(self.cleaned_data["in_place"])
        return Heard(
            answers=answers,
            flags=tuple(self.cleaned_data["flags"]),
            in_place=tuple((entry.what, entry.key in confirmed) for entry in self._in_place),
        )


class WithdrawForm(forms.Form):
    """Why a call is not made."""

    reason = forms.ChoiceField(
        label="Pourquoi ne pas passer cet appel ?",
        choices=[
            ("", "Choisir un motif"),
            *(choice for choice in CancelReason.choices if choice[0] not in OWN_REASONS),
        ],
        error_messages={"required": "Choisissez un motif."},
    )

    prefix = "abandon"
