"""What a lettre de liaison still lacks, part by part, against the law: shown while it is written, asked at the signature.

The items are those of CSP R.1112-1-2, II (standards, section 1.1) and the HAS rubrics. A part is complete when each of
its items is filled or explicitly « aucun ».
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from liaison.authoring.forms import NO, YES
from liaison.authoring.sections import GROUPS, SECTIONS, SectionKind
from liaison.content.discharge import TreatmentStatus

Body = Mapping[str, Any]


@dataclass(frozen=True)
class Gap:
    """Something missing: the field where it is written, and what to do there."""

    section: str
    field: str
    words: str

    @property
    def target(self) -> str:
        """The id of the control in the page."""
        return f"id_{self.section}-{self.field}"


@dataclass(frozen=True)
class Progress:
    """How far one part is."""

    section: SectionKind
    gaps: tuple[Gap, ...]
    begun: bool

    @property
    def words(self) -> str:
        """What is missing, when it is one thing; else how many."""
        if not self.gaps:
            return "Complet"
        if not self.begun:
            return "À remplir"
        return "1 point manque" if len(self.gaps) == 1 else f"{len(self.gaps)} points manquent"


@dataclass(frozen=True)
class GroupProgress:
    """How far a group of the law is, as the component ``completeness`` draws it."""

    label: str
    parts: tuple[Progress, ...]

    @property
    def url(self) -> str:
        """The first of its parts that lacks something, else its first."""
        lacking = [part for part in self.parts if part.gaps]
        return f"#partie-{(lacking or list(self.parts))[0].section.key}"

    @property
    def state(self) -> str:
        """Full, begun, empty."""
        if not self._missing:
            return ""
        return "part" if any(part.begun for part in self.parts) else "todo"

    @property
    def sub(self) -> str:
        """How many points are missing once it is begun."""
        if self.state != "part":
            return ""
        return "1 point manque" if self._missing == 1 else f"{self._missing} points manquent"

    @property
    def _missing(self) -> int:
        return sum(len(part.gaps) for part in self.parts)


def by_group(parts: Iterable[Progress]) -> list[GroupProgress]:
    """The same by group of the law, in its order."""
    known = list(parts)
    return [
        GroupProgress(label, tuple(part for part in known if part.section.group == number))
        for number, label in GROUPS.items()
    ]


def progress(bodies: Mapping[str, Body]) -> list[Progress]:
    """Every part with what it lacks, in the order of the letter."""
    return [
        Progress(
            section=section,
            gaps=tuple(Gap(section.key, *gap) for gap in _RULES[section.key](bodies.get(section.key, {}))),
            begun=any(bodies.get(section.key, {}).values()),
        )
        for section in SECTIONS
    ]


def gaps(bodies: Mapping[str, Body]) -> list[Gap]:
    """Everything that keeps the letter from being signed."""
    return [gap for part in progress(bodies) for gap in part.gaps]


# --- The rules of each part: (field, what to do) -----------------------------------------------------------------------

Missing = Iterable[tuple[str, str]]


def _filled(body: Body, name: str, words: str) -> Missing:
    if not str(body.get(name, "")).strip():
        yield name, words


def _answered(body: Body, name: str, words: str) -> Missing:
    """Yes or no; and what, when it is yes."""
    if body.get(name) not in {NO, YES}:
        yield f"{name}_0", words
    elif body[name] == YES:
        yield from _filled(body, f"{name}_text", f"{words} Vous avez répondu oui : dites de quoi il s’agit.")


def _text_or_none(body: Body, name: str, words: str) -> Missing:
    if not body.get(f"{name}_none"):
        yield from _filled(body, name, words)


def _table(row: Callable[[int, Body], Missing], words: str) -> Callable[[Body], Missing]:
    """A table: rows, each whole, or the tick that says that there is none."""

    def missing(body: Body) -> Missing:
        rows = body.get("rows", [])
        if not rows and not body.get("none"):
            yield "none", words
        if rows and body.get("none"):
            yield "none", "« Aucun » est coché, et le tableau ne l’est pas : choisissez."
        for number, line in enumerate(rows):
            yield from row(number, line)

    return missing


def _reason(body: Body) -> Missing:
    yield from _filled(body, "reason", "Écrivez le motif d’hospitalisation.")


def _surroundings(body: Body) -> Missing:
    yield from _answered(body, "referred", "Dites si un praticien a adressé la personne.")
    yield from _answered(body, "allergies", "Dites si des allergies sont connues.")


def _summary(body: Body) -> Missing:
    yield from _filled(body, "summary", "Écrivez la synthèse médicale.")
    yield from _answered(body, "procedures", "Dites quels actes et examens ont compté.")


def _events(body: Body) -> Missing:
    yield from _answered(body, "adverse_events", "Répondez sur les événements indésirables.")
    if body.get("organisms_searched") not in {NO, YES}:
        yield "organisms_searched_0", "Dites si une bactérie multirésistante a été recherchée."
    yield from _answered(body, "organisms", "Répondez sur les bactéries multirésistantes.")
    if body.get("organisms_searched") == NO and body.get("organisms") == YES:
        yield "organisms_searched_0", "Une bactérie identifiée a été recherchée : corrigez l’une des deux réponses."
    yield from _answered(body, "transfusion", "Répondez sur les produits sanguins.")
    yield from _answered(body, "blood_derivatives", "Répondez sur les dérivés du sang.")
    yield from _answered(body, "implants", "Répondez sur les dispositifs implantés.")


def _treatment(number: int, row: Body) -> Missing:
    name = row.get("name") or f"ligne {number + 1}"
    needed = {
        "status": "choisissez le statut",
        "name": "écrivez le médicament et son dosage",
        "before": "écrivez la posologie à l’entrée",
        "after": "écrivez la posologie à la sortie",
        "duration": "écrivez la durée",
        "reason": "écrivez le motif du changement",
    }
    status = row.get("status", "")
    if status == TreatmentStatus.ADDED:
        needed.pop("before")
    if status == TreatmentStatus.STOPPED:
        needed.pop("after")
        needed.pop("duration")
    if status not in {TreatmentStatus.STOPPED, TreatmentStatus.MODIFIED}:
        needed.pop("reason")
    for field, words in needed.items():
        yield from _in_row(row, number, field, f"{name} : {words}.")


def _pending(number: int, row: Body) -> Missing:
    yield from _in_row(row, number, "what", f"Ligne {number + 1} : dites quel résultat est attendu.")
    yield from _in_row(row, number, "sender", f"{row.get('what') or f'Ligne {number + 1}'} : dites qui l’enverra.")


def _appointment(number: int, row: Body) -> Missing:
    name = row.get("what") or f"Ligne {number + 1}"
    yield from _in_row(row, number, "what", f"Ligne {number + 1} : dites de quel rendez-vous il s’agit.")
    if not row.get("on"):
        yield from _in_row(row, number, "when", f"{name} : écrivez le jour, ou quand.")
    yield from _in_row(row, number, "state", f"{name} : dites s’il est pris ou à prendre.")


def _in_row(row: Body, number: int, field: str, words: str) -> Missing:
    if not str(row.get(field, "")).strip():
        yield f"rows-{number}-{field}", words


def _advice(body: Body) -> Missing:
    yield from _text_or_none(body, "surveillance", "Écrivez la surveillance, ou cochez qu’il n’y en a pas.")
    yield from _text_or_none(body, "advice", "Écrivez les recommandations, ou cochez qu’il n’y en a pas.")


def _social(body: Body) -> Missing:
    yield from _text_or_none(body, "social", "Écrivez le suivi médico-social, ou cochez qu’il n’y en a pas.")


_RULES: dict[str, Callable[[Body], Missing]] = {
    "reason": _reason,
    "surroundings": _surroundings,
    "summary": _summary,
    "events": _events,
    "treatments": _table(_treatment, "Écrivez les traitements, ou cochez qu’il n’y en a pas."),
    "pending": _table(_pending, "Écrivez les résultats attendus, ou cochez qu’il n’y en a pas."),
    "appointments": _table(_appointment, "Écrivez les rendez-vous, ou cochez qu’il n’y en a pas."),
    "advice": _advice,
    "social": _social,
}
