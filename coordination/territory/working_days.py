"""The days and hours on which a team works: what a delay of a working team counts."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from coordination.territory.public_holidays import is_public_holiday

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WorkingCalendar:
    """The days a team works: ISO weekdays (1 is Monday), less the public holidays of its region unless worked too."""

    weekdays: frozenset[int]
    region: str | None = None
    on_holidays: bool = False

    def is_working(self, day: date) -> bool:
        """Whether the team works on ``day``."""
        return day.isoweekday() in self.weekdays and (self.on_holidays or not is_public_holiday(day, self.region))

    def first_working(self, day: date) -> date:
        """``day`` when it is worked, else the next one that is.

        Raises:
            ValueError: the calendar has no working day.
        """
        if not self.weekdays:
            raise ValueError("a calendar without a working day")
        while not self.is_working(day):
            day += _ONE_DAY
        return day


def ringing_time(now: datetime, zone: ZoneInfo, *, since: time, until: time) -> datetime:
    """``now``, or the next instant from ``since`` to ``until``, in the hospital's day, at which a text message may ring."""
    local = now.astimezone(zone)
    if since <= local.time() < until:
        return now
    day = local.date() if local.time() < since else local.date() + _ONE_DAY
    return datetime.combine(day, since, zone)


@dataclass(frozen=True)
class TeamHours:
    """The hours of a team on the days it works, in the hospital's own zone."""

    calendar: WorkingCalendar
    opens: time
    closes: time
    zone: ZoneInfo

    def after(self, start: datetime, delay: timedelta) -> datetime:
        """The instant at which ``delay`` of worked time has passed since ``start``.

        Counted between instants, so that the night on which clocks change adds or takes nothing.

        Raises:
            ValueError: the calendar has no working day.
        """
        day, left = start.astimezone(self.zone).date(), delay
        while True:
            day = self.calendar.first_working(day)
            begins, ends = (
                datetime.combine(day, hour, self.zone).astimezone(UTC) for hour in (self.opens, self.closes)
            )
            begins = max(begins, start.astimezone(UTC))
            if begins < ends and left <= ends - begins:
                return begins + left
            left -= max(ends - begins, timedelta(0))
            day += _ONE_DAY
