"""What the hospital's own episodes say of providers in a list: how often they came lately."""

from datetime import datetime
from typing import Any

from directory.providers.reasons import Opinion, Reason, Source
from discharge.planning.models import CircleMember, CircleState


def _acceptances(rows: list[Any], now: datetime) -> Opinion:
    [times] = rows
    words = "une fois" if times == 1 else f"{times} fois"
    return Opinion(0, (Reason("for", f"a accepté {words} ce trimestre"),))


# Who confirmed in the last three months that it comes, and how many times.
ACCEPTANCES = Source(
    f"""SELECT provider_id, to_jsonb(count(*)) AS known FROM {CircleMember._meta.db_table}
         WHERE hospital_id = %(hospital)s AND provider_id = ANY(%(providers)s)
           AND state = '{CircleState.CONFIRMED.value}' AND created_at > %(now)s - interval '90 days'
         GROUP BY provider_id""",  # noqa: S608 - constants only
    _acceptances,
)
