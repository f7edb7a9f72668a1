"""Forms of handing over episodes."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from coordination.accounts.models import Membership

_TOO_LONG = {"max_length": "Raccourcissez ce mot : %(limit_value)d caractères au plus, %(show_value)d écrits."}


class ReceiverField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    """A colleague, with their function."""

    def label_from_instance(self, obj: Any) -> str:
        """« Sofiane Merrad, assistante sociale »."""
        return f"{obj.user}, {obj.get_role_display().lower()}"


class HandOverForm(forms.Form):
    """To whom, whether the tasks go along, and a word."""

    to = ReceiverField(
        label="À qui ?",
        queryset=Membership.objects.none(),
        empty_label="Choisir",
        error_messages={
            "required": "Choisissez à qui confier.",
            "invalid_choice": "Cette personne ne peut pas recevoir d’épisode : choisissez dans la liste.",
        },
    )
    with_tasks = forms.BooleanField(
        label="Les tâches à faire suivent",
        required=False,
        initial=True,
        help_text="Celles du référent actuel. Les tâches des autres personnes ne changent pas.",
    )
    word = forms.CharField(
        label="Mot pour votre collègue",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Écrit dans le fil de chaque épisode.",
        error_messages=_TOO_LONG,
    )

    def __init__(self, *args: Any, receivers: "QuerySet[Membership]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = receivers  # type: ignore[attr-defined]  # a ModelChoiceField


class OneHandOverForm(HandOverForm):
    """The same for one episode: ``seen`` is the referent that the page showed."""

    seen = forms.UUIDField(widget=forms.HiddenInput, required=False)
