"""Forms of those who keep the directory. Each refusal is at its field and keeps what was typed."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils import timezone

from coordination.identity.validators import validate_email_address
from coordination.territory.forms import CommuneField
from coordination.ui.widgets import DateInput
from directory.providers.fields import StoredPhoneField, YesNoField, several, typed_week, week_fields
from directory.providers.forms import TypeChoiceField
from directory.providers.hours import Stretch, in_rows
from directory.providers.models import (
    OLDEST_AGE,
    Channel,
    Coverage,
    Dependency,
    Provider,
    ProviderType,
    Situation,
    Skill,
)

TOO_LONG = {"max_length": "Raccourcissez ce texte : %(limit_value)d caractères au plus, %(show_value)d écrits."}
SHOWN = 4
LONGEST_WORDS = 3000
MOST_FORMER_NAMES = 30


def _text(label: str, longest: int, **settings: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, error_messages=TOO_LONG, **{"required": False, **settings})


def _words(label: str, **settings: Any) -> forms.CharField:
    return _text(label, LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": 3}), **settings)


def _phone(label: str) -> StoredPhoneField:
    return StoredPhoneField(label=label, max_length=30, required=False, error_messages=TOO_LONG)


def _mail(label: str) -> forms.CharField:
    widget = forms.EmailInput(attrs={"autocomplete": "off"})
    return _text(label, 254, widget=widget, validators=[validate_email_address])


def _age(label: str) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=OLDEST_AGE)


GROUPS = (
    ("Nom et type", ("kind", "name", "type", "short_name", "organisation", "siret", "former_names")),
    (
        "Joindre",
        (
            "phone",
            "other_phone",
            "mobile",
            "fax",
            "email",
            "mssante",
            "first_channel",
            "second_channel",
            "third_channel",
        ),
    ),
    ("Adresse", ("address_extra", "street", "postal_code", "city", "commune", "latitude", "longitude")),
    ("Pour qui", ("missions", "min_age", "max_age", "situations", "dependencies", "skills", "criteria", "conventions")),
    ("Quand et comment", ("evening", "weekend", "accepts_new_patients", "home_visits")),
    ("Vérification", ("verified",)),
)


class VersionedForm(forms.Form):
    """A form over an entry that somebody else may change meanwhile."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


class ProviderField(forms.CharField):
    """Another entry of the directory, by its name and place or its number; what is ambiguous is refused with the closest."""

    def prepare_value(self, value: Any) -> str:
        """The name and place of an entry, or what was typed."""
        return f"{value.name}, {value.place}".rstrip(", ") if isinstance(value, Provider) else str(value or "")

    def clean(self, value: Any) -> Any:
        """The open entry that was meant, None for an empty field.

        Raises:
            ValidationError: none, or several.
        """
        text = super().clean(value)
        if not text:
            return None
        found = list(Provider.objects.open().search(text).with_places()[: SHOWN + 1])
        exact = [each for each in found if text in {each.name, self.prepare_value(each)}] or found
        if len(exact) == 1:
            return exact[0]
        if not exact:
            raise ValidationError("Aucune fiche ouverte ne porte ce nom : essayez le numéro FINESS ou RPPS.")
        names = "; ".join(self.prepare_value(each) for each in exact[:SHOWN])
        raise ValidationError(f"Plusieurs fiches y répondent, précisez : {names}.")


class TypeForm(VersionedForm):
    """What the territory says of a type of service."""

    who_may_ask = _text("Qui peut demander", 200)
    criteria = _text(
        "Pour qui", 300, help_text="Âge, maladies, dépendance, soins.", widget=forms.Textarea(attrs={"rows": 2})
    )
    asks_for = _text("Ce qui sera demandé", 300, widget=forms.Textarea(attrs={"rows": 2}))
    usual_delay = _text("Délai habituel", 100, help_text="Sur votre territoire : « 48 heures », « 2 à 3 semaines ».")


