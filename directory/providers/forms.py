"""The search form of the directory."""

from typing import Any

from django import forms

from coordination.territory.forms import CommuneField
from directory.providers.models import ProviderType
from directory.providers.queries import LONGEST_QUERY


class TypeChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    """A type of provider, shown with its acronym and its words."""

    def label_from_instance(self, obj: ProviderType) -> str:
        """Acronym and words: "SSIAD, service de soins infirmiers à domicile"."""
        return obj.full_label


class SearchForm(forms.Form):
    """What one looks for, of which type, around which commune. Everything is optional."""

    q = forms.CharField(
        label="Nom, sigle, commune ou numéro",
        required=False,
        max_length=LONGEST_QUERY,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        error_messages={"max_length": "Cherchez avec moins de mots : %(limit_value)d caractères au plus."},
    )
    type = TypeChoiceField(
        label="Type de service",
        required=False,
        queryset=ProviderType.objects.none(),
        empty_label="Tous les types",
        error_messages={"invalid_choice": "Ce type de service n’existe pas."},
    )
    commune = CommuneField(label="Autour de", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["type"].queryset = ProviderType.objects.in_use()  # type: ignore[attr-defined]  # a model field
