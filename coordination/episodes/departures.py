"""Correcting a departure that was recorded with a wrong time, destination or transport."""

from datetime import datetime
from uuid import UUID

from coordination.accounts.models import Membership
from coordination.accounts.roles import Permission
from coordination.episodes.actions import add_entry, check, check_departure_time, lock_open_episode, written_moment
from coordination.episodes.models import DepartureMode, Destination, Episode
from coordination.episodes.registry import registry
from coordination.errors import DomainError


def correct_departure(
    *,
    member: Membership,
    episode_id: UUID,
    version: int,
    left_at: datetime,
    destination: Destination,
    departure_mode: DepartureMode,
) -> Episode:
    """Correct a recorded departure. What its time decides follows; a letter that is written keeps what it said.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``wrong_state``, nobody left; ``stale``, the episode changed since
            ``version``; ``before_admission``; ``in_future``.
    """
    check(member, Permission.DEPARTURE_RECORD)
    episode = lock_open_episode(episode_id)
    if episode.left_at is None:
        raise DomainError("Aucun départ n’est enregistré.", code="wrong_state")
    if episode.version != version:
        raise DomainError("Quelqu’un a modifié cet épisode pendant que vous écriviez.", code="stale")
    check_departure_time(episode, left_at)
    before = episode.left_at
    episode.left_at = left_at
    episode.destination = destination
    episode.departure_mode = departure_mode
    episode.version += 1
    episode.save(update_fields=["left_at", "destination", "departure_mode", "version"])
    moved = left_at != before
    add_entry(
        episode=episode,
        kind="rescheduled",
        summary=f"Départ corrigé, {episode.get_destination_display().lower()}",
        detail=f"{written_moment(left_at)} au lieu de {written_moment(before)}" if moved else "",
        actor=member.user,
    )
    if moved:
        for hook in registry.on_rescheduled:
            hook(episode, member.user)
    return episode
