"""The columns of an entry that people outside the directory's team speak about: how each is asked, kept as JSON, written.

The order is that of the forms. A value kept as JSON is a text, a number, a yes or no, or nothing ("" for a text column,
null for the others); several codes are one text, in their order and with commas between them; a day is ISO 8601, a type its code, a commune its INSEE code, a phone number E.164.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.db.models import Q, TextChoices
from django.utils.text import capfirst

from coordination.identity.validators import validate_email_address
from coordination.territory.forms import CommuneField
from coordination.territory.models import Commune
from coordination.ui import french
from coordination.ui.widgets import DateInput
from directory.providers.fields import StoredPhoneField, YesNoField, several
from directory.providers.forms import TypeChoiceField
from directory.providers.models import OLDEST_AGE, Dependency, Provider, ProviderType, Situation

Value = str | int | bool | None

NOTHING = "non renseigné"
LONGEST_WORDS = 2000
_TOO_LONG = {"max_length": "Raccourcissez ce texte : %(limit_value)d caractères au plus, %(show_value)d écrits."}


@dataclass(frozen=True)
class Column:
    """One column of ``Provider``."""

    name: str
    field: Callable[..., forms.Field]
    help: str = ""
    only_for: str = ""

    @property
    def label(self) -> str:
        """The words of the reference."""
        return capfirst(str(Provider._meta.get_field(self.name).verbose_name))  # type: ignore[union-attr]  # no relation

    def is_about(self, provider: Provider) -> bool:
        """Whether this kind of entry has the column."""
        return self.only_for in {"", provider.kind}

    def form_field(self, provider: Provider) -> forms.Field:
        """An optional form field that shows the present value."""
        initial = getattr(provider, self.name) if self.name in LISTED else value_of(provider, self.name)
        return self.field(label=LABELS.get(self.name, self.label), required=False, initial=initial, help_text=self.help)


def _text(name: str, **settings: Any) -> Callable[..., forms.Field]:
    longest = Provider._meta.get_field(name).max_length or LONGEST_WORDS  # type: ignore[union-attr]  # no relation
    return lambda **given: forms.CharField(max_length=longest, error_messages=_TOO_LONG, **{**settings, **given})


def _words(name: str) -> Callable[..., forms.Field]:
    return _text(name, widget=forms.Textarea(attrs={"rows": 3}))


def _phone(**given: Any) -> forms.Field:
    return StoredPhoneField(max_length=30, error_messages=_TOO_LONG, **given)


def _mail(**given: Any) -> forms.Field:
    widget = forms.EmailInput(attrs={"autocomplete": "off"})
    return forms.CharField(
        max_length=254, widget=widget, validators=[validate_email_address], error_messages=_TOO_LONG, **given
    )


def _age(**given: Any) -> forms.Field:
    return forms.IntegerField(min_value=0, max_value=OLDEST_AGE, **given)


def _several(choices: type[TextChoices]) -> Callable[..., forms.Field]:
    return lambda **given: several(choices=choices.choices, **given)


def _type(**given: Any) -> forms.Field:
    # A retired type is the entry's own until somebody chooses another.
    choices = ProviderType.objects.filter(Q(successor=None) | Q(pk=given["initial"]))
    return TypeChoiceField(queryset=choices, empty_label=None, **given)


def _day(**given: Any) -> forms.Field:
    return forms.DateField(widget=DateInput, **given)


_POSTAL_CODE = RegexValidator(r"^[0-9]{5}$", "Le code postal compte 5 chiffres.", code="postal_code")
PROFESSIONAL = Provider.Kind.PROFESSIONAL.value

COLUMNS: dict[str, Column] = {
    column.name: column
    for column in (
        Column("type", _type),
        Column("name", _text("name")),
        Column("phone", _phone),
        Column("other_phone", _phone),
        Column("mobile", _phone),
        Column("fax", _phone),
        Column("email", _mail),
        Column("mssante", _mail),
        Column("address_extra", _text("address_extra")),
        Column("street", _text("street")),
        Column("postal_code", _text("postal_code", validators=[_POSTAL_CODE])),
        Column("commune", CommuneField),
        Column("missions", _words("missions")),
        Column("min_age", _age),
        Column("max_age", _age),
        Column("situations", _several(Situation)),
        Column("dependencies", _several(Dependency)),
        Column("criteria", _words("criteria"), help="Ce que les cases ne disent pas : qui peut être adressé."),
        Column("evening", YesNoField),
        Column("weekend", YesNoField),
        Column("accepts_new_patients", YesNoField, only_for=PROFESSIONAL),
        Column("home_visits", YesNoField, only_for=PROFESSIONAL),
        Column("closed_on", _day, help="Seulement si ce service n’existe plus."),
    )
}
# What the codes of a column of several mean.
LISTED: dict[str, type[TextChoices]] = {"situations": Situation, "dependencies": Dependency}
# Where the column's own words do not say enough in a form.
LABELS = {"commune": "Commune", "closed_on": "Fermé depuis le", "min_age": "Âge minimal", "max_age": "Âge maximal"}


def columns_of(provider: Provider, names: Iterable[str] = COLUMNS) -> list[Column]:
    """The columns that this kind of entry has, among ``names``, in order."""
    return [column for column in COLUMNS.values() if column.name in set(names) and column.is_about(provider)]


def label_of(name: str) -> str:
    """The words for a column in a list of changes."""
    return LABELS.get(name) or COLUMNS[name].label


def value_of(provider: Provider, name: str) -> Value:
    """What the entry says now, as kept in JSON."""
    return as_json(getattr(provider, f"{name}_id" if name in {"commune", "type"} else name))


def as_json(value: Any) -> Value:
    """A value of the model, or of a cleaned form, as it is kept."""
    if isinstance(value, Commune | ProviderType):
        return value.pk
    if isinstance(value, str):
        # Browsers send the ends of lines their own way: that is no change.
        return value.replace("\r\n", "\n")
    if isinstance(value, list):
        return ",".join(sorted(value))
    return value.isoformat() if isinstance(value, date) else value


def stored(name: str, value: Value) -> Any:
    """A kept value as the model's column takes it."""
    if name in LISTED:
        return str(value).split(",") if value else []
    return date.fromisoformat(str(value)) if name == "closed_on" and value else value


def written(name: str, value: Value, communes: Mapping[str, Commune]) -> str:
    """A kept value in words. ``communes``: those whose codes occur."""
    if value is None or value == "":
        return "en activité" if name == "closed_on" else NOTHING
    if isinstance(value, bool):
        return "oui" if value else "non"
    if name in LISTED:
        return ", ".join(str(LISTED[name](code).label) for code in str(value).split(","))
    if name == "commune":
        return communes[str(value)].label if value in communes else str(value)
    if name == "closed_on":
        return french.day_paper(date.fromisoformat(str(value)))
    return french.phone(str(value)) if COLUMNS[name].field is _phone else str(value)
