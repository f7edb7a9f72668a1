"""Forms of the page of imports."""

from typing import Any

from django import forms

from directory.imports.deposit import waiting_files
from directory.imports.models import ColumnMapping, Format
from directory.imports.tabular import DEFAULT_TYPE, FIELDS, guess_columns
from directory.providers.models import ProviderType


class NewImportForm(forms.Form):
    """Which file, of which format: sent from the computer, or picked among those that wait on the server."""

    format = forms.ChoiceField(label="Format", choices=Format.choices)
    upload = forms.FileField(label="Fichier de votre poste", required=False, help_text="Texte, gzip ou zip.")
    waiting = forms.ChoiceField(
        label="Ou fichier déposé sur le serveur",
        required=False,
        error_messages={"invalid_choice": "Ce fichier n’est plus dans le dossier des imports."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["waiting"].choices = [("", "Aucun"), *((name, name) for name in waiting_files())]  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, Any]:
        """One file, and one only."""
        cleaned = super().clean() or {}
        if bool(cleaned.get("upload")) == bool(cleaned.get("waiting")) and not self.errors:
            raise forms.ValidationError("Choisissez un fichier de votre poste, ou un fichier déposé sur le serveur.")
        return cleaned


class MappingForm(forms.Form):
    """Which column of a local table is which of ours."""

    saved = forms.ModelChoiceField(
        label="Correspondance enregistrée", queryset=ColumnMapping.objects.all(), required=False, empty_label="Aucune"
    )
    default_type = forms.ModelChoiceField(
        label="Type de toutes les lignes",
        queryset=ProviderType.objects.all(),
        required=False,
        empty_label="Selon la colonne « Type de service »",
    )
    save_as = forms.CharField(label="Enregistrer cette correspondance sous", required=False, max_length=80)

    def __init__(self, *args: Any, headers: list[str], **kwargs: Any) -> None:
        guessed = guess_columns(headers)
        super().__init__(*args, **kwargs)
        choices = [("", "Aucune colonne"), *((header, header) for header in headers if header)]
        for name, label in FIELDS.items():
            self.fields[f"column_{name}"] = forms.ChoiceField(
                label=label, choices=choices, required=False, initial=guessed.get(name, "")
            )

    @property
    def column_fields(self) -> list[forms.BoundField]:
        """The fields that choose a column."""
        return [self[f"column_{name}"] for name in FIELDS]

    @property
    def mapping(self) -> dict[str, str]:
        """The mapping that was asked for: the saved one, or that of the page."""
        if self.cleaned_data["saved"]:
            saved: dict[str, str] = self.cleaned_data["saved"].columns
            return saved
        mapping = {name: header for name in FIELDS if (header := self.cleaned_data[f"column_{name}"])}
        if kind := self.cleaned_data["default_type"]:
            mapping[DEFAULT_TYPE] = kind.pk
        return mapping
