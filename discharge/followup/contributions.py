"""What follow-up brings to the episode page, the worklist and the turning points of an episode."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from coordination.accounts.models import User
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.episodes.models import Episode, Task
from coordination.episodes.queries import hours_of
from coordination.episodes.registry import Step, Tab, TaskKind, registry
from coordination.tenancy.prepared import Given, prepared
from coordination.ui import french, navigation
from coordination.ui.addresses import address
from discharge.alerts.sources import SourceKind, register_source
from discharge.followup.departures import drop_calls, move_calls, plan_calls, stop_calls
from discharge.followup.kinds import CALL, DECISION, PROBLEM
from discharge.followup.models import AWAITING_STATES, Call, CallState
from discharge.followup.queries import CallQuerySet
from discharge.followup.refusals import resume_after_death, stop_before


def contribute() -> None:
    """Fill the navigation and the registry; called once, when the app is ready."""
    navigation.register_place(
        "calls",
        "Appels",
        "telephone",
        "followup:calls",
        40,
        Permission.CALL_VIEW,
        _late_and_today,  # type: ignore[arg-type]  # the shell knows requests as Django's, without a member
        count_label="à passer",
    )
    navigation.register_account_entry("Protocoles d’appels", "followup:protocols", 16, Permission.PROTOCOLS_MANAGE)
    registry.add_task_kind(TaskKind(CALL, "appel de suivi", "Appeler", _call_url))
    registry.add_task_kind(TaskKind(DECISION, "appel hors délai", "Décider", _call_url))
    registry.add_task_kind(
        TaskKind(PROBLEM, "problème à régler", "Noter réglé", _call_url, settles_in_place=True, may_be_postponed=True)
    )
    register_source(SourceKind(CALL, "Appel de suivi", _call_address))
    registry.add_tab(Tab("calls", "Appels", "followup:episode", 60, Permission.CALL_VIEW, _awaiting))
    registry.add_step(Step("followup", "Suivi", 50, _followed))
    registry.on_admission.append(_stop_on_return)
    registry.on_departure.append(_plan_on_departure)
    registry.on_rescheduled.append(_move_with_departure)
    registry.on_departure_cancelled.append(drop_calls)
    registry.on_death.append(stop_calls)
    registry.on_death_withdrawn.append(resume_after_death)


def _stop_on_return(episode: Episode) -> list[dict[str, Any]]:
    stop_before(episode)
    return []


def _plan_on_departure(episode: Episode, actor: User) -> None:
    plan_calls(episode, actor)


def _move_with_departure(episode: Episode, actor: User) -> None:
    move_calls(episode, actor)


def _late_and_today(request: TenantRequest) -> CallQuerySet | navigation.Statement | int:
    if request.member is None:
        return 0
    today = timezone.localdate()
    _, midnight = hours_of(today)
    if request.member.all_units:
        return _pressing.statement(today=today, midnight=midnight)
    calls: CallQuerySet = Call.objects.visible_to(request.member)
    return calls.pressing(today, midnight)


@prepared
def _pressing(today: Given, midnight: Given) -> CallQuerySet:
    calls: CallQuerySet = Call.objects.pressing(today, midnight)
    return calls.only("pk")


def _call_address(call_id: UUID) -> str:
    return address("followup:call", call_id)


def _call_url(task: Task) -> str:
    return address("followup:call", task.subject_id)  # type: ignore[arg-type]  # a task of this kind names its call


def calls_of(episode: Episode) -> list[Call]:
    """The calls of the episode, read once an episode object, whoever asks."""
    known: list[Call] | None = episode.__dict__.get("_calls")
    if known is None:
        known = _calls(episode=episode)
        episode.__dict__["_calls"] = known
    return known


@prepared
def _calls(episode: UUID) -> CallQuerySet:
    calls: CallQuerySet = Call.objects.filter(episode=episode)
    return calls.only("episode", "state", "due_on", "done_at", "label").order_by("due_on")


def _awaiting(episode: Episode) -> int | navigation.Statement:
    if not episode.is_open:
        return 0
    if "_calls" not in episode.__dict__:
        return _awaited.statement(episode=episode)
    return sum(call.is_awaiting for call in calls_of(episode))


@prepared
def _awaited(episode: UUID) -> CallQuerySet:
    calls: CallQuerySet = Call.objects.filter(episode=episode, state__in=AWAITING_STATES)
    return calls.only("pk")


def _followed(episode: Episode) -> tuple[datetime | None, str]:
    """Behind when every call that was to be made is made."""
    if not episode.has_left:
        return None, ""
    wanted = [call for call in calls_of(episode) if call.state != CallState.CANCELLED]
    left = [call for call in wanted if call.is_awaiting]
    if left:
        return None, f"{left[0].label} {french.near_day(left[0].due_on, now=timezone.now())}"
    done = [call.done_at for call in wanted if call.done_at]
    return (max(done), french.count(len(done), "appel passé", "appels passés")) if done else (None, "aucun appel")
