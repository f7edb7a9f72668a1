"""Reads of the outbox."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.models import Q

from coordination.tenancy.models import Hospital
from coordination.tenancy.waiting import is_over


class MessageQuerySet(models.QuerySet[Any]):
    """Reads of messages."""

    def claimable(self, now: datetime) -> "MessageQuerySet":
        """Due, or left behind by a worker whose lease ended; the longest due first."""
        due = Q(state="due") & is_over("due_at", now)
        left_behind = Q(state="sending") & is_over("lease_until", now)
        return self.filter(due | left_behind).order_by("due_at")

    def to_announce(self) -> "MessageQuerySet":
        """Ended, but the app that queued them does not know it yet."""
        return self.filter(state__in=("handed_over", "failed"), announced=False).order_by("created_at")

    def of_episode(self, episode_id: UUID) -> "MessageQuerySet":
        """Everything sent, or to be sent, for an episode; newest first."""
        return self.filter(episode_id=episode_id).order_by("-created_at")


def hospitals_with_due_messages(now: datetime) -> list[Hospital]:
    """The hospitals with something to send or to announce, through the narrow database function made for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT hospital_id FROM hospitals_with_due_messages(%s) AS hospital_id", [now])
        ids = [row[0] for row in cursor.fetchall()]
    return list(Hospital.objects.filter(pk__in=ids).order_by("pk"))
