"""What planning brings to the episode page, the worklist and the turning points of an episode."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.permissions import can
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.episodes.models import LIVE_TASK_STATES, Contact, Episode, EpisodeState, Task
from coordination.episodes.queries import TaskQuerySet
from coordination.episodes.readiness import by_part, lacks_of
from coordination.episodes.registry import Fact, Panel, Step, Tab, TaskKind, registry
from coordination.tenancy.prepared import prepared
from coordination.ui.addresses import address
from coordination.ui.navigation import Statement
from directory.confirmation.registry import register_reliance
from directory.providers.registry import register_closed_listener
from discharge.planning.closures import schedule_signals
from discharge.planning.day_off import day_off_warning
from discharge.planning.entourage import entourage_of
from discharge.planning.gp import gp_standing
from discharge.planning.kinds import FIND, GP_DISAGREES, PLAN, PLAN_KINDS, REPLACE, TELL_GP
from discharge.planning.queries import current_circle, firsts_of, gp_of, has_plan, plan_of, providers_in_open_circles
from discharge.planning.readiness import READINESS
from discharge.planning.reading import blocking, circle_status, readiness_summary
from discharge.planning.roles import GP
from discharge.planning.rules import plan_on_admission, warn_circle


def contribute() -> None:
    """Fill the registry; called once, when the app is ready."""
    registry.add_task_kind(
        TaskKind(
            PLAN,
            "point du plan de sortie",
            "Noter fait",
            _plan_url,
            settles_in_place=True,
            permission=Permission.PLAN_EDIT,
            may_be_postponed=True,
        )
    )
    registry.add_task_kind(TaskKind(FIND, "service à trouver", "Chercher", _find_url, may_be_postponed=True))
    registry.add_task_kind(TaskKind(TELL_GP, "appel au médecin traitant", "Appeler", _gp_url, may_be_postponed=True))
    registry.add_task_kind(TaskKind(GP_DISAGREES, "désaccord du médecin traitant", "Régler", _gp_url))
    registry.add_task_kind(
        TaskKind(REPLACE, "service fermé à remplacer", "Remplacer ou garder", _replace_url, may_be_postponed=True)
    )
    registry.add_readiness(READINESS)
    register_closed_listener(schedule_signals)
    registry.add_tab(Tab("plan", "Préparation", "planning:plan", 30, Permission.EPISODE_VIEW, _left_to_do))
    registry.add_panel(Panel("readiness", "main", 10, "planning/_readiness.html", _readiness))
    registry.add_panel(Panel("circle", "aside", 10, "planning/_circle.html", _circle))
    registry.add_panel(Panel("day_off", "leaving", 10, "planning/_day_off.html", _day_off))
    registry.add_panel(Panel("gp", "plan", 5, "planning/_gp_panel.html", _gp_panel))
    registry.add_panel(Panel("entourage", "plan", 40, "planning/_entourage.html", _entourage))
    registry.add_panel(Panel("contacts", "aside", 20, "planning/_contacts.html", _contacts))
    registry.add_fact(Fact("gp", "Médecin traitant", _gp))
    registry.add_step(Step("plan", "Préparation", 30, _planned))
    registry.on_admission.append(plan_on_admission)
    registry.on_departure_cancelled.append(warn_circle)
    register_reliance(providers_in_open_circles)


def _plan_url(task: Task) -> str:
    return address("planning:plan", task.episode_id) + f"#tache-{task.pk}"


def _find_url(task: Task) -> str:
    url = address("planning:find_provider", task.episode_id)
    if task.subject_id:
        return f"{url}?recherche={task.subject_id}"
    return f"{url}?type={GP}"


def _gp_url(task: Task) -> str:
    return address("planning:gp_call", task.episode_id)


def _replace_url(task: Task) -> str:
    return reverse("planning:replace_member", args=[task.episode_id, task.subject_id])


def _left_to_do(episode: Episode) -> int | Statement:
    if not has_plan(episode):
        return _live_plan.statement(episode=episode)
    return sum(task.state in LIVE_TASK_STATES and task.kind in PLAN_KINDS for task in plan_of(episode))


@prepared
def _live_plan(episode: UUID) -> TaskQuerySet:
    tasks: TaskQuerySet = Task.objects.live().filter(episode=episode, kind__in=PLAN_KINDS)
    return tasks.only("pk")


def _readiness(request: TenantRequest, episode: Episode) -> dict[str, Any]:
    now = timezone.now()
    lines = blocking(plan_of(episode), now=now, firsts=firsts_of(episode))
    lacks = lacks_of(episode)
    may_depart = episode.state == EpisodeState.PREPARATION and can(request, Permission.DEPARTURE_RECORD)
    return {
        "lines": lines,
        "parts": by_part(request, lacks),
        "summary": readiness_summary(lines, lacks, episode, now=now),
        "unsettled": bool(lacks) or any(not entry.settled for entry in lines),
        "may_depart": may_depart,
        "has_left": episode.left_at is not None,
        "may_plan": episode.is_open and can(request, Permission.PLAN_EDIT),
    }


def _circle(request: TenantRequest, episode: Episode) -> dict[str, Any]:
    now = timezone.now()
    return {
        "circle": [(member, *circle_status(member, now=now)) for member in current_circle(episode)],
        "doctor": episode.hospital_doctor,
        "may_plan": episode.is_open and can(request, Permission.PLAN_EDIT),
    }


def _day_off(request: TenantRequest, episode: Episode) -> dict[str, Any]:
    return {"words": day_off_warning(episode, now=timezone.now())}


def _gp_panel(request: TenantRequest, episode: Episode) -> dict[str, Any]:
    disagrees = any(task.kind == GP_DISAGREES and task.state in LIVE_TASK_STATES for task in plan_of(episode))
    may_call = episode.is_open and (disagrees or not (episode.has_left or episode.sharing_opposed_at))
    return {
        "standing": gp_standing(episode, now=timezone.now()),
        "disagrees": disagrees,
        "may_call": may_call and can(request, Permission.PLAN_EDIT),
    }


def _entourage(request: TenantRequest, episode: Episode) -> dict[str, Any]:
    people = entourage_of(episode)
    return {
        "people": people,
        "trusted": any(near.contact.is_trusted_person for near in people),
        "may_plan": episode.is_open and can(request, Permission.PLAN_EDIT),
    }


def _contacts(request: TenantRequest, episode: Episode) -> dict[str, Any]:
    return {"contacts": _contacts_of(patient=episode.patient)}


@prepared
def _contacts_of(patient: UUID) -> "QuerySet[Contact]":
    contacts: QuerySet[Contact] = Contact.objects.filter(patient=patient)
    return contacts


def _gp(episode: Episode) -> tuple[str, str]:
    gp = gp_of(episode)
    if gp is None:
        return "À désigner", ""
    return gp.name, gp.provider.place if gp.provider else ""


def _planned(episode: Episode) -> tuple[datetime | None, str]:
    """The preparation is behind when nothing lacks for the departure any more, or when the patient has left."""
    if episode.has_left:
        return episode.left_at, "avec réserve" if episode.reserve_reason else ""
    blocking = [task for task in plan_of(episode) if task.blocks_departure]
    left = sum(task.state in LIVE_TASK_STATES for task in blocking) + len(lacks_of(episode))
    if left or not blocking:
        return None, f"{left} à régler" if left else ""
    return max(task.settled_at for task in blocking if task.settled_at), "tout est réglé"
