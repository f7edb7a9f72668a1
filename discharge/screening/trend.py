"""How a score moved from one screening to the next, drawn by the server beside the same numbers in a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from discharge.screening.models import Assessment
from discharge.screening.numbers import number_words

WIDTH, TOP, BOTTOM, SIDE = 384, 24, 104, 24


@dataclass(frozen=True)
class Point:
    """One screening: where it is drawn, and its score in words."""

    x: int
    y: int
    score: str


@dataclass(frozen=True)
class Trend:
    """A line of scores with the threshold, in a box of 384 by 128."""

    title: str
    points: tuple[Point, ...]
    line: str
    threshold_y: int | None
    threshold: str


def trend_of(assessments: Sequence[Assessment]) -> Trend | None:
    """The line of the last instrument's scores in ``assessments``, oldest first; None with fewer than two.

    Editions whose scores run between other bounds are left out: their numbers do not compare.
    """
    last = assessments[-1]
    scored = [
        entry
        for entry in assessments
        if entry.score is not None
        and entry.version.instrument_id == last.version.instrument_id
        and _bounds(entry) == _bounds(last)
    ]
    if len(scored) < 2 or last.score is None:
        return None
    lowest, highest = _bounds(last)
    threshold = last.explanation["threshold"]

    def height(score: Decimal) -> int:
        return round(BOTTOM - (score - lowest) / (highest - lowest) * (BOTTOM - TOP))

    step = (WIDTH - 2 * SIDE) / (len(scored) - 1)
    points = tuple(
        Point(round(SIDE + place * step), height(entry.score or Decimal(0)), number_words(entry.score or Decimal(0)))
        for place, entry in enumerate(scored)
    )
    return Trend(
        title=last.explanation["title"],
        points=points,
        line=" ".join(f"{point.x},{point.y}" for point in points),
        threshold_y=height(Decimal(threshold)) if threshold else None,
        threshold=number_words(Decimal(threshold)) if threshold else "",
    )


def _bounds(assessment: Assessment) -> tuple[Decimal, Decimal]:
    return Decimal(assessment.explanation["lowest"]), Decimal(assessment.explanation["highest"])
