"""Fields of forms about providers."""

from django import forms

from coordination.ui.widgets import LongSelect
from directory.providers.models import ProviderType


class TypeChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    """A type of provider, shown with its acronym and its words."""

    widget = LongSelect

    def label_from_instance(self, obj: ProviderType) -> str:
        """Acronym and words: "SSIAD, service de soins infirmiers à domicile"."""
        return obj.full_label
