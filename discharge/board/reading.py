"""The board as a person reads it: units × days, one reason each. Rows in, words out; nothing is read here."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from coordination.episodes.holding import hold_words
from coordination.episodes.models import Episode, Task, TaskState
from coordination.episodes.registry import registry
from coordination.identity.striking import Names, names_of, strike_out
from coordination.tenancy.models import Unit
from coordination.territory.public_holidays import is_day_off
from coordination.ui import french
from coordination.ui.templatetags.french import lower_first
from discharge.board.queries import DAYS
from discharge.obstacles.days import Span, fit_spans
from discharge.obstacles.models import Obstacle

Held = TypeVar("Held", Task, Obstacle)

# By what each weighs on the date, the heaviest first.
WEIGHT = ("blocked", "late", "due", "waiting", "ontime", "done")
WORDS = {
    "blocked": "bloqué",
    "late": "en retard",
    "due": "à faire",
    "waiting": "en attente",
    "ontime": "prêt",
    "done": "parti",
}
_READY = {"ontime", "done"}
# A reason is read from afar: the whole of it is on the patient's page.
_SHORT = 45
# Characters of a line of a cell on paper.
_LINE = 20


@dataclass(frozen=True)
class Reason:
    """What weighs most on a departure: its state, its words, and the kind it is counted under."""

    state: str
    words: str = ""
    kind: str = ""

    @property
    def spoken(self) -> str:
        """The state, for those who do not see the icon."""
        return WORDS[self.state]

    @property
    def is_ready(self) -> bool:
        """Whether nothing holds the departure."""
        return self.state in _READY


@dataclass(frozen=True)
class Entry:
    """A patient on the board."""

    episode: Episode
    name: str
    reason: Reason
    fit_for: str = ""

    @property
    def lines(self) -> int:
        """How high it is, about, on paper: the name, then the room and the reason."""
        why = f"{self.episode.room}, {self.fit_for}, {self.reason.words}"
        return 1 + len(self.name) // _LINE + -(-len(why) // _LINE)


@dataclass
class Row:
    """A unit."""

    unit: Unit
    present: int
    cells: list[list[Entry]]
    undated: list[Entry] = field(default_factory=list)
    lost: int = 0
    days: Sequence["Day"] = ()

    @property
    def lines(self) -> int:
        """How high it is, about, on paper."""
        return max(2, *(sum(entry.lines for entry in cell) for cell in (*self.cells, self.undated)))

    @property
    def by_day(self) -> list[tuple["Day", list[Entry]]]:
        """Each column with what stands in it."""
        return list(zip(self.days, self.cells, strict=True))


@dataclass(frozen=True)
class Day:
    """A column."""

    day: date
    count: int
    not_ready: int
    is_today: bool

    @property
    def is_off(self) -> bool:
        """Whether most people rest that day."""
        return is_day_off(self.day)


@dataclass(frozen=True)
class Board:
    """All of it."""

    days: list[Day]
    rows: list[Row]
    quiet: list[Unit]
    reasons: list[tuple[str, int]]

    @property
    def dated(self) -> int:
        """How many departures have a day."""
        return sum(day.count for day in self.days)

    @property
    def undated(self) -> int:
        """How many are fit to leave and have none."""
        return sum(len(row.undated) for row in self.rows)

    @property
    def undated_not_ready(self) -> int:
        """How many of these something holds."""
        return sum(not entry.reason.is_ready for row in self.rows for entry in row.undated)

    @property
    def not_ready(self) -> int:
        """How many something holds, the undated included."""
        return sum(count for _, count in self.reasons)

    @property
    def lines(self) -> int:
        """How high its units are, about, on paper."""
        return sum(row.lines for row in self.rows)

    @property
    def lost(self) -> int:
        """Days lost by all units."""
        return sum(row.lost for row in self.rows)


@dataclass(frozen=True)
class Known:
    """What was read, to be set out; each unit with its ``present``."""

    units: Sequence[Unit]
    episodes: Sequence[Episode]
    tasks: Iterable[Task]
    obstacles: Iterable[Obstacle]
    lost: Mapping[UUID, int]
    fit_for: Mapping[UUID, int]
    shows_names: bool


def set_out(known: Known, *, first: date, now: datetime) -> Board:
    """The board of ``DAYS`` days from ``first``, as it stands at ``now``."""
    today = french.as_day(now)
    tasks, obstacles = _by_episode(known.tasks), _by_episode(known.obstacles)
    rows = {unit.pk: Row(unit, unit.present, [[] for _ in range(DAYS)]) for unit in known.units}  # type: ignore[attr-defined]  # annotated by the query
    for episode in known.episodes:
        row = rows.get(episode.unit_id)
        if row is None:
            continue
        reason = reason_of(episode, tasks[episode.pk], obstacles[episode.pk], now=now)
        if not known.shows_names:
            reason = replace(reason, words=strike_out(reason.words, _names(episode)))
        fit_days = known.fit_for.get(episode.pk)
        fit_for = "" if fit_days is None or episode.ends_at else f"{fit_days}{french.NBSP}j"
        entry = Entry(episode, name_of(episode, shows_names=known.shows_names), reason, fit_for)
        if episode.ends_at is None:
            row.undated.append(entry)
        else:
            day = french.as_day(episode.ends_at)
            # Who should have left is awaited today.
            row.cells[((day if episode.left_at else max(day, today)) - first).days].append(entry)
    for unit_id, lost in known.lost.items():
        if unit_id in rows:
            rows[unit_id].lost = lost
    shown = [row for row in rows.values() if row.lost or row.undated or any(row.cells)]
    days = [_day(first + timedelta(days=number), [row.cells[number] for row in shown], today) for number in range(DAYS)]
    for row in shown:
        row.days = days
    return Board(
        days=days,
        rows=shown,
        quiet=[row.unit for row in rows.values() if row not in shown],
        reasons=_reasons(shown),
    )


def reason_of(episode: Episode, tasks: Sequence[Task], obstacles: Sequence[Obstacle], *, now: datetime) -> Reason:
    """What weighs most on the date of a departure."""
    if episode.left_at:
        return Reason("done")
    found = [_of_obstacle(one) for one in obstacles] + [_of_task(task, now) for task in tasks]
    # A task of the same weight says it better.
    found += [Reason("due", _short(f"{role} à prévenir"), "intervenants à prévenir") for role in episode.untold]  # type: ignore[attr-defined]  # annotated by the query
    return min(found, key=lambda reason: WEIGHT.index(reason.state), default=Reason("ontime"))


def name_of(episode: Episode, *, shows_names: bool) -> str:
    """« TRINTIGNAC R. » where the hospital lets boards name patients, else « T. R. »."""
    person = episode.patient
    first = _initials(person.first_name)
    family = person.family_name.upper() if shows_names else _initials(person.family_name)
    return f"{family} {first}"


def days_lost(
    said: Iterable[tuple[UUID, UUID, datetime | None, date, bool]], *, since: date, until: date
) -> tuple[dict[UUID, int], dict[UUID, int]]:
    """By unit, days that patients fit to leave spent here from ``since`` to ``until``; by patient still here, for how long they are fit."""
    told: dict[UUID, list[tuple[date, bool]]] = defaultdict(list)
    places: dict[UUID, tuple[UUID, date]] = {}
    for episode, unit, left_at, day, is_fit in said:
        told[episode].append((day, is_fit))
        places[episode] = (unit, min(french.as_day(left_at), until) if left_at else until)
    lost: Counter[UUID] = Counter()
    fit_for: dict[UUID, int] = {}
    for episode, words in told.items():
        unit, end = places[episode]
        spans = fit_spans(words, until=end)
        lost[unit] += sum(span.shared(Span(since, until)) for span in spans)
        if spans and spans[-1].end == until:
            fit_for[episode] = spans[-1].days
    return dict(lost), fit_for


def _names(episode: Episode) -> Names:
    """The patient's, which somebody may have typed in a task."""
    person = episode.patient
    return names_of((person.birth_name, person.birth_first_names, person.used_name, person.used_first_name))


