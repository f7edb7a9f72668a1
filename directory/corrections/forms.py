"""Forms of corrections: what is wrong, and what the administrator decides."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import capfirst

from coordination.territory.forms import CommuneField
from directory.corrections.columns import Column, Value, as_json, columns_of, value_of
from directory.corrections.part_fields import PartsForm
from directory.corrections.parts import KIND, TYPE, Kept, heading, proposable
from directory.corrections.seen import seen
from directory.providers.fields import StoredPhoneField
from directory.providers.forms import TypeChoiceField
from directory.providers.models import Provider, ProviderType

LONGEST_REASON = 500
_TOO_LONG = {"max_length": "Raccourcissez ce texte : %(limit_value)d caractères au plus, %(show_value)d écrits."}


class ColumnsForm(forms.Form):
    """Some columns of an entry, each with its present value: what is typed over it is a change."""

    columns: list[Column]
    nameless = "Une fiche garde un nom."

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
            self.add_error("name", self.nameless)
        if "type" in self.fields and cleaned.get("type") is None and "type" not in self.errors:
            self.add_error("type", "Une fiche garde un type.")
        closed_on = cleaned.get("closed_on")
        if closed_on is not None and closed_on > timezone.localdate():
            self.add_error("closed_on", "Cette date est à venir : une fiche est fermée quand le service l’est.")
        youngest, oldest = cleaned.get("min_age"), cleaned.get("max_age")
        if youngest is not None and oldest is not None and youngest > oldest:
            self.add_error("max_age", "L’âge maximal vient après l’âge minimal.")
        return cleaned


def _reason() -> forms.CharField:
    return forms.CharField(
        label="Comment le savez-vous ?",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Le service l’a dit au téléphone, un courrier est revenu… Rien sur un patient.",
        error_messages={"required": "Dites comment vous le savez : l’annuaire vérifie d’après ces mots.", **_TOO_LONG},
    )


class ProposalForm(PartsForm, ColumnsForm):
    """Columns and parts of an entry, and how one knows."""

    def __init__(self, *args: Any, provider: Provider, columns: list[Column], **kwargs: Any) -> None:
        super().__init__(*args, provider=provider, columns=columns, **kwargs)
        self.show_parts(provider)
        self.fields["reason"] = _reason()
        self.fields["seen"] = forms.CharField(widget=forms.HiddenInput, max_length=32)

    def boxes(self) -> list[forms.BoundField]:
        """Those of the columns."""
        return [self[column.name] for column in self.columns]

    def all_changes(self) -> dict[str, list[Kept]]:
        """{column or part: [old, new]} of what was typed over."""
        typed: dict[str, list[Any]] = {**self.changes(), **self.part_changes()}
        return typed


class CorrectionForm(ProposalForm):
    """What is wrong in an entry."""

    def __init__(self, *args: Any, provider: Provider, **kwargs: Any) -> None:
        super().__init__(*args, provider=provider, columns=columns_of(provider), **kwargs)
        self.fields["seen"].initial = seen(provider, proposable(provider))

    def clean(self) -> dict[str, Any]:
        """Something must differ from the entry."""
        cleaned = super().clean()
        if not self.errors and not self.all_changes():
            raise forms.ValidationError("Corrigez au moins une valeur de la fiche.", code="nothing")
        return cleaned


class LookForm(forms.Form):
    """What one knows of an entry before proposing it: enough to find it if it is already there."""

    name = forms.CharField(label="Nom du service ou du professionnel", max_length=200, error_messages=_TOO_LONG)
    commune = CommuneField(label="Commune")
    phone = StoredPhoneField(label="Téléphone", max_length=30, required=False, error_messages=_TOO_LONG)


class NewEntryForm(ProposalForm):
    """An entry that the directory does not have."""

    nameless = "Donnez le nom du service ou du professionnel."
    kind = forms.ChoiceField(
        label="Nature",
        choices=[(value, capfirst(label)) for value, label in Provider.Kind.choices],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez : une structure, ou une personne."},
    )
    type = TypeChoiceField(
        label="Type",
        queryset=ProviderType.objects.current(),
        empty_label="Choisir",
        error_messages={"required": "Choisissez le type.", "invalid_choice": "Choisissez un type de la liste."},
    )
    is_none_of_these = forms.BooleanField(label="Ce n’est aucune de ces fiches", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Of a person, since that is the kind with every column; those of the other kind are left out of the proposal.
        blank = Provider(kind=Provider.Kind.PROFESSIONAL)
        columns = [column for column in columns_of(blank) if column.name not in {TYPE, "closed_on"}]
        super().__init__(*args, provider=blank, columns=columns, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Without a commune nobody could find it, nor know whether it is there already."""
        cleaned = super().clean()
        if cleaned.get("commune") is None and "commune" not in self.errors:
            self.add_error("commune", "Donnez la commune, pour la trouver.")
        return cleaned

    def all_changes(self) -> dict[str, list[Kept]]:
        """{what it is, column or part: [nothing, proposed]}."""
        kind: str = self.cleaned_data[KIND]
        columns = {column.name for column in self.columns if column.only_for in {"", kind}}
        said = {
            name: pair for name, pair in super().all_changes().items() if name in columns or isinstance(pair[1], list)
        }
        return {KIND: ["", kind], TYPE: ["", self.cleaned_data[TYPE].pk], **said}


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
    verified = forms.BooleanField(label="J’ai vérifié auprès du service", required=False)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=32)

    def __init__(self, *args: Any, names: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["accepted"].choices = [(name, heading(name)) for name in names]  # type: ignore[attr-defined]  # a choice field
        self.fields["accepted"].initial = names
