"""Periods of the figures page, cut in weeks or months, in a hospital's time zone."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils import timezone

from coordination.tenancy.prepared import Given

WEEK, MONTH = "week", "month"
# Years that the page proposes, the current one included.
YEARS = 3
FIRST_YEAR = 2000
# Whole weeks: a Monday is compared with a Monday.
_A_YEAR_OF_WEEKS = timedelta(weeks=52)
_A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class PeriodKind:
    """A choice of the page: its key in addresses, its label, the slices it is cut in, and how many days up to today it has;
    0: whole months or years, which do not end today.
    """

    key: str
    label: str
    slices: str
    days: int = 0


PERIOD_KINDS = (
    PeriodKind("30j", "30 derniers jours", WEEK, 30),
    PeriodKind("90j", "90 derniers jours", WEEK, 90),
    PeriodKind("12m", "12 derniers mois finis", MONTH),
)


class Bounds(NamedTuple):
    """The days and the moments of a period: values, or their places in a prepared statement."""

    first: date | Given
    last: date | Given
    start: datetime | Given
    end: datetime | Given
    now: datetime | Given
    today: date | Given


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
        return Bounds(self.first, self.last, self.start, self.end, self.now, self.now.astimezone(self.zone).date())

    @property
    def a_year_before(self) -> "Period":
        """The same weeks, or the same days of the same months, one year before; as many slices. A whole month has its 29th."""
        if self.kind.slices == WEEK:
            return replace(self, first=self.first - _A_YEAR_OF_WEEKS, last=self.last - _A_YEAR_OF_WEEKS)
        first, last = _year_before(self.first), _year_before(self.last)
        return replace(self, first=first, last=_month_end(last) if self.last == _month_end(self.last) else last)

    def whole_slices(self) -> list[date]:
        """The first day of each week or month that the period holds from its first day to its last, in order."""
        starts = [start for start in self.slices() if self.first <= start]
        return [start for start in starts if _next_slice(start, self.kind.slices) - _A_DAY <= self.last]

    def end_of_slice(self, start: date) -> datetime:
        """The first moment after the slice that begins on ``start``."""
        return datetime.combine(_next_slice(start, self.kind.slices), time.min, tzinfo=self.zone)

    def without(self, known: Collection[date]) -> list["Period"]:
        """What is left of the period when these of its slices are taken out: each stretch of days, in order."""
        found: list[Period] = []
        for start in self.slices():
            if start in known:
                continue
            first, last = max(start, self.first), min(_next_slice(start, self.kind.slices) - _A_DAY, self.last)
            if found and found[-1].last + _A_DAY == first:
                found[-1] = replace(found[-1], last=last)
            else:
                found.append(replace(self, first=first, last=last))
        return found

    def slices(self) -> list[date]:
        """The first day of each week (Monday) or month that the period touches, in order."""
        current, found = _slice_start(self.first, self.kind.slices), []
        while current <= self.last:
            found.append(current)
            current = _next_slice(current, self.kind.slices)
        return found


def period_kinds(today: date) -> list[PeriodKind]:
    """What the page proposes: rolling periods, then whole years, the current one first."""
    return [*PERIOD_KINDS, *(_year_kind(today.year - back) for back in range(YEARS))]


def period_of(key: str, *, time_zone: str, now: datetime | None = None) -> Period:
    """The period ``key`` that ends today in ``time_zone``, or the year ``key``; an unknown key gives the shortest."""
    zone = ZoneInfo(time_zone)
    now = now or timezone.now()
    today = now.astimezone(zone).date()
    if key.isascii() and key.isdecimal() and len(key) == 4 and FIRST_YEAR <= int(key) <= today.year:
        return year_of(int(key), zone=zone, now=now)
    kind = next((kind for kind in PERIOD_KINDS if kind.key == key), PERIOD_KINDS[0])
    if kind.slices == MONTH:
        this_month = today.replace(day=1)
        return Period(kind, _year_before(this_month), this_month - _A_DAY, zone, now)
    return Period(kind, today - timedelta(days=kind.days - 1), today, zone, now)


def year_of(year: int, *, zone: ZoneInfo, now: datetime) -> Period:
    """The calendar ``year``, up to today when it is not over."""
    today = now.astimezone(zone).date()
    return Period(_year_kind(year), date(year, 1, 1), min(date(year, 12, 31), today), zone, now)


def _year_kind(year: int) -> PeriodKind:
    return PeriodKind(str(year), f"Année {year}", MONTH)


def _year_before(day: date) -> date:
    """The same day of the year before; 29 February is the 28th there."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _month_end(day: date) -> date:
    return _next_slice(day.replace(day=1), MONTH) - _A_DAY


def _slice_start(day: date, slices: str) -> date:
    return day - timedelta(days=day.weekday()) if slices == WEEK else day.replace(day=1)


def _next_slice(start: date, slices: str) -> date:
    if slices == WEEK:
        return start + timedelta(days=7)
    return (start.replace(day=28) + timedelta(days=4)).replace(day=1)
