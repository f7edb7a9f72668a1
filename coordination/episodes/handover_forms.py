"""Forms of giving episodes or tasks to a colleague."""

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


class GiveForm(forms.Form):
    """To whom, and a word."""

    to = ReceiverField(
        label="À qui ?",
        queryset=Membership.objects.none(),
        empty_label="Choisir",
        error_messages={
            "required": "Choisissez à qui confier.",
            "invalid_choice": "Cette personne ne peut rien recevoir : choisissez dans la liste.",
        },
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


class HandOverForm(GiveForm):
    """And whether the tasks go along."""

    field_order = ("to", "with_tasks")
    with_tasks = forms.BooleanField(
        label="Les tâches à faire suivent",
        required=False,
        initial=True,
        help_text="Celles du référent actuel. Les tâches des autres personnes ne changent pas.",
    )


class OneHandOverForm(HandOverForm):
    """The same for one episode: ``seen`` is the referent that the page showed."""

    seen = forms.UUIDField(widget=forms.HiddenInput, required=False)
