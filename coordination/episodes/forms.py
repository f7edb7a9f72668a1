"""Forms of patients and episodes. Each refusal is at its field, in plain French, and keeps what was typed."""

from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django_scopes.forms import SafeModelChoiceField

from coordination.accounts.models import Membership, User
from coordination.accounts.roles import Permission, Role, roles_with
from coordination.episodes.handover import COORDINATORS
from coordination.episodes.models import (
    Contact,
    ContactRelation,
    DepartureMode,
    Destination,
    Episode,
    WhyCancelled,
)
from coordination.identity.names import tidy
from coordination.identity.phones import InvalidPhoneError, parse_phone, print_phone
from coordination.tenancy.models import Unit
from coordination.ui.widgets import DateInput, DateTimeInput, PhoneInput

OLDEST = timedelta(days=366 * 125)
# Beyond these a year was mistyped. One stay of the year 1 is a date that no list of the hospital can show.
LONGEST_STAY = timedelta(days=366 * 20)
FARTHEST_DEPARTURE = timedelta(days=366 * 2)


def _not_too_far(expected: datetime | None) -> datetime | None:
    if expected and expected > timezone.now() + FARTHEST_DEPARTURE:
        raise forms.ValidationError("Ce départ est dans plus de 2 ans : vérifiez l’année.")
    return expected


class PhoneField(forms.CharField):
    """A French or international number, kept as E.164."""

    widget = PhoneInput

    def prepare_value(self, value: Any) -> Any:
        """A stored number in pairs; what was typed and refused as it was typed."""
        try:
            return print_phone(parse_phone(value)) if isinstance(value, str) and value.startswith("+") else value
        except InvalidPhoneError:
            return value

    def clean(self, value: Any) -> str:
        """The number as +33…; empty stays empty.

        Raises:
            ValidationError: no such number.
        """
        text: str = super().clean(value)
        try:
            return parse_phone(text) if text else ""
        except InvalidPhoneError as error:
            raise ValidationError(str(error)) from error


class LineField(forms.CharField):
    """A name or a number on one line: two that look alike are the same."""

    def to_python(self, value: Any) -> str:
        """The text as it looks; a NUL is left for the refusal that names it."""
        text = super().to_python(value) or ""
        return text if "\0" in text else tidy(text)


def clean_birth_date(value: date) -> date:
    """Refuse a birth in the future or more than 125 years ago."""
    today = timezone.localdate()
    if value > today:
        raise ValidationError("Cette date de naissance est dans le futur.")
    if value < today - OLDEST:
        raise ValidationError("Cette date de naissance remonte à plus de 125 ans : vérifiez l’année.")
    return value


class PatientSearchForm(forms.Form):
    """Looking for a patient before creating one. Sent by POST: a name never goes into an address."""

    q = LineField(label="Nom et prénom, IPP, séjour ou INS", max_length=100)
    birth_date = forms.DateField(label="Date de naissance", required=False, widget=DateInput)

    def clean_birth_date(self) -> date | None:
        value: date | None = self.cleaned_data["birth_date"]
        return clean_birth_date(value) if value else None


class ContactForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    """One person to reach, optional: nothing typed, nothing asked."""

    phone = PhoneField(label="Téléphone", required=False)
    relation = forms.ChoiceField(label="Lien", choices=[("", "Choisir"), *ContactRelation.choices], required=False)

    class Meta:
        model = Contact
        fields: ClassVar = ["name", "relation", "phone", "is_trusted_person", "is_carer", "note"]
        field_classes: ClassVar = {"name": LineField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"prefix": "contact", **kwargs})
        self.fields["name"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.is_given:
            for name in ("name", "relation"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, "Renseignez ce champ, ou videz tout ce qui concerne ce proche.")
        return cleaned

    @property
    def is_given(self) -> bool:
        """Whether anything was typed about this person."""
        return any(self.data.get(self.add_prefix(name), "") for name in ("name", "relation", "phone", "note"))


def _doctors(member: Membership) -> QuerySet[User]:
    return User.objects.filter(
        memberships__hospital=member.hospital_id, memberships__role=Role.WARD_DOCTOR, memberships__active=True
    )


def _coordinators(member: Membership) -> QuerySet[User]:
    return User.objects.filter(
        memberships__hospital=member.hospital_id, memberships__role__in=COORDINATORS, memberships__active=True
    )


class EpisodeForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    """What is known of a stay at admission, and may change until departure."""

    class Meta:
        model = Episode
        fields: ClassVar = [
            "stay_number",
            "admitted_at",
            "admission_mode",
            "unit",
            "room",
            "motive",
            "referral_origin",
            "hospital_doctor",
            "referent",
            "expected_departure_at",
        ]
        widgets: ClassVar = {"admitted_at": DateTimeInput, "expected_departure_at": DateTimeInput}
        # Made when the module is read, outside every hospital; the choices come in __init__.
        field_classes: ClassVar = {"unit": SafeModelChoiceField, "stay_number": LineField, "room": LineField}

    def __init__(self, *args: Any, member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        remit = Q() if member.all_units else Q(pk__in=member.unit_links.values("unit"))
        units: Any = self.fields["unit"]
        units.queryset = Unit.objects.filter(remit, active=True)
        doctors: Any = self.fields["hospital_doctor"]
        doctors.queryset = _doctors(member)
        doctors.empty_label = "À désigner"
        units.empty_label = "Choisir"
        referents: Any = self.fields.get("referent")
        if referents is not None:
            referents.queryset, referents.empty_label = _coordinators(member), "À désigner"
        for name in ("admission_mode", "referral_origin"):
            choice: Any = self.fields[name]
            choice.choices = [("", "Choisir"), *[pair for pair in choice.choices if pair[0]]]

    def _get_validation_exclusions(self) -> set[str]:
        # The fields have just read the unit and the people: the model would only ask again whether they exist.
        return super()._get_validation_exclusions() | {"unit", "hospital_doctor", "referent"}  # type: ignore[misc]  # unknown to the stubs

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        admitted_at, leaves_at = cleaned.get("admitted_at"), cleaned.get("expected_departure_at")
        if admitted_at and admitted_at > timezone.now():
            self.add_error("admitted_at", "Cette entrée est dans le futur : ouvrez l’épisode à l’arrivée.")
        if admitted_at and admitted_at < timezone.now() - LONGEST_STAY:
            self.add_error("admitted_at", "Cette entrée remonte à plus de 20 ans : vérifiez l’année.")
        if admitted_at and leaves_at and leaves_at < admitted_at:
            self.add_error("expected_departure_at", "Le départ prévu précède l’entrée.")
        return cleaned

    def clean_expected_departure_at(self) -> datetime | None:
        """Refuse a year typed wrong."""
        return _not_too_far(self.cleaned_data["expected_departure_at"])


class EpisodeEditForm(EpisodeForm):
    """The same, later: the stay number no longer changes, a referent hands over, and the version read is sent back."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta(EpisodeForm.Meta):
        fields: ClassVar = [name for name in EpisodeForm.Meta.fields if name not in {"stay_number", "referent"}]


class DepartureForm(forms.Form):
    """Recording that the patient left."""

    left_at = forms.DateTimeField(label="Départ le", widget=DateTimeInput)
    destination = forms.ChoiceField(label="Destination", choices=Destination.choices, widget=forms.RadioSelect)
    departure_mode = forms.ChoiceField(
        label="Transport",
        choices=[("", "Choisir"), *DepartureMode.choices],
        error_messages={"required": "Choisissez le transport."},
    )
    reserve_reason = forms.CharField(
        label="Raison du départ avec réserve",
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="Ce qui manque et ce qui est prévu en attendant. Le suivi devient prioritaire.",
    )


class DepartureCorrectionForm(DepartureForm):
    """The same, when it was recorded wrong; the version read is sent back."""

    reserve_reason = None  # type: ignore[assignment]  # how Django removes an inherited field
    version = forms.IntegerField(widget=forms.HiddenInput)


class DepartureCancellationForm(forms.Form):
    """Taking back a departure that did not happen."""

    reason = forms.CharField(label="Raison", max_length=300, help_text="Par exemple : le transport n’est pas venu.")
    expected_departure_at = forms.DateTimeField(label="Nouveau départ prévu", required=False, widget=DateTimeInput)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean_expected_departure_at(self) -> datetime | None:
        """Refuse a year typed wrong."""
        return _not_too_far(self.cleaned_data["expected_departure_at"])


class CancellationForm(forms.Form):
    """Ending a preparation without a departure."""

    why = forms.ChoiceField(
        label="Pourquoi ?",
        choices=WhyCancelled.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Dites pourquoi : la raison reste dans l’historique."},
    )
    note = forms.CharField(label="Précision", max_length=300, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean_why(self) -> WhyCancelled:
        """The reason itself."""
        return WhyCancelled(self.cleaned_data["why"])


class LiftOppositionForm(forms.Form):
    """Why sharing may go on."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Pourquoi ?",
        max_length=300,
        help_text="La personne a changé d’avis, ou l’opposition avait été notée sur le mauvais épisode.",
        error_messages={"required": "Dites pourquoi : la raison reste dans l’historique."},
    )


class OpenToPersonForm(forms.Form):
    """Opening one episode to one person of the hospital whose function reads episodes."""

    user = forms.ModelChoiceField(label="Personne", queryset=User.objects.none(), empty_label="Choisir")

    def __init__(self, *args: Any, member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["user"]
        people.queryset = User.objects.filter(
            memberships__hospital=member.hospital_id,
            memberships__active=True,
            memberships__role__in=roles_with(Permission.EPISODE_VIEW),
            is_active=True,
        ).exclude(pk=member.user_id)
