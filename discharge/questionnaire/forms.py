"""The script as a form for the patient, and who it is sent to."""

from typing import Any, cast

from django import forms

from coordination.episodes.forms import PhoneField
from coordination.messaging.models import Channel
from discharge.followup.definitions import Definition

NONE = "none"
_CHOOSE = "Choisissez une réponse."


class AnswersForm(forms.Form):
    """The questions of a script that are to be asked of somebody who answered what the form holds so far.

    No script runs on public pages: a question that an answer calls for appears when the form comes back.
    """

    def __init__(self, definition: Definition, data: Any = None) -> None:
        super().__init__(data)
        given = {question.code: data.get(f"q_{question.code}", "") for question in definition.questions} if data else {}
        self._asked = definition.asked(given)
        for question in self._asked:
            self.fields[f"q_{question.code}"] = forms.ChoiceField(
                label=question.wording,
                choices=[(answer.value, answer.label) for answer in question.answers],
                widget=forms.RadioSelect,
                error_messages={"required": _CHOOSE, "invalid_choice": _CHOOSE},
            )
        self.fields["flags"] = forms.MultipleChoiceField(
            label=definition.flags_wording,
            choices=[*((flag.code, flag.label) for flag in definition.flags), (NONE, "Aucun de ces signes")],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": "Cochez les signes que vous avez, ou « Aucun de ces signes »."},
        )

    def clean_flags(self) -> list[str]:
        """Signs, or none of them, never both."""
        flags = cast("list[str]", self.cleaned_data["flags"])
        if NONE in flags and len(flags) > 1:
            raise forms.ValidationError("Vous avez coché un signe et « Aucun de ces signes » : gardez l’un des deux.")
        return [code for code in flags if code != NONE]

    @property
    def answers(self) -> dict[str, str]:
        """What was answered, by the code of the question."""
        return {question.code: self.cleaned_data[f"q_{question.code}"] for question in self._asked}


class OfferForm(forms.Form):
    """Who answers in place of calls, and where the link and its code go."""

    who = forms.ChoiceField(label="Qui répond", error_messages={"required": "Choisissez qui répond."})
    mobile = PhoneField(
        label="Son mobile", max_length=30, error_messages={"required": "Donnez un mobile : le code ou le lien y va."}
    )
    mail = forms.EmailField(
        label="Son adresse électronique",
        max_length=320,
        error_messages={
            "required": "Donnez une adresse : le lien et son code ne prennent pas la même voie.",
            "invalid": "Vérifiez cette adresse.",
        },
    )
    link_by = forms.ChoiceField(
        label="Le lien part",
        choices=[
            (Channel.SMS.value, "par SMS, le code par courriel"),
            (Channel.MAIL.value, "par courriel, le code par SMS"),
        ],
        initial=Channel.SMS.value,
        widget=forms.RadioSelect,
    )

    def __init__(self, people: list[tuple[str, str]], data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        cast("forms.ChoiceField", self.fields["who"]).choices = people
