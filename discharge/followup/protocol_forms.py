"""Forms that build a protocol, each to and from the JSON of one part of its definition. What no form shows is kept."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from coordination.episodes.models import Destination
from coordination.tenancy.models import Unit
from coordination.ui import french
from discharge.followup.definitions import (
    ALWAYS,
    CALLERS,
    LAST_RANK,
    MAX_OFFSET,
    MOST_ATTEMPTS,
    MOST_DAYS,
    WITH_RESERVE,
    Audience,
    FlagLevel,
    Limit,
    Reserve,
)
from discharge.followup.protocol_words import LEVEL_WORDS, RESERVE_WORDS
from discharge.screening.draft_forms import PartForm, code_of
from discharge.screening.models import Complexity, Instrument

# In a line of answers, what marks one that asks for an action.
CONCERN = "à suivre"


class PresentationForm(PartForm):
    """What a protocol is called, its first words and what is said to everyone."""

    name = forms.CharField(label="Nom", max_length=100)
    opening = forms.CharField(
        label="Premiers mots",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="{caller} : le nom de qui appelle. {hospital} : celui de l’établissement.",
    )
    advice = forms.CharField(
        label="Conseils à donner", max_length=3000, widget=forms.Textarea(attrs={"rows": 5}), help_text="Un par ligne."
    )
    flags_wording = forms.CharField(label="Question sur les signes d’alerte", max_length=300)
    source = forms.CharField(
        label="Source",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="D’où vient ce protocole, et qui l’a validé.",
    )

    def shown(self, data: Mapping[str, Any]) -> dict[str, Any]:
        flags = data.get("flags") or {}
        return {
            **super().shown(data),
            "advice": "\n".join(data.get("advice") or []),
            "flags_wording": flags.get("wording", ""),
        }

    def changes(self) -> dict[str, Any]:
        """What ``save_draft`` takes."""
        written = self.written()
        flags = {"items": [], **(self.before.get("flags") or {}), "wording": written.pop("flags_wording")}
        return {**written, "advice": _lines(written["advice"]), "flags": flags}


class RhythmForm(PartForm):
    """When calls are made, by whom, and until when."""

    days = forms.CharField(
        label="Jours d’appel",
        max_length=100,
        help_text=f"Nombre de jours après le départ, séparés par des virgules : 3, 7, 30. Au plus {MAX_OFFSET}.",
    )
    reserve_days = forms.CharField(
        label="En plus, après une sortie avec réserve", max_length=100, required=False, help_text="Par exemple : 1."
    )
    working_days = forms.MultipleChoiceField(
        label="Jours où l’équipe appelle",
        choices=list(enumerate(french.WEEKDAYS, start=1)),
        widget=forms.CheckboxSelectMultiple,
        help_text="Un appel qui tombe un autre jour se passe le premier jour d’après.",
    )
    on_holidays = forms.BooleanField(label="Les jours fériés aussi", required=False)
    caller = forms.ChoiceField(
        label="Qui appelle",
        required=False,
        choices=[("", "toute personne qui passe des appels"), *((role.value, role.label) for role in CALLERS)],
    )
    attempts = forms.IntegerField(
        label="Tentatives avant « non joint »", min_value=1, max_value=MOST_ATTEMPTS, initial=Limit.attempts
    )
    limit_days = forms.IntegerField(
        label="Jours de retard avant de demander une décision",
        min_value=1,
        max_value=MOST_DAYS,
        initial=Limit.days,
        help_text="Passé ce délai, le référent décide : appeler quand même, ou abandonner avec le motif.",
    )

    def shown(self, data: Mapping[str, Any]) -> dict[str, Any]:
        steps, limit = data.get("steps") or [], data.get("limit") or {}
        return {
            **super().shown(data),
            "days": _days_of(steps, ALWAYS),
            "reserve_days": _days_of(steps, WITH_RESERVE),
            "attempts": limit.get("attempts", Limit.attempts),
            "limit_days": limit.get("days", Limit.days),
        }

    def clean_days(self) -> list[int]:
        """Days as people type them: « 3, 7 » or « J+3 J+7 »."""
        return _read_days(self.cleaned_data["days"])

    def clean_reserve_days(self) -> list[int]:
        """The same."""
        return _read_days(self.cleaned_data["reserve_days"])

    def clean(self) -> dict[str, Any]:
        """A day stands once."""
        cleaned: dict[str, Any] = super().clean() or {}
        both = set(cleaned.get("days", ())) & set(cleaned.get("reserve_days", ()))
        if both:
            self.add_error("reserve_days", f"Déjà prévu pour tous : {', '.join(f'J+{day}' for day in sorted(both))}.")
        return cleaned

    def changes(self) -> dict[str, Any]:
        """What ``save_draft`` takes."""
        said = self.cleaned_data
        steps = [(day, ALWAYS) for day in said["days"]] + [(day, WITH_RESERVE) for day in said["reserve_days"]]
        return {
            "steps": [{"day": day, "when": when} for day, when in sorted(steps)],
            "working_days": sorted(int(day) for day in said["working_days"]),
            "on_holidays": said["on_holidays"] or None,
            "caller": said["caller"] or None,
            "limit": {"attempts": said["attempts"], "days": said["limit_days"]},
        }


class AudienceForm(PartForm):
    """For whom a protocol is. Everything that is filled must hold; empty, it is for everyone."""

    complexities = forms.MultipleChoiceField(
        label="Complexité", choices=Complexity.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    instrument = forms.ChoiceField(label="Résultat d’une grille", required=False)
    at_least = forms.IntegerField(
        label="À partir du score", min_value=0, max_value=999, required=False, help_text="Vide : tout résultat positif."
    )
    units = forms.MultipleChoiceField(label="Unités", required=False, widget=forms.CheckboxSelectMultiple)
    destinations = forms.MultipleChoiceField(
        label="Destination", choices=Destination.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    reserve = forms.ChoiceField(
        label="Réserve au départ", choices=list(RESERVE_WORDS.items()), widget=forms.RadioSelect, initial=Reserve.ANY
    )
    rank = forms.IntegerField(
        label="Ordre",
        min_value=1,
        max_value=LAST_RANK,
        initial=Audience.rank,
        help_text="Le plus petit est essayé d’abord. À égalité, le plus précis.",
    )

    def arrange(self) -> None:
        instruments = [("", "aucune"), *Instrument.objects.order_by("title").values_list("code", "title")]
        units = [(str(unit.pk), unit.name) for unit in Unit.objects.filter(active=True).order_by("name")]
        self.fields["instrument"].choices = instruments  # type: ignore[attr-defined]  # a field with choices
        self.fields["units"].choices = units  # type: ignore[attr-defined]  # a field with choices

    def clean(self) -> dict[str, Any]:
        """A score is one of a grid."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("at_least") is not None and not cleaned.get("instrument"):
            self.add_error("at_least", "Choisissez la grille de ce score.")
        return cleaned

    def changes(self) -> dict[str, Any]:
        """What ``save_draft`` takes. A unit that is closed since is kept: what was published with it stays true."""
        written = {name: value for name, value in self.written().items() if value not in (None, "", [])}
        known = {value for value, _ in self.fields["units"].choices}  # type: ignore[attr-defined]  # a field with choices
        closed = [unit for unit in self.before.get("units") or [] if unit not in known]
        units = [*written.pop("units", []), *closed]
        return {"audience": {**written, **({"units": units} if units else {})}}


