"""Forms of the call page: an attempt, what was heard, giving up."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms

from coordination.tenancy.keys import uuid7
from coordination.ui import french
from coordination.ui.widgets import DateInput, DateTimeInput, FlagsSelect
from discharge.followup.actions import Following, Heard, NextStep
from discharge.followup.definitions import Answer, Definition, Question
from discharge.followup.models import OWN_REASONS, AttemptOutcome, CallOutcome, CancelReason, LateReason, SpokeTo
from discharge.followup.protocol_words import condition_words
from discharge.followup.reading import InPlace

NEXT_STEPS = (
    (Following.PLANNED.value, "Comme prévu"),
    (Following.CALL.value, "Un autre appel"),
    (Following.TASK.value, "Une tâche pour le référent"),
    (Following.ALERT.value, "Une alerte à prendre tout de suite"),
)


def who_answers(sex: str) -> list[tuple[str, str]]:
    """Who may have answered, the patient in the words of their sex."""
    patient = french.the_patient(sex)
    return [(SpokeTo.PATIENT.value, patient[:1].upper() + patient[1:]), *SpokeTo.choices[1:]]


class AttemptForm(forms.Form):
    """One attempt. ``attempt`` makes sending it twice harmless."""

    attempt = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    outcome = forms.ChoiceField(
        label="Noter une tentative",
        choices=[("", "Choisir"), *AttemptOutcome.choices],
        error_messages={"required": "Choisissez comment la tentative a fini."},
    )
    spoke_to = forms.ChoiceField(label="Qui a répondu", required=False, choices=[("", "personne"), *SpokeTo.choices])
    call_back_at = forms.DateTimeField(
        label="Rappeler le", required=False, widget=DateTimeInput, help_text="si la personne demande à être rappelée"
    )
    note = forms.CharField(label="Précision", required=False, max_length=300)

    prefix = "tentative"

    def __init__(self, data: Any = None, *, sex: str = "") -> None:
        super().__init__(data)
        cast("forms.ChoiceField", self.fields["spoke_to"]).choices = [("", "personne"), *who_answers(sex)]

    def clean(self) -> dict[str, Any]:
        """Somebody reached is somebody; an hour to call back goes with its outcome."""
        cleaned = cast("dict[str, Any]", super().clean())
        if cleaned.get("outcome") in {AttemptOutcome.REACHED, AttemptOutcome.CALL_BACK} and not cleaned.get("spoke_to"):
            self.add_error("spoke_to", "Choisissez qui vous avez joint.")
        asked = cleaned.get("outcome") == AttemptOutcome.CALL_BACK
        if asked and not cleaned.get("call_back_at") and "call_back_at" not in self.errors:
            self.add_error("call_back_at", "Écrivez quand rappeler.")
        return cleaned


@dataclass(frozen=True)
class ScriptLine:
    """A question of the script as the page shows it: its field, and when it is asked."""

    bound: forms.BoundField
    question: Question
    condition: str

    @property
    def depends_on(self) -> str:
        """The name of the field whose answer asks for this question, or nothing."""
        return _field_name(self.question.asked_if.question) if self.question.asked_if else ""

    @property
    def on(self) -> str:
        """The answers that ask for it, separated by spaces."""
        return " ".join(sorted(self.question.asked_if.answers)) if self.question.asked_if else ""

    @property
    def advice(self) -> list[Answer]:
        """The answers after which something is to be said."""
        return [answer for answer in self.question.answers if answer.advice]


def _field_name(code: str) -> str:
    return f"q_{code}"


class CallForm(forms.Form):
    """What was heard: the questions of the protocol, warning signs, what is in place, the outcome.

    Questions may stay without answer, because a call may be cut short; an outcome may not.
    """

    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    flags = forms.MultipleChoiceField(label="Signes d’alerte", required=False, widget=FlagsSelect)
    in_place = forms.MultipleChoiceField(
        label="Doit être en place", required=False, widget=forms.CheckboxSelectMultiple
    )
    spoke_to = forms.ChoiceField(
        label="Avec qui avez-vous parlé ?",
        choices=SpokeTo.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez avec qui vous avez parlé : un appel enregistré a joint quelqu’un."},
    )
    outcome = forms.ChoiceField(
        label="Issue",
        choices=CallOutcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez l’issue de l’appel."},
    )
    notes = forms.CharField(label="Notes", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    late_reason = forms.ChoiceField(
        label="Pourquoi après son jour ?",
        choices=[("", "Choisir une raison"), *LateReason.choices],
        error_messages={"required": "Dites pourquoi cet appel est passé après son jour."},
    )
    next_step = forms.ChoiceField(
        label="Suite",
        required=False,
        choices=NEXT_STEPS,
        initial=Following.PLANNED.value,
    )
    next_on = forms.DateField(label="Appeler le", required=False, widget=DateInput, help_text="pour un autre appel")
    next_words = forms.CharField(
        label="À faire", required=False, max_length=200, help_text="pour une tâche ou une alerte"
    )

    def __init__(
        self,
        data: Any = None,
        *,
        definition: Definition,
        in_place: Sequence[InPlace],
        is_late: bool = False,
        following: str = "",
        sex: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        cast("forms.ChoiceField", self.fields["spoke_to"]).choices = who_answers(sex)
        if not is_late:
            del self.fields["late_reason"]
        if following:
            steps = cast("forms.ChoiceField", self.fields["next_step"])
            steps.choices = [(Following.PLANNED.value, f"Comme prévu : {following}"), *NEXT_STEPS[1:]]
        self._definition = definition
        self._in_place = in_place
        for question in definition.questions:
            self.fields[_field_name(question.code)] = forms.ChoiceField(
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
    def questions(self) -> list[ScriptLine]:
        """The questions in the protocol's order."""
        return [
            ScriptLine(self[_field_name(question.code)], question, condition_words(self._definition, question))
            for question in self._definition.questions
        ]

    @property
    def expected(self) -> list[tuple[InPlace, bool]]:
        """What should be in place, and whether its box is ticked."""
        ticked = set(self["in_place"].value() or ())
        return [(entry, entry.key in ticked) for entry in self._in_place]

    def clean(self) -> dict[str, Any]:
        """What comes next is whole: a call has a day, a task or an alert has words."""
        cleaned = cast("dict[str, Any]", super().clean())
        step = cleaned.get("next_step")
        if step == Following.CALL and not cleaned.get("next_on") and "next_on" not in self.errors:
            self.add_error("next_on", "Choisissez le jour du prochain appel.")
        if step in {Following.TASK, Following.ALERT} and not cleaned.get("next_words"):
            self.add_error("next_words", "Écrivez ce qu’il y a à faire.")
        return cleaned

    @property
    def next(self) -> NextStep:
        """What comes after the call, as the action takes it."""
        said = self.cleaned_data
        return NextStep(Following(said["next_step"] or Following.PLANNED), said["next_on"], said["next_words"])

    @property
    def heard(self) -> Heard:
        """What the valid form says, as the action takes it."""
        answers = {
            question.code: value
            for question in self._definition.questions
            if (value := self.cleaned_data[_field_name(question.code)])
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


class TakeOverForm(forms.Form):
    """Why a call that somebody else has reserved is taken."""

    reason = forms.CharField(
        label="Pourquoi le reprendre ?",
        max_length=300,
        error_messages={"required": "Dites pourquoi vous reprenez cet appel."},
    )

    prefix = "reprise"


class RefusalForm(forms.Form):
    """What the patient said, when they said why."""

    reason = forms.CharField(
        label="Ce qu’en dit la personne",
        max_length=300,
        required=False,
        error_messages={
            "max_length": "Raccourcissez ce texte : %(limit_value)d caractères au plus, %(show_value)d écrits."
        },
    )

    prefix = "refus"
