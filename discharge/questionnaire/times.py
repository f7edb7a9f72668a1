"""When a questionnaire leaves and until when it is awaited, in the hospital's own day.

It leaves in the morning of the call's day and is awaited until the afternoon, so that the call that replaces it can still
be made that day. A text message rings: nothing leaves in the evening nor at night.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SENT_FROM, SENT_UNTIL = time(9), time(20)
AWAITED_UNTIL = time(15)
# Asked for late in the day, it leaves as much time to answer.
LEAST = timedelta(hours=4)


def times_of(due_on: date, now: datetime, time_zone: str) -> tuple[datetime, datetime]:
    """When the questionnaire of a call due on ``due_on``, asked for at ``now``, leaves, and until when it is awaited."""
    zone = ZoneInfo(time_zone)
    send_at = max(datetime.combine(due_on, SENT_FROM, zone), waking_time(now, zone))
    return send_at, max(datetime.combine(due_on, AWAITED_UNTIL, zone), send_at + LEAST)


def waking_time(now: datetime, zone: ZoneInfo) -> datetime:
    """``now``, or the next instant at which a message may ring."""
    local = now.astimezone(zone)
    if SENT_FROM <= local.time() < SENT_UNTIL:
        return now
    day = local.date() if local.time() < SENT_FROM else local.date() + timedelta(days=1)
    return datetime.combine(day, SENT_FROM, zone)
