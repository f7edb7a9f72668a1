"""A result as a person reads it, from what was kept with the assessment: it reads as it was, whatever changed since."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from discharge.screening.numbers import number_words

# Above, a scale drawn point by point says nothing at a glance.
LONGEST_SCALE = 12


@dataclass(frozen=True)
class Reason:
    """One line of the explanation. ``points`` is empty when it adds none; ``is_sign``: it weighs on the result."""

    points: str
    is_sign: bool
    label: str
    sub: str


@dataclass(frozen=True)
class ShownResult:
    """A result and why. ``score``, ``threshold`` and ``highest`` are empty when there is none to read."""

    score: str
    noun: str
    highest: str
    threshold: str
    constant: str
    way: str
    level: str
    state: str
    icon: str
    positive: bool
    reasons: tuple[Reason, ...]
    # Whole numbers to draw, or None when the score cannot be drawn point by point.
    scale: tuple[int, int, int] | None

    @property
    def has_long_points(self) -> bool:
        """Whether points have decimals, which take more room."""
        return bool(self.constant) or any("," in reason.points for reason in self.reasons)


def show(explanation: Mapping[str, Any], score: Decimal | None, *, positive: bool) -> ShownResult:
    """The result ``score`` with the explanation that was kept with it."""
    # Editions kept before there were several ways of scoring were all sums with a threshold.
    is_sum = explanation.get("method", "sum") == "sum"
    highest = Decimal(explanation["highest"])
    threshold = Decimal(explanation["threshold"]) if explanation["threshold"] else None
    constant = Decimal(explanation.get("constant", 0))
    return ShownResult(
        score="" if score is None else number_words(score),
        noun=explanation.get("noun", ""),
        highest=number_words(highest) if is_sum else "",
        threshold="" if threshold is None else number_words(threshold),
        constant=number_words(constant) if constant else "",
        way=explanation.get("way", ""),
        level=explanation["level"],
        state=explanation["state"],
        icon="flag-fill" if positive else "check-circle",
        positive=positive,
        reasons=_reasons(explanation["counted"], are_summed=is_sum),
        scale=_scale(score, highest, threshold) if is_sum else None,
    )


def _reasons(counted: list[dict[str, Any]], *, are_summed: bool) -> tuple[Reason, ...]:
    """What weighs most is read first. Where nothing is summed, what is a sign comes first and no points are shown."""
    return tuple(
        Reason(
            points=_signed(Decimal(entry["points"])) if are_summed and Decimal(entry["points"]) else "",
            is_sign=bool(Decimal(entry["points"])),
            label=entry["because"],
            sub=" ".join(filter(None, (entry.get("detail", ""), entry["note"]))),
        )
        for entry in sorted(counted, key=lambda entry: -abs(Decimal(entry["points"])))
    )


def _signed(points: Decimal) -> str:
    return f"{'+' if points > 0 else '−'} {number_words(abs(points))}"


def _scale(score: Decimal | None, highest: Decimal, threshold: Decimal | None) -> tuple[int, int, int] | None:
    if score is None or threshold is None or highest > LONGEST_SCALE:
        return None
    if any(number != number.to_integral_value() for number in (score, highest, threshold)):
        return None
    return int(score), int(highest), int(threshold)
