"""The criteria of a self-audit drawn by the server: positions and words, no colour and no style (as in ``charts``)."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from coordination.ui.components.library import escaped
from liaison.quality.charts import percent
from liaison.quality.scoring import Tally

# A line a criterion: its number, its bar from 0 to 100 %, its value.
WIDTH, _LEFT, _RIGHT, _LINE, _BAR, _FOOT = 384.0, 24.0, 336.0, 26.0, 12.0, 22.0
# Labels of the scale closer than this many % would touch.
_APART = 15


def height_of(tallies: Sequence[Tally]) -> int:
    """The height of the view box, 384 wide."""
    return int(_LINE * len(tallies) + _FOOT)


def bars_of(tallies: Sequence[Tally], *, expected: int, with_intervals: bool) -> SafeString:
    """A bar a criterion, the interval over it when a sample was drawn, and a dashed line at the expected value."""
    foot = _LINE * len(tallies)
    drawn = [_bar(number, tally, with_interval=with_intervals) for number, tally in enumerate(tallies)]
    drawn.append(f'<path class="target" d="M{_x(expected):.1f} 0V{foot:.1f}"/>')
    # An end of the scale gives way to an expected value close to it.
    marks = [expected, *(end for end in (0, 100) if abs(end - expected) >= _APART)]
    drawn += [_text(f"{mark} %", _x(mark), foot + 15, "middle") for mark in marks]
    return SafeString("".join(drawn))


def _bar(number: int, tally: Tally, *, with_interval: bool) -> str:
    middle = _LINE * (number + 0.5)
    parts = [_text(str(number + 1), _LEFT - 8, middle + 4.5, "end")]
    if tally.rate is None:
        parts.append(_text("sans objet", _LEFT + 4, middle + 4.5, "start"))
        return "".join(parts)
    top = middle - _BAR / 2
    parts.append(f'<rect class="now" x="{_LEFT:.1f}" y="{top:.1f}" width="{_RIGHT - _LEFT:.1f}" height="{_BAR:.1f}"/>')
    end = _x(tally.rate * 100)
    parts.append(f'<rect class="last" x="{_LEFT:.1f}" y="{top:.1f}" width="{end - _LEFT:.1f}" height="{_BAR:.1f}"/>')
    if with_interval and tally.interval:
        low, high = _x(tally.interval.low), _x(tally.interval.high)
        line = f"M{low:.1f} {middle:.1f}H{high:.1f}M{low:.1f} {middle - 5:.1f}v10M{high:.1f} {middle - 5:.1f}v10"
        parts.append(f'<path class="casing" d="{line}"/><path class="before" d="{line}"/>')
    parts.append(_text(f"{percent(tally.rate)} %", WIDTH, middle + 4.5, "end", css="val"))
    return "".join(parts)


def _x(percentage: float) -> float:
    return _LEFT + (_RIGHT - _LEFT) * percentage / 100


def _text(words: str, x: float, y: float, anchor: str, *, css: str = "") -> str:
    start = f'<text class="{css}"' if css else "<text"
    return f'{start} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escaped(words)}</text>'
