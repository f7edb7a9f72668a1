"""“Ma journée”: what must be done now, most urgent first. Each count equals the rows it opens: both come from one query set."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from coordination.accounts.models import Membership
from coordination.accounts.permissions import can, current_member, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.episodes.models import Prerequisite, Task
from coordination.episodes.queries import ANSWERED, LATE, PRESSING, WORK_GROUPS, Clock, worked_before
from coordination.episodes.registry import TaskKind, registry
from coordination.episodes.saved_filters import SavedFilter
from coordination.episodes.sequencing import still_before, turn_words
from coordination.episodes.work_reads import (
    GROUPS,
    LEAVING,
    NOTHING_PLANNED,
    ORDER_TITLES,
    PAGE,
    WHOSE,
    Choice,
    asked_of,
    by_group,
    idle_page,
    idle_statement,
    orphan_statement,
    page_of,
    signature,
    statements_of,
)
from coordination.tenancy.queries import active_units
from coordination.ui import french
from coordination.ui.addresses import address
from coordination.ui.navigation import Statement, frame_of


@require_safe
def worklist(request: TenantRequest) -> HttpResponse:
    """The list, its counts and its filters. To an open page that asks with what it shows (``vu``): nothing, when that holds."""
    if request.member is None or not can(request, Permission.EPISODE_VIEW):
        return _elsewhere(request)
    require(request, Permission.EPISODE_VIEW)
    member = current_member(request)
    clock = Clock.at(timezone.now())
    choice = Choice.of(request.GET)
    asked = asked_of(member, choice, clock)
    groups = list(by_group(**asked))
    counts = {position: count for position, count, *_ in groups}
    if choice.is_usual:
        request.pressing = sum(counts.get(position, 0) for position in PRESSING)
    saved = list(SavedFilter.objects.shown_to(member))
    found = _counted(request, member, saved, asked, clock)
    seen = signature(groups, found["idle"])
    if request.GET.get("vu") == seen:
        return HttpResponse(status=204)
    context = {
        "now": timezone.localtime(clock.now),  # type: ignore[arg-type]  # a clock of values
        "choice": choice,
        "here": request.path + choice.url(page=choice.page),
        "seen": seen,
        "tally": _tally(choice, counts, found["idle"]),
        "whose": [
            {"label": label, "url": choice.url(filter=key, group=""), "is_current": key == choice.filter}
            for key, label in WHOSE.items()
        ]
        + _orphan_filter(member, choice, found["orphans"]),
        "saved": _saved_links(choice, saved, found),
        "units": active_units(),
        "leaving": LEAVING,
        "orders": ORDER_TITLES,
        "may_create": can(request, Permission.EPISODE_CREATE),
        "may_tick": can(request, Permission.EPISODE_EDIT),
        "columns": 6 if can(request, Permission.EPISODE_EDIT) else 5,
        "answered_since": french.day(worked_before(timezone.localdate()), today=timezone.localdate()),
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


def _counted(
    request: TenantRequest, member: Membership, saved: list[SavedFilter], asked: dict[str, Any], clock: Clock
) -> dict[str, int]:
    """What the page counts beside its groups, in the statement of the frame: saved filters by their key."""
    waiting: dict[str, Statement] = {"idle": idle_statement(asked), "orphans": orphan_statement(asked)}
    for one in saved:
        for part, statement in enumerate(statements_of(member, choice_of(one), clock)):
            waiting[f"{one.pk}:{part}"] = statement
    return frame_of(request).counted_too(waiting)


def choice_of(saved: SavedFilter) -> Choice:
    """The list that a saved filter opens."""
    return Choice(
        filter=saved.whose if saved.whose in WHOSE else "mine",
        unit=saved.unit_id,
        group=saved.group if saved.group in {*GROUPS, NOTHING_PLANNED} else "",
        leaving=saved.leaving if saved.leaving in LEAVING else "",
        order=saved.order if saved.order in ORDER_TITLES else "",
    )


def _saved_links(choice: Choice, saved: list[SavedFilter], counted: dict[str, int]) -> list[dict[str, Any]]:
    links = []
    for one in saved:
        opens = choice_of(one)
        count = sum(number for key, number in counted.items() if key.startswith(f"{one.pk}:"))
        links.append(
            {"label": one.name, "url": opens.url(), "is_current": opens.asked == choice.asked != {}, "count": count}
        )
    return links


def _orphan_filter(member: Membership, choice: Choice, count: int) -> list[dict[str, Any]]:
    """The way to the episodes without referent, for who may name one; nothing when each has one."""
    if not count or not member.can(Permission.PLAN_EDIT):
        return []
    unit = f"&unite={choice.unit}" if choice.unit else ""
    url = f"{reverse('episodes:referents')}?de=aucun{unit}"
    return [{"label": "Épisodes sans référent", "url": url, "is_current": False, "count": count}]


def _tally(choice: Choice, counts: dict[int, int], idle: int) -> list[dict[str, Any]]:
    cells = [("", "Tout", sum(counts.values()) + idle, "")]
    cells += [(group.key, group.title, counts.get(GROUPS[group.key], 0), group.status) for group in WORK_GROUPS]
    cells.append((NOTHING_PLANNED, "Sans action prévue", idle, "none"))
    return [
        {
            "label": label,
            "count": count,
            "url": choice.url(group=key),
            "is_current": choice.group == key,
            "state": status,
        }
        for key, label, count, status in cells
    ]


def _rows(
    *, member: Membership, asked: dict[str, Any], choice: Choice, counts: dict[int, int], idle_count: int
) -> dict[str, Any]:
    """The page of rows, grouped: tasks first, then episodes for which nothing is planned."""
    position = GROUPS.get(choice.group)
    if choice.group == NOTHING_PLANNED:
        task_count = 0
    elif position is not None:
        task_count = counts.get(position, 0)
    else:
        task_count = sum(counts.values())
    start = (choice.page - 1) * PAGE
    shown: list[Task] = []
    if start < task_count:
        shown = list(page_of(**asked, group=position, order=choice.order, number=choice.page))
    room = PAGE - len(shown)
    idle_start = max(0, start - task_count)
    wants_idle = choice.group in {"", NOTHING_PLANNED} and idle_count and room
    idle = idle_page(member, asked, idle_start, idle_start + room) if wants_idle else []
    total = task_count + (idle_count if choice.group in {"", NOTHING_PLANNED} else 0)
    return {
        "groups": _grouped(member, shown, counts),
        "idle": idle,
        "idle_count": idle_count,
        "is_empty": not shown and not idle,
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
        groups[-1]["rows"].append(_row(member, task, number, firsts.get(task.pk, ())))
    return groups


def _row(member: Membership, task: Task, group: int, before: Any) -> dict[str, Any]:
    kind = _kind(task)
    waits = bool(still_before(before))
    settles = kind.settles_in_place and not waits and member.can(kind.permission)
    return {
        "task": task,
        "turn": turn_words(before),
        "action": "Voir" if waits else kind.action,
        "settles": settles,
        # What is late is done with its reason, on a page of its own.
        "explains": settles and group == LATE,
        "is_answer": group == ANSWERED,
        "url": address("episodes:task_settle", task.pk) if settles else kind.url(task),
    }


def _kind(task: Task) -> TaskKind:
    return registry.task_kinds[task.kind]
