"""From evidence to verdicts, from verdicts to figures. The national score is recalled (standards, section 1.4)."""

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from liaison.quality.evidence import Evidence
from liaison.quality.facts import FACTS
from liaison.quality.rules import Criterion, Rules

# 95 % of a normal law.
_Z = 1.96


class Verdict(StrEnum):
    """What one criterion says of one stay."""

    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "na"


VERDICT_WORDS = {Verdict.YES: "conforme", Verdict.NO: "non conforme", Verdict.NOT_APPLICABLE: "sans objet"}


class Judged(Protocol):
    """A stay with its verdicts by criterion, as the database keeps it. ``score`` from 0 to 100; None: nothing applied."""

    verdicts: dict[str, str]
    score: Decimal | None


@dataclass(frozen=True)
class Range:
    """A confidence interval of 95 %, in %."""

    low: float
    high: float


@dataclass(frozen=True)
class Tally:
    """The figures of one criterion over the sample."""

    criterion: Criterion
    compliant: int
    not_compliant: int
    not_applicable: int

    @property
    def applicable(self) -> int:
        """The denominator."""
        return self.compliant + self.not_compliant

    @property
    def rate(self) -> float | None:
        """Compliant over applicable, from 0 to 1; None when it applied to no stay."""
        return self.compliant / self.applicable if self.applicable else None

    @property
    def interval(self) -> Range | None:
        """Wilson's interval of the rate: it stays within 0 and 100 % however few the stays."""
        if self.rate is None:
            return None
        size, square = self.applicable, _Z**2
        centre = (self.rate + square / (2 * size)) / (1 + square / size)
        half = _Z * math.sqrt(self.rate * (1 - self.rate) / size + square / (4 * size**2)) / (1 + square / size)
        return Range(max(0.0, centre - half) * 100, min(1.0, centre + half) * 100)


@dataclass(frozen=True)
class Mean:
    """The score of the hospital: the mean of its stays, in %, and its interval (None below two stays)."""

    value: float
    interval: Range | None


def draw(population: Iterable[UUID], *, seed: str, size: int) -> list[UUID]:
    """The ``size`` first of ``population`` in the order of SHA-256(seed, identifier): the same seed draws the same stays.

    A stay that enters or leaves the population changes nothing to the place of the others.
    """
    return sorted(population, key=lambda pk: hashlib.sha256(f"{seed}:{pk}".encode()).digest())[:size]


def judge(rules: Rules, stay: Evidence | None) -> dict[str, Verdict]:
    """The verdict of each criterion on one stay, by its code; ``stay`` None, not left after all: nothing applies."""
    return {criterion.code: _verdict(criterion, stay) for criterion in rules.criteria}


def _verdict(criterion: Criterion, stay: Evidence | None) -> Verdict:
    if stay is None or not all(FACTS[key].holds(stay) for key in criterion.applies_if):
        return Verdict.NOT_APPLICABLE
    return Verdict.YES if all(FACTS[key].holds(stay) for key in criterion.needs) else Verdict.NO


def score_of(rules: Rules, verdicts: Mapping[str, str]) -> Decimal | None:
    """100 × satisfied over applicable; 0 when an eliminatory criterion is not satisfied; None when nothing applies."""
    applicable = [verdict for verdict in verdicts.values() if verdict != Verdict.NOT_APPLICABLE]
    if not applicable:
        return None
    if any(line.eliminatory and verdicts[line.code] == Verdict.NO for line in rules.criteria):
        return Decimal("0.00")
    satisfied = sum(verdict == Verdict.YES for verdict in applicable)
    return (Decimal(100 * satisfied) / len(applicable)).quantize(Decimal("0.01"))


def tallies(rules: Rules, stays: Sequence[Judged]) -> list[Tally]:
    """The figures of each criterion, in the order of the rules."""
    found = []
    for criterion in rules.criteria:
        verdicts = [stay.verdicts[criterion.code] for stay in stays]
        counts = (verdicts.count(verdict) for verdict in (Verdict.YES, Verdict.NO, Verdict.NOT_APPLICABLE))
        found.append(Tally(criterion, *counts))
    return found


def mean_of(stays: Sequence[Judged]) -> Mean | None:
    """The mean of the scores; None when no stay has one."""
    scores = [float(stay.score) for stay in stays if stay.score is not None]
    if not scores:
        return None
    value = sum(scores) / len(scores)
    if len(scores) < 2:
        return Mean(value, None)
    half = _Z * math.sqrt(sum((score - value) ** 2 for score in scores) / (len(scores) - 1) / len(scores))
    return Mean(value, Range(max(0.0, value - half), min(100.0, value + half)))
