"""Rows of figures: read from the traces, or for a month that is over, from what was counted of it at night.

Celery counts (``count_months``), in the hospital for its own page (sums of its units) and for its group (sums without units).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.utils import timezone

from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from liaison.quality.indicators import INDICATORS
from liaison.quality.models import MonthCount
from liaison.quality.periods import YEARS, Period, year_of
from liaison.quality.sources import Cut, Row, Source, edition_of, read_rows

Rows = Mapping[Source, list[Row]]
SOURCES: tuple[Source, ...] = tuple(dict.fromkeys(indicator.source for indicator in INDICATORS))
_BY_KEY = {source.key: source for source in SOURCES}
# Of a row, what is not a number of facts: hours before an answer.
_KINDS = ("hours",)


class Counted(NamedTuple):
    """The rows of every source; ``counted_at``: of the months counted beforehand, when the oldest was."""

    rows: Rows
    counted_at: datetime | None


def rows_of(hospital: Hospital, period: Period) -> Counted:
    """What every figure of ``hospital`` over ``period`` is a sum of. Call it inside the hospital.

    A month that was over when it was counted, and with what counts today, is not read again; the rest is, in one statement.
    """
    kept = _kept_months(hospital, period)
    rows: dict[Source, list[Row]] = {source: [] for source in SOURCES}
    for count in (count for month in kept.values() for count in month):
        rows[_BY_KEY[count.source]] += [_row(count.month, line) for line in count.unit_lines]
    for stretch in period.without(kept):
        for source, found in live_rows(hospital, stretch).items():
            rows[source] += found
    return Counted(rows, min((count.counted_at for month in kept.values() for count in month), default=None))


def live_rows(hospital: Hospital, period: Period, sources: Sequence[Source] = SOURCES) -> dict[Source, list[Row]]:
    """The rows of ``period`` from the traces, in one statement. Call it inside the hospital."""
    return read_rows(sources, bounds=period.bounds, cut=_cut(hospital, period))


def count_months(hospital: Hospital, *, now: datetime | None = None) -> None:
    """Count every month of the years that the page proposes, and of the one before them, in one transaction a year.

    Anew and not once: an acknowledgement, a correction, a late letter change what a past month holds.
    """
    now = now or timezone.now()
    zone = ZoneInfo(hospital.time_zone)
    this_year = now.astimezone(zone).year
    for year in range(this_year - YEARS, this_year + 1):
        period = year_of(year, zone=zone, now=now)
        with enter(hospital):
            _write(hospital, live_rows(hospital, period), period)


def _kept_months(hospital: Hospital, period: Period) -> dict[date, list[MonthCount]]:
    months = period.whole_months()
    if not months:
        return {}
    counts = MonthCount.objects.filter(month__in=months, edition=_edition(hospital, period), source__in=_BY_KEY)
    by_month: dict[date, list[MonthCount]] = {}
    for count in counts:
        if count.counted_at >= period.end_of_slice(count.month):
            by_month.setdefault(count.month, []).append(count)
    return {month: found for month, found in by_month.items() if len(found) == len(SOURCES)}


def _write(hospital: Hospital, rows: Rows, period: Period) -> None:
    edition = _edition(hospital, period)
    MonthCount.objects.bulk_create(
        [
            MonthCount(
                hospital=hospital,
                month=month,
                source=source.key,
                lines=list(_lines(rows[source], month, ())),
                unit_lines=list(_lines(rows[source], month, ("ward",))),
                edition=edition,
                counted_at=period.now,
            )
            for source in SOURCES
            for month in period.slices()
        ],
        update_conflicts=True,
        unique_fields=["hospital", "month", "source"],
        update_fields=["lines", "unit_lines", "edition", "counted_at"],
    )


def _lines(rows: Iterable[Row], month: date, places: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """The rows of a month added up, by part and by ``places``."""
    names = (*places, "part", *_KINDS)
    added: dict[tuple[Any, ...], Counter[str]] = {}
    for row in rows:
        if row.start == month:
            kinds = (*(getattr(row, place) for place in places), row.part, *(row.columns.get(kind) for kind in _KINDS))
            numbers = {name: number for name, number in row.columns.items() if name not in _KINDS}
            added.setdefault(kinds, Counter()).update(numbers)
    for kinds, numbers in added.items():
        yield {**dict(zip(names, kinds, strict=True)), **numbers}


def _row(month: date, line: Mapping[str, Any]) -> Row:
    return Row(
        month, line["ward"], line["part"], {name: value for name, value in line.items() if name not in {"ward", "part"}}
    )


def _edition(hospital: Hospital, period: Period) -> str:
    return edition_of(SOURCES, bounds=period.bounds, cut=_cut(hospital, period))


def _cut(hospital: Hospital, period: Period) -> Cut:
    return Cut(period.kind.slices, period.zone, timedelta(hours=hospital.screening_delay_hours))
