"""Several tasks at once: what was ticked in the worklist, what it asks for, what was refused. Also the one late task."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from coordination.accounts.models import Membership
from coordination.accounts.permissions import current_member, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission, roles_with
from coordination.asked import as_number, as_uuid
from coordination.episodes import bulk
from coordination.episodes.bulk import GONE, MOST, Refused, Wanted, is_late
from coordination.episodes.bulk_forms import LatenessForm, PostponeForm
from coordination.episodes.handover_forms import GiveForm
from coordination.episodes.models import Task
from coordination.errors import DomainError
from coordination.ui import french
from coordination.ui.addresses import back
from coordination.ui.forms import status_of


@dataclass(frozen=True)
class Act:
    """One thing to do with tasks: the verb of its page and button, and what is said once done."""

    key: str
    verb: str
    done: tuple[str, str]


ACTS = {
    act.key: act
    for act in (
        Act("reporter", "Reporter", ("tâche reportée", "tâches reportées")),
        Act("confier", "Confier", ("tâche confiée", "tâches confiées")),
        Act("fait", "Noter fait", ("tâche faite", "tâches faites")),
    )
}


@require_POST
def several(request: TenantRequest) -> HttpResponse:
    """Show what was ticked and what it asks for; with ``sure``, do it. All or nothing."""
    require(request, Permission.EPISODE_EDIT)
    member = current_member(request)
    act = ACTS.get(request.POST.get("act", ""))
    suite = back(request, reverse("episodes:worklist"))
    wanted = _wanted(request.POST.getlist("task"))
    if act is None or not wanted:
        messages.error(request, "Cochez au moins une tâche, puis choisissez quoi en faire.")
        return redirect(suite)
    tasks = _tasks(member, wanted)
    form = _form(act, request, member, late=any(is_late(task) for task in tasks))
    refused: dict[UUID, str] = {}
    if form.is_bound and form.is_valid():
        try:
            count = _do(act, member, wanted, form)
        except Refused as error:
            refused = dict(error.reasons)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, f"{french.count(count, *act.done)}.")
            return redirect(suite)
    return _page(request, act, form, tasks, wanted, refused=refused, suite=suite)


def _page(
    request: TenantRequest,
    act: Act,
    form: forms.Form,
    tasks: Sequence[Task],
    wanted: Sequence[Wanted],
    *,
    refused: dict[UUID, str],
    suite: str,
) -> HttpResponse:
    """What was ticked; after a refusal, what was refused is no longer ticked and the rest may be sent as it is."""
    gone = len(wanted) - len(tasks)
    if refused:
        form.add_error(None, f"Rien n’a été enregistré : {_how_many(len(refused), len(wanted))}.")
    versions = {one.pk: one.version for one in wanted}
    context = {
        "act": act,
        "form": form,
        "suite": suite,
        "rows": [
            {"task": task, "version": _version(task, versions, refused), "refusal": refused.get(task.pk, "")}
            for task in tasks
        ],
        "gone": GONE if gone else "",
        "gone_count": gone,
    }
    return render(request, "episodes/bulk.html", context, status=status_of(form))


def _version(task: Task, versions: dict[UUID, int], refused: dict[UUID, str]) -> int:
    """What the next sending says was seen: of a task that was refused, what this page shows of it."""
    return task.version if task.pk in refused else versions[task.pk]


def _how_many(refused: int, ticked: int) -> str:
    if ticked == 1:
        return "la tâche est refusée"
    words = "tâche est refusée" if refused == 1 else "tâches sont refusées"
    return f"{refused} {words} sur {ticked}. Celles qui restent cochées peuvent l’être sans elles"


def _do(act: Act, member: Membership, wanted: Sequence[Wanted], form: Any) -> int:
    if act.key == "reporter":
        return bulk.postpone(member=member, wanted=wanted, to=form.cleaned_data["day"], lateness=form.lateness)
    if act.key == "confier":
        return bulk.give(member=member, wanted=wanted, **form.cleaned_data)
    return bulk.settle(member=member, wanted=wanted, lateness=form.lateness)


def _form(act: Act, request: TenantRequest, member: Membership, *, late: bool) -> forms.Form:
    data = request.POST if request.POST.get("sure") else None
    if act.key == "reporter":
        return PostponeForm(data, late=late)
    if act.key == "confier":
        colleagues = Membership.objects.active().filter(
            hospital=member.hospital_id, role__in=roles_with(Permission.EPISODE_VIEW)
        )
        people = colleagues.select_related("user").order_by("user__last_name", "user__first_name", "pk")
        return GiveForm(data, receivers=people)
    return LatenessForm(data, late=late)


def _tasks(member: Membership, wanted: Sequence[Wanted]) -> list[Task]:
    rows = Task.objects.to_do_for(member).filter(pk__in=[one.pk for one in wanted])
    shown = rows.select_related("episode__patient", "episode__unit", "owner")
    return list(shown.order_by("due_at", "pk"))


def _wanted(texts: Sequence[str]) -> list[Wanted]:
    """The tasks among ``texts``, « key.version »; what is none is left out, and so is a second tick of the same."""
    found: dict[UUID, Wanted] = {}
    for text in texts[: MOST + 1]:
        key, _, version = text.partition(".")
        pk, seen = as_uuid(key), as_number(version, -1)
        if pk is not None and seen >= 0:
            found[pk] = Wanted(pk, seen)
    return list(found.values())
