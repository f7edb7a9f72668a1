"""Forms of a patient: who they are, where they live."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from coordination.episodes.coordinates import COORDINATES, PHONES
from coordination.episodes.forms import LineField, PhoneField, clean_birth_date
from coordination.episodes.identifying import TRAITS, changed_traits
from coordination.episodes.models import Patient
from coordination.episodes.patients import IDENTITY_ATTRIBUTES
from coordination.errors import DomainError
from coordination.identity.ins import IdentityStatus, InsOid, accepted_oids, events_between, has_paper, status_after
from coordination.identity.numbers import InvalidNumberError, check_birth_place, check_matricule, matricule_warnings
from coordination.identity.validators import validate_birth_place, validate_trait
from coordination.territory.forms import CommuneField
from coordination.ui.widgets import DateInput


class IdentityFields(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    """The INS traits and what vouches for them. The status is worked out, never chosen."""

    id_checked = forms.BooleanField(label="Pièce d’identité contrôlée (carte d’identité, passeport)", required=False)
    ins = forms.CharField(
        label="Matricule INS",
        required=False,
        max_length=25,
        help_text="15 chiffres, tels que le téléservice INSi les a donnés. Laissez vide sinon.",
    )

    class Meta:
        model = Patient
        fields: ClassVar = [
            "birth_name",
            "birth_first_names",
            "used_name",
            "used_first_name",
            "birth_date",
            "sex",
            "birth_place_code",
            "ins",
            "ins_oid",
            *IDENTITY_ATTRIBUTES.values(),
        ]
        widgets: ClassVar = {"birth_date": DateInput, "sex": forms.RadioSelect}
        field_classes: ClassVar = dict.fromkeys(
            ["birth_name", "birth_first_names", "used_name", "used_first_name", "ipp"], LineField
        )
        help_texts: ClassVar = {
            "birth_first_names": "Tous, dans l’ordre de l’état civil, séparés par une espace.",
            "birth_place_code": "5 caractères. Né à l’étranger : 99 suivi du pays. Inconnu : laissez vide.",
            "identity_doubtful": "Elle reste provisoire, sans matricule INS, jusqu’à ce que le doute soit levé.",
            "identity_fictitious": "Anonymat demandé, ou exercice. Elle reste provisoire, sans matricule INS.",
            "identity_namesake": "Une autre personne de l’établissement a des traits proches.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["birth_name"].validators.append(validate_trait)
        self.fields["birth_first_names"].validators.append(validate_trait)
        self.fields["birth_place_code"].validators.append(validate_birth_place)
        self.fields["ins_oid"].label = "Nature du matricule"
        self.fields["ins_oid"].initial = InsOid.NIR
        self.fields["ins_oid"].choices = [("", "non renseignée"), *((oid.value, oid.label) for oid in accepted_oids())]  # type: ignore[attr-defined]  # a field with choices
        self.fields["sex"].choices = [choice for choice in self.fields["sex"].choices if choice[0]]  # type: ignore[attr-defined]  # a field with choices
        self.initial["id_checked"] = has_paper(IdentityStatus(self.instance.identity_status))

    def clean_birth_date(self) -> date:
        return clean_birth_date(self.cleaned_data["birth_date"])

    def clean_birth_place_code(self) -> str:
        value: str = self.cleaned_data["birth_place_code"]
        return check_birth_place(value) if value else ""

    def clean_ins(self) -> str:
        value: str = self.cleaned_data["ins"]
        try:
            return check_matricule(value) if value else ""
        except InvalidNumberError as error:
            raise ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("ins"):
            cleaned["ins_oid"] = ""
        elif not cleaned.get("ins_oid") and "ins_oid" not in self.errors:
            self.add_error("ins_oid", "Choisissez la nature de ce matricule.")
        # The action works it out again, from what is stored under its lock.
        try:
            self.status = self._status(cleaned)
        except DomainError as error:
            self.add_error("ins" if cleaned.get("ins") else "id_checked", error.message)
        return cleaned

    @property
    def warnings(self) -> list[str]:
        """What does not match between the matricule and the traits: said, never refused (a NIR may be old)."""
        cleaned = self.cleaned_data
        if not cleaned.get("ins"):
            return []
        return matricule_warnings(
            cleaned["ins"],
            sex=cleaned["sex"],
            birth_date=cleaned["birth_date"],
            birth_place=cleaned.get("birth_place_code", ""),
        )

    @property
    def signals_something(self) -> bool:
        """Whether an attribute of the identity is ticked: what is ticked is never folded away."""
        return any(self[name].value() for name in IDENTITY_ATTRIBUTES.values())

    def _status(self, cleaned: Mapping[str, Any]) -> IdentityStatus:
        before = IdentityStatus(self.instance.identity_status)
        attributes = [attribute for attribute, name in IDENTITY_ATTRIBUTES.items() if cleaned.get(name)]
        events = events_between(
            before,
            traits_changed=bool(self._changed_traits()),
            paper=bool(cleaned.get("id_checked")),
            matricule=cleaned.get("ins", ""),
            matricule_before=self.instance.ins,
            attributes=attributes,
        )
        return status_after(before, events, attributes=attributes)

    def _changed_traits(self) -> list[str]:
        """None while a trait is refused: there is nothing to compare yet."""
        is_whole = all(name in self.cleaned_data for name in TRAITS)
        return changed_traits(self.instance, self.cleaned_data) if is_whole else []


class IdentityEditForm(IdentityFields):
    """The identity later: the version read is sent back.

    What came ticked or filled in vouches for the traits of before. When they change, or a doubt is signalled, the form
    says once what will be lost and asks for it anew; ``told`` is what it said.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)
    told = forms.CharField(required=False, widget=forms.HiddenInput)
    # Of the summary, when nothing is wrong and something is lost.
    title = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version

    def clean(self) -> dict[str, Any]:
        lost = self._lost()
        for name in lost:
            self.cleaned_data[name] = "" if name == "ins" else False
        cleaned = super().clean()
        if lost:
            self._tell(lost)
        return cleaned

    def _lost(self) -> dict[str, str]:
        """What was given for the identity of before and not since, each with what to do about it."""
        cleaned, stored = self.cleaned_data, self.instance
        if not self._reasons() or cleaned.get("told") == ",".join(self._reasons()):
            return {}
        lost = {}
        if cleaned.get("id_checked") and self.initial["id_checked"]:
            lost["id_checked"] = (
                "La pièce avait été contrôlée pour l’identité d’avant. Cochez si elle vient de l’être de nouveau."
            )
        if stored.ins and cleaned.get("ins") == stored.ins:
            lost["ins"] = (
                f"Le matricule {stored.ins} sera retiré : il valait pour l’identité d’avant. "
                "Écrivez-le de nouveau si INSi vient de le redonner."
            )
        return lost

    def _reasons(self) -> list[str]:
        """Names of the fields that make the stored identity provisional again."""
        if self.instance.identity_status == IdentityStatus.PROV:
            return []
        signalled = ("identity_doubtful", "identity_fictitious")
        return [*self._changed_traits(), *(name for name in signalled if self.cleaned_data.get(name))]

    def _tell(self, lost: Mapping[str, str]) -> None:
        labels = [str(self.fields[name].label).lower() for name in self._reasons()]
        self.add_error(
            None,
            f"L’identité redevient provisoire. Ce qui change : {', '.join(labels)}. "
            "Rien n’est enregistré encore : relisez, puis enregistrez de nouveau.",
        )
        for name, words in lost.items():
            self.add_error(name, words)
        kept = {name: value for name, value in self.data.items() if name not in lost}
        self.data = {**kept, "told": ",".join(self._reasons())}
        self.title = "À relire avant d’enregistrer"


