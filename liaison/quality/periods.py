"""Periods of the figures page, cut in weeks or months, in a hospital's time zone."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils import timezone

from coordination.tenancy.prepared import Given

WEEK, MONTH = "week", "month"


@dataclass(frozen=True)
class PeriodKind:
    """A choice of the page: its key in addresses, its label, its length in days, the slices it is cut in."""

    key: str
    label: str
    days: int
    slices: str


PERIOD_KINDS = (
    PeriodKind("30j", "30 derniers jours", 30, WEEK),
    PeriodKind("90j", "90 derniers jours", 90, WEEK),
    PeriodKind("12m", "12 derniers mois", 365, MONTH),
)


class Bounds(NamedTuple):
    """The days and the moments of a period: values, or their places in a prepared statement."""

    first: date | Given
    last: date | Given
    start: datetime | Given
    end: datetime | Given
    now: datetime | Given


@dataclass(frozen=True)
class Period:
    """Whole days from ``first`` to ``last``, both counted, in ``zone``. ``now`` is when the figures are read."""

    kind: PeriodKind
    first: date
    last: date
    zone: ZoneInfo
    now: datetime

    @property
    def start(self) -> datetime:
        """The first moment of the period."""
        return datetime.combine(self.first, time.min, tzinfo=self.zone)

    @property
    def end(self) -> datetime:
        """The first moment after the period."""
        return datetime.combine(self.last + timedelta(days=1), time.min, tzinfo=self.zone)

    @property
    def bounds(self) -> Bounds:
        """What a source of figures compares with."""
        return Bounds(self.first, self.last, self.start, self.end, self.now)

    def slices(self) -> list[date]:
        """The first day of each week (Monday) or month that the period touches, in order."""
        current, found = _slice_start(self.first, self.kind.slices), []
        while current <= self.last:
            found.append(current)
            current = _next_slice(current, self.kind.slices)
        return found


def period_of(key: str, *, time_zone: str, now: datetime | None = None) -> Period:
    """The period ``key`` that ends today in ``time_zone``; an unknown key gives the shortest."""
    kind = next((kind for kind in PERIOD_KINDS if kind.key == key), PERIOD_KINDS[0])
    zone = ZoneInfo(time_zone)
    now = now or timezone.now()
    last = now.astimezone(zone).date()
    return Period(kind, last - timedelta(days=kind.days - 1), last, zone, now)


def _slice_start(day: date, slices: str) -> date:
    return day - timedelta(days=day.weekday()) if slices == WEEK else day.replace(day=1)


def _next_slice(start: date, slices: str) -> date:
    if slices == WEEK:
        return start + timedelta(days=7)
    return (start.replace(day=28) + timedelta(days=4)).replace(day=1)
