"""What of a group's figures may be shown: cells of fewer than five are masked, and no subtraction gives them back.

A reader knows their own hospital's figures to the unit, so what the other hospitals hold together is a cell as well. A table
shows the sum of its lines: one masked line alone would be that sum less the others, and several of which little is left would
be guessed, hence the second masks. A numerator is masked beside a shown denominator when what separates them is small.
``docs/adr/0043-figures-of-a-group.md`` says what this stops and what it does not.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

SMALLEST_SHOWN = 5

# By hospital.
Counts = Mapping[str, int]
# By line of a table: a month, or a part.
Lines = Mapping[str, Counts]


@dataclass(frozen=True)
class Mask:
    """Which lines of a column are masked; ``total`` too: nothing of the column is shown."""

    lines: frozenset[str]
    total: bool = False

    def hides(self, line: str) -> bool:
        """Whether the number of this line is masked."""
        return self.total or line in self.lines


def mask_column(tables: Sequence[Lines], *, among: Sequence[Lines] = (), masks: Sequence[Mask] = ()) -> list[Mask]:
    """The mask of one column in each of the tables that show its total: by month, by part.

    ``among``: its denominators in the same tables, of which ``masks`` are already known.
    """
    found = []
    for index, lines in enumerate(tables):
        whole = among[index] if among else None
        known = masks[index] if masks else Mask(frozenset())
        found.append(_masked(lines, None if whole is None else _rest(whole, lines), known))
    if any(lines is None for lines in found):
        return [Mask(frozenset(table), total=True) for table in tables]
    return [Mask(lines) for lines in found if lines is not None]


def is_small(counts: Counts) -> bool:
    """Whether these are fewer than five, or are for a hospital that takes its own away. None at all is not small."""
    return any(0 < seen < SMALLEST_SHOWN for seen in _seen(counts))


def _seen(counts: Counts) -> list[int]:
    """What the hospitals hold together, then what each finds of the others."""
    total = sum(counts.values())
    return [total, *(total - own for own in counts.values())]


def _rest(whole: Lines, lines: Lines) -> Lines:
    return {key: {at: of - lines[key].get(at, 0) for at, of in counts.items()} for key, counts in whole.items()}


def _masked(lines: Lines, rest: Lines | None, whole: Mask) -> frozenset[str] | None:
    """The lines to mask; None when no choice of lines is enough."""
    if any(is_small(_sum(table.values())) for table in (lines, rest) if table is not None):
        return None

    def is_exposed(key: str) -> bool:
        return rest is not None and not whole.hides(key)

    masked = {key for key, counts in lines.items() if is_small(counts) or (is_exposed(key) and is_small(rest[key]))}  # type: ignore[index]  # exposed: there is one
    # Lines whose denominator is masked already cost nothing more; then the smallest.
    others = sorted(
        (key for key, counts in lines.items() if key not in masked and any(counts.values())),
        key=lambda key: (is_exposed(key), sum(lines[key].values()), key),
    )
    while masked and not _is_safe(masked, lines, rest if any(map(is_exposed, masked)) else None):
        if not others:
            return None
        masked.add(others.pop(0))
    return frozenset(masked)


def _is_safe(masked: set[str], lines: Lines, rest: Lines | None) -> bool:
    """Whether the sum of the masked lines, which the total gives, leaves each of them unknown to every reader."""
    floor = max(SMALLEST_SHOWN, len(masked) + 1)
    tables = [lines] if rest is None else [lines, rest]
    return len(masked) > 1 and all(_leaves_doubt(_sum(table[key] for key in masked), floor) for table in tables)


def _leaves_doubt(counts: Counts, floor: int) -> bool:
    together, *others = _seen(counts)
    return together >= floor and not any(0 < seen < floor for seen in others)


def _sum(counted: Iterable[Counts]) -> dict[str, int]:
    def added(total: dict[str, int], counts: Counts) -> dict[str, int]:
        return {key: total.get(key, 0) + counts.get(key, 0) for key in total.keys() | counts.keys()}

    return reduce(added, counted, {})
