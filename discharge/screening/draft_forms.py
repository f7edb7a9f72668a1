"""Forms that build a grid, each to and from the JSON of one part of its definition.

What a form does not show (sub-variables, forms of one disease that replace each other) is kept as it was: a copied
instrument loses nothing when the wording of a question is changed.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from coordination.accounts.roles import Role
from coordination.episodes.models import NeedDomain
from coordination.tenancy.models import Unit
from discharge.screening.instruments import NONE_OF_THEM, Kind, Method, read_number
from discharge.screening.models import Complexity
from discharge.screening.prefill import RULE_WORDS

KINDS = [
    (Kind.YES_NO, "Oui ou non"),
    (Kind.CHOICE, "Une réponse parmi plusieurs"),
    (Kind.MULTIPLE, "Plusieurs réponses possibles"),
    (Kind.NUMBER, "Un nombre"),
]
STATES = [("ontime", "Rien à signaler"), ("due", "À risque"), ("late", "Risque élevé")]
# Who may own what a grid proposes: those who plan departures.
OWNERS = [Role.LIAISON_NURSE, Role.SOCIAL_WORKER, Role.COORDINATION_ASSISTANT, Role.WARD_NURSE, Role.WARD_DOCTOR]
_PARTS_OF_A_LINE = " ; "


def code_of(words: str, taken: set[str]) -> str:
    """A code made from words, which no other of ``taken`` has: "Vit-elle seule ?" → "vit_elle_seule".

    It names a field, so that it begins with a letter: "38 °C ou plus" → "q_38_c_ou_plus".
    """
    plain = unicodedata.normalize("NFD", words.lower()).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    stem = (f"q_{stem}" if stem[:1].isdigit() else stem)[:30].strip("_") or "question"
    return next(code for code in (stem, *(f"{stem}_{number}" for number in range(2, 1000))) if code not in taken)


class PointsField(forms.CharField):
    """Points as people type them, « 2,5 » included; kept as a whole number or as text, as definitions are."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=12, widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 6}), **kwargs)

    def clean(self, value: Any) -> int | str | None:
        text = super().clean(value)
        return points_of(text) if text else None


def points_of(text: str) -> int | str:
    """Points typed, as they are stored.

    Raises:
        ValidationError: no number from -999 to 999 with two decimals at most.
    """
    number = read_number(text, decimals=2)
    if number is None or abs(number) >= 1000:
        raise forms.ValidationError("Écrivez un nombre de -999 à 999, avec deux décimales au plus.")
    return int(number) if number == number.to_integral_value() else str(number)


class PartForm(forms.Form):
    """Base of the forms of a part. ``revision``: what the person saw of the draft, against somebody else's changes."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, definition: Mapping[str, Any], before: Mapping[str, Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.definition = definition
        self.before = before
        self.arrange()
        for name, value in self.shown(before).items():
            self.fields[name].initial = value

    def arrange(self) -> None:
        """Give the fields the choices that depend on the definition."""

    def shown(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Stored data as the fields show it."""
        return {name: data[name] for name in self.fields if data.get(name) is not None}

    def written(self) -> dict[str, Any]:
        """A valid form as stored data; None where nothing is kept."""
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}

    def data_of_part(self) -> dict[str, Any]:
        """The whole part: what the form does not show, then what it says."""
        merged = {**self.before, **self.written()}
        return {name: value for name, value in merged.items() if value not in (None, "", [])}

    def items(self) -> list[tuple[str, str]]:
        """The questions of the draft, as choices."""
        return [(item["code"], item["wording"]) for item in self.definition.get("items", [])]


