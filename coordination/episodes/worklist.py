"""“Ma journée”: what must be done now, most urgent first. Each count equals the rows it opens: both come from one query set."""

from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from coordination.accounts.models import Membership
from coordination.accounts.permissions import can, current_member, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.episodes.handover import episodes_of
from coordination.episodes.models import Episode, Prerequisite, Task
from coordination.episodes.queries import WORK_GROUPS, Clock, EpisodeQuerySet, Reader, TaskQuerySet
from coordination.episodes.registry import TaskKind, registry
from coordination.episodes.sequencing import still_before, turn_words
from coordination.tenancy.prepared import Given, prepared
from coordination.tenancy.queries import active_units
from coordination.ui.addresses import address
from coordination.ui.navigation import counted

PAGE = 25
NOTHING_PLANNED = "none"
FILTERS = (("mine", "Mes tâches"), ("unowned", "Sans responsable"), ("all", "Toute l’équipe"))


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
    *("kind", "key", "subject_id", "title", "detail", "due_at", "state", "owner_id"),
    *("block_reason", "waiting_for", "waiting_until", "hold_note"),
    *(f"episode__{name}" for name in SHOWN_OF_EPISODE),
)
SHOWN_OF_OWNER = ("owner__title", "owner__first_name", "owner__last_name")


@dataclass(frozen=True)
class Choice:
    """What the person asked to see."""

    filter: str
    unit: UUID | None
    group: str
    page: int

    def url(self, **changes: Any) -> str:
        """The address of the same list with ``changes``; the page starts again."""
        values = {"filtre": self.filter, "unite": self.unit or "", "etat": self.group, **changes}
        kept = {name: value for name, value in values.items() if value not in ("", "mine")}
        return f"?{urlencode(kept)}" if kept else "?"


class Seen(NamedTuple):
    """What decides which conditions the reads of the list have."""

    all_units: bool
    whose: str
    in_unit: bool


@require_safe
def worklist(request: TenantRequest) -> HttpResponse:
    """The list, its counts and its filters."""
    if request.member is None or not can(request, Permission.EPISODE_VIEW):
        return _elsewhere(request)
    require(request, Permission.EPISODE_VIEW)
    member = current_member(request)
    now = timezone.now()
    choice = _choice(request)
    asked = _asked(member, choice, Clock.at(now))
    counts = dict(_by_group(**asked))
    if choice.filter == "mine" and choice.unit is None:
        request.late_and_today = counts.get(0, 0) + counts.get(1, 0)
    found = counted({"idle": _idle.statement(**asked), "orphans": _orphans.statement(**asked)})
    total = sum(counts.values()) + found["idle"]
    context = {
        "now": timezone.localtime(now),
        "choice": choice,
        "tally": _tally(choice, counts, found["idle"], total),
        "filters": [
            {"label": label, "url": choice.url(filtre=key, etat=""), "is_current": key == choice.filter}
            for key, label in FILTERS
        ]
        + _orphan_filter(member, choice, found["orphans"]),
        "units": active_units(),
        "may_create": can(request, Permission.EPISODE_CREATE),
        **_rows(member=member, asked=asked, choice=choice, counts=counts, idle_count=found["idle"]),
    }
    return render(request, "episodes/worklist.html", context)


def _elsewhere(request: TenantRequest) -> HttpResponse:
    """The first page of those who do no clinical work.

    Raises:
        PermissionDenied: the person has no function anywhere.
    """
    for permission, name in (
        (Permission.FIGURES_VIEW, "quality:figures"),
        (Permission.ACCESS_LOG_VIEW, "audit:accesses"),
        (Permission.DIRECTORY_VIEW, "directory:search"),
    ):
        if can(request, permission):
            return redirect(name)
    if request.user.is_staff:
        return redirect("admin:index")
    raise PermissionDenied(
        "Vous n’avez pas encore de fonction dans un établissement : demandez-la à son administrateur."
    )


def _choice(request: TenantRequest) -> Choice:
    asked = request.GET
    group_keys = {group.key for group in WORK_GROUPS} | {NOTHING_PLANNED}
    page = asked.get("page", "1")
    return Choice(
        filter=asked.get("filtre", "mine") if asked.get("filtre") in dict(FILTERS) else "mine",
        unit=_uuid_or_none(asked.get("unite", "")),
        group=asked.get("etat", "") if asked.get("etat") in group_keys else "",
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 5 and int(page) > 0 else 1,
    )


