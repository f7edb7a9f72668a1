"""The binder of an episode: what it will print, its lines, and the PDF."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coordination.accounts.permissions import can, current_member
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.episodes.models import Episode
from coordination.episodes.permissions import access_episode
from coordination.episodes.shell import render_episode
from coordination.errors import DomainError
from coordination.ui.files import PDF, file_response
from coordination.ui.forms import status_of
from liaison.binder import actions
from liaison.binder.content import Binder, Edition, compose_binder
from liaison.binder.forms import ChangedLineForm, LineForm
from liaison.binder.models import BinderLine, LineKind
from liaison.binder.permissions import access_line
from liaison.binder.printing import binder_pdf

_READERS = {Edition.CARE: "Pour les soignants", Edition.SOCIAL: "Pour l’aide à domicile"}


@require_safe
def binder(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """What the binder will print for one kind of reader (``pour``), and its lines."""
    episode = access_episode(request, episode_id, Permission.EPISODE_VIEW)
    edition, lines = _edition(request), list(BinderLine.objects.current().filter(episode=episode))
    context = {
        "binder": _composed(request, episode, lines, edition),
        "kinds": [(kind, [line for line in lines if line.kind == kind]) for kind in LineKind],
        "edition": edition,
        "editions": [
            {"label": label, "url": f"?pour={one}", "is_current": one == edition} for one, label in _READERS.items()
        ],
        "may_write": episode.is_open and can(request, Permission.EPISODE_EDIT),
        "may_print": can(request, Permission.LETTER_VIEW),
    }
    return render_episode(request, episode, "binder/page.html", "plan", context)


@require_safe
def pdf(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """The binder to print, for one kind of reader."""
    episode = access_episode(request, episode_id, Permission.LETTER_VIEW)
    edition = _edition(request)
    lines = list(BinderLine.objects.current().filter(episode=episode))
    try:
        content = binder_pdf(_composed(request, episode, lines, edition))
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("binder:binder", episode.pk)
    return file_response(content, PDF, f"classeur-de-liaison-{edition}.pdf", to_keep=False)


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """Write a line into the binder."""
    episode = access_episode(request, episode_id, Permission.EPISODE_EDIT)
    form = LineForm(request.POST or None, initial={"kind": request.GET.get("rubrique", "")})
    if form.is_valid():
        given = {**form.cleaned_data, "kind": LineKind(form.cleaned_data["kind"])}
        try:
            actions.write_line(member=current_member(request), episode_id=episode.pk, **given)
        except DomainError as error:
            form.add_error("title" if error.code == "already_there" else None, error.message)
        else:
            messages.success(request, "Écrit dans le classeur.")
            return redirect("binder:binder", episode.pk)
    return _form_page(request, episode, form, title="Écrire dans le classeur", submit="Écrire")


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: TenantRequest, episode_id: UUID, line_id: UUID) -> HttpResponse:
    """Write a line in other words."""
    episode = access_episode(request, episode_id, Permission.EPISODE_EDIT)
    line = access_line(episode, line_id)
    stored = {name: getattr(line, name) for name in ("title", "words", "since", "for_all", "version")}
    form = ChangedLineForm(request.POST or None, initial=stored)
    if form.is_valid():
        try:
            actions.change_line(
                member=current_member(request), episode_id=episode.pk, line_id=line.pk, **form.cleaned_data
            )
        except DomainError as error:
            form.add_error("title" if error.code == "already_there" else None, error.message)
            if error.code == "stale":
                form.data = {**form.data.dict(), "version": line.version}  # type: ignore[attr-defined]  # bound to a QueryDict
                form.add_error("title", f"Enregistré entre-temps : {line.title}. {line.words}".strip())
        else:
            messages.success(request, "Ligne enregistrée.")
            return redirect("binder:binder", episode.pk)
    return _form_page(request, episode, form, title=f"Modifier : {line.title}", submit="Enregistrer", line=line)


@require_POST
def remove(request: TenantRequest, episode_id: UUID, line_id: UUID) -> HttpResponse:
    """Take a line out of the binder."""
    episode = access_episode(request, episode_id, Permission.EPISODE_EDIT)
    line = access_line(episode, line_id)
    try:
        actions.remove_line(member=current_member(request), episode_id=episode.pk, line_id=line.pk)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"Retiré du classeur : {line.title}.")
    return redirect("binder:binder", episode.pk)


# --- Parts ------------------------------------------------------------------------------------------------------------


def _edition(request: TenantRequest) -> Edition:
    return Edition.SOCIAL if request.GET.get("pour") == Edition.SOCIAL else Edition.CARE


def _composed(request: TenantRequest, episode: Episode, lines: list[BinderLine], edition: Edition) -> Binder:
    hospital = current_member(request).hospital
    return compose_binder(episode=episode, hospital=hospital, lines=lines, edition=edition, now=timezone.now())


def _form_page(request: TenantRequest, episode: Episode, form: forms.Form, **more: Any) -> HttpResponse:
    return render_episode(request, episode, "binder/form.html", "plan", {"form": form, **more}, status=status_of(form))
