"""Figures: the sums of rows that the indicators name, slice by slice and part by part, for a hospital or one of its units."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from coordination.tenancy.models import Hospital
from directory.providers.models import ProviderType
from liaison.quality.counting import Rows, rows_of
from liaison.quality.indicators import INDICATORS, Indicator, Shape
from liaison.quality.periods import Period
from liaison.quality.sources import Row, Source


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What was counted; ``denominator`` is None for a count. ``spread``: how many took so many hours, for a median.

    ``masked``: there is a number that may not be shown, and it is not here.
    """

    numerator: int
    denominator: int | None = None
    spread: Mapping[int, int] = field(default_factory=dict)
    masked: bool = False

    @property
    def rate(self) -> float | None:
        """Numerator over denominator, from 0 to 1; None when nothing was to be counted, or nothing is shown."""
        return self.numerator / self.denominator if self.denominator and not self.masked else None

    @property
    def median(self) -> int | None:
        """The hours that half of them took at most; None when there is none. The lower of the two middle ones."""
        half, seen = (sum(self.spread.values()) + 1) // 2, 0
        for hours in sorted(self.spread):
            seen += self.spread[hours]
            if seen >= half:
                return hours
        return None


@dataclass(frozen=True, kw_only=True)
class Slice(Tally):
    """One week or month of a figure."""

    start: date


@dataclass(frozen=True, kw_only=True)
class Part(Tally):
    """One nature of what a figure counts: a type of provider, a reason, a channel."""

    key: str
    label: str


@dataclass(frozen=True)
class Figure:
    """An indicator over a period: slice by slice, part by part, and ``before``, the same slices one year earlier.

    ``whole`` stands for the sum of the slices where some of them are masked.
    """

    indicator: Indicator
    slices: list[Slice]
    parts: list[Part] = field(default_factory=list)
    before: list[Slice] = field(default_factory=list)
    whole: Tally | None = None
    # What the hospital aims at from each month on; None: at nothing any more.
    objectives: Mapping[date, int | None] = field(default_factory=dict)

    @property
    def total(self) -> Tally:
        """The whole period: a rate of the sums, never a mean of rates."""
        return summed(self.slices) if self.whole is None else self.whole

    @property
    def total_before(self) -> Tally | None:
        """The same one year earlier; None when it was not read, or some of it may be masked."""
        return summed(self.before) if self.before and self.whole is None else None

    def objective_on(self, day: date) -> int | None:
        """What was aimed at on ``day``; None before the first objective, or after the last one was given up."""
        return next((aim for since, aim in reversed(list(self.objectives.items())) if since <= day), None)

    @property
    def has_objective(self) -> bool:
        """Whether something was aimed at in one of its slices."""
        return any(self.objective_on(part.start) is not None for part in self.slices)

    def value(self, tally: Tally) -> float | None:
        """The number that stands for ``tally``: a rate in %, a median in hours, a count; None when nothing was counted."""
        if self.indicator.shape == Shape.RATE or tally.masked:
            return None if tally.rate is None else tally.rate * 100
        return tally.median if self.indicator.shape == Shape.MEDIAN else tally.numerator


def summed(tallies: Iterable[Tally]) -> Tally:
    """One tally of them all: every number is a sum, so that any grouping of the same facts gives the same."""
    known = list(tallies)
    denominators = [one.denominator for one in known if one.denominator is not None]
    spread: dict[int, int] = {}
    for one in known:
        for hours, times in one.spread.items():
            spread[hours] = spread.get(hours, 0) + times
    return Tally(
        numerator=sum(one.numerator for one in known),
        denominator=sum(denominators) if denominators else None,
        spread=spread,
    )


class Reading(NamedTuple):
    """Figures, and when the oldest of the slices that were counted beforehand was; None: all was read just now.

    ``day_values``: what a day in hospital is worth, from each month on, where the reader asked for it.
    """

    figures: list[Figure]
    counted_at: datetime | None
    day_values: Mapping[date, int] = MappingProxyType({})