class CoordinatesFields(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    """Where a patient lives, how to reach them, what they do not tolerate."""

    commune = CommuneField(label="Commune", required=False)
    no_address = forms.BooleanField(label="Sans domicile, ou adresse inconnue", required=False)
    phone = PhoneField(label="Téléphone", required=False)
    other_phone = PhoneField(label="Autre téléphone", required=False)

    class Meta:
        model = Patient
        fields: ClassVar = list(COORDINATES)
        help_texts: ClassVar = {
            "allergies": "Écrivez « aucune connue » si c’est le cas.",
            "address": "Numéro et rue. La commune se choisit à côté.",
        }

    def _get_validation_exclusions(self) -> set[str]:
        # The field has just read the commune: the model would only ask again whether it exists.
        return super()._get_validation_exclusions() | {"commune"}  # type: ignore[misc]  # unknown to the stubs

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("commune") and not cleaned.get("no_address") and "commune" not in self.errors:
            self.add_error("commune", "Choisissez la commune, ou cochez « Sans domicile, ou adresse inconnue ».")
        return cleaned


class CoordinatesForm(CoordinatesFields):
    """The same, later: the version read is sent back."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        self.initial.setdefault("no_address", self.instance.commune_id is None)


class PhonesForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    """The telephones alone, for whoever has just dialled a wrong number."""

    phone = PhoneField(label="Téléphone", required=False)
    other_phone = PhoneField(label="Autre téléphone", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Patient
        fields: ClassVar = list(PHONES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version


class PatientForm(IdentityFields, CoordinatesFields):
    """A new patient: identity, where they live, how to reach them."""

    # Who was looked at and is somebody else.
    namesakes: Sequence[Patient] = ()

    class Meta(IdentityFields.Meta):
        fields: ClassVar = ["ipp", *IdentityFields.Meta.fields, *CoordinatesFields.Meta.fields]
        help_texts: ClassVar = {
            **IdentityFields.Meta.help_texts,
            **CoordinatesFields.Meta.help_texts,
            "ipp": "Identifiant permanent dans l’établissement.",
        }
