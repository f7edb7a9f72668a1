"""Pages of meetings: open one, go through the patients, decide, read what became of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coordination.accounts.permissions import current_member, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.asked import as_page
from coordination.episodes.permissions import access_episode
from coordination.episodes.shell import render_episode
from coordination.errors import DomainError
from coordination.ui import french
from coordination.ui.forms import status_of
from discharge.meetings import actions
from discharge.meetings.forms import DecisionForm, MeetingForm
from discharge.meetings.models import Meeting
from discharge.meetings.permissions import access_decision, access_meeting
from discharge.meetings.reading import decision_lines, rows

MEETINGS, PATIENTS, DECISIONS = 20, 30, 50
# What a list of decisions does not show of a patient: each column would be deciphered for nothing.
_HIDDEN = tuple(f"task__episode__patient__{name}" for name in ("ins", "address", "phone", "other_phone"))


@require_http_methods(["GET", "HEAD", "POST"])
def meetings(request: TenantRequest) -> HttpResponse:
    """The meetings, the newest first; open one."""
    require(request, Permission.PLAN_EDIT)
    member = current_member(request)
    form = MeetingForm(request.POST or None, member=member)
    if form.is_valid():
        try:
            meeting = actions.open_meeting(member=member, **form.cleaned_data)
        except DomainError as error:
            form.add_error("held_on" if error.code == "day" else "unit", error.message)
        else:
            return redirect("meetings:meeting", meeting.pk)
    page = as_page(request.GET.get("page"))
    start = (page - 1) * MEETINGS
    found = list(Meeting.objects.visible_to(member).newest()[start : start + MEETINGS + 1])
    context = {
        "form": form,
        "meetings": found[:MEETINGS],
        "previous_url": f"?page={page - 1}" if page > 1 else "",
        "next_url": f"?page={page + 1}" if len(found) > MEETINGS else "",
    }
    return render(request, "meetings/meetings.html", context, status=status_of(form))


@require_safe
def meeting_page(request: TenantRequest, meeting_id: UUID) -> HttpResponse:
    """The patients to discuss, with what is still owed from earlier meetings."""
    meeting = access_meeting(request, meeting_id)
    member, page = current_member(request), as_page(request.GET.get("page"))
    shown = rows(meeting, member, start=(page - 1) * PATIENTS, length=PATIENTS, now=timezone.now())
    total = shown[0].episode.total if shown else 0  # type: ignore[attr-defined]  # annotated by the query
    context = {
        "meeting": meeting,
        "rows": shown,
        "page": page,
        **_pages(page, total, PATIENTS),
    }
    return render(request, "meetings/meeting.html", context)


@require_safe
def decisions(request: TenantRequest, meeting_id: UUID) -> HttpResponse:
    """What the meeting decided, and what became of it."""
    meeting = access_meeting(request, meeting_id)
    member, page = current_member(request), as_page(request.GET.get("page"))
    found = meeting.decisions.visible_to(member)
    start = (page - 1) * DECISIONS
    shown = found.select_related("task__owner", "task__episode__patient", "task__episode__unit").defer(*_HIDDEN)
    context = {
        "meeting": meeting,
        "lines": decision_lines(shown.order_by("decided_at", "pk")[start : start + DECISIONS], now=timezone.now()),
        **_pages(page, found.count(), DECISIONS),
    }
    return render(request, "meetings/decisions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: TenantRequest, meeting_id: UUID, episode_id: UUID) -> HttpResponse:
    """Write what is decided for one patient; it is a task of their plan at once."""
    meeting = access_meeting(request, meeting_id)
    episode = access_episode(request, episode_id, Permission.PLAN_EDIT)
    form = DecisionForm(request.POST or None, episode=episode, meeting=meeting)
    back = (
        f"{reverse('meetings:meeting', args=[meeting.pk])}?page={as_page(request.GET.get('page'))}#patient-{episode.pk}"
    )
    if form.is_valid():
        fields = form.cleaned_data
        try:
            actions.decide(
                member=current_member(request),
                meeting=meeting,
                episode_id=episode.pk,
                decision_id=fields.pop("submission"),
                **fields,
            )
        except DomainError as error:
            form.add_error("due_on" if error.code == "day" else None, error.message)
        else:
            messages.success(request, "Décision notée : elle est dans le plan.")
            return redirect(back)
    context = {"form": form, "meeting": meeting, "back": back}
    return render_episode(request, episode, "meetings/decide.html", "plan", context, status=status_of(form))


@require_POST
def withdraw(request: TenantRequest, meeting_id: UUID, decision_id: UUID) -> HttpResponse:
    """Take back a decision; its task is cancelled."""
    meeting = access_meeting(request, meeting_id)
    decision = access_decision(request, meeting, decision_id)
    try:
        actions.withdraw_decision(member=current_member(request), decision=decision)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "Décision retirée, sa tâche est annulée.")
    return redirect("meetings:decisions", meeting.pk)


def _pages(page: int, total: int, length: int) -> dict[str, Any]:
    """What the component ``pagination`` shows."""
    start = (page - 1) * length
    last = min(start + length, total)
    return {
        "total": total,
        "previous_url": f"?page={page - 1}" if page > 1 else "",
        "next_url": f"?page={page + 1}" if last < total else "",
        "summary": f"{french.number(start + 1)} à {french.number(last)} sur {french.number(total)}"
        if total > length
        else "",
    }
