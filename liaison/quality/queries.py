"""Reads of self-audits."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, models

from coordination.episodes.models import Episode
from coordination.tenancy.models import Hospital

if TYPE_CHECKING:
    from liaison.quality.models import Audit, RuleVersion


class RuleVersionQuerySet(models.QuerySet["RuleVersion"]):
    """Reads of the versions of the rules."""

    def in_force(self) -> "RuleVersion | None":
        """The one published last."""
        return self.filter(state="published").order_by("-number").first()

    def draft(self) -> "RuleVersion | None":
        """The one being written."""
        return self.filter(state="draft").first()


@dataclass(frozen=True)
class Population:
    """The stays from which an audit draws, and how many were too short to be among them."""

    episodes: list[UUID]
    too_short: int


def population_of(hospital: Hospital, *, first: date, last: date, shortest: timedelta) -> Population:
    """The stays that ended from ``first`` to ``last``, days of the hospital, both counted. Call it inside the hospital."""
    zone = ZoneInfo(hospital.time_zone)
    start, end = (datetime.combine(day, time.min, tzinfo=zone) for day in (first, last + timedelta(days=1)))
    ended = Episode.objects.filter(left_at__gte=start, left_at__lt=end)
    drawn_from = ended.filter(left_at__gte=models.F("admitted_at") + shortest).values_list("pk", flat=True)
    return Population(list(drawn_from), ended.count() - len(drawn_from))


def newest_audits() -> "models.QuerySet[Audit]":
    """The audits of the hospital that was entered, the newest first, each with ``score``, the mean of its stays."""
    from liaison.quality.models import Audit  # the models import this module

    found: models.QuerySet[Audit] = Audit.objects.select_related("rules", "asked_by").annotate(
        score=models.Avg("stays__score")
    )
    return found.order_by("-asked_at")


def hospitals_with_open_audits() -> list[Hospital]:
    """The hospitals with stays still to judge, through the narrow database function made for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT hospital_id FROM hospitals_with_open_audits() AS hospital_id")
        ids = [row[0] for row in cursor.fetchall()]
    return list(Hospital.objects.filter(pk__in=ids).order_by("pk"))