def _uuid_or_none(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _orphan_filter(member: Membership, choice: Choice, count: int) -> list[dict[str, Any]]:
    """The way to the episodes without referent, for who may name one; nothing when each has one."""
    if not count or not member.can(Permission.PLAN_EDIT):
        return []
    unit = f"&unite={choice.unit}" if choice.unit else ""
    url = f"{reverse('episodes:referents')}?de=aucun{unit}"
    return [{"label": "Épisodes sans référent", "url": url, "is_current": False, "count": count}]


def _asked(member: Membership, choice: Choice, clock: Clock) -> dict[str, Any]:
    """What the reads of the list are asked with."""
    return {
        "clock": clock,
        "member": member.pk,
        "user": member.user_id,
        "unit": choice.unit,
        "seen": Seen(member.all_units, choice.filter, in_unit=choice.unit is not None),
    }


@prepared
def _by_group(
    clock: Clock, member: Given, user: Given, unit: Given, *, seen: Seen
) -> "QuerySet[Task, tuple[int, int]]":
    return _tasks(seen, clock, member, user, unit).by_group()


@prepared
def _page(
    clock: Clock,
    member: Given,
    user: Given,
    unit: Given,
    *,
    seen: Seen,
    group: int | None,
    number: int,
) -> TaskQuerySet:
    """The tasks of page ``number``, from 1, of one ``group`` only when there is one; an owner is named where they may be somebody else."""
    tasks = _tasks(seen, clock, member, user, unit)
    shown = tasks if group is None else tasks.in_groups(group)
    page = shown.page((number - 1) * PAGE, number * PAGE, clock).with_turn()
    page = page.select_related("episode__patient", "episode__unit").only(*SHOWN)
    return page.select_related("owner").only(*SHOWN, *SHOWN_OF_OWNER) if seen.whose == "all" else page


def _tasks(seen: Seen, clock: Clock, member: Given, user: Given, unit: Given) -> TaskQuerySet:
    tasks: TaskQuerySet = Task.objects.to_do_for(Reader(member, user, seen.all_units)).with_group(clock)
    if seen.whose == "mine":
        tasks = tasks.owned_by(user)
    elif seen.whose == "unowned":
        tasks = tasks.filter(owner=None)
    return tasks.filter(episode__unit=unit) if seen.in_unit else tasks


@prepared
def _idle(member: Given, user: Given, unit: Given, *, seen: Seen) -> EpisodeQuerySet:
    return _idle_episodes(Reader(member, user, seen.all_units), seen, unit)


def _idle_episodes(reader: Reader | Membership, seen: Seen, unit: UUID | Given | None) -> EpisodeQuerySet:
    """The open episodes for which nothing is planned."""
    episodes: EpisodeQuerySet = Episode.objects.visible_to(reader).without_work()
    if seen.whose == "mine":
        episodes = episodes.filter(referent=reader.user_id)
    elif seen.whose == "unowned":
        episodes = episodes.filter(referent=None)
    return episodes.filter(unit=unit) if seen.in_unit else episodes


@prepared
def _orphans(member: Given, user: Given, unit: Given, *, seen: Seen) -> EpisodeQuerySet:
    """The open episodes that nobody answers for."""
    episodes: EpisodeQuerySet = episodes_of(Reader(member, user, seen.all_units), None)
    return episodes.filter(unit=unit) if seen.in_unit else episodes


def _tally(choice: Choice, counts: dict[int, int], idle: int, total: int) -> list[dict[str, Any]]:
    cells = [{"label": "Tout", "count": total, "url": choice.url(etat=""), "is_current": not choice.group, "state": ""}]
    cells += [
        {
            "label": group.title,
            "count": counts.get(position, 0),
            "url": choice.url(etat=group.key),
            "is_current": choice.group == group.key,
            "state": group.status,
        }
        for position, group in enumerate(WORK_GROUPS)
    ]
    cells.append(
        {
            "label": "Sans action prévue",
            "count": idle,
            "url": choice.url(etat=NOTHING_PLANNED),
            "is_current": choice.group == NOTHING_PLANNED,
            "state": "none",
        }
    )
    return cells


def _rows(
    *,
    member: Membership,
    asked: dict[str, Any],
    choice: Choice,
    counts: dict[int, int],
    idle_count: int,
) -> dict[str, Any]:
    """The page of rows, grouped: tasks first, then episodes for which nothing is planned."""
    position = {group.key: index for index, group in enumerate(WORK_GROUPS)}.get(choice.group)
    if choice.group == NOTHING_PLANNED:
        task_count = 0
    elif position is not None:
        task_count = counts.get(position, 0)
    else:
        task_count = sum(counts.values())
    start = (choice.page - 1) * PAGE
    shown = _page(**asked, group=position, number=choice.page) if start < task_count else []
    room = PAGE - len(shown)
    idle_start = max(0, start - task_count)
    wants_idle = choice.group in ("", NOTHING_PLANNED) and idle_count and room
    idle_rows = (
        list(
            _idle_episodes(member, asked["seen"], choice.unit)
            .select_related("patient", "unit")
            .only(*SHOWN_OF_EPISODE)
            .order_by("pk")[idle_start : idle_start + room]
        )
        if wants_idle
        else []
    )
    total = task_count + (idle_count if choice.group in ("", NOTHING_PLANNED) else 0)
    return {
        "groups": _grouped(member, shown, counts),
        "idle": idle_rows,
        "idle_count": idle_count,
        "is_empty": not shown and not idle_rows,
        "previous_url": choice.url(page=choice.page - 1) if choice.page > 1 else "",
        "next_url": choice.url(page=choice.page + 1) if start + PAGE < total else "",
        "summary": f"{start + 1} à {min(start + PAGE, total)} sur {total}" if total > PAGE else "",
    }


def _grouped(member: Membership, tasks: list[Task], counts: dict[int, int]) -> list[dict[str, Any]]:
    groups: list[dict[str, Any]] = []
    after_others = [task.pk for task in tasks if task.has_turn]  # type: ignore[attr-defined]  # annotated by the query
    firsts = Prerequisite.objects.filter(task__in=after_others).by_task() if after_others else {}
    for task in tasks:
        number: int = task.group  # type: ignore[attr-defined]  # annotated by the query
        if not groups or groups[-1]["number"] != number:
            group = WORK_GROUPS[number]
            groups.append({"number": number, "group": group, "count": counts.get(number, 0), "rows": []})
        kind = _kind(task)
        before = firsts.get(task.pk, ())
        waits = bool(still_before(before))
        settles = kind.settles_in_place and not waits and member.can(kind.permission)
        groups[-1]["rows"].append(
            {
                "task": task,
                "turn": turn_words(before),
                "action": "Voir" if waits else kind.action,
                "settles": settles,
                "url": address("episodes:task_settle", task.pk) if settles else kind.url(task),
            }
        )
    return groups


def _kind(task: Task) -> TaskKind:
    return registry.task_kinds[task.kind]
