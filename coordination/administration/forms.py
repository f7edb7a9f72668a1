"""Forms of a hospital's administration."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.administration.actions import TEAM_FIELDS
from coordination.administration.functions import GIVEN_BY_THE_PLATFORM, Units, state_of
from coordination.episodes.forms import PhoneField
from coordination.identity.emails import InvalidEmailError, parse_email
from coordination.identity.numbers import InvalidNumberError, check_rpps
from coordination.tenancy.models import Hospital, Unit

_TOO_LONG = {"max_length": "Raccourcissez : %(limit_value)d caractères au plus, %(show_value)d écrits."}
_ALL, _SOME = "all", "some"


class UnitsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    """Units, ticked."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        """« Gériatrie aiguë, fermée »."""
        return f"{obj}" if obj.active else f"{obj}, fermée"


class FunctionForm(forms.Form):
    """A function and where: the whole hospital, or the units that are ticked. ``seen``: what the page was drawn from."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    role = forms.ChoiceField(label="Fonction", error_messages={"required": "Choisissez une fonction."})
    remit = forms.ChoiceField(
        label="Où ?",
        choices={_SOME: "Dans certaines unités", _ALL: "Dans tout l’établissement"},
        widget=forms.RadioSelect,
        error_messages={"required": "Dites si la personne voit tout l’établissement ou certaines unités."},
    )
    units = UnitsField(
        label="Unités",
        queryset=Unit.objects.none(),
        required=False,
        help_text="Les patients de ces unités, et ceux-là seulement.",
    )

    def __init__(self, *args: Any, function: Membership | None = None, **kwargs: Any) -> None:
        if function is not None:
            links = [link.unit_id for link in function.unit_links.all()]
            remit = _ALL if function.all_units else _SOME
            kwargs["initial"] = {"role": function.role, "remit": remit, "units": links, "seen": state_of(function)}
        super().__init__(*args, **kwargs)
        kept = [] if function is None else kwargs["initial"]["units"]
        given = [role for role in Role if role not in GIVEN_BY_THE_PLATFORM or (function and function.role == role)]
        role: Any = self.fields["role"]
        role.choices = [("", "Choisir"), *((one.value, one.label) for one in given)]
        units: Any = self.fields["units"]
        units.queryset = (Unit.objects.filter(active=True) | Unit.objects.filter(pk__in=kept)).order_by("name")

    def clean(self) -> dict[str, Any]:
        """Ask for a unit where none was ticked."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("remit") == _SOME and not found.get("units") and "units" not in self.errors:
            self.add_error("units", "Cochez au moins une unité.")
        return found

    @property
    def chosen(self) -> tuple[Role, Units]:
        """The function, and its units; None: the whole hospital."""
        found = self.cleaned_data
        return Role(found["role"]), None if found["remit"] == _ALL else list(found["units"])


class NewPersonForm(FunctionForm):
    """Somebody who is given a function: who they are, then which. One who has an account already keeps its name."""

    # The summary of errors follows the page.
    field_order = ("email", "first_name", "last_name", "title", "phone", "rpps")

    email = forms.CharField(
        label="Adresse électronique professionnelle",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text="Celle de la personne seule : elle y choisit son mot de passe, puis s’en sert pour se connecter.",
        error_messages={"required": "Écrivez l’adresse de la personne.", **_TOO_LONG},
    )
    title = forms.ChoiceField(label="Titre", choices={"": "Aucun", "Dr": "Dr", "Pr": "Pr"}, required=False)
    first_name = forms.CharField(
        label="Prénom", max_length=100, error_messages={"required": "Écrivez le prénom.", **_TOO_LONG}
    )
    last_name = forms.CharField(
        label="Nom", max_length=100, error_messages={"required": "Écrivez le nom.", **_TOO_LONG}
    )
    rpps = forms.CharField(
        label="Numéro RPPS", max_length=30, required=False, help_text="De qui signe des lettres. 11 chiffres."
    )
    phone = PhoneField(label="Téléphone professionnel", required=False)

    def clean_email(self) -> str:
        """Refuse what is no address of a person."""
        try:
            return parse_email(self.cleaned_data["email"]).lower()
        except InvalidEmailError as error:
            raise ValidationError(error.message) from error

    def clean_rpps(self) -> str:
        """Refuse a number whose key is wrong."""
        text = self.cleaned_data["rpps"]
        try:
            return check_rpps(text) if text else ""
        except InvalidNumberError as error:
            raise ValidationError(error.message) from error

    @property
    def person(self) -> dict[str, str]:
        """Who they are, for somebody without an account."""
        return {name: self.cleaned_data[name] for name in ("title", "first_name", "last_name", "rpps", "phone")}


class UnitForm(forms.Form):
    """A unit."""

    name = forms.CharField(label="Nom", max_length=100, error_messages={"required": "Écrivez le nom.", **_TOO_LONG})
    code = forms.RegexField(
        r"^[A-Z0-9-]+\Z",
        label="Code",
        max_length=20,
        help_text="Celui de l’établissement, court : « GER ». Majuscules, chiffres et tirets.",
        error_messages={
            "required": "Écrivez le code.",
            "invalid": "Des majuscules, des chiffres et des tirets, sans espace.",
            **_TOO_LONG,
        },
    )
    phone = PhoneField(label="Téléphone", required=False, help_text="Lu dans les lettres et par les correspondants.")


class TeamForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    """How the team is reached, as letters and public pages say it, and the hospital's delays."""

    seen = forms.CharField(widget=forms.HiddenInput)
    switchboard = PhoneField(label="Standard")
    platform_phone = PhoneField(label="Téléphone de l’équipe")
    screening_delay_hours = forms.IntegerField(
        label="Repérage attendu sous", min_value=1, max_value=168, help_text="Heures après l’entrée."
    )
    link_validity_days = forms.IntegerField(
        label="Un lien reste ouvert", min_value=1, max_value=90, help_text="Jours après l’envoi."
    )
    answer_target_hours = forms.IntegerField(
        label="Réponse aux correspondants sous", min_value=1, max_value=240, help_text="Heures après leur message."
    )

    class Meta:
        model = Hospital
        fields = TEAM_FIELDS
