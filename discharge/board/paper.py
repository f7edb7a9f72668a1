"""The board on one A4 sheet, landscape, however many patients it shows: smaller rows first, then counts for what does not fit.

What the sheet leaves out it says, and the screen shows it all. Heights are counted in lines of text, a little more than they take.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from textwrap import wrap

from discharge.board.reading import WEIGHT, Board, Entry, Row

# Lines of one sheet in usual print, in small print, and in small print without the reasons.
USUAL, SMALL, SMALLEST = 32, 52, 45
# What a row takes beside its lines.
_ROW = 0.3
# Characters of a line of a cell in the smallest print; of the column of units, which is wider beside counts alone.
_CELL, _UNIT, _UNIT_OF_COUNTS = 20, 15, 26
_DENSEST, _COUNTS = "board-densest", "board-densest board-counts"


@dataclass(frozen=True)
class Paper:
    """How the sheet is printed: the class of its density, the entries and the units that it only counts."""

    density: str = ""
    left_out: frozenset[int] = field(default_factory=frozenset)
    folded: Sequence[Row] = ()

    @property
    def is_complete(self) -> bool:
        """Whether every patient of the board is on the sheet."""
        return not self.left_out and not self.folded

    @property
    def folded_departures(self) -> int:
        """How many patients the units that the sheet only counts have."""
        return sum(len(cell) for row in self.folded for cell in _cells(row))


def paper_of(board: Board) -> Paper:
    """The fullest sheet that holds ``board``."""
    if board.lines <= USUAL:
        return Paper()
    if board.lines <= SMALL:
        return Paper("board-dense")
    fullest = max((len(cell) for row in board.rows for cell in _cells(row)), default=0)
    for most in range(fullest, -1, -1):
        left_out = frozenset(id(one) for row in board.rows for cell in _cells(row) for one in _beyond(cell, most))
        unit = _UNIT if most else _UNIT_OF_COUNTS
        heights = [_height(row, left_out, unit) for row in board.rows]
        if sum(heights) <= SMALLEST:
            return Paper(_DENSEST if most else _COUNTS, left_out)
    # One line says how many units are left.
    reached = accumulate(heights, initial=1 + _ROW)
    kept = sum(height <= SMALLEST for height in reached) - 1
    return Paper(_COUNTS, left_out, board.rows[kept:])


def _cells(row: Row) -> list[list[Entry]]:
    return [*row.cells, row.undated]


def _beyond(cell: Sequence[Entry], most: int) -> Iterable[Entry]:
    """What a cell leaves out when it holds ``most``: those ready to leave first. One more takes the place of its count."""
    if len(cell) <= most + (1 if most else 0):
        return ()
    return sorted(cell, key=lambda entry: WEIGHT.index(entry.reason.state))[most:]


def _height(row: Row, left_out: frozenset[int], unit: int) -> float:
    cells = max(_cell_height(cell, left_out) for cell in _cells(row))
    return max(cells, len(wrap(f"{row.unit} {row.present}", unit))) + _ROW


def _cell_height(cell: Sequence[Entry], left_out: frozenset[int]) -> int:
    shown = [entry for entry in cell if id(entry) not in left_out]
    room = (len(f"{entry.name} {entry.episode.room} {entry.fit_for}") for entry in shown)
    return sum(-(-characters // _CELL) for characters in room) + (1 if len(shown) < len(cell) else 0)
