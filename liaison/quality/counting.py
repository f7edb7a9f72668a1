"""What a hospital counts of its months for its group: sums by part, written by Celery, read by nobody but the group."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from liaison.quality.figures import SOURCES, rows_of
from liaison.quality.models import MonthCount
from liaison.quality.periods import YEARS, year_of
from liaison.quality.sources import Row, Source

# Of a row, what is not a number of facts: hours before an answer.
_KINDS = ("hours",)


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
            rows = rows_of(hospital, period)
            _write(hospital, rows, period.slices(), now)


def _write(hospital: Hospital, rows: dict[Source, list[Row]], months: list[date], now: datetime) -> None:
    MonthCount.objects.bulk_create(
        [
            MonthCount(
                hospital=hospital,
                month=month,
                source=source.key,
                lines=list(_lines(rows[source], month)),
                counted_at=now,
            )
            for source in SOURCES
            for month in months
        ],
        update_conflicts=True,
        unique_fields=["hospital", "month", "source"],
        update_fields=["lines", "counted_at"],
    )


def _lines(rows: Iterable[Row], month: date) -> Iterator[dict[str, Any]]:
    """The rows of a month with their units added up."""
    added: dict[tuple[Any, ...], Counter[str]] = {}
    for row in rows:
        if row.start == month:
            kinds = (row.part, *(row.columns.get(kind) for kind in _KINDS))
            numbers = {name: number for name, number in row.columns.items() if name not in _KINDS}
            added.setdefault(kinds, Counter()).update(numbers)
    for kinds, numbers in added.items():
        yield {**dict(zip(("part", *_KINDS), kinds, strict=True)), **numbers}
