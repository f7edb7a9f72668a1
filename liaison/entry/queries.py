"""Reads of entry letters."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models

from coordination.episodes.models import Episode
from coordination.tenancy.prepared import prepared

if TYPE_CHECKING:
    from liaison.entry.models import EntryRequest


class EntryRequestQuerySet(models.QuerySet["EntryRequest"]):
    """Reads of what is asked."""

    def waiting(self) -> "EntryRequestQuerySet":
        """Those that the doctor may still write."""
        return self.filter(state__in=["asked", "begun"])


def entry_requests_of(episode: Episode) -> list["EntryRequest"]:
    """What was asked for an episode, the newest first; read once an episode object."""
    known: list[EntryRequest] | None = episode.__dict__.get("_entry_requests")
    if known is None:
        known = list(_asked(episode=episode))
        episode.__dict__["_entry_requests"] = known
    return known


@prepared
def _asked(episode: UUID) -> EntryRequestQuerySet:
    from liaison.entry.models import EntryRequest  # the models import this module

    asked: EntryRequestQuerySet = EntryRequest.objects.filter(episode=episode)
    return asked.select_related("document", "asked_by").order_by("-asked_at", "-pk")
