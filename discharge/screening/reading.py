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
    """One line of the explanation, as the component ``why_list`` draws it."""

    points: str
    label: str
    sub: str


@dataclass(frozen=True)
class ShownResult:
    """A score against its threshold, and why."""

    score: str
    highest: str
    threshold: str
    level: str
    state: str
    icon: str
    positive: bool
    reasons: tuple[Reason, ...]
    # Whole numbers to draw, or None when the score cannot be drawn point by point.
    scale: tuple[int, int, int] | None


def show(explanation: Mapping[str, Any], score: Decimal, *, positive: bool) -> ShownResult:
    """The result ``score`` with the explanation that was kept with it."""
    highest, threshold = Decimal(explanation["highest"]), Decimal(explanation["threshold"])
    whole = all(number == number.to_integral_value() for number in (score, highest, threshold))
    return ShownResult(
        score=number_words(score),
        highest=number_words(highest),
        threshold=number_words(threshold),
        level=explanation["level"],
        state=explanation["state"],
        icon="flag-fill" if positive else "check-circle",
        positive=positive,
        reasons=tuple(
            Reason(
                number_words(Decimal(entry["points"])) if Decimal(entry["points"]) else "",
                entry["because"],
                entry["note"],
            )
            # What weighs most is read first.
            for entry in sorted(explanation["counted"], key=lambda entry: -Decimal(entry["points"]))
        ),
        scale=(int(score), int(highest), int(threshold)) if whole and highest <= LONGEST_SCALE else None,
    )
