"""What the hospital's own episodes say of providers in a list: how often they came lately."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count

from directory.providers.reasons import Opinion, Reason
from discharge.planning.models import CircleMember, CircleState

QUARTER = timedelta(days=90)


def acceptances(provider_ids: Collection[UUID], now: datetime) -> dict[UUID, Opinion]:
    """Who confirmed in the last three months that it comes, and how many times. One query."""
    confirmed = CircleMember.objects.filter(
        provider__in=provider_ids, state=CircleState.CONFIRMED, created_at__gt=now - QUARTER
    )
    counts = confirmed.order_by().values_list("provider").annotate(times=Count("pk"))
    return {pk: Opinion(0, (Reason("for", _words(times)),)) for pk, times in counts}


def _words(times: int) -> str:
    return "a accepté une fois ce trimestre" if times == 1 else f"a accepté {times} fois ce trimestre"
