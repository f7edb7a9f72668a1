"""Which task comes before which: written, taken back, and never in a circle."""

from collections.abc import Collection, Iterable
from uuid import UUID

from coordination.accounts.models import Membership
from coordination.accounts.roles import Permission
from coordination.episodes.actions import add_entry, check, lock_open_episode
from coordination.episodes.models import LIVE_TASK_STATES, Prerequisite, Task
from coordination.episodes.registry import registry
from coordination.errors import DomainError


def put_first(*, member: Membership, episode_id: UUID, task_id: UUID, first_id: UUID) -> Task:
    """Have a task wait until ``first_id``, of the same episode, is settled. Said twice, it is written once.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``not_ticked``, a fact settles this task; ``settled``, one of both is;
            ``circle``, ``first_id`` is this task, or already waits for it.
    """
    check(member, Permission.PLAN_EDIT)
    episode = lock_open_episode(episode_id)
    # The lock on the episode holds back whoever would close the circle from the other side.
    task, first = (Task.objects.get(episode=episode, pk=pk) for pk in (task_id, first_id))
    if not registry.task_kinds[task.kind].settles_in_place:
        raise DomainError("Cette tâche se règle d’elle-même : elle n’attend pas son tour.", code="not_ticked")
    if task.state not in LIVE_TASK_STATES or first.state not in LIVE_TASK_STATES:
        raise DomainError("Cette tâche est réglée : il n’y a plus à l’attendre.", code="settled")
    links = Prerequisite.objects.filter(episode=episode).values_list("task", "first")
    if closes_circle(links, task=task.pk, first=first.pk):
        raise DomainError(f"« {first.title} » vient déjà après celle-ci : chacune attendrait l’autre.", code="circle")
    _, is_new = Prerequisite.objects.get_or_create(
        hospital_id=episode.hospital_id, task=task, first=first, defaults={"episode": episode}
    )
    if is_new:
        add_entry(
            episode=episode,
            kind="plan",
            summary=f"{task.title} : attend son tour",
            detail=f"Après : {first.title}",
            actor=member.user,
        )
    return task


def stop_waiting(*, member: Membership, episode_id: UUID, task_id: UUID, first_id: UUID) -> bool:
    """Take back that a task waits for another; return whether it did: a second click changes nothing.

    Raises:
        DomainError: ``forbidden``; ``closed``.
    """
    check(member, Permission.PLAN_EDIT)
    episode = lock_open_episode(episode_id)
    link = Prerequisite.objects.filter(episode=episode, task=task_id, first=first_id)
    waited = list(link.select_related("task", "first"))
    for found in waited:
        found.delete()
        add_entry(
            episode=episode,
            kind="plan",
            summary=f"{found.task.title} : n’attend plus",
            detail=f"N’a plus à venir après : {found.first.title}",
            actor=member.user,
        )
    return bool(waited)


def closes_circle(links: Iterable[tuple[UUID, UUID]], *, task: UUID, first: UUID) -> bool:
    """Whether ``task`` after ``first`` would have a task wait for itself; ``links``: (task, what comes before it)."""
    before: dict[UUID, list[UUID]] = {}
    for waiting, awaited in links:
        before.setdefault(waiting, []).append(awaited)
    seen: set[UUID] = set()
    reached = [first]
    while reached:
        one = reached.pop()
        if one == task:
            return True
        if one not in seen:
            seen.add(one)
            reached += before.get(one, ())
    return False


def still_before(firsts: Collection[Task]) -> list[Task]:
    """Those of ``firsts`` that are not settled."""
    return [first for first in firsts if first.state in LIVE_TASK_STATES]


def turn_words(firsts: Collection[Task]) -> str:
    """For example « après : Obtenir la mesure de protection »; empty for a task that never waited."""
    if awaited := still_before(firsts):
        return f"après : {', '.join(first.title for first in awaited)}"
    return "peut commencer : ce qui venait avant est réglé" if firsts else ""
