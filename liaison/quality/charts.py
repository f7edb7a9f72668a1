"""A figure drawn by the server, as bars and as a table: positions and words, no colour and no style.

Numbers are written as text here, with a point: a template would write them with a French comma, which SVG does not read.
"""

from datetime import date

from django.utils.safestring import SafeString

from coordination.ui import french
from coordination.ui.components.library import escaped
from liaison.quality.figures import Figure, Slice
from liaison.quality.periods import MONTH

# The view box is 384 × 128 (templates/quality/figures.html). The margin keeps the first and the last label whole.
_WIDTH, _MARGIN, _AXIS, _TOP, _LABELS = 384.0, 14.0, 106.0, 20.0, 122.0
_MOST_LABELS = 7


def bars_of(figure: Figure, *, slices: str) -> SafeString:
    """The bars of ``figure``, as SVG: a number over the last one, a label under some.

    A rate is drawn against 100 %, a number against the largest of the period. Drawn here and not in a template: the page
    holds a hundred of them.
    """
    parts = figure.slices
    step = (_WIDTH - 2 * _MARGIN) / len(parts)
    width = step * 0.56
    largest = max((part.numerator for part in parts), default=0) or 1
    every = -(-len(parts) // _MOST_LABELS)
    last = len(parts) - 1
    drawn = []
    for index, part in enumerate(parts):
        share = part.rate if part.denominator is not None else part.numerator / largest
        height = (_AXIS - _TOP) * (share or 0.0)
        x, centre = _MARGIN + step * index + (step - width) / 2, _MARGIN + step * (index + 0.5)
        css = "last" if index == last else "now"
        drawn.append(
            f'<rect class="{css}" x="{x:.1f}" y="{_AXIS - height:.1f}" width="{width:.1f}" height="{height:.1f}"/>'
        )
        if index == last and (value := bar_value(part)):
            drawn.append(_text(value, centre, _AXIS - height - 6, css="val"))
        if (last - index) % every == 0:
            drawn.append(_text(short_label(part.start, slices), centre, _LABELS))
    return SafeString("".join(drawn))


def _text(words: str, x: float, y: float, *, css: str = "") -> str:
    start = f'<text class="{css}"' if css else "<text"
    return f'{start} x="{x:.1f}" y="{y:.1f}" text-anchor="middle">{escaped(words)}</text>'


def lines_of(figure: Figure, *, slices: str) -> SafeString:
    """The rows of the table that stands beside the bars, with the same numbers; the last, not over yet, stands out."""
    return SafeString("".join(_line(part, slices, is_last=part is figure.slices[-1]) for part in figure.slices))


def _line(part: Slice, slices: str, *, is_last: bool) -> str:
    value = escaped(bar_value(part) or "aucun")
    cells = f'<td class="num">{f"<b>{value}</b>" if is_last else value}</td>'
    if part.denominator is not None:
        counted = (french.number(part.numerator), french.number(part.denominator))
        cells += "".join(f'<td class="num meta">{number}</td>' for number in counted)
    return f'<tr><th scope="row">{escaped(short_label(part.start, slices))}</th>{cells}</tr>'


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
