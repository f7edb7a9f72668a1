"""Bars of a figure, drawn by the server: positions and words, no colour and no style.

Numbers are written as text here, with a point: a template would write them with a French comma, which SVG does not read.
"""

from dataclasses import dataclass
from datetime import date

from coordination.ui import french
from liaison.quality.figures import Figure, Slice
from liaison.quality.periods import MONTH

# The view box is 384 × 128 (templates/quality/_chart.html). The margin keeps the first and the last label whole.
_WIDTH, _MARGIN, _AXIS, _TOP = 384.0, 14.0, 106.0, 20.0
_MOST_LABELS = 7


@dataclass(frozen=True)
class Bar:
    """One week or month. ``value`` is written over the last bar only; ``label`` under some."""

    css: str
    x: str
    y: str
    width: str
    height: str
    centre: str
    label: str
    value: str
    value_y: str


def bars_of(figure: Figure, *, slices: str) -> list[Bar]:
    """The bars of ``figure``. A rate is drawn against 100 %, a number against the largest of the period."""
    parts = figure.slices
    step = (_WIDTH - 2 * _MARGIN) / len(parts)
    largest = max((part.numerator for part in parts), default=0) or 1
    every = -(-len(parts) // _MOST_LABELS)
    last = len(parts) - 1
    bars = []
    for index, part in enumerate(parts):
        share = part.rate if part.denominator is not None else part.numerator / largest
        height = (_AXIS - _TOP) * (share or 0.0)
        width = step * 0.56
        bars.append(
            Bar(
                css="last" if index == last else "now",
                x=f"{_MARGIN + step * index + (step - width) / 2:.1f}",
                y=f"{_AXIS - height:.1f}",
                width=f"{width:.1f}",
                height=f"{height:.1f}",
                centre=f"{_MARGIN + step * (index + 0.5):.1f}",
                label=short_label(part.start, slices) if (last - index) % every == 0 else "",
                value=bar_value(part) if index == last else "",
                value_y=f"{_AXIS - height - 6:.1f}",
            )
        )
    return bars


def bar_value(part: Slice) -> str:
    """The number of a slice: « 82 » for a rate in %, « 12 » for a number, nothing when there was nothing to count."""
    if part.denominator is None:
        return french.number(part.numerator)
    return "" if part.rate is None else str(percent(part.rate))


def percent(rate: float) -> int:
    """A rate as a whole percentage. Only what is complete is 100, and only what is empty is 0."""
    whole = round(rate * 100)
    if whole == 100 and rate < 1:
        return 99
    return 1 if whole == 0 and rate > 0 else whole


def short_label(start: date, slices: str) -> str:
    """« 24/11 » is never written: « 24 nov. » for a week, « nov. » for a month."""
    month = french.MONTHS_SHORT[start.month - 1]
    return month if slices == MONTH else f"{start.day}{french.NBSP}{month}"
