"""Saying whether the patient is fit to leave, and what keeps them."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from coordination.accounts.permissions import current_member
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.episodes.models import BlockReason, Episode
from coordination.episodes.permissions import access_episode
from coordination.errors import DomainError
from discharge.obstacles import actions
from discharge.obstacles.forms import FitnessForm, LiftForm, ObstacleForm, ReopenForm
from discharge.obstacles.models import Obstacle
from discharge.planning.views import form_page


@require_http_methods(["GET", "HEAD", "POST"])
def fitness(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """Say that the patient is, or is no longer, fit to leave."""
    episode = access_episode(request, episode_id, Permission.EPISODE_EDIT)
    last = episode.fitness.in_order().last()
    initial = {"is_fit": "non" if last and last.is_fit else "oui", "on_day": timezone.localdate()}
    form = FitnessForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            actions.say_fitness(member=current_member(request), episode_id=episode.pk, **form.cleaned_data)
        except DomainError as error:
            form.add_error("on_day" if error.code == "day" else None, error.message)
        else:
            messages.success(request, "C’est noté.")
            return _to_obstacles(episode)
    return form_page(request, episode, form, title="Médicalement prêt à sortir ?", submit="Enregistrer")


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """Note what keeps the patient."""
    episode = access_episode(request, episode_id, Permission.PLAN_EDIT)
    form = ObstacleForm(request.POST or None, initial={"opened_on": timezone.localdate()})
    if form.is_valid():
        given = {**form.cleaned_data, "reason": BlockReason(form.cleaned_data["reason"])}
        try:
            actions.open_obstacle(member=current_member(request), episode_id=episode.pk, **given)
        except DomainError as error:
            form.add_error({"day": "opened_on", "already_there": "reason"}.get(error.code), error.message)
        else:
            messages.success(request, "Obstacle noté.")
            return _to_obstacles(episode)
    return form_page(request, episode, form, title="Noter un obstacle à la sortie", submit="Noter l’obstacle")


@require_http_methods(["GET", "HEAD", "POST"])
def lift(request: TenantRequest, episode_id: UUID, obstacle_id: UUID) -> HttpResponse:
    """Write that an obstacle is lifted, and since when."""
    episode = access_episode(request, episode_id, Permission.PLAN_EDIT)
    obstacle = _access_obstacle(episode, obstacle_id)
    initial = {"version": obstacle.version, "closed_on": timezone.localdate()}
    form = LiftForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            actions.lift_obstacle(
                member=current_member(request), episode_id=episode.pk, obstacle_id=obstacle.pk, **form.cleaned_data
            )
        except DomainError as error:
            form.add_error("closed_on" if error.code == "day" else None, error.message)
        else:
            messages.success(request, "Obstacle levé.")
            return _to_obstacles(episode)
    title = f"Lever l’obstacle : {obstacle.get_reason_display().lower()}"
    return form_page(request, episode, form, title=title, submit="Lever l’obstacle")


@require_POST
def reopen(request: TenantRequest, episode_id: UUID, obstacle_id: UUID) -> HttpResponse:
    """Undo a lift."""
    episode = access_episode(request, episode_id, Permission.PLAN_EDIT)
    obstacle, form = _access_obstacle(episode, obstacle_id), ReopenForm(request.POST)
    try:
        if not form.is_valid():
            raise DomainError("Cette demande n’a pas été comprise. Relisez la page.", code="unreadable")
        actions.reopen_obstacle(
            member=current_member(request), episode_id=episode.pk, obstacle_id=obstacle.pk, **form.cleaned_data
        )
    except DomainError as error:
        messages.error(request, error.message)
    return _to_obstacles(episode)


def _access_obstacle(episode: Episode, pk: UUID) -> Obstacle:
    """An obstacle of an episode that was already opened through ``access_episode``; elsewhere, none."""
    obstacle: Obstacle | None = episode.obstacles.filter(pk=pk).first()
    if obstacle is None:
        raise Http404("Cet obstacle n’existe pas.")
    return obstacle


def _to_obstacles(episode: Episode) -> HttpResponse:
    return redirect(reverse("planning:plan", args=[episode.pk]) + "#obstacles")
