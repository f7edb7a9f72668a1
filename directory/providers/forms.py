"""What forms about providers share."""

import json
from typing import Any, TypeVar

from django import forms
from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet
from django.utils.functional import cached_property

from coordination.tenancy.prepared import ask, prepared
from coordination.ui.widgets import LongSelect
from directory.providers.models import ProviderType, Skill
from directory.providers.queries import ProviderTypeQuerySet

Entry = TypeVar("Entry", ProviderType, Skill)


class TypeChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    """A type of provider, shown with its acronym and its words."""

    widget = LongSelect

    def label_from_instance(self, obj: ProviderType) -> str:
        """Acronym and words: "SSIAD, service de soins infirmiers à domicile"."""
        return obj.full_label


class OfTypeForm(forms.Form):
    """A search that may ask for one type. All types are read once (``kinds``), whatever else the page does with them."""

    # Not a choice of model rows, which would read them for the list and once more for the answer.
    type = forms.ChoiceField(
        label="Type de service",
        required=False,
        widget=LongSelect,
        error_messages={"invalid_choice": "Ce type de service n’existe pas."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["type"]
        kind.choices = self._kinds_to_choose

    @cached_property
    def kinds(self) -> list[ProviderType]:
        """All of them, replaced ones included: an acronym may still mean them."""
        return _every_kind()

    def _kinds_to_choose(self) -> list[tuple[str, str]]:
        return [("", "Tous les types"), *((kind.pk, kind.full_label) for kind in self.kinds if not kind.successor_id)]

    def clean_type(self) -> ProviderType | None:
        """The type itself."""
        return next((kind for kind in self.kinds if kind.pk == self.cleaned_data["type"]), None)


class Vocabulary:
    """All types and all skills, each in its order: a search chooses among them. One query, and no object before it is used."""

    def __init__(self) -> None:
        parts = ", ".join(
            f"(SELECT jsonb_agg(to_jsonb(one)) FROM ({every.statement()[0]}) one)"  # noqa: S608 - the ORM's own SQL
            for every in (_every_kind, _every_skill)
        )
        [(self._kinds, self._skills)] = ask(f"SELECT {parts}", [])

    @cached_property
    def kinds(self) -> list[ProviderType]:
        """Every type, replaced ones included."""
        return _read_back(ProviderType, self._kinds)

    @cached_property
    def skills(self) -> list[Skill]:
        """Every skill."""
        return _read_back(Skill, self._skills)


def _read_back(model: type[Entry], rows: str | None) -> list[Entry]:
    names = [column.attname for column in model._meta.concrete_fields]
    # Django leaves JSON to its own fields.
    return [model.from_db(DEFAULT_DB_ALIAS, names, [row[name] for name in names]) for row in json.loads(rows or "[]")]


@prepared
def _every_kind() -> ProviderTypeQuerySet:
    return ProviderType.objects.all()


@prepared
def _every_skill() -> "QuerySet[Skill]":
    return Skill.objects.all()
