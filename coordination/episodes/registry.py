"""What higher apps show on the episode page, do at its turning points, and offer in the worklist.

``coordination`` may not import ``directory``, ``discharge`` or ``liaison``; each of them fills this registry in its
``AppConfig.ready``. Everything here is read-only afterwards.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models

from coordination.accounts.models import User
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.episodes.models import Destination, Episode, Patient, Task, WhyCancelled
from coordination.ui.navigation import Statement


@dataclass(frozen=True)
class TaskKind:
    """A kind of task: what it is, whoever the patient, the verb of its button and the page where it is done."""

    key: str
    noun: str
    action: str
    url: Callable[[Task], str]
    # What the worklist announces when the task can be ticked off without leaving it.
    settles_in_place: bool = False
    # The same from a page of its own. Other kinds settle by themselves, when the fact they wait for is noted.
    settles_by_hand: bool = False
    # What ticking it off asks for.
    permission: Permission = Permission.EPISODE_EDIT
    # An answer from outside opens it: the worklist groups the new ones.
    is_answer: bool = False
    # A person may give it another day: no rule nor other row keeps its date.
    may_be_postponed: bool = False


@dataclass(frozen=True)
class Tab:
    """A tab of the episode page.

    ``count`` gives the number beside its label, or the statement of the rows to count: those of all tabs are one query.
    """

    key: str
    label: str
    url_name: str
    order: int
    permission: Permission
    count: Callable[[Episode], int | Statement] | None = None


@dataclass(frozen=True)
class Panel:
    """A region of the episode's pages: a template and the function that gives its context.

    ``place``: ``main`` or ``aside`` of the overview, ``plan``, the side of the preparation, ``leaving``, on top of whatever sets the departure, or ``sharing``.
    """

    key: str
    place: str
    order: int
    template: str
    context: Callable[[TenantRequest, Episode], dict[str, Any]]
    permission: Permission = Permission.EPISODE_VIEW


@dataclass(frozen=True)
class Fact:
    """A cell of the identity banner that a higher app knows, such as the GP."""

    key: str
    label: str
    value: Callable[[Episode], tuple[str, str]]


@dataclass(frozen=True)
class Step:
    """A step of the journey: when it was reached (None: not yet) and one line about it."""

    key: str
    label: str
    order: int
    reached: Callable[[Episode], tuple[datetime | None, str]]


@dataclass(frozen=True)
class CoordinatesChange:
    """New coordinates of a patient: ``before`` holds the former value of each column that changed."""

    patient: Patient
    before: Mapping[str, Any]
    actor: User


class ReadinessPart(models.TextChoices):
    """Under which words the facts that a departure rests on are shown."""

    PEOPLE = "people", "Qui vient"
    LAST_DAY = "last_day", "Le jour du départ"


@dataclass(frozen=True, kw_only=True)
class Lack:
    """One thing that lacks for a departure, and where it is settled.

    ``state`` and ``label`` are for the component ``status``. With ``sent``, ``url`` is posted to and one touch settles it.
    """

    part: ReadinessPart
    title: str
    state: str
    label: str
    action: str
    url: str
    sub: str = ""
    detail: str = ""
    who: str = ""
    sent: Mapping[str, str] = field(default_factory=dict)
    permission: Permission = Permission.PLAN_EDIT
    # Of two lacks about the same row, the later in the order of the registry is said.
    about: UUID | None = None
    # Shown at the departure, without asking a reason for it.
    only_warns: bool = False
    # Recording the departure says it.
    said_by_departure: bool = False


@dataclass(frozen=True)
class ReadinessFact:
    """Facts that a departure rests on: the rows to read, which all apps read in one statement, and what lacks by them.

    Only what makes sense where the patient goes lacks; every destination asks at most what a departure home asks.
    """

    key: str
    order: int
    rows: Callable[[Episode], Statement]
    lacking: Callable[[Episode, Sequence[Mapping[str, Any]], Destination], Iterable[Lack]]


@dataclass
class EpisodeRegistry:
    """All contributions, by kind."""

    task_kinds: dict[str, TaskKind] = field(default_factory=dict)
    tabs: list[Tab] = field(default_factory=list)
    panels: list[Panel] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    readiness: list[ReadinessFact] = field(default_factory=list)
    # The work that an admission opens, as drafts of tasks with their key: all are added at once.
    on_admission: list[Callable[[Episode], list[dict[str, Any]]]] = field(default_factory=list)
    # A screening was recorded; inside its transaction.
    on_screened: list[Callable[[Episode, User], None]] = field(default_factory=list)
    # Run inside the transaction of the departure, its move, the opposition: they write rows and schedule, no more.
    on_departure: list[Callable[[Episode, User], None]] = field(default_factory=list)
    # The recorded departure did not happen: what it made is withdrawn, what it closed is open again. A hook may refuse.
    on_departure_cancelled: list[Callable[[Episode, User], None]] = field(default_factory=list)
    # The patient's death was noted: what was still to leave or to be asked stops. None: nobody of the hospital said it.
    on_death: list[Callable[[Episode, User | None], None]] = field(default_factory=list)
    # A death noted by mistake was taken back, and the episode is open: what it stopped is taken up again.
    on_death_withdrawn: list[Callable[[Episode, User], None]] = field(default_factory=list)
    # The stay in preparation is about to be cancelled, inside the transaction: what was asked outside is withdrawn.
    on_cancelled: list[Callable[[Episode, User, WhyCancelled], None]] = field(default_factory=list)
    # The episode is about to be closed, inside the transaction. A hook may refuse.
    on_closing: list[Callable[[Episode, User], None]] = field(default_factory=list)
    # The expected departure moved, or (``left_at`` is set) the day of the recorded one was corrected.
    on_rescheduled: list[Callable[[Episode, User], None]] = field(default_factory=list)
    # The patient's address or telephones changed: what copied them follows, and says so in words for the person.
    on_coordinates: list[Callable[[Episode, CoordinatesChange], list[str]]] = field(default_factory=list)
    on_opposition: list[Callable[[Episode], None]] = field(default_factory=list)

    @property
    def answers(self) -> list[str]:
        """The kinds of task that an answer from outside opens."""
        return sorted(key for key, kind in self.task_kinds.items() if kind.is_answer)

    def add_task_kind(self, kind: TaskKind) -> None:
        """Declare a kind of task."""
        self.task_kinds[kind.key] = kind

    def add_tab(self, tab: Tab) -> None:
        """Declare a tab."""
        self.tabs = sorted([*self.tabs, tab], key=lambda item: item.order)

    def add_panel(self, panel: Panel) -> None:
        """Declare a region of the overview."""
        self.panels = sorted([*self.panels, panel], key=lambda item: item.order)

    def add_fact(self, fact: Fact) -> None:
        """Declare a cell of the banner."""
        self.facts.append(fact)

    def add_step(self, step: Step) -> None:
        """Declare a step of the journey."""
        self.steps = sorted([*self.steps, step], key=lambda item: item.order)

    def add_readiness(self, fact: ReadinessFact) -> None:
        """Declare facts that a departure rests on."""
        self.readiness = sorted([*self.readiness, fact], key=lambda item: item.order)


registry = EpisodeRegistry()
