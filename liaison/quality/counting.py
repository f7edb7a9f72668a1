"""Rows of figures: of months, weeks and days that are over, from what was counted of them at night; of the rest, from the traces.

Celery counts (``count_slices``), in the hospital: its sums, which its group reads too, and those of its units.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone

from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from liaison.quality.indicators import INDICATORS
from liaison.quality.models import SliceCount
from liaison.quality.periods import Period, Span, proposed_periods, stretch_of
from liaison.quality.sources import Cut, Row, Source, edition_of, read_rows

Rows = Mapping[Source, list[Row]]
SOURCES: tuple[Source, ...] = tuple(dict.fromkeys(indicator.source for indicator in INDICATORS))
_BY_KEY = {source.key: source for source in SOURCES}
# Of a row, what is not a number of facts: hours before an answer.
_KINDS = ("hours",)


class Counted(NamedTuple):
    """The rows of every source; ``counted_at``: of the spans counted beforehand, when the oldest was."""

    rows: Rows
    counted_at: datetime | None


class _Count(NamedTuple):
    source: Source
    lines: list[Mapping[str, Any]]
    counted_at: datetime


_Kept = Mapping[Span, Sequence[_Count]]


def rows_of(hospital: Hospital, periods: Sequence[Period], *, by_unit: bool) -> list[Counted]:
    """What every figure of ``hospital`` over each of these periods, of one kind, is a sum of. Call it inside the hospital.

    A span that was over when it was counted, and with what counts today, is not read again; the rest is. Two statements.
    Without ``by_unit``, what was counted is not told apart by unit.
    """
    kept = _kept(hospital, periods, by_unit=by_unit)
    spans = [[span for span in period.spans() if span in kept] for period in periods]
    found = [_counted(period, some, kept) for period, some in zip(periods, spans, strict=True)]
    left = [period.without(some) for period, some in zip(periods, spans, strict=True)]
    stretches = [(one, stretch) for one, some in zip(found, left, strict=True) for stretch in some]
    bounds = [stretch.bounds for _, stretch in stretches]
    live = read_rows(SOURCES, stretches=bounds, cut=_cut(hospital, periods[0].kind.slices))
    for (one, _), rows in zip(stretches, live, strict=True):
        for source, some in rows.items():
            one.rows[source].extend(some)
    return found


def live_rows(hospital: Hospital, period: Period, sources: Sequence[Source] = SOURCES) -> dict[Source, list[Row]]:
    """The rows of ``period`` from the traces, in one statement. Call it inside the hospital."""
    [rows] = read_rows(sources, stretches=[period.bounds], cut=_cut(hospital, period.kind.slices))
    return rows


def count_slices(hospital: Hospital, *, now: datetime | None = None) -> None:
    """Count every span of the periods that the page proposes, and of one year before; each stretch in one transaction.

    Anew and not once: an acknowledgement, a correction, a late letter change what a past month holds.
    """
    now = now or timezone.now()
    spans = {span for period in proposed_periods(time_zone=hospital.time_zone, now=now) for span in period.spans()}
    for stretch in _stretches(sorted(spans)):
        with enter(hospital):
            _write(hospital, stretch, now)
    with enter(hospital):
        SliceCount.objects.filter(counted_at__lt=now).delete()


def _kept(hospital: Hospital, periods: Sequence[Period], *, by_unit: bool) -> _Kept:
    zone, starts = periods[0].zone, defaultdict(set)
    for period in periods:
        for span in period.spans():
            starts[span.slices].add(span.first)
    asked = Q()
    for slices, firsts in starts.items():
        asked |= Q(slices=slices, start__in=firsts, edition=_edition(hospital, slices))
    counts = SliceCount.objects.filter(asked, source__in=_BY_KEY) if starts else SliceCount.objects.none()
    lines = "unit_lines" if by_unit else "lines"
    kept: dict[Span, list[_Count]] = defaultdict(list)
    for slices, start, key, found, counted_at in counts.values_list("slices", "start", "source", lines, "counted_at"):
        span = Span(slices, start)
        if counted_at >= datetime.combine(span.last + timedelta(days=1), time.min, tzinfo=zone):
            kept[span].append(_Count(_BY_KEY[key], found, counted_at))
    return {span: found for span, found in kept.items() if len(found) == len(SOURCES)}


def _counted(period: Period, spans: Iterable[Span], kept: _Kept) -> Counted:
    rows: dict[Source, list[Row]] = {source: [] for source in SOURCES}
    counted_at = []
    for span in spans:
        start = period.slice_of(span.first)
        for count in kept[span]:
            rows[count.source] += [_row(start, line) for line in count.lines]
            counted_at.append(count.counted_at)
    return Counted(rows, min(counted_at, default=None))


def _stretches(spans: Iterable[Span]) -> list[list[Span]]:
    """Spans of one length that follow each other, together."""
    found: list[list[Span]] = []
    for span in spans:
        if found and found[-1][-1].slices == span.slices and found[-1][-1].last + timedelta(days=1) == span.first:
            found[-1].append(span)
        else:
            found.append([span])
    return found


def _write(hospital: Hospital, spans: Sequence[Span], now: datetime) -> None:
    stretch = stretch_of(spans, zone=ZoneInfo(hospital.time_zone), now=now)
    rows, edition = live_rows(hospital, stretch), _edition(hospital, stretch.kind.slices)
    SliceCount.objects.bulk_create(
        [
            SliceCount(
                hospital=hospital,
                slices=span.slices,
                start=span.first,
                source=source.key,
                lines=list(_lines(rows[source], span.first, ())),
                unit_lines=list(_lines(rows[source], span.first, ("ward",))),
                edition=edition,
                counted_at=now,
            )
            for source in SOURCES
            for span in spans
        ],
        update_conflicts=True,
        unique_fields=["hospital", "slices", "start", "source"],
        update_fields=["lines", "unit_lines", "edition", "counted_at"],
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
    columns = {name: value for name, value in line.items() if name not in {"ward", "part"}}
    return Row(start, line.get("ward", ""), line["part"], columns)


def _edition(hospital: Hospital, slices: str) -> str:
    return edition_of(SOURCES, _cut(hospital, slices))


def _cut(hospital: Hospital, slices: str) -> Cut:
    return Cut(slices, ZoneInfo(hospital.time_zone), timedelta(hours=hospital.screening_delay_hours))
