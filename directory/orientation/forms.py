"""Forms of the orientation help: a situation without a name, and one rule."""

from typing import Any

from django import forms

from coordination.episodes.models import NeedDomain
from coordination.territory.forms import CommuneField
from directory.orientation.models import Rule
from directory.orientation.queries import Situation
from directory.providers.forms import TypeChoiceField
from directory.providers.models import OLDEST_AGE, ProviderType

# Days until the return home; the words are the product's.
DELAYS = [("", "non précisé"), ("1", "dans les 48 heures"), ("5", "dans la semaine"), ("15", "plus tard")]
_SEVERAL = {"required": "Cochez au moins un besoin."}


class SituationForm(forms.Form):
    """What the rules need to know. It is posted: no address keeps it."""

    domains = forms.MultipleChoiceField(
        label="Besoins",
        choices=NeedDomain.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages=_SEVERAL,
    )
    age = forms.IntegerField(label="Âge (ans)", required=False, min_value=0, max_value=OLDEST_AGE)
    delay = forms.ChoiceField(label="Retour prévu", required=False, choices=DELAYS)
    motive = forms.CharField(label="Motif du séjour", required=False, max_length=200)
    commune = CommuneField(label="Commune du retour", required=False)

    def situation(self) -> Situation:
        """The answers of a valid form."""
        asked = self.cleaned_data
        return Situation(
            domains=frozenset(asked["domains"]),
            age=asked["age"],
            days=int(asked["delay"]) if asked["delay"] else None,
            motive=asked["motive"],
            commune=asked["commune"],
        )


class RuleForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    """One rule as its administrator writes it, with the version that the page showed."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    domains = forms.MultipleChoiceField(
        label="Besoins", choices=NeedDomain.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    motives = forms.CharField(
        label="Mots du motif de séjour",
        required=False,
        max_length=600,
        help_text="Séparés par des virgules. Un seul suffit ; rien : tous les motifs.",
    )

    class Meta:
        model = Rule
        fields = [
            "verdict", "reason", "domains", "motives", "min_age", "max_age", "min_days", "max_days", "order", "is_active",
        ]  # fmt: skip

    def __init__(self, data: Any = None, *, instance: Rule) -> None:
        initial = {"seen": instance.version, "motives": ", ".join(instance.motives)}
        super().__init__(data, instance=instance, initial=initial)
        self.fields["verdict"].choices = [("", "Choisir"), *Rule.Verdict.choices]  # type: ignore[attr-defined]  # a model field

    def clean_motives(self) -> list[str]:
        """The words, without the empty ones."""
        return [word for part in self.cleaned_data["motives"].split(",") if (word := part.strip()[:60])]

    def changes(self) -> dict[str, Any]:
        """Column by column, what a valid form asks for."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


class NewRuleForm(RuleForm):
    """A rule to be: it also says which service it proposes, which no rule changes later."""

    type = TypeChoiceField(
        label="Type de service proposé",
        queryset=ProviderType.objects.none(),
        empty_label="Choisir",
        error_messages={"required": "Choisissez le service à proposer.", "invalid_choice": "Ce type n’existe pas."},
    )
    field_order = ["type"]

    def __init__(self, data: Any = None, *, instance: Rule) -> None:
        super().__init__(data, instance=instance)
        del self.fields["seen"]
        self.fields["type"].queryset = ProviderType.objects.current()  # type: ignore[attr-defined]  # a model field
        self.initial["type"] = instance.type_id


class SeenForm(forms.Form):
    """The version of a rule that the page showed."""

    seen = forms.IntegerField(min_value=1)
