"""What “Ma journée” reads: whose work, of which units, leaving when. The list, its counts and those of saved filters share it."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple, cast
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import BigIntegerField, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Cast, Extract
from django.http import QueryDict

from coordination.accounts.models import Membership
from coordination.asked import as_page, as_uuid
from coordination.episodes.handover import episodes_of
from coordination.episodes.models import Episode, EpisodeState, Task
from coordination.episodes.queries import (
    ORDERS,
    WORK_GROUPS,
    Clock,
    EpisodeQuerySet,
    Moment,
    Reader,
    TaskQuerySet,
    hours_of,
)
from coordination.tenancy.prepared import Given, prepared
from coordination.ui.navigation import Statement

PAGE = 25
NOTHING_PLANNED = "none"
WHOSE = MappingProxyType({"mine": "Mes tâches", "unowned": "Sans responsable", "all": "Toute l’équipe"})
GROUPS: Mapping[str, int] = MappingProxyType({group.key: position for position, group in enumerate(WORK_GROUPS)})
GROUP_TITLES = MappingProxyType(
    {group.key: group.title for group in WORK_GROUPS} | {NOTHING_PLANNED: "Sans action prévue"}
)
# Days after today that a departure is looked for, by the name that addresses give the choice.
_WITHIN: Mapping[str, int] = MappingProxyType({"jour": 0, "demain": 1, "semaine": 6})
UNDATED, LEFT = "sans-date", "partis"
LEAVING = MappingProxyType(
    {
        "jour": "Départs d’ici ce soir",
        "demain": "Départs d’ici demain soir",
        "semaine": "Départs d’ici 7 jours",
        UNDATED: "Départs non fixés",
        LEFT: "Déjà partis",
    }
)
ORDER_TITLES = MappingProxyType({"": "Par échéance", "depart": "Par date de départ", "unite": "Par unité"})

# What a row writes. The rest is not read: contact details would be deciphered for nothing.
_NAMES = ("birth_name", "birth_first_names", "used_name", "used_first_name", "birth_date", "sex")
SHOWN_OF_EPISODE = (
    "room",
    "referent",
    "state",
    "left_at",
    "expected_departure_at",
    "unit__name",
    *(f"patient__{name}" for name in _NAMES),
)
SHOWN = (
    *("kind", "key", "subject_id", "title", "detail", "due_at", "state", "owner_id", "created_at", "version"),
    *("block_reason", "waiting_for", "waiting_until", "hold_note"),
    *(f"episode__{name}" for name in SHOWN_OF_EPISODE),
)
SHOWN_OF_OWNER = ("owner__title", "owner__first_name", "owner__last_name")


@dataclass(frozen=True)
class Choice:
    """What the person asked to see. Values that an address cannot have are those of the whole list."""

    filter: str = "mine"
    unit: UUID | None = None
    group: str = ""
    leaving: str = ""
    order: str = ""
    page: int = 1

    @classmethod
    def of(cls, asked: QueryDict) -> "Choice":
        """What an address asks for."""
        return cls(
            filter=_known(asked.get("filtre", ""), WHOSE, "mine"),
            unit=as_uuid(asked.get("unite")),
            group=_known(asked.get("etat", ""), GROUP_TITLES),
            leaving=_known(asked.get("depart", ""), LEAVING),
            order=_known(asked.get("tri", ""), ORDERS),
            page=as_page(asked.get("page")),
        )

    @property
    def asked(self) -> dict[str, str]:
        """As an address writes it, without its page; what is usual is not written."""
        values = {
            "filtre": self.filter if self.filter != "mine" else "",
            "unite": str(self.unit or ""),
            "etat": self.group,
            "depart": self.leaving,
            "tri": self.order,
        }
        return {name: value for name, value in values.items() if value}

    def url(self, **changes: Any) -> str:
        """The address of the same list with ``changes`` of its fields; the page starts again."""
        changed = replace(self, **{"page": 1, **changes})
        asked = changed.asked | ({"page": str(changed.page)} if changed.page > 1 else {})
        return f"?{urlencode(asked)}" if asked else "?"

    @property
    def is_usual(self) -> bool:
        """Whether it holds all the person's own work: what the navigation counts."""
        return (self.filter, self.unit, self.leaving) == ("mine", None, "")


def _known(asked: str, names: Mapping[str, Any], otherwise: str = "") -> str:
    return asked if asked in names else otherwise


class Seen(NamedTuple):
    """What decides which conditions the reads of the list have."""

    all_units: bool
    whose: str
    in_unit: bool
    leaving: str


def asked_of(member: Membership, choice: Choice, clock: Clock) -> dict[str, Any]:
    """What the reads of the list are asked with."""
    return {
        "clock": clock,
        "member": member.pk,
        "user": member.user_id,
        "unit": choice.unit,
        "until": _until(choice.leaving, clock),
        "seen": Seen(member.all_units, choice.filter, choice.unit is not None, choice.leaving),
    }


def _until(leaving: str, clock: Clock) -> Moment:
    """The end of the days within which a departure is looked for."""
    return hours_of(cast("date", clock.today) + timedelta(days=_WITHIN.get(leaving, 0)))[1]


