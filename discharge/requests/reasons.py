"""What the refusals of the last season say of providers in a list."""

from datetime import date, datetime
from typing import Any

from coordination.ui import french
from directory.providers.reasons import Opinion, Reason, Source
from discharge.requests.models import Approach
from discharge.requests.states import ApproachState, RefusalReason


def _refusal(rows: list[Any], now: datetime) -> Opinion | None:
    """The latest one. Whoever gave a day from which it can again no longer counts as refusing from that day on."""
    [(answered_at, code, day)] = rows
    today, again = french.as_day(now), date.fromisoformat(day) if day else None
    if again is not None and again <= today:
        return None
    until = f", possible dès le {french.day(again, today=today)}" if again else ""
    when = french.near_day(datetime.fromisoformat(answered_at), now=now)
    reason = RefusalReason(code).label.lower()
    return Opinion(0, (Reason("against", f"a refusé {when} : {reason}{until}"),))


REFUSALS = Source(
    f"""SELECT DISTINCT ON (provider_id) provider_id, jsonb_build_array(answered_at, refusal_reason, possible_from) AS known
          FROM {Approach._meta.db_table}
         WHERE hospital_id = %(hospital)s AND provider_id = ANY(%(providers)s)
           AND state = '{ApproachState.REFUSED.value}' AND answered_at >= %(now)s - interval '90 days'
         ORDER BY provider_id, answered_at DESC""",  # noqa: S608 - constants only
    _refusal,
)
