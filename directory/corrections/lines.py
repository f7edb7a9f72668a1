"""What a proposal changes, line by line and in words."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from directory.corrections.parts import (
    FOUNDATIONS,
    Kept,
    Names,
    current,
    differences,
    heading,
    in_order,
    names_in,
    result,
    wording,
)
from directory.corrections.queries import Waiting
from directory.overlay.models import Correction

# Beyond, a list is told by what it gains and loses only.
LONGEST_LIST = 400  # characters


class Line(NamedTuple):
    """One column or part of a proposal: what its author saw, what would be written, what the entry says today.

    ``losses`` and ``gains``: of a list. ``is_fixed``: a new entry needs it.
    """

    name: str
    label: str
    before: str
    after: str
    today: str
    is_taken: bool
    is_fixed: bool
    losses: list[str]
    gains: list[str]

    @property
    def has_moved(self) -> bool:
        """Whether the entry no longer says what the author saw."""
        return self.today != self.before


def names_of(proposals: "Iterable[Waiting | Correction]") -> Names:
    """The rows that proposals name, entries as they are today included. At most one query a kind."""
    values: list[tuple[str, Kept]] = []
    for each in proposals:
        values += [(name, value) for name, pair in each.changes.items() for value in pair]
        if isinstance(each, Waiting) and each.provider is not None:
            values += [(name, current(each.provider, name)) for name in each.changes]
    return names_in(values)


def lines(proposal: Waiting, names: Names) -> list[Line]:
    """Those of a proposal that waits, beside what the entry says today."""
    return [_line(name, pair, names, provider=proposal.provider) for name, pair in _pairs(proposal.changes)]


def kept_lines(correction: Correction, names: Names) -> list[Line]:
    """Those of one's own proposal, as it was made."""
    taken = set(correction.accepted_fields)
    told = [_line(name, pair, names, provider=None) for name, pair in _pairs(correction.changes)]
    return [line._replace(is_taken=line.name in taken) for line in told]


def _pairs(changes: dict[str, list[Kept]]) -> list[tuple[str, list[Kept]]]:
    return [(name, changes[name]) for name in in_order(changes)]


def _line(name: str, pair: list[Kept], names: Names, *, provider: Any) -> Line:
    old, new = pair
    today = old if provider is None else current(provider, name)
    after = result(name, today, old, new)
    losses, gains = differences(name, today, after, names)
    return Line(
        name=name,
        label=heading(name),
        before=_short(name, old, names),
        after=_short(name, after, names),
        today=_short(name, today, names),
        is_taken=True,
        is_fixed=provider is None and name in FOUNDATIONS,
        losses=losses,
        gains=gains,
    )


def _short(name: str, value: Kept, names: Names) -> str:
    words = wording(name, value, names)
    if not isinstance(value, list) or len(words) <= LONGEST_LIST:
        return words
    return f"{words[:LONGEST_LIST].rpartition(', ')[0]}… ({len(value)} en tout)"
