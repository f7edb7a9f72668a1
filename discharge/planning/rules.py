"""Work that the circle opens and settles by itself: nobody ticks what the facts already say."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from coordination.accounts.models import User
from coordination.episodes.actions import add_task, settle_task
from coordination.episodes.models import LIVE_TASK_STATES, Episode, EpisodeState, NeedDomain, Task, TaskState
from discharge.planning.kinds import FIND, PLAN, REPLACE, TELL_GP
from discharge.planning.models import CircleMember, CircleState
from discharge.planning.roles import domain_of

GP_NAMED = "gp"
GP_TOLD = "gp_informed"
# Somebody may already be on the way.
WARN_WITHIN = timedelta(hours=1)


def plan_on_admission(episode: Episode) -> list[dict[str, Any]]:
    """What every discharge needs and the circle can settle: a named GP, who is told before the patient leaves."""
    return [
        {
            "kind": kind,
            "key": key,
            "title": title,
            "domain": NeedDomain.MEDICAL,
            "due_at": episode.expected_departure_at,
            "due_follows_departure": True,
            "blocks_departure": True,
        }
        for kind, key, title in (
            (FIND, GP_NAMED, "Désigner le médecin traitant"),
            (TELL_GP, GP_TOLD, "Prévenir le médecin traitant de la sortie"),
        )
    ]


def warn_circle(episode: Episode, actor: User) -> None:
    """Whoever was told of a departure that is cancelled has to be told again; a person does it, by telephone."""
    told = [member.name for member in episode.circle.order_by("created_at") if member.is_told]
    if told:
        add_task(
            episode=episode,
            kind=PLAN,
            title="Prévenir les intervenants : le départ est annulé",
            detail=", ".join(told)[:300],
            due_at=timezone.now() + WARN_WITHIN,
            actor=actor,
        )


def open_search(episode: Episode, sought: CircleMember, *, blocks_departure: bool, actor: User) -> Task:
    """Open the task of looking for somebody; it settles when ``sought`` gets a name."""
    return add_task(
        episode=episode,
        kind=FIND,
        key=f"find:{sought.pk}",
        subject_id=sought.pk,
        title=f"Trouver : {sought.role.short_label}"[:200],
        detail=sought.what_for,
        domain=domain_of(sought.role_id) or "",
        due_at=episode.expected_departure_at,
        due_follows_departure=True,
        blocks_departure=blocks_departure,
        actor=actor,
    )


def apply_circle_rules(episode: Episode, *, actor: User | None) -> None:
    """Settle or reopen the tasks that the circle decides, after it changed. The episode is locked by the caller."""
    circle = {member.pk: member for member in episode.circle.select_related("role")}
    gp = next((member for member in circle.values() if member.is_gp and member.is_named), None)
    for task in episode.tasks.filter(kind__in=(FIND, TELL_GP, REPLACE)):
        if task.key == GP_NAMED:
            _make(task, settled=gp is not None, episode=episode, actor=actor)
        elif task.key == GP_TOLD:
            _make(task, settled=gp is not None and gp.is_told, episode=episode, actor=actor)
        elif task.kind == REPLACE and task.subject_id in circle:
            gone = circle[task.subject_id].state == CircleState.REMOVED
            _make(task, settled=gone, episode=episode, actor=actor)
        elif task.subject_id in circle:
            _follow_search(task, circle[task.subject_id], actor=actor)


def _follow_search(task: Task, sought: CircleMember, *, actor: User | None) -> None:
    if sought.state == CircleState.TO_FIND or task.state not in LIVE_TASK_STATES:
        return
    settle_task(task=task, state=TaskState.DONE if sought.name else TaskState.CANCELLED, actor=actor)


def _make(task: Task, *, settled: bool, episode: Episode, actor: User | None) -> None:
    if settled and task.state in LIVE_TASK_STATES:
        settle_task(task=task, state=TaskState.DONE, actor=actor)
    # Once the patient has left, what was done before stays done: the follow-up has its own tasks.
    elif not settled and task.state == TaskState.DONE and episode.state == EpisodeState.PREPARATION:
        settle_task(task=task, state=TaskState.OPEN, actor=actor)
