"""Periods of the figures page, cut in weeks or months, in a hospital's time zone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils import timezone

from coordination.tenancy.prepared import Given

DAY, WEEK, MONTH = "day", "week", "month"
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


class Span(NamedTuple):
    """A day, a week (from its Monday) or a month (from its first day): what figures are counted by at night."""

    slices: str
    first: date

    @property
    def last(self) -> date:
        """Its last day."""
        return _next_slice(self.first, self.slices) - _A_DAY


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
        return Bounds(self.first, self.last, self.start, self.end, self.now, self.today)

    @property
    def today(self) -> date:
        """The day on which the figures are read, which is not over."""
        return self.now.astimezone(self.zone).date()

    @property
    def a_year_before(self) -> "Period":
        """The same weeks, or the same days of the same months, one year before; as many slices. A whole month has its 29th."""
        if self.kind.slices == WEEK:
            return replace(self, first=self.first - _A_YEAR_OF_WEEKS, last=self.last - _A_YEAR_OF_WEEKS)
        first, last = _year_before(self.first), _year_before(self.last)
        return replace(self, first=first, last=_month_end(last) if self.last == _month_end(self.last) else last)

    def spans(self) -> list[Span]:
        """The weeks or months that are over and that the period holds whole, and the days that are over of the others, in order."""
        found: list[Span] = []
        for start in self.slices():
            whole = Span(self.kind.slices, start)
            if self.first <= start and whole.last <= self.last and whole.last < self.today:
                found.append(whole)
            else:
                first, last = max(start, self.first), min(whole.last, self.last, self.today - _A_DAY)
                found += [Span(DAY, first + timedelta(days=index)) for index in range((last - first).days + 1)]
        return found

    def without(self, spans: Iterable[Span]) -> list["Period"]:
        """What is left of the period when these of its spans, in order, are taken out: each stretch of days."""
        found, first = [], self.first
        for span in spans:
            if first < span.first:
                found.append(replace(self, first=first, last=span.first - _A_DAY))
            first = span.last + _A_DAY
        return [*found, replace(self, first=first)] if first <= self.last else found

    def slice_of(self, day: date) -> date:
        """The first day of the week or month that ``day`` is in."""
        return _slice_start(day, self.kind.slices)

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


def proposed_periods(*, time_zone: str, now: datetime) -> list[Period]:
    """Every period that the page proposes, and the year before each."""
    today = now.astimezone(ZoneInfo(time_zone)).date()
    shown = [period_of(kind.key, time_zone=time_zone, now=now) for kind in period_kinds(today)]
    return [*shown, *(period.a_year_before for period in shown)]


def stretch_of(spans: Sequence[Span], *, zone: ZoneInfo, now: datetime) -> Period:
    """These spans of one length, which follow each other, as a period cut in them."""
    slices = spans[0].slices
    return Period(PeriodKind(slices, "", slices), spans[0].first, spans[-1].last, zone, now)


def _year_kind(year: int) -> PeriodKind:
    return PeriodKind(str(year), f"Année {year}", MONTH)


def _year_before(day: date) -> date:
    """The same day of the year before; 29 February is the 28th there."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _month_end(day: date) -> date:
    return _next_slice(day.replace(day=1), MONTH) - _A_DAY


def _slice_start(day: date, slices: str) -> date:
    if slices == WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if slices == MONTH else day


def _next_slice(start: date, slices: str) -> date:
    if slices != MONTH:
        return start + timedelta(days=7 if slices == WEEK else 1)
    return (start.replace(day=28) + timedelta(days=4)).replace(day=1)