class QuestionForm(PartForm):
    """One question of the script."""

    wording = forms.CharField(
        label="Question",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Comme elle se dit, ou se lit par la personne elle-même.",
    )
    answers = forms.CharField(
        label="Réponses possibles",
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=f"Une par ligne. Pour une réponse qui demande une action : « Non ; {CONCERN} ». Pour un conseil à donner "
        f"aussitôt : « Non ; {CONCERN} ; Demandez depuis quand ».",
    )
    only_if = forms.ChoiceField(label="Seulement si la question", required=False)
    only_if_answers = forms.CharField(
        label="a pour réponse", max_length=300, required=False, help_text="Libellés séparés par des points-virgules."
    )

    def arrange(self) -> None:
        """A condition speaks of an earlier question."""
        codes = [question["code"] for question in self._questions]
        place = codes.index(self.before["code"]) if self.before.get("code") in codes else len(codes)
        earlier = [(question["code"], question["wording"]) for question in self._questions[:place]]
        self.fields["only_if"].choices = [("", "toujours posée"), *earlier]  # type: ignore[attr-defined]  # a field with choices

    def shown(self, data: Mapping[str, Any]) -> dict[str, Any]:
        condition = data.get("asked_if") or {}
        asked = condition.get("question", "")
        return {
            **super().shown(data),
            "answers": "\n".join(_answer_line(answer) for answer in data.get("answers", [])),
            "only_if": asked,
            "only_if_answers": " ; ".join(self._label(asked, value) for value in condition.get("answers", [])),
        }

    def clean_answers(self) -> list[dict[str, Any]]:
        """Each line as stored. The value of an answer that keeps its words is kept: conditions speak of it."""
        before = {answer["label"]: answer["value"] for answer in self.before.get("answers", [])}
        found: list[dict[str, Any]] = []
        for place, line in enumerate(_lines(self.cleaned_data["answers"]), start=1):
            label, concern, advice = _read_answer(line, place)
            taken = {answer["value"] for answer in found} | set(before.values())
            if any(answer["label"] == label for answer in found):
                raise forms.ValidationError(f"Ligne {place} : « {label} » y est deux fois.")
            answer = {"value": before.get(label) or code_of(label, taken), "label": label, "concern": concern}
            found.append({**answer, **({"advice": advice} if advice else {})})
        if len(found) < 2:
            raise forms.ValidationError("Il faut deux réponses au moins, une par ligne.")
        return found

    def clean(self) -> dict[str, Any]:
        """A condition names an answer that its question has."""
        cleaned: dict[str, Any] = super().clean() or {}
        asked = cleaned.get("only_if")
        if not asked:
            return cleaned
        known = {label.lower(): value for value, label in self._answers_of(asked)}
        words = [word.strip() for word in cleaned.get("only_if_answers", "").split(";") if word.strip()]
        unknown = [word for word in words if word.lower() not in known]
        if unknown or not words:
            labels = ", ".join(label for _, label in self._answers_of(asked))
            self.add_error("only_if_answers", f"Écrivez une ou plusieurs de ses réponses : {labels}.")
        else:
            cleaned["condition"] = {"question": asked, "answers": [known[word.lower()] for word in words]}
        return cleaned

    def written(self) -> dict[str, Any]:
        said = self.cleaned_data
        taken = {question["code"] for question in self._questions}
        return {
            "code": self.before.get("code") or code_of(said["wording"], taken),
            "wording": said["wording"],
            "answers": said["answers"],
            "asked_if": said.get("condition"),
        }

    @property
    def _questions(self) -> Sequence[Mapping[str, Any]]:
        return self.definition.get("questions") or []

    def _answers_of(self, code: str) -> list[tuple[str, str]]:
        found = next((question for question in self._questions if question["code"] == code), None)
        return [(answer["value"], answer["label"]) for answer in found["answers"]] if found else []

    def _label(self, code: str, value: str) -> str:
        return dict(self._answers_of(code)).get(value, value)


