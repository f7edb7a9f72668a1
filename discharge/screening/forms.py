"""Forms of screening, made from an instrument's data."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from coordination.tenancy.keys import uuid7
from coordination.ui.french import NBSP
from coordination.ui.widgets import DateTimeInput, described
from discharge.screening.instruments import NONE_OF_THEM, Answers, Definition, Item, Kind, Sent, read_number
from discharge.screening.models import Complexity
from discharge.screening.numbers import number_words
from discharge.screening.prefill import Prefill
from discharge.screening.scoring import Incomplete, assess

# Longer labels, or more of them, do not fit beside the question.
_BESIDE_LABEL = 12
_BESIDE_ANSWERS = 3


@dataclass(frozen=True)
class Question:
    """One line of the form: its field, its number unless it continues the line above, and what is known beforehand."""

    number: int | None
    bound: forms.BoundField
    kind: Kind
    note: str
    is_wide: bool
    unit: str


class AnswersForm(forms.Form):
    """The questions of one edition. What is known beforehand is chosen already, and marked so by the page."""

    # Made with the form, so that sending it twice records one assessment.
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, definition: Definition, known: Mapping[str, Prefill], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._definition = definition
        self._known = known
        for item, code, label, number in self._asked():
            self.fields[code] = _field(item, label, number, known.get(code), is_first=code == item.codes[0])

    def clean(self) -> dict[str, Any]:
        """Every question that the other answers ask for has an answer that it knows."""
        cleaned: dict[str, Any] = super().clean() or {}
        found = assess(self._definition, self.answers)
        missing = {item.code for item in found.missing} if isinstance(found, Incomplete) else set()
        for item, code, _, number in self._asked():
            if item.code in missing and code not in self.errors and not (item.parts and cleaned.get(code)):
                self.add_error(code, _asks(item, number))
        return cleaned

    @property
    def questions(self) -> list[Question]:
        """The lines of the form."""
        return [
            Question(
                number=number if code == item.codes[0] else None,
                bound=self[code],
                kind=item.kind,
                note=self._known[code].note if code in self._known else "",
                is_wide=len(item.answers) > _BESIDE_ANSWERS
                or any(len(answer.label) > _BESIDE_LABEL for answer in item.answers),
                unit=item.unit,
            )
            for item, code, _, number in self._asked()
        ]

    @property
    def answers(self) -> dict[str, Sent]:
        """The answers given, by the code of their question."""
        return {code: self.cleaned_data[code] for _, code, _, _ in self._asked() if self.cleaned_data.get(code)}

    def _asked(self) -> Iterator[tuple[Item, str, str, int]]:
        """Each thing asked: the question, the code and the words of the line, the number of the question."""
        for number, item in enumerate(self._definition.items, start=1):
            if item.parts:
                yield from ((item, part.code, part.wording, number) for part in item.parts)
            else:
                yield item, item.code, item.wording, number


def sent_answers(definition: Definition, data: QueryDict) -> Answers:
    """The answers of a form that is still being filled, unchecked."""
    codes = [(code, item.kind) for item in definition.items for code in item.codes]
    return {code: data.getlist(code) if kind == Kind.MULTIPLE else data.get(code, "") for code, kind in codes}


def _field(item: Item, label: str, number: int, known: Prefill | None, *, is_first: bool) -> forms.Field:
    shared: dict[str, Any] = {"label": label, "help_text": item.help if is_first else "", "required": False}
    if item.kind == Kind.NUMBER:
        value = read_number(known.value, decimals=item.decimals) if known else None
        return forms.CharField(
            **shared,
            max_length=12,
            initial=None if value is None else number_words(value),
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": 6}),
            error_messages={"max_length": _asks(item, number)},
        )
    several = item.kind == Kind.MULTIPLE
    kind = forms.MultipleChoiceField if several else forms.ChoiceField
    return kind(
        **shared,
        choices=[(answer.value, answer.label) for answer in item.answers],
        widget=forms.CheckboxSelectMultiple if several else forms.RadioSelect,
        initial=known.value if known and not several else None,
        error_messages=dict.fromkeys(("invalid_choice", "invalid_list"), _asks(item, number)),
    )


def _none_of(item: Item) -> str:
    none = item.answer(NONE_OF_THEM)
    return none.label if none else ""


def _asks(item: Item, number: int) -> str:
    if item.kind == Kind.NUMBER:
        bounds = f"{number_words(item.minimum)} à {number_words(item.maximum)}"
        return f"Question {number}{NBSP}: écrivez un nombre de {bounds}."
    if item.kind == Kind.MULTIPLE:
        return f"Question {number}{NBSP}: cochez ce qui convient, ou «{NBSP}{_none_of(item)}{NBSP}» seulement."
    return f"Question {number}{NBSP}: choisissez une réponse."


class FallForm(forms.Form):
    """A fall during the stay."""

    at = forms.DateTimeField(
        label="Date et heure",
        widget=DateTimeInput,
        error_messages={"required": "Écrivez quand la chute a eu lieu.", "invalid": "Écrivez une date et une heure."},
    )
    note = forms.CharField(
        label="Circonstances", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


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