@prepared
def by_group(
    clock: Clock, member: Given, user: Given, unit: Given, until: Given, *, seen: Seen
) -> "QuerySet[Task, tuple[int, int, int, int | None]]":
    """Each group with how many tasks it has, and two sums that change when one of them does."""
    groups = _tasks(seen, Reader(member, user, seen.all_units), unit, until).with_group(clock).by_group()
    dates = Sum(Cast(Extract("due_at", "epoch"), BigIntegerField()))
    return groups.annotate(versions=Sum("version"), dates=dates)


def signature(groups: Iterable[tuple[Any, ...]], idle: int) -> str:
    """Changes when the list does: work that came, left, changed, or became late."""
    return hashlib.sha256(repr((sorted(groups), idle)).encode()).hexdigest()[:32]


@prepared
def page_of(
    clock: Clock,
    member: Given,
    user: Given,
    unit: Given,
    until: Given,
    *,
    seen: Seen,
    group: int | None,
    order: str,
    number: int,
) -> TaskQuerySet:
    """The tasks of page ``number``, from 1, of one ``group`` only when there is one; an owner is named where they may be somebody else."""
    tasks = _tasks(seen, Reader(member, user, seen.all_units), unit, until).with_group(clock)
    shown = tasks if group is None else tasks.in_groups(group)
    page = shown.page((number - 1) * PAGE, number * PAGE, clock, order).with_turn()
    page = page.select_related("episode__patient", "episode__unit").only(*SHOWN)
    return page.select_related("owner").only(*SHOWN, *SHOWN_OF_OWNER) if seen.whose == "all" else page


@prepared
def _matching(
    clock: Clock, member: Given, user: Given, unit: Given, until: Given, *, seen: Seen, group: int | None
) -> TaskQuerySet:
    tasks = _tasks(seen, Reader(member, user, seen.all_units), unit, until)
    return tasks.only("pk") if group is None else tasks.with_group(clock).in_groups(group).only("pk")


@prepared
def _idle(member: Given, user: Given, unit: Given, until: Given, *, seen: Seen) -> EpisodeQuerySet:
    return idle_episodes(Reader(member, user, seen.all_units), seen, unit, until).only("pk")


@prepared
def _orphans(member: Given, user: Given, unit: Given, *, seen: Seen) -> EpisodeQuerySet:
    """The open episodes that nobody answers for."""
    episodes: EpisodeQuerySet = episodes_of(Reader(member, user, seen.all_units), None).only("pk")
    return episodes.filter(unit=unit) if seen.in_unit else episodes


def idle_statement(asked: dict[str, Any]) -> Statement:
    """The open episodes for which nothing is planned, to be counted."""
    return _idle.statement(**asked)


def orphan_statement(asked: dict[str, Any]) -> Statement:
    """The open episodes without referent, to be counted."""
    return _orphans.statement(**asked)


def statements_of(member: Membership, choice: Choice, clock: Clock) -> list[Statement]:
    """What the list of ``choice`` holds, to be counted: their sum is the number of its rows."""
    asked = asked_of(member, choice, clock)
    found = []
    if choice.group != NOTHING_PLANNED:
        found.append(_matching.statement(**asked, group=GROUPS.get(choice.group)))
    if choice.group in {"", NOTHING_PLANNED}:
        found.append(_idle.statement(**asked))
    return found


def idle_page(member: Membership, asked: dict[str, Any], start: int, end: int) -> list[Episode]:
    """The episodes from ``start`` to ``end`` for which nothing is planned, the first opened first; ``idle_since``: their last work."""
    last = Task.objects.filter(episode=OuterRef("pk")).order_by().values("episode").annotate(at=Max("settled_at"))
    episodes = idle_episodes(member, asked["seen"], asked["unit"], asked["until"])
    rows = episodes.select_related("patient", "unit").only(*SHOWN_OF_EPISODE, "admitted_at")
    return list(rows.annotate(idle_since=Subquery(last.values("at"))).order_by("pk")[start:end])


def _tasks(seen: Seen, reader: Reader, unit: Given, until: Moment) -> TaskQuerySet:
    tasks: TaskQuerySet = Task.objects.to_do_for(reader)
    if seen.whose == "mine":
        tasks = tasks.owned_by(reader.user_id)
    elif seen.whose == "unowned":
        tasks = tasks.filter(owner=None)
    if seen.leaving:
        tasks = tasks.filter(_leaving(seen.leaving, until, "episode__"))
    return tasks.filter(episode__unit=unit) if seen.in_unit else tasks


def idle_episodes(reader: Reader | Membership, seen: Seen, unit: UUID | Given | None, until: Moment) -> EpisodeQuerySet:
    """The open episodes for which nothing is planned."""
    episodes: EpisodeQuerySet = Episode.objects.visible_to(reader).without_work()
    if seen.whose == "mine":
        episodes = episodes.filter(referent=reader.user_id)
    elif seen.whose == "unowned":
        episodes = episodes.filter(referent=None)
    if seen.leaving:
        episodes = episodes.filter(_leaving(seen.leaving, until))
    return episodes.filter(unit=unit) if seen.in_unit else episodes


def _leaving(leaving: str, until: Moment, path: str = "") -> Q:
    """Whether an episode, reached by ``path``, ends as ``LEAVING`` says. A departure whose day has passed is still awaited."""
    if leaving == LEFT:
        return Q(**{f"{path}state": EpisodeState.FOLLOW_UP})
    here = Q(**{f"{path}state": EpisodeState.PREPARATION})
    if leaving == UNDATED:
        return here & Q(**{f"{path}expected_departure_at": None})
    return here & Q(**{f"{path}expected_departure_at__lt": until})
