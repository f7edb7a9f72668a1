"""The form field that every address uses."""

from typing import Any, NamedTuple

from django import forms
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from coordination.tenancy.prepared import prepared
from coordination.territory.models import Commune
from coordination.territory.names import INSEE_CODE, Place, read_place
from coordination.territory.queries import CommuneQuerySet

SUGGESTIONS = 5
# The most common name has 12 communes, with former ones under 40.
CANDIDATES = 50
LONGEST_QUOTE = 60


class TypedCommune(NamedTuple):
    """What came back from the browser: the text, and the INSEE code of the last choice in the list."""

    text: str
    code: str


class CommuneInput(forms.TextInput):
    """A text box that lists communes as one types. Without a script it is a plain text box, and that is enough."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> TypedCommune:
        """Read the text and the chosen code."""
        text, code = (str(data.get(key) or "").replace("\x00", "").strip() for key in (name, f"{name}_code"))
        return TypedCommune(text, code)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Say whether the form was sent without this field."""
        return name not in data

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """Draw ``territory/commune_input.html``."""
        typed = value if isinstance(value, TypedCommune) else TypedCommune("", "")
        attributes = self.build_attrs(self.attrs, attrs)
        context = {
            "name": name,
            "typed": typed,
            "attrs": {key: setting for key, setting in attributes.items() if key != "id"},
            "id": attributes.get("id", f"id_{name}"),
            "address": reverse("territory:communes"),
        }
        return SafeString(render_to_string("territory/commune_input.html", context))


class CommuneField(forms.Field):
    """A commune, chosen in the list or typed: "Vergèze", "30310 Vergèze", "Vergèze (30310)", "30344".

    Gives a ``Commune`` of today: the successor of a former commune, and the arrondissement that a postal code of Paris,
    Lyon or Marseille designates. What is unknown or ambiguous is refused with the closest names, never guessed.
    """

    widget = CommuneInput
    default_error_messages = {
        "required": "Indiquez la commune\u00a0: son nom ou son code postal.",
        "unknown": "Aucune commune ne s’appelle «\u00a0%(text)s\u00a0». %(closest)s",
        "same_name": "Plusieurs communes s’appellent «\u00a0%(text)s\u00a0»\u00a0: précisez le code postal. %(closest)s",
        "same_code": "Plusieurs communes ont le code %(text)s\u00a0: précisez le nom. %(closest)s",
    }

    def prepare_value(self, value: Any) -> TypedCommune:
        """What the box shows: the label of a known commune, or what was typed."""
        if isinstance(value, TypedCommune):
            return value
        commune = value if isinstance(value, Commune) else Commune.objects.filter(pk=value).first() if value else None
        return TypedCommune(commune.label, commune.pk) if commune else TypedCommune("", "")

    def clean(self, value: TypedCommune | Any) -> Commune | None:
        """The commune that was meant, None for an empty optional field.

        Raises:
            ValidationError: nothing typed, no such commune, or several.
        """
        typed = value if isinstance(value, TypedCommune) else TypedCommune("", "")
        if not typed.text:
            if self.required:
                raise forms.ValidationError(self.error_messages["required"], code="required")
            return None
        return self._chosen(typed) or self._meant(typed.text)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare what the box showed with what came back."""
        return self.prepare_value(initial).text != self.prepare_value(data).text

    def _chosen(self, typed: TypedCommune) -> Commune | None:
        """The choice made in the list, unless the text was changed since."""
        commune = Commune.objects.with_today().filter(pk=typed.code).first() if len(typed.code) == 5 else None
        return commune.today if commune and commune.label == typed.text else None

    def _meant(self, text: str) -> Commune:
        place = read_place(text)
        meant = _narrowed(_distinct(_candidates(text, place)), place.postal_code)
        if len(meant) == 1:
            return meant[0]
        raise self._refusal(text, place.key, meant)

    def _refusal(self, text: str, key: str, meant: list[Commune]) -> forms.ValidationError:
        code = "unknown" if not meant else "same_name" if key else "same_code"
        closest = meant or list(Commune.objects.with_places().matching(text)[:SUGGESTIONS])
        names = ", ".join(dict.fromkeys(commune.label for commune in closest[:SUGGESTIONS]))
        hint = f"Les plus proches\u00a0: {names}." if names else "Vérifiez l’orthographe ou essayez le code postal."
        params = {"text": text[:LONGEST_QUOTE], "closest": hint}
        return forms.ValidationError(self.error_messages[code], code=code, params=params)


def _candidates(text: str, place: Place) -> list[Commune]:
    """Those with exactly this name; a bare code names no commune: whatever it designates is one."""
    if place.postal_code and not place.key:
        return _designated_by(code=place.postal_code)[:CANDIDATES]
    communes = Commune.objects.with_today()
    named = list(communes.exactly_named(text)[:CANDIDATES])
    return list(communes.matching(text)[:CANDIDATES]) if INSEE_CODE.match(text) and not named else named


@prepared
def _designated_by(code: Any) -> CommuneQuerySet:
    return Commune.objects.with_today().designated_by(code)


def _distinct(candidates: list[Commune]) -> list[Commune]:
    """Communes of today, once each, in the order found."""
    return list({commune.today.pk: commune.today for commune in candidates}.values())


def _narrowed(meant: list[Commune], postal_code: str) -> list[Commune]:
    """With "75005", Paris is its 5th arrondissement: addresses are recorded on it, the city says less."""
    if postal_code and len(meant) == 1:
        # A city of arrondissements has the postal codes of all of them: most places are spared a query.
        if len(meant[0].postal_codes) == 1 or postal_code not in meant[0].postal_codes:
            return meant
        inside = list(Commune.objects.with_today().filter(city=meant[0], postal_codes__contains=[postal_code])[:2])
        return inside if len(inside) == 1 else meant
    cities = {commune.city_id for commune in meant} if postal_code else set()
    return [commune for commune in meant if commune.pk not in cities]
