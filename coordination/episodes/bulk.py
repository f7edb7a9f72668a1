"""Several tasks of the worklist at once: given another day, given to a colleague, done. All or nothing: what is refused is said, and why."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.accounts.roles import Permission
from coordination.episodes.actions import add_entry, check, lock_open_episode, tick_task, written_moment
from coordination.episodes.delays import Delay, LateReason
from coordination.episodes.models import LIVE_TASK_STATES, Episode, Task, TaskState
from coordination.episodes.queries import Reader
from coordination.episodes.registry import registry
from coordination.errors import DomainError
from coordination.ui.templatetags.french import upper_first

# Two pages of the list, and room.
MOST = 60
CHANGED = "Quelqu’un l’a changée entre-temps : relisez-la."
GONE = "Elle n’est plus à faire, ou plus dans vos unités."


class Wanted(NamedTuple):
    """A ticked task, as the person saw it."""

    pk: UUID
    version: int


@dataclass(frozen=True)
class Lateness:
    """Why late work is done, or given another day."""

    reason: LateReason
    words: str = ""

    @property
    def said(self) -> str:
        """For the timeline."""
        return " : ".join(part for part in (self.reason.label, self.words) if part)


class Refused(Exception):  # noqa: N818 - what happened
    """Nothing was written: ``reasons`` says why not, by the key of each task that was refused."""

    def __init__(self, reasons: Mapping[UUID, str]) -> None:
        super().__init__(len(reasons))
        self.reasons = reasons


def postpone(*, member: Membership, wanted: Sequence[Wanted], to: datetime, lateness: Lateness | None) -> int:
    """Give tasks another day; return how many changed. One that was late keeps its reason (``Delay``).

    Raises:
        DomainError: ``forbidden``; ``past``, the day is over; ``too_many``.
        Refused: some may not be given a day, or changed since they were seen, or are late and ``lateness`` is None.
    """
    check(member, Permission.EPISODE_EDIT)
    if to <= timezone.now():
        raise DomainError("Ce jour est passé : choisissez un jour à venir.", code="past")

    def change(episode: Episode, task: Task) -> None:
        if not registry.task_kinds[task.kind].may_be_postponed:
            raise DomainError("Sa date vient d’une règle : elle ne se reporte pas d’ici.", code="ruled")
        before, late = task.due_at, is_late(task)
        task.due_at, task.due_follows_departure = to, False
        _save(task, "due_at", "due_follows_departure")
        said = _keep(task, member, lateness, due_at=before, postponed_to=to) if late else ""
        when = f"{written_moment(to)} au lieu de {written_moment(before)}"
        _tell(episode, f"Tâche reportée : {task.title}", ". ".join(part for part in (when, said) if part), member)

    return _each(member, wanted, change)


def give(*, member: Membership, wanted: Sequence[Wanted], to: Membership, word: str = "") -> int:
    """Give tasks to a colleague; return how many. The referent of the episode stays.

    Raises:
        DomainError: ``forbidden``; ``not_a_receiver``, this person does not read episodes; ``too_many``.
        Refused: some are outside the colleague's units, or changed since they were seen.
    """
    check(member, Permission.EPISODE_EDIT)
    if to.hospital_id != member.hospital_id or not to.can(Permission.EPISODE_VIEW):
        raise DomainError("Cette personne ne peut pas recevoir de tâche.", code="not_a_receiver")
    reader = Reader(to.pk, to.user_id, to.all_units)

    def change(episode: Episode, task: Task) -> None:
        if not Episode.objects.visible_to(reader).filter(pk=episode.pk).exists():
            raise DomainError(f"{to.user} n’a pas accès à l’unité de ce patient.", code="outside")
        task.owner = to.user
        _save(task, "owner")
        _tell(episode, f"Tâche confiée à {to.user} : {task.title}", word, member)

    return _each(member, wanted, change)


def settle(*, member: Membership, wanted: Sequence[Wanted], lateness: Lateness | None) -> int:
    """Tick tasks off; return how many. One that was late keeps its reason (``Delay``).

    Raises:
        DomainError: ``too_many``.
        Refused: some settle by themselves, ask for another right, come after others, changed since they were seen, or are
            late and ``lateness`` is None.
    """

    def change(episode: Episode, task: Task) -> None:
        before, late = task.due_at, is_late(task)
        tick_task(member=member, task=task, state=TaskState.DONE)
        if late:
            said = _keep(task, member, lateness, due_at=before, postponed_to=None)
            _tell(episode, f"Fait après l’échéance : {task.title}", said, member)

    return _each(member, wanted, change)


def is_late(task: Task) -> bool:
    """Whether its day has passed."""
    return task.due_at is not None and task.due_at < timezone.now()


def _each(member: Membership, wanted: Sequence[Wanted], change: Callable[[Episode, Task], None]) -> int:
    """Change every task, or none of them: the transaction is taken back when one is refused, after all were tried."""
    if len(wanted) > MOST:
        raise DomainError(f"{MOST} tâches au plus à la fois.", code="too_many")
    versions = {one.pk: one.version for one in wanted}
    reasons = dict.fromkeys(versions, GONE)
    with transaction.atomic():
        # In one order, whoever asks: two people who tick the same rows wait for each other, and never in a circle.
        found = Task.objects.to_do_for(member).filter(pk__in=versions).order_by("episode", "pk")
        for task in found.select_related("episode__patient"):
            refusal = _try(task, versions[task.pk], change)
            if refusal:
                reasons[task.pk] = refusal
            else:
                del reasons[task.pk]
        if reasons:
            transaction.set_rollback(True)
    if reasons:
        raise Refused(reasons)
    return len(versions)


def _try(task: Task, version: int, change: Callable[[Episode, Task], None]) -> str:
    """Change one task; return why not."""
    try:
        with transaction.atomic():
            episode = lock_open_episode(task.episode_id)
            fresh: Task = Task.objects.select_for_update(of=("self",), no_key=True).get(pk=task.pk)
            if fresh.state not in LIVE_TASK_STATES:
                return GONE
            if fresh.version != version:
                return CHANGED
            change(episode, fresh)
    except DomainError as error:
        return error.message
    return ""


def _save(task: Task, *fields: str) -> None:
    task.version += 1
    task.save(update_fields=[*fields, "version"])


def _keep(task: Task, member: Membership, lateness: Lateness | None, **dates: Any) -> str:
    """Write why it was late; return it in words."""
    if lateness is None:
        raise DomainError("Elle est en retard : dites pourquoi.", code="reason_needed")
    Delay.objects.create(
        hospital_id=task.hospital_id,
        episode_id=task.episode_id,
        task=task,
        reason=lateness.reason,
        words=lateness.words,
        by=member.user,
        **dates,
    )
    return lateness.said


def _tell(episode: Episode, summary: str, detail: str, member: Membership) -> None:
    add_entry(episode=episode, kind="plan", summary=summary, detail=upper_first(detail), actor=member.user)
