"""When a digest is due: an hour of the hospital's own day, whatever the season and wherever it lies."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from coordination.digest.models import FIRST_HOUR, LAST_HOUR, DigestChoice
from coordination.territory.public_holidays import is_day_off


def is_quiet(local: datetime) -> bool:
    """Whether nothing may leave at this hour of the hospital."""
    return not FIRST_HOUR <= local.hour < LAST_HOUR


def instant_of(day: date, hour: int, zone: ZoneInfo) -> datetime:
    """The instant at which an hour of that day begins there. Clocks change at night: between these hours each exists once."""
    return datetime.combine(day, time(hour), zone)


def is_due(choice: DigestChoice, local: datetime) -> bool:
    """Whether today's digest of a person has still to leave at ``local``, an instant in the hospital's zone."""
    day = local.date()
    return (
        choice.wanted
        and not is_quiet(local)
        and local.hour >= choice.hour
        and (choice.sent_on is None or choice.sent_on < day)
        and (choice.on_days_off or not is_day_off(day))
    )