class EntryForm(VersionedForm):
    """Every column of an entry that a person may write."""

    name = _text("Nom", 200, required=True)
    type = TypeChoiceField(label="Type", queryset=ProviderType.objects.none(), empty_label="Choisir")
    short_name = _text("Nom d’usage", 200)
    former_names = _words("Anciens noms", help_text="Un par ligne.")
    organisation = ProviderField(
        label="Dans la structure", required=False, max_length=120, help_text="Nom et commune, ou numéro FINESS."
    )
    siret = _text("SIRET", 14, validators=[RegexValidator(r"^[0-9]{14}$", "Le numéro SIRET compte 14 chiffres.")])
    phone = _phone("Téléphone")
    other_phone = _phone("Autre téléphone")
    mobile = _phone("Portable")
    fax = _phone("Télécopie")
    email = _mail("Courriel")
    mssante = _mail("Messagerie sécurisée de santé")
    first_channel = forms.ChoiceField(label="Joindre d’abord par", required=False)
    second_channel = forms.ChoiceField(label="Puis par", required=False)
    third_channel = forms.ChoiceField(label="Enfin par", required=False)
    address_extra = _text("Complément d’adresse", 200)
    street = _text("Adresse", 200)
    postal_code = _text(
        "Code postal", 5, validators=[RegexValidator(r"^[0-9]{5}$", "Le code postal compte 5 chiffres.")]
    )
    city = _text("Ville de l’adresse", 100)
    commune = CommuneField(label="Commune", required=False)
    latitude = forms.FloatField(label="Latitude", required=False, min_value=-90, max_value=90)
    longitude = forms.FloatField(label="Longitude", required=False, min_value=-180, max_value=180)
    missions = _words("Missions")
    criteria = _words("Pour quels patients", help_text="Ce que les cases ne disent pas.")
    situations = several("Situations prises en charge", Situation.choices)
    dependencies = several("Dépendance prise en charge", Dependency.choices)
    min_age = _age("À partir de (ans)")
    max_age = _age("Jusqu’à (ans)")
    skills = forms.ModelMultipleChoiceField(
        label="Sait faire", required=False, queryset=Skill.objects.all(), widget=forms.CheckboxSelectMultiple
    )
    evening = YesNoField(label="Intervient le soir", required=False)
    weekend = YesNoField(label="Intervient le week-end", required=False)
    accepts_new_patients = YesNoField(label="Accepte de nouveaux patients", required=False)
    home_visits = YesNoField(label="Se déplace à domicile", required=False)
    conventions = _words("Conventions")
    verified = forms.BooleanField(label="J’ai vérifié ces informations auprès du service", required=False)

    CHANNELS = ("first_channel", "second_channel", "third_channel")
    NOT_COLUMNS = frozenset({"version", "skills", "verified", *CHANNELS})

    def __init__(self, *args: Any, provider: Provider | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = ProviderType.objects.current()
        if provider is not None:
            kinds = kinds | ProviderType.objects.filter(pk=provider.type_id)
        self.fields["type"].queryset = kinds  # type: ignore[attr-defined]  # a model field
        for name in self.CHANNELS:
            self.fields[name].choices = [("", "Sans préférence"), *Channel.choices]  # type: ignore[attr-defined]

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields as the page shows them, by what they are about."""
        return [(title, [self[name] for name in names if name in self.fields]) for title, names in GROUPS]

    def clean_former_names(self) -> list[str]:
        """The lines that are not empty, once each."""
        lines = list(dict.fromkeys(filter(None, map(str.strip, self.cleaned_data["former_names"].splitlines()))))
        if len(lines) > MOST_FORMER_NAMES or any(len(line) > 200 for line in lines):
            raise ValidationError(f"{MOST_FORMER_NAMES} noms au plus, de 200 caractères chacun.")
        return lines

    def clean(self) -> dict[str, Any]:
        """Coordinates are two, ages in order."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if (cleaned.get("latitude") is None) != (cleaned.get("longitude") is None) and not self.errors:
            self.add_error("longitude", "Donnez la latitude et la longitude, ou aucune des deux.")
        low, high = cleaned.get("min_age"), cleaned.get("max_age")
        if low is not None and high is not None and low > high:
            self.add_error("max_age", "L’âge le plus petit d’abord.")
        return cleaned

    def columns(self) -> dict[str, Any]:
        """The columns of the entry."""
        channels = [self.cleaned_data[name] for name in self.CHANNELS]
        values = {name: value for name, value in self.cleaned_data.items() if name not in self.NOT_COLUMNS}
        return {**values, "preferred_channels": list(dict.fromkeys(filter(None, channels)))}

    @classmethod
    def stored(cls, provider: Provider) -> dict[str, Any]:
        """What the form shows of an entry."""
        columns = set(cls.base_fields) - cls.NOT_COLUMNS
        shown = {name: getattr(provider, name) for name in columns}
        channels = [*provider.preferred_channels, "", "", ""]
        return {
            **shown,
            **dict(zip(cls.CHANNELS, channels, strict=False)),
            "former_names": "\n".join(provider.former_names),
            "skills": list(provider.skills.all()),
            "version": provider.version,
        }


class NewEntryForm(EntryForm):
    """An entry that no source gives."""

    version = None  # type: ignore[assignment]  # how Django removes an inherited field
    verified = None  # type: ignore[assignment]
    kind = forms.ChoiceField(label="Nature", choices=Provider.Kind.choices, widget=forms.RadioSelect)
    field_order = ("kind", "name", "type")


class HoursForm(VersionedForm):
    """The week, a line a day: "8h-12h, 14h-18h"; an empty line is a closed day."""

    def __init__(self, *args: Any, hours: Mapping[int, list[Stretch]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= week_fields(hours)

    def hours(self) -> list[tuple[int, time, time]]:
        """Weekday, opening and closing of each stretch."""
        return in_rows(typed_week(self.cleaned_data))


class PlaceForm(VersionedForm):
    """One place that a provider covers, or excludes."""

    commune = CommuneField(label="Commune")
    level = forms.ChoiceField(
        label="Couvre",
        choices=(
            (Coverage.Level.COMMUNE.value, "Cette commune"),
            (Coverage.Level.INTERCOMMUNALITY.value, "Toute son intercommunalité"),
            (Coverage.Level.DEPARTMENT.value, "Tout son département"),
        ),
    )
    is_excluded = forms.BooleanField(label="Exclu du territoire", required=False)

    def clean(self) -> dict[str, Any]:
        """A commune may belong to no intercommunality."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("commune") and not self.code():
            self.add_error("level", "Cette commune n’appartient à aucune intercommunalité.")
        return cleaned

    def code(self) -> str:
        """The code of the place that was meant."""
        # A level that was refused: the commune itself, and the form says so elsewhere.
        level = self.cleaned_data.get("level") or Coverage.Level.COMMUNE.value
        return Coverage.code_of(level, self.cleaned_data["commune"])


class ContactForm(forms.Form):
    """Whom to ask for."""

    role = _text("Fonction", 100, help_text="Admissions, cadre, astreinte…")
    name = _text("Nom", 120)
    phone = _phone("Téléphone")
    email = _mail("Courriel")
    hours = _text("Quand", 100)

    def clean(self) -> dict[str, Any]:
        """A line has a role and something else, or nothing."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        said = any(cleaned.get(name) for name in ("name", "phone", "email"))
        if said and not cleaned.get("role") and "role" not in self.errors:
            self.add_error("role", "Dites pour quoi demander cette personne : admissions, cadre, astreinte…")
        if cleaned.get("role") and not said and not self.errors:
            self.add_error("name", "Donnez un nom, un téléphone ou un courriel, ou videz la ligne.")
        return cleaned


ContactFormSet = forms.formset_factory(ContactForm, extra=2, max_num=30, absolute_max=40)


class CapacityForm(forms.Form):
    """What a provider says of its room today."""

    free_places = forms.IntegerField(label="Places libres", required=False, min_value=0, max_value=999)
    words = _text("Précision", 200, help_text="Dès jeudi, liste d’attente, reprise le mois prochain…")
    stated_by = _text("Dit par", 120, required=True, help_text="Nom et fonction : Mme Roux, cadre.")

    def clean(self) -> dict[str, Any]:
        """A number or words."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("free_places") is None and not cleaned.get("words") and not self.errors:
            self.add_error("free_places", "Donnez un nombre de places, ou dites-le avec des mots.")
        return cleaned


class AbsenceForm(forms.Form):
    """Days without a provider, and who replaces it."""

    starts_on = forms.DateField(
        label="À partir du", widget=DateInput, error_messages={"required": "Donnez le premier jour d’absence."}
    )
    ends_on = forms.DateField(label="Jusqu’au", widget=DateInput, required=False, help_text="Vide : pas encore connu.")
    replacement = ProviderField(
        label="Remplacé par", required=False, max_length=120, help_text="Nom et commune, ou numéro FINESS ou RPPS."
    )
    words = _text("Précision", 200)

    def clean(self) -> dict[str, Any]:
        """An end before its beginning is a typing error."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "Le dernier jour d’absence vient après le premier.")
        return cleaned


class CloseForm(VersionedForm):
    """The day of a closing."""

    closed_on = forms.DateField(
        label="Fermé depuis le", widget=DateInput, error_messages={"required": "Donnez le jour de la fermeture."}
    )

    def clean_closed_on(self) -> Any:
        """A closing to come is not one."""
        if self.cleaned_data["closed_on"] > timezone.localdate():
            raise ValidationError("Fermez la fiche le jour de la fermeture : cette date est à venir.")
        return self.cleaned_data["closed_on"]
