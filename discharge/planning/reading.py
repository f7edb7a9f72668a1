"""The plan, the circle and the readiness as a person reads them: words, states, order. No query is made here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from coordination.episodes.holding import hold_words
from coordination.episodes.models import LIVE_TASK_STATES, Episode, NeedDomain, Task, TaskState
from coordination.episodes.registry import Lack, registry
from coordination.episodes.sequencing import still_before, turn_words
from coordination.ui import french
from coordination.ui.templatetags.french import upper_first
from discharge.planning.kinds import PLAN
from discharge.planning.models import CircleMember, CircleState, Need
from discharge.planning.ordering import ProposedOrder
from discharge.planning.roles import ROLES_BY_DOMAIN

# From two days before, a task is announced as due rather than on time (design, "dans 2 jours").
_SOON = timedelta(days=2)
# What comes before each task, by its key.
Firsts = Mapping[UUID, Sequence[Task]]
_NO_ORDER: Firsts = MappingProxyType({})
_ORDER = ("blocked", "late", "due", "waiting", "ontime", "done", "none")


@dataclass(frozen=True)
class Line:
    """One task as it is shown. ``state`` is a state of the ``status`` component."""

    task: Task
    state: str
    label: str
    sub: str
    hold: str
    action: str
    url: str
    # What comes before it, settled or not; what a rule would put before it.
    firsts: Sequence[Task] = ()
    proposals: Sequence[ProposedOrder] = ()

    @property
    def detail(self) -> str:
        """What holds it up, then what it is about."""
        turn = "" if self.settled else turn_words(self.firsts)
        return ". ".join(part for part in (upper_first(self.hold), upper_first(turn), self.task.detail) if part)

    @property
    def waits_for(self) -> list[Task]:
        """The tasks that must be settled before it."""
        return [] if self.settled else still_before(self.firsts)

    @property
    def is_held(self) -> bool:
        """Whether it is blocked or waits for somebody."""
        return self.task.state in {TaskState.BLOCKED, TaskState.WAITING}

    @property
    def ticks(self) -> bool:
        """Whether a person ticks it off; the others settle when the fact is noted."""
        return self.task.kind == PLAN

    @property
    def may_tick(self) -> bool:
        """Whether a person may tick it off now."""
        return self.ticks and not self.waits_for

    @property
    def settled(self) -> bool:
        """Whether nothing is left to do."""
        return self.state in {"done", "none"}


@dataclass(frozen=True)
class DomainPlan:
    """One domain of the plan: its needs and its tasks."""

    domain: str
    label: str
    needs: Sequence[Need]
    lines: Sequence[Line]


def line(task: Task, *, now: datetime, firsts: Sequence[Task] = (), proposals: Sequence[ProposedOrder] = ()) -> Line:
    """How ``task`` stands at ``now``, in words; ``firsts``: what comes before it, ``proposals``: what could."""
    waits = task.state in LIVE_TASK_STATES and bool(still_before(firsts))
    state = _state(task, now, waits=waits)
    labels = {"none": "Annulée"}
    kind = registry.task_kinds.get(task.kind)
    return Line(
        task=task,
        state=state,
        label=labels.get(state, ""),
        sub=_sub(task, state, now),
        hold=hold_words(task),
        action="Voir" if waits else kind.action if kind else "",
        url=kind.url(task) if kind else "",
        firsts=firsts,
        proposals=proposals,
    )


def blocking(tasks: Iterable[Task], *, now: datetime, firsts: Firsts = _NO_ORDER) -> list[Line]:
    """What must be settled before the departure, unsettled and most urgent first."""
    lines = [
        line(task, now=now, firsts=firsts.get(task.pk, ()))
        for task in tasks
        if task.blocks_departure and task.state != TaskState.CANCELLED
    ]
    return sorted(lines, key=_urgency)


def by_domain(needs: Iterable[Need], lines: Iterable[Line]) -> list[DomainPlan]:
    """The whole plan, domain after domain; a domain with neither need nor task is left out, tasks without one end it."""
    noted, lines = list(needs), sorted(lines, key=_urgency)
    found = []
    for value, label in [*NeedDomain.choices, ("", "Autres tâches")]:
        here = [need for need in noted if need.domain == value]
        work = [entry for entry in lines if entry.task.domain == value]
        if here or work:
            found.append(DomainPlan(value, str(label), here, work))
    return found


def summary(lines: Sequence[Line]) -> str:
    """For example "13 tâches, 6 faites, 1 en retard"."""
    done = sum(entry.state == "done" for entry in lines)
    late = sum(entry.state == "late" for entry in lines)
    parts = [french.count(len(lines), "tâche"), french.count(done, "faite")]
    return ", ".join([*parts, f"{french.number(late)} en retard"] if late else parts)


def readiness_summary(lines: Sequence[Line], lacks: Sequence[Lack], episode: Episode, *, now: datetime) -> str:
    """For example "5 points à régler avant mer. 26 nov., 14 h"."""
    left = sum(not entry.settled for entry in lines) + len(lacks)
    if not left:
        return "tout est réglé" if lines else "aucun point à régler"
    words = f"{french.count(left, 'point')} à régler"
    if episode.left_at is not None:
        return words
    if episode.expected_departure_at is None:
        return f"{words} avant le départ"
    return f"{words} avant {french.moment(episode.expected_departure_at, now=now)}"


def by_habit(circle: Iterable[CircleMember], *, now: datetime) -> list[tuple[str, list[tuple[CircleMember, str, str]]]]:
    """The circle with its states: who came before the admission, who is new, who is missing; a part with nobody is left out."""
    titles = ("Venaient déjà", "Nouveaux à la sortie", "Il manque")
    parts: dict[str, list[tuple[CircleMember, str, str]]] = {title: [] for title in titles}
    for member in circle:
        place = 2 if not member.is_named else 0 if member.is_usual or member.is_gp else 1
        parts[titles[place]].append((member, *circle_status(member, now=now)))
    return [(title, members) for title, members in parts.items() if members]


def unanswered(needs: Iterable[Need], circle: Iterable[CircleMember], tasks: Iterable[Task]) -> list[tuple[Need, str]]:
    """The needs for which nobody comes or is looked for and nothing is planned, each with the first type to look for."""
    there, planned = {member.role_id for member in circle}, {task.domain for task in tasks}
    roles = [(need, ROLES_BY_DOMAIN[NeedDomain(need.domain)]) for need in needs if need.domain not in planned]
    return [(need, answering[0]) for need, answering in roles if there.isdisjoint(answering)]


def circle_status(member: CircleMember, *, now: datetime) -> tuple[str, str]:
    """State of the ``status`` component and its words for one member of the circle; nothing while one must be found."""
    if member.state == CircleState.TO_FIND:
        return "", ""
    if member.state == CircleState.CONFIRMED and member.starts_on:
        return "done", f"Confirmé, à partir du {french.day(member.starts_on, today=french.as_day(now))}"
    states = {CircleState.INFORMED: "done", CircleState.CONFIRMED: "done", CircleState.TO_CONTACT: "none"}
    return states.get(CircleState(member.state), "due"), member.get_state_display()


def _state(task: Task, now: datetime, *, waits: bool) -> str:
    if task.state in {TaskState.DONE, TaskState.CANCELLED, TaskState.BLOCKED}:
        return {TaskState.DONE: "done", TaskState.CANCELLED: "none"}.get(TaskState(task.state), "blocked")
    awaited = task.waiting_until if task.state == TaskState.WAITING else None
    if any(at is not None and at < now for at in (task.due_at, awaited)):
        return "late"
    if task.state == TaskState.WAITING or waits:
        return "waiting"
    return "ontime" if task.due_at is not None and task.due_at - now > _SOON else "due"


def _sub(task: Task, state: str, now: datetime) -> str:
    if state in {"done", "none"}:
        return french.near_day(task.settled_at, now=now) if task.settled_at else ""
    if task.due_at is None:
        return "avant le départ" if task.blocks_departure else ""
    if task.due_at < now:
        words = french.relative_due(task.due_at, now=now)
        return words.removeprefix(f"en{french.NBSP}retard{french.NBSP}") if state == "late" else words
    day = french.near_day(task.due_at, now=now)
    return day if day in {"aujourd’hui", "demain"} else f"avant {day}"


def _urgency(entry: Line) -> tuple[int, bool, datetime]:
    due_at = entry.task.due_at
    return _ORDER.index(entry.state), due_at is None, due_at or entry.task.created_at
