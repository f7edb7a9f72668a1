"""The search form of the directory."""

from typing import Any

from django import forms
from django.utils.functional import cached_property

from coordination.territory.forms import CommuneField
from coordination.ui.widgets import LongSelect
from directory.providers.forms import OfTypeForm, Vocabulary
from directory.providers.models import OLDEST_AGE, Dependency, ProviderType, Situation, Skill
from directory.providers.queries import LONGEST_QUERY


class SearchForm(OfTypeForm):
    """What one looks for, of which type, around which commune, with which qualities. Everything is optional.

    All of it is about professionals: nothing of a patient is ever asked here, so that addresses may hold the answers.
    """

    field_order = ("q", "type")

    q = forms.CharField(
        label="Nom, sigle, commune ou numéro",
        required=False,
        max_length=LONGEST_QUERY,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        error_messages={"max_length": "Cherchez avec moins de mots : %(limit_value)d caractères au plus."},
    )
    commune = CommuneField(label="Autour de", required=False)
    skill = forms.ChoiceField(
        label="Sait faire",
        required=False,
        widget=LongSelect,
        error_messages={"invalid_choice": "Cette compétence n’existe pas."},
    )
    age = forms.IntegerField(label="Prend à l’âge de (ans)", required=False, min_value=0, max_value=OLDEST_AGE)
    situation = forms.ChoiceField(
        label="Prend en charge", required=False, choices=[("", "Toutes les situations"), *Situation.choices]
    )
    dependency = forms.ChoiceField(
        label="Dépendance", required=False, choices=[("", "Tous les GIR"), *Dependency.choices]
    )
    weekend = forms.BooleanField(label="Passe le week-end", required=False)
    capacity = forms.BooleanField(label="Place annoncée depuis moins de 15 jours", required=False)
    agreement = forms.BooleanField(label="Convention avec votre établissement", required=False)

    def __init__(self, *args: Any, has_hospital: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        skill: Any = self.fields["skill"]
        skill.choices = self._skills_to_choose
        if not has_hospital:
            del self.fields["agreement"]

    @cached_property
    def kinds(self) -> list[ProviderType]:
        """All of them, read with the skills."""
        return self._vocabulary.kinds

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary()

    def _skills_to_choose(self) -> list[tuple[str, str]]:
        return [("", "Toutes les compétences"), *((skill.pk, skill.label) for skill in self._vocabulary.skills)]

    def clean_skill(self) -> Skill | None:
        """The skill itself."""
        return next((skill for skill in self._vocabulary.skills if skill.pk == self.cleaned_data["skill"]), None)

    @property
    def asks_something(self) -> bool:
        """Whether there is a question to answer."""
        return (
            self.is_bound
            and self.is_valid()
            and any(value not in (None, "", False) for value in self.cleaned_data.values())
        )

    @property
    def words(self) -> str:
        """The question as a list on paper recalls it: « ssiad », autour de Vergèze (30310), passe le week-end."""
        asked = self.cleaned_data
        parts = [
            f"« {asked['q']} »" if asked["q"] else "",
            asked["type"].full_label if asked["type"] else "",
            f"autour de {asked['commune'].label}" if asked["commune"] else "",
            f"sait faire : {asked['skill'].label}" if asked["skill"] else "",
            f"à {asked['age']} ans" if asked["age"] is not None else "",
            f"prend en charge : {Situation(asked['situation']).label}" if asked["situation"] else "",
            str(Dependency(asked["dependency"]).label) if asked["dependency"] else "",
            *(str(self.fields[name].label).lower() for name in ("weekend", "capacity", "agreement") if asked.get(name)),
        ]
        return ", ".join(part for part in parts if part)
