"""Rows of figures: read from the traces, or for a week or month that is over, from what was counted of it at night.

Celery counts (``count_slices``), in the hospital for its own page (sums of its units) and for its group (sums without units).
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
from liaison.quality.models import MonthCount, SliceCount, WeekCount
from liaison.quality.periods import MONTH, PERIOD_KINDS, WEEK, YEARS, Period, period_of, year_of
from liaison.quality.sources import Cut, Row, Source, edition_of, read_rows

Rows = Mapping[Source, list[Row]]
SOURCES: tuple[Source, ...] = tuple(dict.fromkeys(indicator.source for indicator in INDICATORS))
_BY_KEY = {source.key: source for source in SOURCES}
_COUNTS: Mapping[str, Any] = {MONTH: MonthCount, WEEK: WeekCount}
# Of a row, what is not a number of facts: hours before an answer.
_KINDS = ("hours",)


class Counted(NamedTuple):
    """The rows of every source; ``counted_at``: of the slices counted beforehand, when the oldest was."""

    rows: Rows
    counted_at: datetime | None


def rows_of(hospital: Hospital, periods: Sequence[Period]) -> list[Counted]:
    """What every figure of ``hospital`` over each of these periods, of one kind, is a sum of. Call it inside the hospital.

    A slice that was over when it was counted, and with what counts today, is not read again; the rest is. Two statements.
    """
    kept = _kept_slices(hospital, periods)
    found = [_counted(period, kept) for period in periods]
    stretches = [(one, stretch) for one, period in zip(found, periods, strict=True) for stretch in period.without(kept)]
    live = read_rows(SOURCES, stretches=[stretch.bounds for _, stretch in stretches], cut=_cut(hospital, periods[0]))
    for (one, _), rows in zip(stretches, live, strict=True):
        for source, some in rows.items():
            one.rows[source].extend(some)
    return found


def live_rows(hospital: Hospital, period: Period, sources: Sequence[Source] = SOURCES) -> dict[Source, list[Row]]:
    """The rows of ``period`` from the traces, in one statement. Call it inside the hospital."""
    [rows] = read_rows(sources, stretches=[period.bounds], cut=_cut(hospital, period))
    return rows


def count_slices(hospital: Hospital, *, now: datetime | None = None) -> None:
    """Count every month of the years that the page proposes, and of the one before them, then the weeks of its longest
    rolling period, and of one year before; in one transaction each.

    Anew and not once: an acknowledgement, a correction, a late letter change what a past month holds.
    """
    now = now or timezone.now()
    zone = ZoneInfo(hospital.time_zone)
    this_year = now.astimezone(zone).year
    weeks = max((kind for kind in PERIOD_KINDS if kind.slices == WEEK), key=lambda kind: kind.days)
    rolling = period_of(weeks.key, time_zone=hospital.time_zone, now=now)
    years = [year_of(year, zone=zone, now=now) for year in range(this_year - YEARS, this_year + 1)]
    for period in (*years, rolling, rolling.a_year_before):
        with enter(hospital):
            _write(hospital, live_rows(hospital, period), period)


def _kept_slices(hospital: Hospital, periods: Sequence[Period]) -> dict[date, list[SliceCount]]:
    period, model = periods[0], _COUNTS[periods[0].kind.slices]
    starts = {f"{model.START}__in": [start for one in periods for start in one.whole_slices()]}
    counts = model.objects.filter(**starts, edition=_edition(hospital, period), source__in=_BY_KEY)
    by_start: dict[date, list[SliceCount]] = {}
    for count in counts:
        if count.counted_at >= period.end_of_slice(count.start):
            by_start.setdefault(count.start, []).append(count)
    return {start: found for start, found in by_start.items() if len(found) == len(SOURCES)}


def _counted(period: Period, kept: Mapping[date, Sequence[SliceCount]]) -> Counted:
    mine = [count for start in period.whole_slices() for count in kept.get(start, ())]
    rows: dict[Source, list[Row]] = {source: [] for source in SOURCES}
    for count in mine:
        rows[_BY_KEY[count.source]] += [_row(count.start, line) for line in count.unit_lines]
    return Counted(rows, min((count.counted_at for count in mine), default=None))


def _write(hospital: Hospital, rows: Rows, period: Period) -> None:
    model, edition = _COUNTS[period.kind.slices], _edition(hospital, period)
    group = {"lines"} if model is MonthCount else set()
    # Of a month that has begun too: its group reads it once it is over.
    starts = period.slices() if group else period.whole_slices()
    model.objects.bulk_create(
        [
            model(
                hospital=hospital,
                source=source.key,
                unit_lines=list(_lines(rows[source], start, ("ward",))),
                edition=edition,
                counted_at=period.now,
                **{model.START: start},
                **{name: list(_lines(rows[source], start, ())) for name in group},
            )
            for source in SOURCES
            for start in starts
        ],
        update_conflicts=True,
        unique_fields=["hospital", model.START, "source"],
        update_fields=[*group, "unit_lines", "edition", "counted_at"],
    )


def _lines(rows: Iterable[Row], start: date, places: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """The rows of a slice added up, by part and by ``places``."""
    names = (*places, "part", *_KINDS)
    added: dict[tuple[Any, ...], Counter[str]] = {}
    for row in rows:
        if row.start == start:
            kinds = (*(getattr(row, place) for place in places), row.part, *(row.columns.get(kind) for kind in _KINDS))
            numbers = {name: number for name, number in row.columns.items() if name not in _KINDS}
            added.setdefault(kinds, Counter()).update(numbers)
    for kinds, numbers in added.items():
        yield {**dict(zip(names, kinds, strict=True)), **numbers}


def _row(start: date, line: Mapping[str, Any]) -> Row:
    return Row(
        start, line["ward"], line["part"], {name: value for name, value in line.items() if name not in {"ward", "part"}}
    )


def _edition(hospital: Hospital, period: Period) -> str:
    return edition_of(SOURCES, bounds=period.bounds, cut=_cut(hospital, period))


def _cut(hospital: Hospital, period: Period) -> Cut:
    return Cut(period.kind.slices, period.zone, timedelta(hours=hospital.screening_delay_hours))
