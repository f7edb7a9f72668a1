"""Scoring: pure, from a definition and answers. An incomplete form has no score, never a wrong one."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from discharge.screening.instruments import Answer, Definition, Item, Level, Proposal


@dataclass(frozen=True)
class Counted:
    """One answer given, and what it counts for."""

    item: Item
    answer: Answer

    @property
    def counts(self) -> bool:
        """Whether it changes the score."""
        return self.answer.points != 0


@dataclass(frozen=True)
class Result:
    """What a complete form says, and why."""

    definition: Definition
    score: Decimal
    counted: tuple[Counted, ...]

    @property
    def positive(self) -> bool:
        """Whether the score reaches the threshold."""
        return self.score >= self.definition.threshold

    @property
    def level(self) -> Level:
        """The level of the score."""
        return self.definition.level(self.score)

    @property
    def proposals(self) -> tuple[tuple[Proposal, str], ...]:
        """What the result proposes, each with its reason in words; nothing when it is negative."""
        if not self.positive:
            return ()
        found = []
        for proposal in self.definition.proposals:
            reasons = [
                entry.answer.because for entry in self.counted if entry.counts and entry.item.code in proposal.when
            ]
            if reasons or not proposal.when:
                found.append((proposal, proposal.because or _in_a_row(reasons)))
        return tuple(found)


@dataclass(frozen=True)
class Incomplete:
    """A form that cannot be scored: the questions without an answer, or with one that they do not have."""

    missing: tuple[Item, ...]


def assess(definition: Definition, answers: Mapping[str, str]) -> Result | Incomplete:
    """Score ``answers`` (item code → value) by ``definition``. Answers to questions it does not ask are ignored."""
    given = [(item, item.answer(answers.get(item.code, ""))) for item in definition.items]
    missing = tuple(item for item, answer in given if answer is None)
    if missing:
        return Incomplete(missing)
    counted = tuple(Counted(item, answer) for item, answer in given if answer is not None)
    return Result(definition, sum((entry.answer.points for entry in counted), Decimal(0)), counted)


def explain(result: Result, notes: Mapping[str, str]) -> dict[str, Any]:
    """The result in words and numbers, kept with the assessment so that it reads as it was, whatever changes later.

    ``notes`` (item code → note): where a prefilled answer came from.
    """
    return {
        "title": result.definition.title,
        "threshold": str(result.definition.threshold),
        "lowest": str(result.definition.lowest),
        "highest": str(result.definition.highest),
        "level": result.level.label,
        "state": result.level.state,
        "complexity": result.level.complexity,
        "counted": [
            {
                "item": entry.item.code,
                "wording": entry.item.wording,
                "answer": entry.answer.label,
                "points": str(entry.answer.points),
                "because": entry.answer.because,
                "note": notes.get(entry.item.code, ""),
            }
            for entry in result.counted
        ],
        "proposals": [
            {"key": proposal.key, "title": proposal.title, "domain": proposal.domain.value, "because": because}
            for proposal, because in result.proposals
        ],
    }


def _in_a_row(reasons: list[str]) -> str:
    words = [reason[:1].lower() + reason[1:] for reason in reasons]
    return " et ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
