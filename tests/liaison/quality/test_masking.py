"""No masked cell of a group's figures can be computed from what is shown, by anybody, their own hospital's figures in hand."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from liaison.quality.masking import SMALLEST_SHOWN, Mask, is_small, mask_column

# A stay: its hospital, its month, its part, and how far it went along left ⊇ sought ⊇ found.
Stay = tuple[str, str, str, int]
COLUMNS = ("left", "sought", "found")

stays = st.lists(
    st.tuples(st.sampled_from("ABCD"), st.sampled_from("123456"), st.sampled_from("xyz"), st.integers(0, 2)),
    max_size=120,
)


def tables_of(found: list[Stay], depth: int) -> list[dict[str, dict[str, int]]]:
    """A column by month and by part, each line by hospital, hospitals with none included."""
    tables: list[dict[str, dict[str, int]]] = []
    for position, keys in ((1, "123456"), (2, "xyz")):
        tables.append(
            {
                key: {
                    at: sum(1 for stay in found if stay[0] == at and stay[position] == key and stay[3] >= depth)
                    for at in "ABCD"
                }
                for key in keys
            }
        )
    return tables


def masks_of(found: list[Stay]) -> list[list[Mask]]:
    masks: list[list[Mask]] = []
    for depth in range(3):
        among = {"among": tables_of(found, depth - 1), "masks": masks[-1]} if depth else {}
        masks.append(mask_column(tables_of(found, depth), **among))
    return masks


def spans(equations: list[dict[str, int]], wanted: dict[str, int]) -> bool:
    """Whether ``wanted`` is a combination of what is known: Gauss, in fractions."""
    names = sorted({name for row in (*equations, wanted) for name in row})
    rows = [[Fraction(row.get(name, 0)) for name in names] for row in equations]
    target = [Fraction(wanted.get(name, 0)) for name in names]
    for column in range(len(names)):
        pivot = next((row for row in rows if row[column]), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        rows = [_less(row, pivot, column) for row in rows]
        target = _less(target, pivot, column)
    return not any(target)


def _less(row: list[Fraction], pivot: list[Fraction], column: int) -> list[Fraction]:
    if not row[column]:
        return row
    factor = row[column] / pivot[column]
    return [one - factor * other for one, other in zip(row, pivot, strict=True)]


@given(stays)
def test_no_masked_cell_is_a_combination_of_shown_ones(found: list[Stay]) -> None:
    """The unknowns are the numbers of each month and part; a total is an equation of both its tables."""
    masks = masks_of(found)
    known: list[dict[str, int]] = []
    for column, both in zip(COLUMNS, masks, strict=True):
        for table, mask in enumerate(both):
            keys = "123456" if table == 0 else "xyz"
            known += [{f"{column}{table}{key}": 1} for key in keys if not mask.hides(key)]
            if not mask.total:
                known.append({**{f"{column}{table}{key}": 1 for key in keys}, f"{column} total": -1})
        if not both[0].total:
            known.append({f"{column} total": 1})
    for column, both in zip(COLUMNS, masks, strict=True):
        for table, mask in enumerate(both):
            for key in "123456" if table == 0 else "xyz":
                if mask.hides(key):
                    assert not spans(known, {f"{column}{table}{key}": 1}), (column, key)


@given(stays)
def test_nothing_shown_is_small_nor_what_separates_two_columns_shown(found: list[Stay]) -> None:
    masks = masks_of(found)
    for depth in range(3):
        for table, mask in enumerate(masks[depth]):
            lines = tables_of(found, depth)[table]
            for key, counts in lines.items():
                if mask.hides(key):
                    continue
                assert not is_small(counts)
                if depth and not masks[depth - 1][table].hides(key):
                    above = tables_of(found, depth - 1)[table][key]
                    assert not is_small({at: above[at] - counts[at] for at in counts})


@given(stays)
def test_what_is_masked_together_leaves_each_reader_in_doubt(found: list[Stay]) -> None:
    """Masked numbers are at least one each: a sum no larger than their count would give them all."""
    for depth, both in enumerate(masks_of(found)):
        for table, mask in enumerate(both):
            if mask.total or not mask.lines:
                continue
            lines = tables_of(found, depth)[table]
            total = sum(sum(lines[key].values()) for key in mask.lines)
            assert len(mask.lines) >= 2
            assert total >= SMALLEST_SHOWN
            assert total > len(mask.lines)
            for own in "ABCD":
                others = total - sum(lines[key][own] for key in mask.lines)
                assert others == 0 or others >= SMALLEST_SHOWN


@given(st.lists(st.tuples(st.integers(5, 40), st.integers(5, 40)), min_size=1, max_size=12))
def test_large_numbers_are_all_shown(pairs: list[tuple[int, int]]) -> None:
    lines = {str(month): {"A": one, "B": other} for month, (one, other) in enumerate(pairs)}
    assert mask_column([lines]) == [Mask(frozenset())]


def test_a_second_line_is_masked_with_a_small_one() -> None:
    lines = {"1": {"A": 2, "B": 1}, "2": {"A": 20, "B": 30}, "3": {"A": 7, "B": 6}, "4": {"A": 0, "B": 0}}
    assert mask_column([lines]) == [Mask(frozenset({"1", "3"}))]


def test_what_the_other_hospital_alone_holds_is_a_cell() -> None:
    """Of 12, whoever has 9 knows that the other has 3."""
    assert is_small({"A": 9, "B": 3})
    assert not is_small({"A": 7, "B": 5})
    assert not is_small({"A": 9, "B": 0})


def test_a_small_remainder_masks_the_numerator_and_not_the_denominator() -> None:
    whole = {"1": {"A": 25, "B": 25}, "2": {"A": 30, "B": 30}, "3": {"A": 40, "B": 40}}
    part = {"1": {"A": 24, "B": 24}, "2": {"A": 20, "B": 20}, "3": {"A": 10, "B": 10}}
    assert mask_column([whole]) == [Mask(frozenset())]
    assert mask_column([part], among=[whole], masks=[Mask(frozenset())]) == [Mask(frozenset({"1", "3"}))]


def test_nothing_of_a_small_column_is_shown() -> None:
    lines = {"1": {"A": 2, "B": 0}, "2": {"A": 1, "B": 0}}
    assert mask_column([lines]) == [Mask(frozenset({"1", "2"}), total=True)]
