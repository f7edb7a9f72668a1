"""A task of the plan that does not advance: blocked for a coded reason, or waiting for somebody. It is taken up again by hand."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.accounts.roles import Permission
from coordination.audit.actions import record_transition
from coordination.episodes.actions import NOT_HELD, add_entry, check, lock_open_episode
from coordination.episodes.holding import hold_words
from coordination.episodes.models import LIVE_TASK_STATES, BlockReason, Episode, Task, TaskState
from coordination.errors import DomainError
from coordination.versions import STALE
from discharge.planning.kinds import PLAN_KINDS

HELD_STATES = (TaskState.BLOCKED, TaskState.WAITING)
_TOLD = {
    TaskState.BLOCKED: "Tâche bloquée",
    TaskState.WAITING: "Tâche en attente",
    TaskState.OPEN: "Tâche reprise",
}


def block_item(
    *, member: Membership, episode_id: UUID, task_id: UUID, version: int, reason: BlockReason, note: str = ""
) -> Task:
    """Mark a live task of the plan as blocked, or say otherwise why it is.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``not_plan``; ``stale``, it changed since ``version``; ``settled``.
    """
    return _hold(member, episode_id, task_id, version, TaskState.BLOCKED, block_reason=reason, hold_note=note)


def wait_for_somebody(
    *,
    member: Membership,
    episode_id: UUID,
    task_id: UUID,
    version: int,
    waiting_for: str,
    until: datetime,
    note: str = "",
) -> Task:
    """Mark a live task of the plan as waiting for ``waiting_for`` (their words) until ``until``; it is late after that.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``not_plan``; ``stale``, it changed since ``version``; ``settled``;
            ``past``, ``until`` is over.
    """
    if until < timezone.now():
        raise DomainError("Cette date est passée : choisissez jusqu’à quand attendre.", code="past")
    held = {"waiting_for": waiting_for, "waiting_until": until, "hold_note": note}
    return _hold(member, episode_id, task_id, version, TaskState.WAITING, **held)


def take_up_item(*, member: Membership, episode_id: UUID, task_id: UUID, version: int) -> Task:
    """Take up a blocked or waiting task again.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``not_plan``; ``stale``, it changed since ``version``; ``settled``.
    """
    return _hold(member, episode_id, task_id, version, TaskState.OPEN)


def _hold(member: Membership, episode_id: UUID, task_id: UUID, version: int, to: TaskState, **held: Any) -> Task:
    check(member, Permission.PLAN_EDIT)
    episode = lock_open_episode(episode_id)
    task: Task = Task.objects.select_for_update(of=("self",), no_key=True).get(episode=episode, pk=task_id)
    if task.kind not in PLAN_KINDS:
        raise DomainError("Cette tâche n’est pas du plan : elle ne se met pas en pause ici.", code="not_plan")
    held = {**NOT_HELD, **held}
    if task.state == to and all(getattr(task, name) == value for name, value in held.items()):
        return task
    if task.version != version:
        raise DomainError(STALE, code="stale")
    if task.state not in LIVE_TASK_STATES:
        raise DomainError("Cette tâche est réglée : rouvrez-la d’abord.", code="settled")
    return _write(episode, task, to, held, member)


def _write(episode: Episode, task: Task, to: TaskState, held: dict[str, Any], member: Membership) -> Task:
    before = task.state
    for name, value in held.items():
        setattr(task, name, value)
    task.state = to
    task.version += 1
    task.save(update_fields=["state", "version", *held])
    words = hold_words(task)
    if before != to:
        record_transition(
            subject=task, from_state=before, to_state=to, actor=member.user, reason=words, episode_id=episode.pk
        )
    add_entry(episode=episode, kind="plan", summary=f"{_TOLD[to]} : {task.title}", detail=words, actor=member.user)
    return task