def _initials(name: str) -> str:
    """« J.-B. » of Jean-Baptiste, « D. » of Da Silva: enough for who knows the room."""
    return "-".join(f"{part[0].upper()}." for part in name.split("-") if part)


def _of_obstacle(obstacle: Obstacle) -> Reason:
    label = obstacle.get_reason_display()
    return Reason("blocked", _short(label), label)


def _of_task(task: Task, now: datetime) -> Reason:
    noun = registry.task_kinds[task.kind].noun
    if task.state == TaskState.BLOCKED:
        label = task.get_block_reason_display() or noun
        return Reason("blocked", _short(label), label)
    is_late = any(at is not None and at < now for at in (task.due_at, task.waiting_until))
    if is_late:
        return Reason("late", _short(task.title), noun)
    if task.state == TaskState.WAITING:
        return Reason("waiting", _short(task.waiting_for or hold_words(task) or task.title), "réponse d’un tiers")
    return Reason("due", _short(task.title), noun)


def _short(words: str) -> str:
    """In the middle of a line, cut between two words when it is long."""
    if len(words) > _SHORT:
        words = words[:_SHORT].rsplit(" ", 1)[0].rstrip(",;:")
    return lower_first(words)


def _day(day: date, cells: Iterable[Sequence[Entry]], today: date) -> Day:
    entries = [entry for cell in cells for entry in cell]
    waiting = sum(not entry.reason.is_ready for entry in entries)
    return Day(day, len(entries), waiting, day == today)


def _reasons(rows: Iterable[Row]) -> list[tuple[str, int]]:
    """What holds departures, the most frequent first: one reason each."""
    entries = [entry for row in rows for cell in (*row.cells, row.undated) for entry in cell]
    counts = Counter(lower_first(entry.reason.kind or "à planifier") for entry in entries if not entry.reason.is_ready)
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _by_episode(held: Iterable[Held]) -> defaultdict[UUID, list[Held]]:
    found: defaultdict[UUID, list[Held]] = defaultdict(list)
    for one in held:
        found[one.episode_id].append(one)
    return found
