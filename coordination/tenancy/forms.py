"""Choosing a unit, where a row keeps the one that was chosen."""

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q

from coordination.tenancy.models import Unit


class UnitField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    """A unit in use. The one that the row names already stays in the list, closed or not: saved again, it is not lost."""

    def __init__(self, **kwargs: Any) -> None:
        # Units are read inside a hospital only.
        super().__init__(queryset=Unit.objects.none(), **kwargs)

    def offer(self, among: Q, *, named: UUID | None) -> None:
        """Offer the units in use ``among`` those, and the one that is ``named`` already."""
        self.queryset = Unit.objects.filter(Q(among, active=True) | Q(pk=named)).order_by("name")

    def label_from_instance(self, obj: Any) -> str:
        """« Gériatrie aiguë, fermée »."""
        return f"{obj}" if obj.active else f"{obj}, fermée"
