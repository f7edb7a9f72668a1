"""Scoring: pure, from a definition and answers. An incomplete form has no score, never a wrong one."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from discharge.screening import aggir
from discharge.screening.instruments import Answers, Counted, Definition, Item, Level, Method, Proposal
from discharge.screening.numbers import number_words


@dataclass(frozen=True)
class Result:
    """What a complete form says, and why. ``score`` is None for an instrument without one; ``way``: how it was found."""

    definition: Definition
    score: Decimal | None
    counted: tuple[Counted, ...]
    way: str = ""

    @property
    def positive(self) -> bool:
        """Whether the result asks for something: by its level, else by the threshold."""
        if self.level.positive is not None:
            return self.level.positive
        return (
            self.score is not None and self.definition.threshold is not None and self.score >= self.definition.threshold
        )

    @property
    def level(self) -> Level:
        """The level of the result."""
        return self.definition.level(self.score, {entry.item.code: entry for entry in self.counted})

    @property
    def proposals(self) -> tuple[tuple[Proposal, str], ...]:
        """What the result proposes, each with its reason in words; nothing when it is negative."""
        found = []
        for proposal in self.definition.proposals:
            if not (self.level.code in proposal.levels if proposal.levels else self.positive):
                continue
            reasons = [
                entry.answer.because for entry in self.counted if entry.counts and entry.item.code in proposal.when
            ]
            if reasons or not proposal.when:
                found.append((proposal, proposal.because or _in_a_row(reasons)))
        return tuple(found)

    @property
    def words(self) -> str:
        """For example "TRST 3 sur 5", "AGGIR, GIR 4", "GFST, paraît fragile"."""
        title = self.definition.title
        if self.score is None:
            return f"{title}, {self.level.label[:1].lower()}{self.level.label[1:]}"
        score = number_words(self.score)
        if self.definition.scoring.noun:
            return f"{title}, {self.definition.scoring.noun} {score}"
        return f"{title} {score} sur {number_words(self.definition.highest)}"


@dataclass(frozen=True)
class Incomplete:
    """A form that cannot be scored: the questions without an answer, or with one that they do not have."""

    missing: tuple[Item, ...]


def assess(definition: Definition, answers: Answers) -> Result | Incomplete:
    """Score ``answers`` (item code → value) by ``definition``. Answers to questions it does not ask are ignored."""
    given: dict[str, Counted] = {}
    missing: list[Item] = []
    for item in definition.items:
        if item.asked_if is not None and not item.asked_if.met(given):
            continue
        found = item.read(answers)
        if found is not None:
            given[item.code] = found
        elif item.required or not item.is_blank(answers):
            missing.append(item)
    if missing:
        return Incomplete(tuple(missing))
    counted = tuple(given.values())
    if definition.scoring.method == Method.NONE:
        return Result(definition, None, counted)
    if definition.scoring.method == Method.AGGIR:
        found_rank = aggir.rank(definition.scoring, {code: entry.values[0] for code, entry in given.items()})
        return Result(definition, Decimal(definition.scoring.group_of_rank[found_rank.rank]), counted, found_rank.words)
    return Result(definition, sum((entry.answer.points for entry in counted), definition.scoring.constant), counted)


def explain(result: Result, notes: Mapping[str, str]) -> dict[str, Any]:
    """The result in words and numbers, kept with the assessment so that it reads as it was, whatever changes later.

    ``notes`` (item code → note): where a prefilled answer came from.
    """
    definition, level = result.definition, result.level
    return {
        "title": definition.title,
        "words": result.words,
        "method": definition.scoring.method.value,
        "noun": definition.scoring.noun,
        "constant": str(definition.scoring.constant),
        "way": result.way,
        "threshold": None if definition.threshold is None else str(definition.threshold),
        "lowest": str(definition.lowest),
        "highest": str(definition.highest),
        "level": level.label,
        "level_code": level.code,
        "state": level.state,
        "complexity": level.complexity,
        "counted": [
            {
                "item": entry.item.code,
                "wording": entry.item.wording,
                "answer": entry.answer.label,
                "points": str(entry.answer.points),
                "because": entry.answer.because,
                "detail": entry.detail,
                "note": notes.get(entry.item.code, ""),
            }
            for entry in result.counted
        ],
        "proposals": [
            {
                "key": proposal.key,
                "title": proposal.title,
                "domain": proposal.domain.value,
                "because": because,
                "owner": proposal.owner.value if proposal.owner else "",
            }
            for proposal, because in result.proposals
        ],
    }


def _in_a_row(reasons: list[str]) -> str:
    words = [reason[:1].lower() + reason[1:] for reason in reasons]
    return " et ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
