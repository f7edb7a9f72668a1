"""Pages of a task that does not advance: paused, put after another, taken up again."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from coordination.accounts.models import Membership
from coordination.accounts.permissions import current_member
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.episodes.models import BlockReason, Task, TaskState
from coordination.episodes.permissions import access_episode
from coordination.episodes.sequencing import put_first
from coordination.errors import DomainError
from discharge.planning import holding
from discharge.planning.actions import end_of_working_day
from discharge.planning.forms import AFTER_ANOTHER, HoldForm, TakeUpForm
from discharge.planning.holding import HELD_STATES
from discharge.planning.ordering import refuse_order
from discharge.planning.permissions import access_plan_item
from discharge.planning.views import form_page, refuse, to_plan, unreadable


@require_http_methods(["GET", "HEAD", "POST"])
def hold_item(request: TenantRequest, episode_id: UUID, task_id: UUID) -> HttpResponse:
    """Say why a task does not advance: blocked, waiting for somebody, or for another task."""
    episode = access_episode(request, episode_id, Permission.PLAN_EDIT)
    task = access_plan_item(episode, task_id)
    stored = _stored_hold(task)
    form = HoldForm(request.POST or None, initial=stored, task=task)
    if form.is_valid():
        try:
            said = _hold(current_member(request), task, form.cleaned_data)
        except DomainError as error:
            refuse(form, error, stored, at="first" if form.cleaned_data["state"] == AFTER_ANOTHER else "until")
        else:
            messages.success(request, said)
            return to_plan(episode, f"tache-{task.pk}")
    return form_page(request, episode, form, title=f"Mettre en pause : {task.title}", submit="Mettre en pause")


@require_POST
def take_up_item(request: TenantRequest, episode_id: UUID, task_id: UUID) -> HttpResponse:
    """Take up a task that was paused."""
    episode = access_episode(request, episode_id, Permission.PLAN_EDIT)
    task = access_plan_item(episode, task_id)
    form = TakeUpForm(request.POST)
    if not form.is_valid():
        return unreadable(request, episode)
    try:
        holding.take_up_item(
            member=current_member(request), episode_id=episode.pk, task_id=task.pk, **form.cleaned_data
        )
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "Tâche reprise.")
    return to_plan(episode, f"tache-{task.pk}")


@require_POST
def free_item(request: TenantRequest, episode_id: UUID, task_id: UUID, first_id: UUID) -> HttpResponse:
    """Say that a task does not come after another: it waits no more, or is not to."""
    episode = access_episode(request, episode_id, Permission.PLAN_EDIT)
    task, first = access_plan_item(episode, task_id), access_plan_item(episode, first_id)
    try:
        refuse_order(member=current_member(request), episode_id=episode.pk, task_id=task.pk, first_id=first.pk)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"{task.title} : n’attend pas « {first.title} ».")
    return to_plan(episode, f"tache-{task.pk}")


def _stored_hold(task: Task) -> dict[str, Any]:
    until = timezone.localdate(task.waiting_until) if task.waiting_until else None
    held = {"block_reason": task.block_reason, "waiting_for": task.waiting_for, "until": until, "note": task.hold_note}
    return {**held, "state": task.state if task.state in HELD_STATES else "", "version": task.version}


def _hold(member: Membership, task: Task, fields: Mapping[str, Any]) -> str:
    """Do what a valid ``HoldForm`` asks, and say what was done."""
    if fields["state"] == AFTER_ANOTHER:
        first = fields["first"]
        put_first(member=member, episode_id=task.episode_id, task_id=task.pk, first_id=first.pk)
        return f"{task.title} : attend « {first.title} »."
    here: dict[str, Any] = {"member": member, "episode_id": task.episode_id, "task_id": task.pk}
    here |= {"version": fields["version"], "note": fields["note"]}
    if fields["state"] == TaskState.BLOCKED:
        holding.block_item(**here, reason=BlockReason(fields["block_reason"]))
    else:
        until = end_of_working_day(fields["until"])
        assert until is not None
        holding.wait_for_somebody(**here, waiting_for=fields["waiting_for"], until=until)
    return "Pause notée : la tâche reste dans le plan."
