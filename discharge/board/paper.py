"""The board on one A4 sheet, landscape, however many patients it shows: smaller rows first, then counts for what does not fit.

What the sheet leaves out it says, and the screen shows it all. Heights are counted in lines of text, a little more than they take.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from discharge.board.reading import WEIGHT, Board, Entry, Row

# Lines of one sheet in usual print, in small print, and in small print without the reasons.
USUAL, SMALL, SMALLEST = 32, 52, 46
# Characters of a line of a cell, and of the column of units, in the smallest print.
_CELL, _UNIT = 22, 15


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
        if sum(_height(row, left_out) for row in board.rows) <= SMALLEST:
            return Paper("board-densest", left_out)
    kept, height = 0, 1
    while height + _height(board.rows[kept], left_out) <= SMALLEST:
        height += _height(board.rows[kept], left_out)
        kept += 1
    return Paper("board-densest", left_out, board.rows[kept:])


def _cells(row: Row) -> list[list[Entry]]:
    return [*row.cells, row.undated]


def _beyond(cell: Sequence[Entry], most: int) -> Iterable[Entry]:
    """What a cell leaves out when it holds ``most``: those ready to leave first. One more takes the place of its count."""
    if len(cell) <= most + (1 if most else 0):
        return ()
    return sorted(cell, key=lambda entry: WEIGHT.index(entry.reason.state))[most:]


def _height(row: Row, left_out: frozenset[int]) -> int:
    cells = max(_cell_height(cell, left_out) for cell in _cells(row))
    return max(cells, -(-len(f"{row.unit} {row.present}") // _UNIT))


def _cell_height(cell: Sequence[Entry], left_out: frozenset[int]) -> int:
    shown = [entry for entry in cell if id(entry) not in left_out]
    room = (len(f"{entry.name} {entry.episode.room} {entry.fit_for}") for entry in shown)
    return sum(-(-characters // _CELL) for characters in room) + (1 if len(shown) < len(cell) else 0)
