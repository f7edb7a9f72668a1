"""When a questionnaire leaves and until when it is awaited, in the hospital's own day.

It leaves in the morning of the call's day and is awaited until the afternoon, so that the call that replaces it can still
be made that day. A text message rings: nothing leaves in the evening nor at night.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from coordination.territory.working_days import ringing_time

SENT_FROM, SENT_UNTIL = time(9), time(20)
AWAITED_UNTIL = time(15)
# Asked for late in the day, it leaves as much time to answer.
LEAST = timedelta(hours=4)


def times_of(due_on: date, now: datetime, time_zone: str) -> tuple[datetime, datetime]:
    """When the questionnaire of a call due on ``due_on``, asked for at ``now``, leaves, and until when it is awaited."""
    zone = ZoneInfo(time_zone)
    send_at = max(datetime.combine(due_on, SENT_FROM, zone), ringing_time(now, zone, since=SENT_FROM, until=SENT_UNTIL))
    return send_at, max(datetime.combine(due_on, AWAITED_UNTIL, zone), send_at + LEAST)
