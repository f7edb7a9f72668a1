"""The patient's opposition to sharing at all: noted, and lifted by a person with a reason. Both stay on the timeline."""

from uuid import UUID

from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.accounts.roles import Permission
from coordination.episodes.actions import add_entry, check, lock_open_episode
from coordination.episodes.models import Episode
from coordination.episodes.registry import registry
from coordination.errors import DomainError


def oppose_sharing(*, member: Membership, episode_id: UUID) -> Episode:
    """Record that the patient opposes sharing: every channel stops and living links die (CSP L.1110-4).

    Also once the episode is closed: links outlive it.

    Raises:
        DomainError: ``forbidden``.
    """
    check(member, Permission.EPISODE_EDIT)
    episode: Episode = Episode.objects.select_for_update(of=("self",), no_key=True).get(pk=episode_id)
    if episode.sharing_opposed_at is None:
        episode.sharing_opposed_at = timezone.now()
        episode.version += 1
        episode.save(update_fields=["sharing_opposed_at", "version"])
        add_entry(episode=episode, kind="opposition", summary="Opposition au partage", actor=member.user)
        for hook in registry.on_opposition:
            hook(episode)
    return episode


def lift_opposition(*, member: Membership, episode_id: UUID, version: int, reason: str) -> Episode:
    """Record that the patient no longer opposes sharing, or that it was noted by mistake. Already so, nothing changes.

    What was stopped stays so: letters are written again and services asked again by a person. An opposition to one
    recipient still holds.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``no_reason``; ``stale``, somebody saved the episode since ``version``
            was read: the opposition may be another.
    """
    check(member, Permission.EPISODE_EDIT)
    episode = lock_open_episode(episode_id)
    if episode.sharing_opposed_at is None:
        return episode
    if not reason:
        raise DomainError("Dites pourquoi : la raison reste dans l’historique.", code="no_reason")
    if episode.version != version:
        raise DomainError("Quelqu’un a modifié cet épisode pendant que vous écriviez.", code="stale")
    episode.sharing_opposed_at = None
    episode.version += 1
    episode.save(update_fields=["sharing_opposed_at", "version"])
    add_entry(
        episode=episode, kind="opposition", summary="Opposition au partage levée", detail=reason, actor=member.user
    )
    return episode
