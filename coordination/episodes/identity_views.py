"""Pages that correct what is known of a patient, reached from one of their episodes."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from coordination.accounts.permissions import current_member
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.episodes.coordinates import COORDINATES, change_coordinates, written
from coordination.episodes.identifying import change_identity
from coordination.episodes.identity_forms import CoordinatesForm, IdentityEditForm
from coordination.episodes.permissions import access_episode
from coordination.episodes.shell import render_episode
from coordination.episodes.views import access_fresh
from coordination.errors import DomainError

_FIELDS = {"born_after": "birth_date", "ins_taken": "ins", "test_ins": "ins_oid"}


@require_http_methods(["GET", "HEAD", "POST"])
def identity(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """Correct the INS traits and say what vouches for them."""
    episode = access_episode(request, episode_id, Permission.IDENTITY_EDIT)
    form = IdentityEditForm(request.POST or None, instance=episode.patient)
    stale = False
    if request.method == "POST" and form.is_valid():
        try:
            change_identity(
                member=current_member(request),
                episode_id=episode.pk,
                version=form.cleaned_data["version"],
                traits=form.cleaned_data,
                paper=form.cleaned_data["id_checked"],
            )
        except DomainError as error:
            stale = error.code == "stale"
            form.add_error(_FIELDS.get(error.code), error.message)
        else:
            for warning in form.warnings:
                messages.warning(request, warning)
            messages.success(request, "Identité enregistrée.")
            return redirect("episodes:overview", episode.pk)
    fresh = access_fresh(episode)
    context = {"form": form, "stale": stale, "fresh": fresh}
    return render_episode(request, fresh, "episodes/identity.html", "overview", context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def coordinates(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """Change where the patient lives, how to reach them, and their allergies."""
    episode = access_episode(request, episode_id, Permission.EPISODE_EDIT)
    form = CoordinatesForm(request.POST or None, instance=episode.patient)
    stale = False
    if request.method == "POST" and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in COORDINATES}
        version = form.cleaned_data["version"]
        try:
            told = change_coordinates(member=current_member(request), episode_id=episode.pk, version=version, **fields)
        except DomainError as error:
            stale = error.code == "stale"
            form.add_error(None, error.message)
        else:
            say_coordinates_saved(request, told)
            return redirect("episodes:overview", episode.pk)
    fresh = access_fresh(episode)
    context = {"form": form, "stale": stale, "fresh": fresh, "saved": written(fresh.patient)}
    return render_episode(request, fresh, "episodes/coordinates.html", "overview", context, status=_status(form))


def say_coordinates_saved(request: TenantRequest, told: list[str]) -> None:
    """Say that it is done, and what else that changed."""
    for words in told:
        messages.warning(request, words)
    messages.success(request, "Coordonnées enregistrées.")


def _status(form: Any) -> int:
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound and form.errors else HTTPStatus.OK
