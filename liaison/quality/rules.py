"""Rules of the self-audit as data: which facts make a criterion compliant, when it applies, how many stays are drawn.

Those delivered are in ``data/``; a hospital changes its own and publishes them as a new version (``rule_drafts``).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from django.utils.text import slugify

from coordination.errors import DomainError
from liaison.quality.facts import FACTS

_DELIVERED = Path(__file__).parent / "data" / "lettre-de-liaison.json"
LARGEST_SAMPLE, MOST_CRITERIA, LONGEST_STAY_HOURS = 1_000, 60, 720


class RulesError(DomainError):
    """The rules do not hold together; the message says where."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="rules_do_not_hold")


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """One line of the audit: compliant when every fact of ``needs`` holds, not applicable unless all of ``applies_if`` do.

    ``eliminatory``: a stay that does not comply scores 0. ``recalled``: the wording or the rule was not read again in
    its source (standards, section 1.4).
    """

    code: str
    label: str
    needs: tuple[str, ...]
    applies_if: tuple[str, ...] = ()
    eliminatory: bool = False
    recalled: bool = False
    source: str = ""

    @property
    def words(self) -> str:
        """What is read, in a sentence."""
        said = "Conforme si " + " ; et si ".join(FACTS[key].label for key in self.needs) + "."
        if self.applies_if:
            said += " Sans objet sauf si " + " et si ".join(FACTS[key].label for key in self.applies_if) + "."
        return said


@dataclass(frozen=True, kw_only=True)
class Rules:
    """A whole set: ``sample`` stays drawn, ``expected`` value in %, stays shorter than ``shortest_stay_hours`` left out."""

    title: str
    source: str
    sample: int
    expected: int
    shortest_stay_hours: int
    criteria: tuple[Criterion, ...]


@cache
def delivered() -> dict[str, Any]:
    """The rules that come with the product, as data. Not to be changed in place."""
    data: dict[str, Any] = json.loads(_DELIVERED.read_text(encoding="utf-8"))
    return data


def read_rules(data: Mapping[str, Any]) -> Rules:
    """The rules, checked.

    Raises:
        RulesError: something is missing, unknown, said twice or out of bounds.
    """
    criteria = tuple(_criterion(line) for line in data.get("criteria", []))
    codes = [criterion.code for criterion in criteria]
    if not criteria:
        raise RulesError("Il faut un critère au moins.")
    if len(codes) > MOST_CRITERIA or len(set(codes)) < len(codes):
        raise RulesError(f"{MOST_CRITERIA} critères au plus, chacun une fois.")
    return Rules(
        title=str(data.get("title", "")),
        source=str(data.get("source", "")),
        sample=_number(data, "sample", 1, LARGEST_SAMPLE, "Le nombre de séjours tirés"),
        expected=_number(data, "expected", 0, 100, "La valeur attendue"),
        shortest_stay_hours=_number(data, "shortest_stay_hours", 0, LONGEST_STAY_HOURS, "La durée minimale du séjour"),
        criteria=criteria,
    )


def free_code(label: str, taken: set[str]) -> str:
    """A code for a new criterion, made of its first words, which no other has."""
    stem = slugify(label).replace("-", "_")[:30].strip("_") or "critere"
    # « nouveau » is an address of its own.
    codes = (stem if number == 1 else f"{stem}_{number}" for number in count(1))
    return next(code for code in codes if code not in taken | {"nouveau"})


def _criterion(line: Mapping[str, Any]) -> Criterion:
    label = str(line.get("label", "")).strip()
    needs, applies_if = tuple(line.get("needs", ())), tuple(line.get("applies_if", ()))
    if not label or not line.get("code"):
        raise RulesError("Un critère n’a pas de nom.")
    if not needs:
        raise RulesError(f"« {label} » : choisissez ce qui le rend conforme.")
    if unknown := [key for key in (*needs, *applies_if) if key not in FACTS]:
        raise RulesError(f"« {label} » : rien ne se lit sous le nom {unknown[0]}.")
    return Criterion(
        code=str(line["code"]),
        label=label,
        needs=needs,
        applies_if=applies_if,
        eliminatory=bool(line.get("eliminatory")),
        recalled=bool(line.get("recalled")),
        source=str(line.get("source", "")),
    )


def _number(data: Mapping[str, Any], name: str, least: int, most: int, what: str) -> int:
    value = data.get(name)
    if not isinstance(value, int) or not least <= value <= most:
        raise RulesError(f"{what} va de {least} à {most}.")
    return value
