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
from coordination.episodes.identifying import change_identity
from coordination.episodes.identity_forms import IdentityEditForm
from coordination.episodes.permissions import access_episode
from coordination.episodes.shell import render_episode
from coordination.episodes.views import access_fresh
from coordination.errors import DomainError

_FIELDS = {"born_after": "birth_date", "ins_taken": "ins"}


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


def _status(form: Any) -> int:
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound and form.errors else HTTPStatus.OK
