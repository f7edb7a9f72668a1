"""Forms of a hospital's own layer. Each refusal is at its field and keeps what was typed."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator

from coordination.identity.validators import validate_email_address
from coordination.territory.forms import CommuneField
from coordination.ui.widgets import DateInput
from directory.overlay.models import PreferenceKind
from directory.providers.fields import StoredPhoneField
from directory.providers.forms import TypeChoiceField
from directory.providers.models import Coverage, ProviderType

REACHES = {
    Coverage.Level.COMMUNE.value: "Sa commune",
    Coverage.Level.INTERCOMMUNALITY.value: "L’intercommunalité de sa commune",
    Coverage.Level.DEPARTMENT.value: "Le département de sa commune",
}
TOO_LONG = {"max_length": "Raccourcissez ce texte : %(limit_value)d caractères au plus, %(show_value)d écrits."}


class VersionedForm(forms.Form):
    """A form over a row that somebody else may rewrite meanwhile; 0 for a new row."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1, initial=0)


def _mail(label: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        validators=[validate_email_address],
        error_messages=TOO_LONG,
    )


class NoteForm(VersionedForm):
    """A private remark."""

    text = forms.CharField(
        label="Note",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Votre établissement seul la lit. N’y écrivez rien d’un patient.",
        error_messages={"required": "Écrivez la note.", **TOO_LONG},
    )


class AgreementForm(VersionedForm):
    """An agreement and its dates."""

    label = forms.CharField(
        label="Objet",
        max_length=150,
        help_text="Convention de retour à domicile, lits réservés, tarif…",
        error_messages={"required": "Dites l’objet de la convention.", **TOO_LONG},
    )
    starts_on = forms.DateField(
        label="À partir du", widget=DateInput, error_messages={"required": "Donnez le premier jour."}
    )
    ends_on = forms.DateField(label="Jusqu’au", widget=DateInput, required=False, help_text="Vide : sans terme.")
    words = forms.CharField(label="Précision", max_length=300, required=False, error_messages=TOO_LONG)

    def clean(self) -> dict[str, Any]:
        """An end before its beginning is a typing error."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "La convention se termine après avoir commencé.")
        return cleaned


class LocalContactForm(VersionedForm):
    """Somebody known by name."""

    name = forms.CharField(
        label="Nom", max_length=120, error_messages={"required": "Écrivez le nom de la personne.", **TOO_LONG}
    )
    role = forms.CharField(label="Fonction", max_length=100, required=False, error_messages=TOO_LONG)
    phone = StoredPhoneField(label="Téléphone", max_length=30, required=False, error_messages=TOO_LONG)
    email = _mail("Courriel")


class PreferenceForm(VersionedForm):
    """The place of a provider among the hospital's correspondents."""

    kind = forms.ChoiceField(
        label="Pour votre établissement",
        choices=PreferenceKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez."},
    )
    words = forms.CharField(
        label="Pourquoi",
        max_length=200,
        required=False,
        help_text="Vos collègues le liront. Demandé pour un service à éviter.",
        error_messages=TOO_LONG,
    )

    def clean(self) -> dict[str, Any]:
        """Nobody is avoided without a reason."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("kind") == PreferenceKind.AVOID and not cleaned.get("words"):
            self.add_error("words", "Dites pourquoi l’éviter : vos collègues le liront.")
        return cleaned


class LocalProviderForm(VersionedForm):
    """An entry that only this hospital sees."""

    name = forms.CharField(
        label="Nom",
        max_length=200,
        error_messages={"required": "Donnez le nom du service ou du professionnel.", **TOO_LONG},
    )
    type = TypeChoiceField(
        label="Type de service",
        queryset=ProviderType.objects.current(),
        empty_label="Choisir",
        error_messages={"required": "Choisissez le type.", "invalid_choice": "Choisissez un type de la liste."},
    )
    phone = StoredPhoneField(label="Téléphone", max_length=30, required=False, error_messages=TOO_LONG)
    mobile = StoredPhoneField(label="Portable", max_length=30, required=False, error_messages=TOO_LONG)
    email = _mail("Courriel")
    mssante = _mail("Messagerie sécurisée de santé")
    street = forms.CharField(label="Adresse", max_length=200, required=False, error_messages=TOO_LONG)
    postal_code = forms.CharField(
        label="Code postal",
        required=False,
        max_length=5,
        validators=[RegexValidator(r"^[0-9]{5}$", "Le code postal compte 5 chiffres.")],
        error_messages=TOO_LONG,
    )
    commune = CommuneField(label="Commune", required=False)
    reach = forms.ChoiceField(
        label="Intervient dans", required=False, choices=(("", "Non renseigné"), *REACHES.items())
    )

    criteria = forms.CharField(
        label="Pour quels patients",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Âge, maladies, dépendance, soins.",
        error_messages=TOO_LONG,
    )

    def clean(self) -> dict[str, Any]:
        """What it covers starts from its commune."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("reach") and not cleaned.get("commune") and "commune" not in self.errors:
            self.add_error("commune", "Donnez la commune, pour savoir où il intervient.")
        return cleaned

    def values(self) -> dict[str, Any]:
        """The columns of the entry."""
        columns = {name: value for name, value in self.cleaned_data.items() if name not in {"reach", "version"}}
        commune, level = columns["commune"], self.cleaned_data["reach"]
        code = Coverage.code_of(level, commune) if level and commune else ""
        return {
            **columns,
            "city": commune.name if commune else "",
            "coverage": [[level, code]] if code else [],
        }
