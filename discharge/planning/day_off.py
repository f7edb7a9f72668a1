"""A departure that meets a weekend or a public holiday: who of the circle the directory says to be away then."""

from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from coordination.episodes.models import Episode
from coordination.territory.public_holidays import is_day_off
from coordination.ui import french
from coordination.ui.templatetags.french import upper_first
from directory.providers.models import Absence
from discharge.planning.models import CircleMember
from discharge.planning.queries import current_circle

_SATURDAY = 5
# On the eve of a day off, whoever is called later answers after it.
_LATE_HOUR = 16


def day_off_warning(episode: Episode, *, now: datetime) -> str:
    """What the first two days at home meet, and who does not come then; nothing on working days, without a date, or once left."""
    if episode.expected_departure_at is None or episode.has_left:
        return ""
    leaves_at = timezone.localtime(max(episode.expected_departure_at, now))
    day = leaves_at.date()
    off = [one for one in (day, day + timedelta(days=1)) if is_day_off(one)]
    if not off:
        return ""
    days = " et ".join(french.day(one, today=french.as_day(now)) for one in off)
    are = "sont des jours" if len(off) > 1 else "est un jour"
    late = (
        f", et le départ se fait après {_LATE_HOUR}{french.NBSP}h"
        if day not in off and leaves_at.hour >= _LATE_HOUR
        else ""
    )
    away = ", ".join(member.name for member in _away(episode, off))
    who = f" D’après l’annuaire, ne viennent pas alors : {away}." if away else " Voyez qui vient."
    return f"{upper_first(days)} {are} de week-end ou férié{late}.{who}"


def _away(episode: Episode, off: list[date]) -> list[CircleMember]:
    """Whom the directory says not to come on weekends, or to be absent on one of these days."""
    there = [member for member in current_circle(episode) if member.is_named and member.provider is not None]
    absent = set(
        Absence.objects.filter(
            Q(ends_on=None) | Q(ends_on__gte=off[0]),
            provider__in=[one.provider_id for one in there],
            starts_on__lte=off[-1],
        ).values_list("provider", flat=True)
    )
    is_weekend = any(day.weekday() >= _SATURDAY for day in off)
    return [
        member
        for member in there
        if member.provider_id in absent or (is_weekend and member.provider and member.provider.weekend is False)
    ]
