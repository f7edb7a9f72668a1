"""Forms of corrections: what is wrong, and what the administrator decides."""

from typing import Any

from django import forms
from django.utils import timezone

from directory.corrections.columns import Column, Value, as_json, columns_of, label_of, value_of
from directory.corrections.seen import seen
from directory.providers.models import Provider

LONGEST_REASON = 500
_TOO_LONG = {"max_length": "Raccourcissez ce texte : %(limit_value)d caractères au plus, %(show_value)d écrits."}


class ColumnsForm(forms.Form):
    """Some columns of an entry, each with its present value: what is typed over it is a change."""

    columns: list[Column]

    def __init__(self, *args: Any, provider: Provider, columns: list[Column], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.provider = provider
        self.columns = columns
        own = {column.name: column.form_field(provider) for column in columns}
        self.fields = {**own, **self.fields}

    def changes(self) -> dict[str, list[Value]]:
        """{column: [old, new]} of what was typed over. An emptied box of a text column takes its value away."""
        found = {}
        for column in self.columns:
            old, new = value_of(self.provider, column.name), as_json(self.cleaned_data[column.name])
            if new != old:
                found[column.name] = [old, new]
        return found

    def clean(self) -> dict[str, Any]:
        """Check what columns say together, and leave alone what was not touched: an import may bring what no form takes."""
        cleaned: dict[str, Any] = super().clean() or {}
        untouched = {column.name for column in self.columns} - set(self.changed_data)
        for name in untouched:
            self.errors.pop(name, None)
            cleaned[name] = getattr(self.provider, name)
        if cleaned.get("name") == "" and "name" in self.fields:
            self.add_error("name", "Une fiche garde un nom.")
        closed_on = cleaned.get("closed_on")
        if closed_on is not None and closed_on > timezone.localdate():
            self.add_error("closed_on", "Cette date est à venir : une fiche est fermée quand le service l’est.")
        youngest, oldest = cleaned.get("min_age"), cleaned.get("max_age")
        if youngest is not None and oldest is not None and youngest > oldest:
            self.add_error("max_age", "L’âge maximal vient après l’âge minimal.")
        return cleaned


class CorrectionForm(ColumnsForm):
    """What is wrong in an entry, and how one knows."""

    reason = forms.CharField(
        label="Comment le savez-vous ?",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Le service l’a dit au téléphone, un courrier est revenu… Rien sur un patient.",
        error_messages={"required": "Dites comment vous le savez : l’annuaire vérifie d’après ces mots.", **_TOO_LONG},
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=32)

    def __init__(self, *args: Any, provider: Provider, **kwargs: Any) -> None:
        super().__init__(*args, provider=provider, columns=columns_of(provider), **kwargs)
        self.fields["seen"].initial = seen(provider, self.names)

    @property
    def names(self) -> list[str]:
        """The columns that the form shows."""
        return [column.name for column in self.columns]

    def clean(self) -> dict[str, Any]:
        """Something must differ from the entry."""
        cleaned = super().clean()
        if not self.errors and not self.changes():
            raise forms.ValidationError("Corrigez au moins une valeur de la fiche.", code="nothing")
        return cleaned


class DecisionForm(forms.Form):
    """Which of the proposed values enter the reference, and a word for the proposer."""

    accepted = forms.MultipleChoiceField(
        label="Valeurs à reprendre", required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label="Motif, pour la personne qui a proposé",
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Obligatoire si vous refusez, en tout ou en partie.",
        error_messages=_TOO_LONG,
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=32)

    def __init__(self, *args: Any, names: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["accepted"].choices = [(name, label_of(name)) for name in names]  # type: ignore[attr-defined]  # a choice field
        self.fields["accepted"].initial = names
