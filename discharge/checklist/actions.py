"""Answering the check-list: lock, check, change, record; and the task that warns while it can still be mended."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from coordination.accounts.models import Membership, User
from coordination.accounts.roles import Permission
from coordination.episodes.actions import add_entry, check, lock_open_episode, settle_task
from coordination.episodes.departures import drop_task
from coordination.episodes.models import LIVE_TASK_STATES, Episode, Task, TaskState
from coordination.errors import DomainError
from discharge.checklist.criteria import criteria
from discharge.checklist.models import Answer, Choice
from discharge.checklist.queries import read_checklist
from discharge.checklist.reading import EARLY

KIND = "checklist"
KEY = "checklist:early"


@transaction.atomic
def answer_criterion(
    *, member: Membership, episode_id: UUID, criterion: str, choice: Choice | None, version: int
) -> None:
    """Answer a criterion, or with ``choice`` None take the answer back. The answer already given changes nothing.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``unknown``, no such criterion; ``not_applicable``, this one always applies;
            ``stale``, somebody answered otherwise since ``version`` (0: nobody had).
    """
    check(member, Permission.EPISODE_EDIT)
    known = criteria().get(criterion)
    if known is None:
        raise DomainError("Ce critère n’existe pas.", code="unknown")
    if known.always_applies and choice == Choice.NOT_APPLICABLE:
        raise DomainError("Ce critère s’applique à tous les patients : répondez oui ou non.", code="not_applicable")
    episode = lock_open_episode(episode_id)
    answer = episode.checklist.select_for_update(of=("self",)).filter(criterion=criterion).first()
    if answer is not None and answer.choice == (choice or ""):
        return
    if (answer.version if answer else 0) != version:
        raise DomainError(_answered_meanwhile(answer), code="stale")
    answer = answer or Answer(hospital_id=episode.hospital_id, episode=episode, criterion=criterion, version=0)
    answer.choice, answer.answered_by, answer.answered_at = choice or "", member.user, timezone.now()
    answer.version += 1
    answer.save()
    words = f"{known.short} : {choice.label.lower()}" if choice else f"{known.short} : réponse retirée"
    add_entry(
        episode=episode, kind="checklist", summary=f"Check-list, {words[:1].lower()}{words[1:]}", actor=member.user
    )
    follow_checklist(episode, member.user)


def _answered_meanwhile(answer: Answer | None) -> str:
    if answer is None:
        return "Cette réponse n’est plus celle que vous lisiez. Relisez-la, puis recommencez."
    said = answer.get_choice_display() or "rien"
    return f"{answer.answered_by} a répondu « {said} » pendant que vous lisiez. Relisez, puis recommencez."


def warn_on_admission(episode: Episode) -> list[dict[str, Any]]:
    """The warning, two days before the departure: some criteria cannot be mended on the last day."""
    title = "Check-list de sortie : ce qui ne se rattrape pas le dernier jour"
    return [{"kind": KIND, "key": KEY, "title": title, "due_at": _due_at(episode)}]


def move_warning(episode: Episode, actor: User) -> None:
    """Follow a departure that moves."""
    episode.tasks.filter(key=KEY).update(due_at=_due_at(episode))


def drop_on_departure(episode: Episode, actor: User) -> None:
    """After the departure there is nothing left to warn of. The episode is locked by the caller."""
    for task in episode.tasks.live().filter(key=KEY):
        drop_task(task, actor=actor)


def follow_checklist(episode: Episode, actor: User) -> None:
    """Settle or reopen the warning after an answer or a screening. The episode is locked by the caller."""
    if episode.has_left:
        return
    is_met = not read_checklist(episode, now=timezone.now()).unmendable
    _settle(episode, TaskState.DONE if is_met else TaskState.OPEN, actor=actor)


def _settle(episode: Episode, state: TaskState, *, actor: User) -> None:
    task: Task | None = episode.tasks.filter(key=KEY).first()
    if task is None or (task.state in LIVE_TASK_STATES) == (state in LIVE_TASK_STATES):
        return
    if task.state == TaskState.CANCELLED:
        return
    settle_task(task=task, state=state, actor=actor)


def _due_at(episode: Episode) -> Any:
    expected = episode.expected_departure_at
    return max(expected - EARLY, episode.admitted_at) if expected else None
