"""What events bring to the episode page, and what an admission tells of the stay before."""

from typing import Any
from uuid import UUID

from coordination.accounts.roles import Permission
from coordination.episodes.models import Episode
from coordination.episodes.registry import Tab, registry
from coordination.tenancy.prepared import prepared
from coordination.ui import navigation
from discharge.events.actions import note_death_in_hospital, note_return
from discharge.events.models import Event
from discharge.events.queries import EventQuerySet


def contribute() -> None:
    """Fill the registry; called once, when the app is ready."""
    registry.add_tab(Tab("events", "Événements", "events:episode", 64, Permission.EPISODE_VIEW, _standing))
    registry.on_admission.append(_tell_the_stay_before)
    registry.on_cancelled.append(note_death_in_hospital)


def _tell_the_stay_before(episode: Episode) -> list[dict[str, Any]]:
    note_return(episode)
    return []


def _standing(episode: Episode) -> navigation.Statement:
    return _standing_of.statement(episode=episode)


@prepared
def _standing_of(episode: UUID) -> EventQuerySet:
    events: EventQuerySet = Event.objects.standing().filter(episode=episode)
    return events.only("pk")
