"""A member of the circle whose service has closed: replaced, kept with a reason, or let go."""

from typing import Any
from uuid import UUID

from django.db import transaction

from coordination.accounts.models import Membership
from coordination.accounts.roles import Permission
from coordination.episodes.actions import add_entry, check, lock_open_episode, settle_task
from coordination.episodes.models import Episode, Task, TaskState
from coordination.errors import DomainError
from discharge.planning.actions import add_circle_member, change_circle_state
from discharge.planning.kinds import REPLACE
from discharge.planning.models import CircleMember, CircleState

_SETTLED = "Ce service n’est plus à remplacer : quelqu’un l’a réglé entre-temps, ou il a ouvert de nouveau."


@transaction.atomic
def replace_closed(*, member: Membership, episode_id: UUID, circle_member_id: UUID, **added: Any) -> CircleMember:
    """Put somebody (what ``add_circle_member`` takes) in the place of a member whose service has closed.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``settled``, nobody is to be replaced any more; ``already_there``.
    """
    check(member, Permission.PLAN_EDIT)
    episode = lock_open_episode(episode_id)
    gone = _closed_member(episode, circle_member_id)
    # The first leaves before the second comes: a service that has moved often has both its entries under one name.
    change_circle_state(
        member=member,
        episode_id=episode.pk,
        circle_member_id=gone.pk,
        to=CircleState.REMOVED,
        version=gone.version,
        reason=f"Fermé, remplacé par {added['name']}"[:500],
    )
    return add_circle_member(member=member, episode_id=episode.pk, **added)


@transaction.atomic
def keep_closed(*, member: Membership, episode_id: UUID, circle_member_id: UUID, reason: str) -> CircleMember:
    """Keep a member although the directory says that the service has closed; the reason is in the timeline.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``settled``.
    """
    check(member, Permission.PLAN_EDIT)
    episode = lock_open_episode(episode_id)
    kept = _closed_member(episode, circle_member_id)
    for task in _waiting(episode, kept):
        # Cancelled, not done: what is done opens again while the member is in the circle.
        settle_task(task=task, state=TaskState.CANCELLED, actor=member.user, reason=reason)
    add_entry(
        episode=episode,
        kind="circle",
        summary=f"Gardé dans le cercle malgré la fermeture : {kept.name}",
        detail=reason,
        actor=member.user,
    )
    return kept


def closed_member(episode: Episode, circle_member_id: UUID) -> CircleMember | None:
    """The member of this key, while somebody must say who takes over; None once that is settled."""
    found: CircleMember | None = (
        episode.circle.on_closed_providers()
        .select_related("role", "provider__commune")
        .filter(pk=circle_member_id)
        .first()
    )
    return found if found is not None and _waiting(episode, found) else None


def _closed_member(episode: Episode, circle_member_id: UUID) -> CircleMember:
    found = closed_member(episode, circle_member_id)
    if found is None:
        raise DomainError(_SETTLED, code="settled")
    return found


def _waiting(episode: Episode, circle_member: CircleMember) -> list[Task]:
    return list(episode.tasks.live().filter(kind=REPLACE, subject_id=circle_member.pk))
