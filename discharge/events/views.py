"""The tab of what happened after the departure. Guard, load, form, action, respond."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from coordination.accounts.permissions import can, current_member, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.episodes.models import Episode
from coordination.episodes.permissions import access_episode
from coordination.episodes.shell import render_episode
from coordination.errors import DomainError
from discharge.events import actions
from discharge.events.forms import EventForm, WithdrawForm
from discharge.events.models import Event, EventKind, EventSource


@require_http_methods(["GET", "HEAD", "POST"])
def episode_events(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """What happened since the departure; sending the form notes one more."""
    if request.method != "POST":
        return _page(request, access_episode(request, episode_id, Permission.EPISODE_VIEW), EventForm())
    episode = access_episode(request, episode_id, Permission.EPISODE_EDIT)
    form = EventForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.note_event(
                episode_id=episode.pk,
                kind=EventKind(given["kind"]),
                happened_on=given["happened_on"],
                source=EventSource.TEAM,
                actor=current_member(request).user,
                note=given["note"],
            )
        except DomainError as error:
            form.add_error("happened_on" if error.code in {"before_departure", "in_future"} else None, error.message)
        else:
            messages.success(request, _noted_words(EventKind(given["kind"])))
            return redirect("events:episode", episode.pk)
    return _page(request, episode, form)


@require_POST
def withdraw(request: TenantRequest, event_id: UUID) -> HttpResponse:
    """Take back what was noted by mistake."""
    require(request, Permission.EPISODE_EDIT)
    event: Event | None = Event.objects.filter(pk=event_id).first()
    if event is None:
        raise Http404("Cet événement n’existe pas.")
    episode = access_episode(request, event.episode_id, Permission.EPISODE_EDIT)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _page(request, episode, EventForm(), refused=(event.pk, form))
    actions.withdraw_event(member=current_member(request), event_id=event.pk, reason=form.cleaned_data["reason"])
    messages.success(request, _withdrawn_words(EventKind(event.kind)))
    return redirect("events:episode", episode.pk)


def _noted_words(kind: EventKind) -> str:
    if kind != EventKind.DEATH:
        return "Événement noté."
    return "Décès noté. Appels, questionnaires, relances, demandes et tâches sont arrêtés."


def _withdrawn_words(kind: EventKind) -> str:
    if kind != EventKind.DEATH:
        return "Événement retiré."
    return (
        "Décès retiré : les appels, les tâches et les alertes reprennent. "
        "Les questionnaires et les demandes aux services se relancent à la main."
    )


def _page(
    request: TenantRequest, episode: Episode, form: EventForm, *, refused: tuple[UUID, WithdrawForm] | None = None
) -> HttpResponse:
    events = list(
        Event.objects.filter(episode=episode).select_related("noted_by", "withdrawn_by").order_by("-happened_on", "-pk")
    )
    for event in events:
        event.episode = episode
    refused_pk, refused_form = refused or (None, None)
    rows = [
        (event, refused_form if event.pk == refused_pk and refused_form else WithdrawForm(auto_id=f"{event.pk}_%s"))
        for event in events
    ]
    context = {
        "rows": rows,
        "form": form,
        "refused": refused_form,
        "may_note": can(request, Permission.EPISODE_EDIT) and episode.left_at is not None,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors or refused else HTTPStatus.OK
    return render_episode(request, episode, "events/events.html", "events", context, status=status)
