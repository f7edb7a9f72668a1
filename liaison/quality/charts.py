"""A figure drawn by the server, as bars and as a table: positions and words, no colour and no style.

Numbers are written as text here, with a point: a template would write them with a French comma, which SVG does not read.
"""

from datetime import date

from django.utils.safestring import SafeString

from coordination.ui import french
from coordination.ui.components.library import escaped
from liaison.quality.figures import Figure, Tally
from liaison.quality.indicators import Indicator, Shape
from liaison.quality.periods import MONTH

# The view box is 384 × 128 (templates/quality/figures.html). The margin keeps the first and the last label whole.
_WIDTH, _MARGIN, _AXIS, _TOP, _LABELS = 384.0, 14.0, 106.0, 20.0, 122.0
_MOST_LABELS = 7
# From a bar to its number, and to the upper edge of that.
_GAP, _LETTERS = 6.0, 18.0
NOTHING = "aucun"
MASKED = "masqué"


def bars_of(figure: Figure, *, slices: str) -> SafeString:
    """The bars of ``figure``, as SVG: a number over the last one, a label under some, a line where it stood a year before.

    A rate is drawn against 100 %, a number against the largest of both years. Drawn here and not in a template: the page
    holds hundreds of them.
    """
    parts = figure.slices
    step = (_WIDTH - 2 * _MARGIN) / len(parts)
    width = step * 0.56
    largest = _largest(figure)
    every = -(-len(parts) // _MOST_LABELS)
    last = len(parts) - 1
    drawn = []
    for index, part in enumerate(parts):
        height = _height(figure, part, largest)
        x, centre = _MARGIN + step * index + (step - width) / 2, _MARGIN + step * (index + 0.5)
        css = "last" if index == last else "now"
        drawn.append(
            f'<rect class="{css}" x="{x:.1f}" y="{_AXIS - height:.1f}" width="{width:.1f}" height="{height:.1f}"/>'
        )
        # A line on the axis would say nothing that the table does not.
        if figure.before and figure.value(figure.before[index]):
            drawn.append(_former(x - step * 0.1, _AXIS - _height(figure, figure.before[index], largest), step * 0.76))
        if index == last and (value := value_words(figure.indicator, part)):
            under = _cleared(height, _lines_over(figure, index, largest))
            drawn.append(_text(value, centre, _AXIS - under - _GAP, css="val"))
        if (last - index) % every == 0:
            drawn.append(_text(short_label(part.start, slices), centre, _LABELS))
    return SafeString("".join(drawn) + _objective(figure, step, largest))


def _lines_over(figure: Figure, index: int, largest: float) -> list[float]:
    """How high the lines of a slice stand: one year before, what was aimed at."""
    before = figure.value(figure.before[index]) if figure.before else None
    levels = (before, figure.objective_on(figure.slices[index].start))
    return sorted((_AXIS - _TOP) * level / largest for level in levels if level)


def _cleared(height: float, lines: list[float]) -> float:
    """Where the number of a bar stands: on the bar, or on the lines that would strike it out."""
    for line in lines:
        if height < line < height + _LETTERS:
            height = line
    return height


def _objective(figure: Figure, step: float, largest: float) -> str:
    """A dashed line over each slice at what was aimed at then; it breaks where the objective changed."""
    aims = [figure.objective_on(part.start) for part in figure.slices]
    levels = [
        f"M{_MARGIN + step * index:.1f} {_AXIS - (_AXIS - _TOP) * aim / largest:.1f}h{step:.1f}"
        for index, aim in enumerate(aims)
        if aim is not None
    ]
    line = "".join(levels)
    # Apart from the bars that it crosses, the last of which is black.
    return f'<path class="casing" d="{line}"/><path class="target" d="{line}"/>' if levels else ""


def _largest(figure: Figure) -> float:
    if figure.indicator.shape == Shape.RATE:
        return 100.0
    aims = [figure.objective_on(part.start) or 0 for part in figure.slices]
    return max([*(figure.value(part) or 0 for part in (*figure.slices, *figure.before)), *aims], default=0) or 1


def _height(figure: Figure, tally: Tally, largest: float) -> float:
    return (_AXIS - _TOP) * (figure.value(tally) or 0.0) / largest


def _former(x: float, y: float, width: float) -> str:
    line = f"M{x:.1f} {y:.1f}h{width:.1f}"
    return f'<path class="casing" d="{line}"/><path class="before" d="{line}"/>'


def _text(words: str, x: float, y: float, *, css: str = "") -> str:
    start = f'<text class="{css}"' if css else "<text"
    return f'{start} x="{x:.1f}" y="{y:.1f}" text-anchor="middle">{escaped(words)}</text>'


def lines_of(figure: Figure, *, slices: str) -> SafeString:
    """The rows of the table that stands beside the bars, with the same numbers; the last, not over yet, stands out."""
    last = len(figure.slices) - 1
    return SafeString(
        "".join(_line(figure, index, slices, is_last=index == last) for index in range(len(figure.slices)))
    )


def _line(figure: Figure, index: int, slices: str, *, is_last: bool) -> str:
    part = figure.slices[index]
    value = escaped(value_words(figure.indicator, part) or NOTHING)
    cells = f'<td class="num">{f"<b>{value}</b>" if is_last else value}</td>'
    if figure.before:
        former = value_words(figure.indicator, figure.before[index]) or NOTHING
        cells += f'<td class="num">{escaped(former)}</td>'
    if figure.has_objective:
        aim = figure.objective_on(part.start)
        cells += f'<td class="num">{"" if aim is None else french.number(aim)}</td>'
    cells += "".join(f'<td class="num meta">{number}</td>' for number in counts_of(figure, part))
    return f'<tr><th scope="row">{escaped(short_label(part.start, slices))}</th>{cells}</tr>'


def part_lines(figure: Figure) -> SafeString:
    """The rows of the table of parts: value, or share of the whole for a count, then what was counted."""
    total = figure.total.numerator
    drawn = []
    for part in figure.parts:
        value = escaped(value_words(figure.indicator, part) or NOTHING)
        if figure.indicator.shape == Shape.COUNT:
            share = MASKED if part.masked or not total else percent(part.numerator / total)
            value = f'{value}</td><td class="num meta">{share}'
        counts = "".join(f'<td class="num meta">{number}</td>' for number in counts_of(figure, part))
        drawn.append(f'<tr><th scope="row">{escaped(part.label)}</th><td class="num">{value}</td>{counts}</tr>')
    return SafeString("".join(drawn))


def counts_of(figure: Figure, tally: Tally) -> list[str]:
    """What stands behind a value: numerator and denominator of a rate, how many a median or a sum is of."""
    shape = figure.indicator.shape
    if shape == Shape.COUNT:
        return []
    whole = MASKED if tally.denominator is None else french.number(tally.denominator)
    if shape != Shape.RATE:
        return [whole]
    return [MASKED if tally.masked else french.number(tally.numerator), whole]


def value_words(indicator: Indicator, tally: Tally) -> str:
    """The number alone: « 82 » for a rate in %, « 12 » for a number, nothing when there was nothing to count."""
    if tally.masked:
        return MASKED
    if indicator.shape == Shape.RATE:
        return "" if tally.rate is None else str(percent(tally.rate))
    number = tally.median if indicator.shape == Shape.MEDIAN else tally.numerator
    return "" if number is None else french.number(number)


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


def slice_words(start: date, slices: str) -> str:
    """The slice that begins on ``start``, as a file names it: « 2025-11 » for a month, the Monday « 2025-11-24 » for a week."""
    return f"{start:%Y-%m}" if slices == MONTH else f"{start:%Y-%m-%d}"
