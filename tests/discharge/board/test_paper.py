"""The sheet of the board: every patient when they fit, else counts that miss nobody."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discharge.board.paper import SMALLEST, Paper, paper_of
from discharge.board.reading import Board, Day, Entry, Reason, Row
from discharge.board.templatetags.board_rows import board_entries
from tests.factories import at

STATES = ("blocked", "late", "due", "waiting", "ontime", "done")
DAYS = [Day((at(2026, 11, 23, 10) + timedelta(days=number)).date(), 0, 0, number == 0) for number in range(7)]


def entry(state: str = "blocked") -> Entry:
    episode = SimpleNamespace(pk="01a206fb-2068-7719-a162-8cff6c953756", room="116")
    return Entry(cast("Any", episode), "C. M.", Reason(state, "pas de place en aval"))


def board(counts: list[list[int]], states: tuple[str, ...] = STATES) -> Board:
    """A unit a line, with so many patients each day; the eighth number is of those without a date."""
    rows = []
    for number, line in enumerate(counts):
        cells = [[entry(states[index % len(states)]) for index in range(count)] for count in line]
        unit = cast("Any", SimpleNamespace(pk=number, __str__=lambda self: "Gériatrie"))
        rows.append(Row(unit, sum(line), cells[:7], cells[7], days=DAYS))
    return Board(DAYS, rows, [], [])


def printed(of: Board, paper: Paper) -> tuple[int, int]:
    """How many patients the sheet names, and how many it counts."""
    folded = {id(one) for row in paper.folded for cell in (*row.cells, row.undated) for one in cell}
    everybody = [one for row in of.rows for cell in (*row.cells, row.undated) for one in cell]
    named = [one for one in everybody if id(one) not in paper.left_out and id(one) not in folded]
    return len(named), len(everybody) - len(named)


@pytest.mark.parametrize(
    ("counts", "density", "complete"),
    [
        ([[2] * 8] * 3, "", True),
        ([[5] * 8] * 3, "board-dense", True),
        ([[10] * 8] * 4, "board-densest", True),
        ([[30] * 8] * 4, "board-densest", False),
        ([[9] * 8] * 34, "board-densest board-counts", False),
    ],
    ids=["few", "some", "many", "too-many", "too-many-units"],
)
def test_print_is_smaller_then_counts(counts: list[list[int]], density: str, complete: bool) -> None:
    paper = paper_of(board(counts))
    assert (paper.density, paper.is_complete) == (density, complete)


@given(st.lists(st.lists(st.integers(0, 40), min_size=8, max_size=8), min_size=1, max_size=60))
def test_nobody_is_missed_and_the_sheet_is_never_longer_than_one(counts: list[list[int]]) -> None:
    of = board(counts)
    paper = paper_of(of)
    named, counted = printed(of, paper)
    assert named + counted == sum(map(sum, counts))
    if "densest" in paper.density:
        shown = of.rows[: len(of.rows) - len(paper.folded)]
        fullest = [
            max(
                sum(id(one) not in paper.left_out for one in cell) + any(id(one) in paper.left_out for one in cell)
                for cell in (*row.cells, row.undated)
            )
            for row in shown
        ]
        assert sum(fullest) + bool(paper.folded) <= SMALLEST


def test_those_ready_to_leave_are_counted_first_and_the_line_says_how_many_are_not() -> None:
    of = board([[30] * 8] * 4)
    paper = paper_of(of)
    [cell, *_] = of.rows[0].cells
    kept = [one.reason.state for one in cell if id(one) not in paper.left_out]
    assert "ontime" not in kept
    assert "done" not in kept
    drawn = board_entries(cell, paper)
    left = len(cell) - len(kept)
    held = sum(id(one) in paper.left_out and not one.reason.is_ready for one in cell)
    assert f"et {left} autres, {held} non prêts" in drawn.replace("\u00a0", " ")
    assert drawn.count("no-print") == left


def test_a_cell_of_counts_alone_says_how_many_wait() -> None:
    of = board([[3] * 8] * 34, states=("blocked", "ontime"))
    paper = paper_of(of)
    assert "3 dont 2 non prêts" in board_entries(of.rows[0].cells[0], paper).replace("\u00a0", " ")
