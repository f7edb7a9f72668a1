"""A stay in preparation that ends without a departure: the patient died in the ward, or nothing is to be prepared."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.accounts.roles import Permission
from coordination.episodes.actions import add_entry, change_state, check, lock_open_episode, settle_task
from coordination.episodes.death import lock_stays
from coordination.episodes.models import Episode, EpisodeState, TaskState, WhyCancelled
from coordination.episodes.registry import registry
from coordination.errors import DomainError


@transaction.atomic
def cancel_episode(*, member: Membership, episode_id: UUID, version: int, why: WhyCancelled, note: str = "") -> Episode:
    """End the preparation of a stay: what was asked outside is withdrawn, and nothing is left to do.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``wrong_state``, the patient has left: such a stay is closed; ``stale``,
            the episode changed since ``version``.
    """
    check(member, Permission.EPISODE_EDIT)
    if why == WhyCancelled.DEATH:
        lock_stays(episode_id)
    episode = lock_open_episode(episode_id)
    if episode.version != version:
        raise DomainError("Quelqu’un a modifié cet épisode entre-temps. Relisez-le, puis recommencez.", code="stale")
    for hook in registry.on_cancelled:
        hook(episode, member.user, why)
    change_state(episode, EpisodeState.CANCELLED, actor=member.user, reason=why.label)
    episode.closed_at = timezone.now()
    episode.save(update_fields=["state", "version", "closed_at"])
    for task in episode.tasks.live():
        settle_task(task=task, state=TaskState.CANCELLED, actor=member.user, reason="Épisode annulé")
    summary = f"Épisode annulé : {why.label[0].lower()}{why.label[1:]}"
    add_entry(episode=episode, kind="closed", summary=summary, detail=note, actor=member.user)
    return episode