def read(hospital: Hospital, period: Period, *, unit: UUID | None = None, compared: bool = False) -> Reading:
    """Every indicator of ``hospital``, or of one of its units, over ``period``. Call it inside the hospital."""
    periods = [period, period.a_year_before] if compared else [period]
    counted = rows_of(hospital, periods, by_unit=unit is not None)
    rows, former = counted[0].rows, counted[1].rows if compared else None
    if unit is not None:
        rows, former = _of_ward(rows, str(unit)), None if former is None else _of_ward(former, str(unit))
    known = [one.counted_at for one in counted if one.counted_at is not None]
    return Reading(figures_of(rows, former, period), min(known, default=None))


def read_figures(
    hospital: Hospital, period: Period, *, unit: UUID | None = None, compared: bool = False
) -> list[Figure]:
    """The figures of ``read``, for who does not say when they were counted."""
    return read(hospital, period, unit=unit, compared=compared).figures


def by_unit(hospital: Hospital, period: Period) -> dict[UUID, list[Figure]]:
    """The figures of each unit that has some, from one reading of the hospital, of which they are the parts."""
    [(rows, _)] = rows_of(hospital, [period], by_unit=True)
    wards = {row.ward for found in rows.values() for row in found}
    roles = known_roles()
    return {UUID(ward): figures_of(_of_ward(rows, ward), None, period, roles=roles) for ward in sorted(wards)}


def known_roles() -> dict[str, str]:
    """What the types of provider are called today."""
    return dict(ProviderType.objects.values_list("code", "label"))


def figures_of(
    rows: Rows, before: Rows | None, period: Period, *, roles: Mapping[str, str] | None = None
) -> list[Figure]:
    """The figures that these rows make, beside those of the rows of one year ``before``."""
    roles = known_roles() if roles is None else roles
    return [
        figure_of(
            indicator,
            rows[indicator.source],
            None if before is None else before[indicator.source],
            period,
            roles=roles,
        )
        for indicator in INDICATORS
    ]


def figure_of(
    indicator: Indicator,
    rows: Iterable[Row],
    before: Iterable[Row] | None,
    period: Period,
    *,
    roles: Mapping[str, str] = MappingProxyType({}),
) -> Figure:
    """The figure that the rows of its source make, beside those of one year ``before``."""
    mine = list(rows)
    return Figure(
        indicator,
        _slices(indicator, mine, period),
        _parts(indicator, mine, roles),
        [] if before is None else _slices(indicator, before, period.a_year_before),
    )


def _of_ward(rows: Rows, ward: str) -> dict[Source, list[Row]]:
    return {source: [row for row in found if row.ward == ward] for source, found in rows.items()}


def _slices(indicator: Indicator, rows: Iterable[Row], period: Period) -> list[Slice]:
    by_start: dict[date, list[Row]] = {start: [] for start in period.slices()}
    for row in rows:
        by_start[row.start].append(row)
    columns = indicator.numerator, indicator.denominator
    return [Slice(start=start, **counted(indicator, found, *columns)) for start, found in by_start.items()]


def _parts(indicator: Indicator, rows: Iterable[Row], roles: Mapping[str, str]) -> list[Part]:
    """The parts that have something, the largest first; a nature that is no longer known keeps its code."""
    if indicator.parts is None:
        return []
    labels = roles if indicator.parts.labels is None else indicator.parts.labels
    by_part: dict[str, list[Row]] = {}
    for row in rows:
        if row.part:
            by_part.setdefault(row.part, []).append(row)
    found = [
        Part(key=part, label=labels.get(part, part), **counted(indicator, some, *indicator.part_columns))
        for part, some in by_part.items()
    ]
    return sorted(filter(_weight, found), key=lambda part: (-_weight(part), part.label))


def _weight(part: Tally) -> int:
    return part.numerator if part.denominator is None else part.denominator


def counted(indicator: Indicator, rows: Iterable[Row], numerator: str, denominator: str) -> dict[str, Any]:
    """What these columns hold together, as the fields of a tally."""
    known = list(rows)
    spread: dict[int, int] = {}
    if indicator.shape == Shape.MEDIAN:
        for row in known:
            if times := row.columns.get(numerator, 0):
                hours = row.columns["hours"]
                spread[hours] = spread.get(hours, 0) + times
    return {
        "numerator": sum(row.columns.get(numerator, 0) for row in known),
        "denominator": sum(row.columns.get(denominator, 0) for row in known) if denominator else None,
        "spread": spread,
    }
