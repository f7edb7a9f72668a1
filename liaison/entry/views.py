"""Asking for an entry letter, for people of the hospital. A view is guard, load, form, action, respond."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from coordination.accounts.permissions import current_member
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.episodes.permissions import access_episode
from coordination.errors import DomainError
from liaison.entry import actions
from liaison.entry.forms import AskForm
from liaison.entry.models import EntryState
from liaison.entry.permissions import access_entry


@require_POST
def ask(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """Ask a doctor of the care circle, by a link."""
    episode = access_episode(request, episode_id, Permission.LETTER_SEND)
    form = AskForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choisissez à qui la demander.")
        return _back(episode.pk)
    try:
        asked = actions.ask_letter(
            member=current_member(request), episode_id=episode.pk, circle_member_id=form.cleaned_data["circle_member"]
        )
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"{asked.name} : le lien part, sans nom ni donnée de santé dans le courriel.")
    return _back(episode.pk)


@require_POST
def withdraw(request: TenantRequest, episode_id: UUID, entry_id: UUID) -> HttpResponse:
    """Ask no longer."""
    episode = access_episode(request, episode_id, Permission.LETTER_SEND)
    asked = access_entry(episode, entry_id)
    try:
        asked = actions.withdraw(member=current_member(request), episode_id=episode.pk, request_id=asked.pk)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        if asked.state == EntryState.WITHDRAWN:
            messages.success(request, f"{asked.name} : la demande est retirée, le lien fermé.")
        else:
            messages.error(request, f"{asked.name} : la lettre est {asked.get_state_display().lower()}.")
    return _back(episode.pk)


def _back(episode_id: UUID) -> HttpResponse:
    return redirect(f"{reverse('letters:episode', args=[episode_id])}#entree")
