"""A meeting as a person reads it: whom to discuss and why, what was decided, what became of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, Q

from coordination.accounts.models import Membership
from coordination.episodes.holding import hold_words
from coordination.episodes.models import Episode, Task, TaskState
from coordination.ui import french
from discharge.meetings.models import Decision, Meeting
from discharge.meetings.queries import DECIDED, LEAVING, NO_WAY_OUT, held_tasks, owed_tasks, to_discuss
from discharge.obstacles.models import Fitness, Obstacle
from discharge.obstacles.reading import standing
from discharge.planning.reading import Line, line
from discharge.requests.work import NOBODY


@dataclass(frozen=True)
class DecisionLine:
    """A decision and where its task stands."""

    decision: Decision
    line: Line


@dataclass
class Row:
    """One patient to discuss: why (state and words of the component ``status``), what is owed, what was decided today."""

    episode: Episode
    reasons: list[tuple[str, str]]
    owed: list[Line] = field(default_factory=list)
    decided: list[Line] = field(default_factory=list)


def rows(meeting: Meeting, member: Membership, *, start: int, length: int, now: datetime) -> list[Row]:
    """Those to discuss from ``start`` on, the first to discuss first. A constant number of queries."""
    found = list(
        to_discuss(meeting, member)
        .for_rows()
        .prefetch_related(
            Prefetch("fitness", Fitness.objects.in_order()),
            Prefetch("obstacles", Obstacle.objects.still_open().in_order()),
        )[start : start + length]
    )
    work: dict[UUID, list[Task]] = {}
    for task in _work(meeting, found):
        work.setdefault(task.episode_id, []).append(task)
    return [_row(episode, meeting, work.get(episode.pk, ()), now) for episode in found]


def decision_lines(decisions: Iterable[Decision], *, now: datetime) -> list[DecisionLine]:
    """What became of each decision."""
    return [DecisionLine(decision, line(decision.task, now=now)) for decision in decisions]


def _work(meeting: Meeting, episodes: Sequence[Episode]) -> Iterable[Task]:
    """What holds these patients, what earlier meetings decided that is still to do, what this one decides."""
    here = {"episode__in": episodes}
    held, owed = held_tasks().filter(**here).values("pk"), owed_tasks(meeting).filter(**here).values("pk")
    decided = Q(key__startswith=DECIDED, subject_id=meeting.pk)
    tasks = Task.objects.filter(Q(pk__in=held) | Q(pk__in=owed) | decided, **here)
    found: Iterable[Task] = tasks.select_related("owner").order_by("created_at")
    return found


def _row(episode: Episode, meeting: Meeting, work: Sequence[Task], now: datetime) -> Row:
    held = [task for task in work if task.state == TaskState.BLOCKED or task.kind == NOBODY]
    decisions = [task for task in work if task.key.startswith(DECIDED)]
    return Row(
        episode,
        _reasons(episode, held, now),
        owed=[line(task, now=now) for task in decisions if task.subject_id != meeting.pk],
        decided=[line(task, now=now) for task in decisions if task.subject_id == meeting.pk],
    )


def _reasons(episode: Episode, held: Sequence[Task], now: datetime) -> list[tuple[str, str]]:
    known = standing(episode, list(episode.fitness.all()), list(episode.obstacles.all()), today=french.as_day(now))
    found = []
    if known.is_fit:
        no_way_out = episode.rank == NO_WAY_OUT  # type: ignore[attr-defined]  # annotated by the query
        lost = f", {known.lost}" if known.lost else ""
        found.append(("late" if no_way_out else "due", f"{known.words}{lost}"))
    for one in known.open_lines:
        words = f" : {one.obstacle.words}" if one.obstacle.words else ""
        found.append(("blocked", f"{one.obstacle.get_reason_display()}{words}"))
    found += [("blocked", ". ".join(part for part in (task.title, hold_words(task)) if part)) for task in held]
    if not found and episode.rank == LEAVING:  # type: ignore[attr-defined]  # annotated by the query
        found.append(("due", "Départ prévu dans la semaine"))
    return found
