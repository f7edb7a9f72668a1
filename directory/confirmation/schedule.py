"""When confirmations are asked for: on working days, in daylight of Europe/Paris.

The beat counts in UTC and knows no summer time: its one instant a day (``settings.base``) falls in the morning in both
regimes, at 10:10 or 11:10. The hour is checked again when the task runs, because a beat or a worker that was stopped catches up at whatever hour it starts.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from coordination.territory.public_holidays import is_public_holiday
from directory.providers.freshness import STALE_AFTER

# Of the links and of the mails.
PURPOSE = "directory-confirmation"
PARIS = ZoneInfo("Europe/Paris")
FIRST_HOUR, LAST_HOUR = time(9), time(18)
_SATURDAY = 5

# A provider is asked again when its last answer, or the last question, is as old as what the directory calls stale.
ASKED_AGAIN_AFTER = STALE_AFTER
LINK_LIFETIME = timedelta(days=30)


def is_working_daylight(now: datetime) -> bool:
    """Whether people in France are at work at ``now``."""
    local = now.astimezone(PARIS)
    return (
        FIRST_HOUR <= local.time() < LAST_HOUR and local.weekday() < _SATURDAY and not is_public_holiday(local.date())
    )


def day_of(now: datetime) -> date:
    """The day in France, which is not always that of UTC."""
    return now.astimezone(PARIS).date()