class HeadForm(PartForm):
    """What a grid is: name, source, whether it has a score and its threshold."""

    title = forms.CharField(label="Nom", max_length=100)
    edition = forms.CharField(label="Version, en mots", max_length=150)
    minutes = forms.IntegerField(label="Durée (minutes)", min_value=1, max_value=120)
    minimum_age = forms.IntegerField(label="À partir de (ans)", min_value=1, max_value=120, required=False)
    method = forms.ChoiceField(
        label="Calcul",
        choices=[(Method.SUM, "Les points s’additionnent"), (Method.NONE, "Sans score : chaque réponse se lit")],
        widget=forms.RadioSelect,
        initial=Method.SUM,
    )
    constant = PointsField(label="Constante ajoutée aux points", required=False)
    threshold = PointsField(
        label="Seuil", required=False, help_text="Premier score positif. Vide : chaque niveau dit s’il est positif."
    )
    source = forms.CharField(label="Source", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    licence = forms.CharField(label="Licence", max_length=500)
    incomplete = forms.CharField(label="Ce que l’on dit quand il manque une réponse", max_length=300, required=False)

    def shown(self, data: Mapping[str, Any]) -> dict[str, Any]:
        scoring = data.get("scoring") or {}
        return {**super().shown(data), "method": scoring.get("method", Method.SUM), "constant": scoring.get("constant")}

    def written(self) -> dict[str, Any]:
        written = super().written()
        method, constant = written.pop("method"), written.pop("constant")
        scoring = {"method": method, **({"constant": constant} if constant and method == Method.SUM else {})}
        return {**written, "scoring": scoring, "threshold": written["threshold"] if method == Method.SUM else None}

    def changes(self) -> dict[str, Any]:
        """What ``save_draft`` takes."""
        return {name: None if value == "" else value for name, value in self.written().items()}


class ItemForm(PartForm):
    """One question."""

    wording = forms.CharField(label="Question", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    help = forms.CharField(label="Précision", max_length=300, required=False)
    kind = forms.ChoiceField(label="Réponse", choices=KINDS, widget=forms.RadioSelect, initial=Kind.YES_NO)
    points = PointsField(label="Points de « Oui »", required=False, help_text="Pour oui ou non.")
    answers = forms.CharField(
        label="Réponses possibles",
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Pour un choix. Une par ligne : libellé ; points. Pour plusieurs réponses, finissez par « Aucun ; 0 ».",
    )
    bands = forms.CharField(
        label="Points selon le nombre",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Pour un nombre. Une tranche par ligne : à partir de ; points ; ce que cela veut dire.",
    )
    minimum = PointsField(label="Plus petit nombre permis (pour un nombre)", required=False)
    maximum = PointsField(label="Plus grand nombre permis (pour un nombre)", required=False)
    unit = forms.CharField(label="Unité (pour un nombre)", max_length=20, required=False)
    reversed = forms.BooleanField(
        label="Question inversée",
        required=False,
        help_text="La réponse qui vaut le plus compte le moins : « Non » compte.",
    )
    optional = forms.BooleanField(label="Réponse facultative", required=False)
    only_if = forms.ChoiceField(label="Seulement si la question", required=False)
    only_if_answers = forms.CharField(
        label="a pour réponse", max_length=200, required=False, help_text="Libellés séparés par des virgules."
    )
    prefill = forms.ChoiceField(
        label="Réponse connue du dossier", choices=[("", "non"), *RULE_WORDS.items()], required=False
    )

    def arrange(self) -> None:
        codes = [item["code"] for item in self.definition.get("items", [])]
        place = codes.index(self.before["code"]) if self.before.get("code") in codes else len(codes)
        self.fields["only_if"].choices = [("", "toujours posée"), *self.items()[:place]]  # type: ignore[attr-defined]  # a field with choices

    def shown(self, data: Mapping[str, Any]) -> dict[str, Any]:
        condition, prefill = data.get("asked_if") or {}, data.get("prefill") or ""
        asked = next(iter(condition.get("items", [])), "")
        return {
            **super().shown(data),
            "kind": data.get("kind", Kind.CHOICE if data else Kind.YES_NO),
            "answers": "\n".join(_line(answer["label"], answer["points"]) for answer in data.get("answers", [])),
            "bands": "\n".join(
                _line(band["at_least"], band["points"], band.get("because", "")) for band in data.get("bands", [])
            ),
            "only_if": asked,
            "only_if_answers": ", ".join(self._label(asked, value) for value in condition.get("answers", [])),
            "prefill": prefill if isinstance(prefill, str) else prefill["rule"],
        }

    def clean(self) -> dict[str, Any]:
        """Read the lines, and ask for what the kind of answer needs."""
        cleaned: dict[str, Any] = super().clean() or {}
        kind = cleaned.get("kind")
        self._read_lines("answers", self._answers, needed=kind in {Kind.CHOICE, Kind.MULTIPLE})
        self._read_lines("bands", _bands, needed=kind == Kind.NUMBER)
        needed = {Kind.YES_NO: ["points"], Kind.NUMBER: ["minimum", "maximum"]}.get(kind or Kind.CHOICE, [])
        for name in needed:
            if cleaned.get(name) is None and name not in self.errors:
                self.add_error(name, "Écrivez un nombre.")
        if cleaned.get("only_if") and not cleaned.get("only_if_answers"):
            self.add_error("only_if_answers", "Écrivez la réponse qui fait poser la question.")
        return cleaned

    def written(self) -> dict[str, Any]:
        said = self.cleaned_data
        kind = Kind(said["kind"])
        taken = {item["code"] for item in self.definition.get("items", [])}
        has_answers, has_bands = kind in {Kind.CHOICE, Kind.MULTIPLE}, kind in {Kind.NUMBER, Kind.MULTIPLE}
        return {
            "code": self.before.get("code") or code_of(said["wording"], taken),
            "wording": said["wording"],
            "help": said["help"],
            "kind": kind.value,
            "points": said["points"] if kind == Kind.YES_NO else None,
            "answers": said["answers"] if has_answers else None,
            "bands": said["bands"] if has_bands else None,
            "minimum": said["minimum"] if kind == Kind.NUMBER else None,
            "maximum": said["maximum"] if kind == Kind.NUMBER else None,
            "unit": said["unit"] if kind == Kind.NUMBER else None,
            "reversed": True if said["reversed"] and kind != Kind.NUMBER else None,
            "optional": said["optional"] or None,
            "asked_if": self._condition(),
            "prefill": self._prefill(),
        }

    def _prefill(self) -> Any:
        rule, before = self.cleaned_data["prefill"], self.before.get("prefill")
        return before if isinstance(before, dict) and before["rule"] == rule else rule

    def _condition(self) -> dict[str, list[str]] | None:
        code = self.cleaned_data["only_if"]
        if not code:
            return None
        before = self.before.get("asked_if") or {}
        items = before["items"] if code in before.get("items", []) else [code]
        words = [word.strip() for word in self.cleaned_data["only_if_answers"].split(",") if word.strip()]
        return {"items": items, "answers": [self._value(code, word) for word in words]}

    def _read_lines(self, name: str, read: Any, *, needed: bool) -> None:
        lines = [line for line in self.cleaned_data.get(name, "").splitlines() if line.strip()]
        try:
            self.cleaned_data[name] = read(lines)
        except forms.ValidationError as error:
            self.add_error(name, error)
            return
        if needed and not lines:
            self.add_error(name, "Écrivez une ligne par réponse." if name == "answers" else "Écrivez une tranche.")

    def _answers(self, lines: Sequence[str]) -> list[dict[str, Any]]:
        before = {answer["label"]: answer for answer in self.before.get("answers", [])}
        found: list[dict[str, Any]] = []
        for place, line in enumerate(lines, start=1):
            label, points, _ = _read_line(line, place)
            is_none = self.cleaned_data.get("kind") == Kind.MULTIPLE and place == len(lines) and points == 0
            value = NONE_OF_THEM if is_none else code_of(label, {answer["value"] for answer in found})
            found.append({**before.get(label, {"value": value}), "label": label, "points": points})
        return found

    def _answers_of(self, code: str) -> list[tuple[str, str]]:
        item: Mapping[str, Any] = next((item for item in self.definition.get("items", []) if item["code"] == code), {})
        if item.get("kind") == Kind.YES_NO:
            return [("yes", "Oui"), ("no", "Non")]
        return [(answer["value"], answer["label"]) for answer in item.get("answers", [])]

    def _label(self, code: str, value: str) -> str:
        return dict(self._answers_of(code)).get(value, value)

    def _value(self, code: str, label: str) -> str:
        return next((value for value, known in self._answers_of(code) if known.lower() == label.lower()), label)


class LevelForm(PartForm):
    """What a result means, from a score on or when some questions are answered so."""

    label = forms.CharField(label="Ce que l’on lit", max_length=100)
    at_least = PointsField(label="À partir de (points)", required=False, help_text="Pour une grille qui a un score.")
    when = forms.MultipleChoiceField(
        label="Ou, sans score, quand l’une de ces questions",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    when_answers = forms.CharField(
        label="a pour réponse",
        max_length=200,
        required=False,
        initial="yes",
        help_text="Valeurs séparées par des virgules ; « yes » pour Oui.",
    )
    positive = forms.BooleanField(
        label="Résultat positif", required=False, help_text="Pour une grille sans seuil : il demande quelque chose."
    )
    state = forms.ChoiceField(label="Signalé comme", choices=STATES)
    complexity = forms.ChoiceField(label="Complexité proposée", choices=Complexity.choices)

    def arrange(self) -> None:
        self.fields["when"].choices = self.items()  # type: ignore[attr-defined]  # a field with choices

    def shown(self, data: Mapping[str, Any]) -> dict[str, Any]:
        when = data.get("when") or {}
        shown = {**super().shown(data), "when": when.get("items", [])}
        return {**shown, "when_answers": ", ".join(when.get("answers", ["yes"]))}

    def written(self) -> dict[str, Any]:
        written = super().written()
        answers = [word.strip() for word in written.pop("when_answers").split(",") if word.strip()]
        codes = {level["code"] for level in self.definition.get("levels", []) if level.get("code")}
        has_threshold = self.definition.get("threshold") is not None
        return {
            **written,
            "code": self.before.get("code") or code_of(written["label"], codes),
            "when": {"items": written["when"], "answers": answers} if written["when"] else None,
            "positive": None if has_threshold else written["positive"],
        }


class ProposalForm(PartForm):
    """What a result proposes, to whom, and when."""

    title = forms.CharField(label="Ce qui est proposé", max_length=150)
    domain = forms.ChoiceField(label="Domaine", choices=NeedDomain.choices)
    owner = forms.ChoiceField(
        label="Pour",
        required=False,
        choices=[("", "le référent de la sortie"), *((role.value, role.label) for role in OWNERS)],
    )
    when = forms.MultipleChoiceField(
        label="Quand l’une de ces questions compte", required=False, widget=forms.CheckboxSelectMultiple
    )
    because = forms.CharField(
        label="Ou toujours, parce que",
        max_length=200,
        required=False,
        help_text="Sert de raison quand aucune question n’est cochée.",
    )
    levels = forms.MultipleChoiceField(
        label="Seulement à ces niveaux",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Rien de coché : à tout résultat positif.",
    )

    def arrange(self) -> None:
        levels = [(level["code"], level["label"]) for level in self.definition.get("levels", []) if level.get("code")]
        self.fields["when"].choices = self.items()  # type: ignore[attr-defined]  # a field with choices
        self.fields["levels"].choices = levels  # type: ignore[attr-defined]  # a field with choices

    def clean(self) -> dict[str, Any]:
        """A proposal has a reason."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("when") and not cleaned.get("because") and "because" not in self.errors:
            self.add_error("because", "Cochez une question, ou écrivez pourquoi c’est proposé.")
        return cleaned

    def written(self) -> dict[str, Any]:
        keys = {proposal["key"] for proposal in self.definition.get("proposals", [])}
        key = self.before.get("key") or code_of(self.cleaned_data["title"], keys)
        return {**super().written(), "key": key}


class NewGridForm(forms.Form):
    """A grid of the hospital: empty, or a copy."""

    title = forms.CharField(label="Nom", max_length=100)
    word = forms.CharField(
        label="Code",
        max_length=20,
        help_text="Lettres majuscules, chiffres ou tirets : « SOCIAL-2 ». Il ne change plus.",
    )
    base = forms.ChoiceField(label="Partir de", required=False)

    def __init__(self, bases: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["base"].choices = [("", "une grille vide"), *bases]  # type: ignore[attr-defined]  # a field with choices

    def clean_word(self) -> str:
        """Capitals, however it was typed."""
        return str(self.cleaned_data["word"]).upper()


class UseForm(forms.Form):
    """Where a grid serves."""

    where = forms.ChoiceField(
        label="Où cette grille sert",
        choices=[("everywhere", "Dans toutes les unités"), ("units", "Dans ces unités"), ("nowhere", "Nulle part")],
        widget=forms.RadioSelect,
    )
    rank = forms.IntegerField(
        label="Ordre", min_value=1, max_value=99, help_text="La plus petite est proposée d’abord dans l’unité."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Made here: a query of units exists inside a hospital only.
        units = forms.ModelMultipleChoiceField(
            Unit.objects.filter(active=True), label="Unités", required=False, widget=forms.CheckboxSelectMultiple
        )
        self.fields = {"where": self.fields["where"], "units": units, "rank": self.fields["rank"]}

    def clean(self) -> dict[str, Any]:
        """Some units means one at least."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("where") == "units" and not cleaned.get("units") and "units" not in self.errors:
            self.add_error("units", "Cochez une unité au moins.")
        return cleaned


class RuleForm(forms.Form):
    """When to look again at somebody who was screened."""

    active = forms.BooleanField(label="Règle appliquée", required=False)
    after_days = forms.IntegerField(label="Après (jours)", min_value=1, max_value=365, required=False)
    delay_hours = forms.IntegerField(label="À faire dans (heures)", min_value=1, max_value=720)


PART_FORMS: dict[str, tuple[str, type[PartForm]]] = {
    "questions": ("items", ItemForm),
    "niveaux": ("levels", LevelForm),
    "propositions": ("proposals", ProposalForm),
}


def _line(*parts: Any) -> str:
    typed = (
        str(part).replace(".", ",") if isinstance(part, int) or read_number(str(part), decimals=4) is not None else part
        for part in parts
    )
    return _PARTS_OF_A_LINE.join(part for part in typed if part != "")


def _read_line(line: str, place: int) -> tuple[str, int | str, str]:
    parts = [part.strip() for part in line.split(";", 2)]
    if len(parts) < 2 or not parts[0] or len(parts[0]) > 200:
        raise forms.ValidationError(f"Ligne {place} : séparez par des points-virgules, par exemple « Parfois ; 1 ».")
    return parts[0], points_of(parts[1]), parts[2] if len(parts) > 2 else ""


def _bands(lines: Sequence[str]) -> list[dict[str, Any]]:
    read = [_read_line(line, place) for place, line in enumerate(lines, start=1)]
    return [{"at_least": points_of(start), "points": points, "because": because} for start, points, because in read]
