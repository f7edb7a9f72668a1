"""The page of the check-list, filled with one touch a criterion."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from coordination.accounts.permissions import can, current_member
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.episodes.permissions import access_episode
from coordination.episodes.shell import render_episode
from coordination.errors import DomainError
from coordination.ui.addresses import back
from discharge.checklist.actions import answer_criterion
from discharge.checklist.criteria import source
from discharge.checklist.forms import AnswerForm
from discharge.checklist.models import Choice
from discharge.checklist.queries import read_checklist


@require_safe
def checklist(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """The 18 criteria with what is known of each."""
    episode = access_episode(request, episode_id, Permission.EPISODE_VIEW)
    context = {
        "checklist": read_checklist(episode, now=timezone.now()),
        "source": source(),
        "may_answer": episode.is_open and can(request, Permission.EPISODE_EDIT),
    }
    return render_episode(request, episode, "checklist/checklist.html", "plan", context)


@require_POST
def answer(request: TenantRequest, episode_id: UUID, code: str) -> HttpResponse:
    """Keep one answer, or take it back; then back to the page that asks (``suite``), else to the criterion."""
    episode = access_episode(request, episode_id, Permission.EPISODE_EDIT)
    form = AnswerForm(request.POST)
    try:
        if not form.is_valid():
            raise DomainError("Cette réponse n’a pas été comprise. Relisez la page, puis recommencez.", code="unread")
        given = form.cleaned_data["choice"]
        answer_criterion(
            member=current_member(request),
            episode_id=episode.pk,
            criterion=code,
            choice=Choice(given) if given else None,
            version=form.cleaned_data["version"],
        )
    except DomainError as error:
        messages.error(request, error.message)
    return redirect(back(request, reverse("checklist:checklist", args=[episode.pk]) + f"#critere-{code}"))
