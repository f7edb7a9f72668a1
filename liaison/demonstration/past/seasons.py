"""How well the hospital works from one month to the next: a tool that one learns, summers without nurses, a bad winter."""

from dataclasses import dataclass
from datetime import date

# Until the team has its habits.
LEARNING_MONTHS = 9
SUMMER, WINTER = (7, 8), (12, 1, 2)


@dataclass(frozen=True)
class Season:
    """What a month is like. ``learnt`` goes from 0, when the tool came, to 1; ``summer`` and ``winter`` are 0 or 1."""

    learnt: float
    summer: int
    winter: int

    def chance(self, start: float, end: float, *, summer: float = 0, winter: float = 0) -> float:
        """A chance that goes from ``start`` to ``end`` as the team learns, and what the season adds to it."""
        found = start + (end - start) * self.learnt + summer * self.summer + winter * self.winter
        return min(max(found, 0.02), 0.98)


def season_of(day: date, since: date) -> Season:
    """The season of ``day`` in a hospital that has had the tool ``since``."""
    months = (day.year - since.year) * 12 + day.month - since.month
    return Season(min(max(months / LEARNING_MONTHS, 0), 1), int(day.month in SUMMER), int(day.month in WINTER))
