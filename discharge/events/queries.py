"""Reads of events after a departure."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models

from coordination.episodes.models import Episode

if TYPE_CHECKING:
    from discharge.events.models import Event  # noqa: F401 - named as text in the type of the query set


class EventQuerySet(models.QuerySet["Event"]):
    """Reads of events."""

    def standing(self) -> "EventQuerySet":
        """Not withdrawn."""
        return self.filter(withdrawn_at=None)

    def deaths(self) -> "EventQuerySet":
        """Those that say that somebody died."""
        return self.standing().filter(kind="death")


def stays_before(patient: UUID, start: datetime, *, but: UUID) -> "models.QuerySet[Episode]":
    """The stays of a patient that ended before ``start``, without the stay ``but``, the last one first."""
    return Episode.objects.filter(patient=patient, left_at__lte=start).exclude(pk=but).order_by("-left_at", "-pk")


def is_deceased(episode: Episode) -> bool:
    """Whether the patient's death was noted, on this episode or another of theirs. One query."""
    from discharge.events.models import Event  # the models import this module

    return bool(Event.objects.deaths().filter(episode__patient=episode.patient_id).exists())