class FlagForm(PartForm):
    """One warning sign."""

    label = forms.CharField(label="Signe", max_length=100)
    advice = forms.CharField(label="Que dire et que faire", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    level = forms.ChoiceField(
        label="Prise en charge",
        choices=list(LEVEL_WORDS.items()),
        widget=forms.RadioSelect,
        initial=FlagLevel.URGENT,
        help_text="Une alerte s’ouvre ; le délai de chaque niveau est celui de l’établissement.",
    )

    def written(self) -> dict[str, Any]:
        taken = {flag["code"] for flag in (self.definition.get("flags") or {}).get("items", [])}
        return {**super().written(), "code": self.before.get("code") or code_of(self.cleaned_data["label"], taken)}


class NewProtocolForm(forms.Form):
    """A protocol of the hospital: empty, or a copy."""

    name = forms.CharField(label="Nom", max_length=100)
    base = forms.ChoiceField(label="Partir de", required=False)

    def __init__(self, bases: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["base"].choices = [("", "un protocole vide"), *bases]  # type: ignore[attr-defined]  # a field with choices


SECTION_FORMS: dict[str, tuple[str, type[PresentationForm | RhythmForm | AudienceForm]]] = {
    "presentation": ("Présentation", PresentationForm),
    "pour-qui": ("Pour qui", AudienceForm),
    "rythme": ("Rythme", RhythmForm),
}
PART_FORMS: dict[str, tuple[str, type[PartForm]]] = {
    "questions": ("Question", QuestionForm),
    "signes": ("Signe d’alerte", FlagForm),
}


def parts_of(definition: Mapping[str, Any], part: str) -> list[dict[str, Any]]:
    """The list that a part of the script is, in a definition that may not hold together yet."""
    found = definition.get("questions") if part == "questions" else (definition.get("flags") or {}).get("items")
    return list(found or [])


def with_parts(definition: Mapping[str, Any], part: str, parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What ``save_draft`` takes to replace that list."""
    if part == "questions":
        return {"questions": list(parts)}
    return {"flags": {"wording": "", **(definition.get("flags") or {}), "items": list(parts)}}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _days_of(steps: Sequence[Mapping[str, Any]], when: str) -> str:
    return ", ".join(str(step["day"]) for step in steps if step["when"] == when)


def _read_days(text: str) -> list[int]:
    words = text.upper().replace("J+", " ").replace(",", " ").replace(";", " ").split()
    if not all(word.isascii() and word.isdigit() and len(word) < 4 and 1 <= int(word) <= MAX_OFFSET for word in words):
        raise forms.ValidationError(f"Écrivez des nombres de 1 à {MAX_OFFSET}, séparés par des virgules.")
    days = [int(word) for word in words]
    if len(set(days)) < len(days):
        raise forms.ValidationError("Un jour y est deux fois.")
    return days


def _answer_line(answer: Mapping[str, Any]) -> str:
    parts = [answer["label"], *([CONCERN] if answer.get("concern") else []), answer.get("advice") or ""]
    return " ; ".join(part for part in parts if part)


def _read_answer(line: str, place: int) -> tuple[str, bool, str]:
    label, *rest = [part.strip() for part in line.split(";", 2)]
    concern = bool(rest) and rest[0].lower() == CONCERN
    advice = " ; ".join(rest[1:] if concern else rest)
    if not label or len(label) > 100:
        raise forms.ValidationError(f"Ligne {place} : commencez par la réponse, en 100 caractères au plus.")
    return label, concern, advice
