"""Pages of an episode: overview, edit, departure, sharing. A view is guard, load, form, action, respond."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coordination.accounts.models import User
from coordination.accounts.permissions import can, current_member
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.audit.queries import newest_readings, programs_that_read
from coordination.episodes.actions import (
    blocking_tasks,
    close_episode,
    close_to_person,
    open_to_person,
    tick_task,
    update_episode,
)
from coordination.episodes.cancelling import cancel_episode
from coordination.episodes.departures import cancel_departure, correct_departure, record_departure
from coordination.episodes.forms import (
    CancellationForm,
    DepartureCancellationForm,
    DepartureCorrectionForm,
    DepartureForm,
    EpisodeEditForm,
    LiftOppositionForm,
    OpenToPersonForm,
)
from coordination.episodes.models import DepartureMode, Destination, Episode, EpisodeState, TaskState, TimelineEntry
from coordination.episodes.opposition import lift_opposition, oppose_sharing
from coordination.episodes.permissions import access_episode, access_task
from coordination.episodes.readiness import by_part, lacks_at_departure
from coordination.episodes.registry import registry
from coordination.episodes.shell import panels_of, render_episode, steps_of
from coordination.errors import DomainError
from coordination.tenancy.prepared import prepared

TIMELINE_LENGTH = 50
ACCESS_LENGTH = 100

# What draws each kind of timeline entry; other kinds take the plain sign.
ENTRY_ICONS = {
    "admission": "hospital",
    "opened": "plus-circle",
    "departure": "box-arrow-right",
    "departure_cancelled": "arrow-repeat",
    "rescheduled": "calendar-event",
    "edited": "pencil",
    "screening": "clipboard2-check",
    "fall": "exclamation-triangle-fill",
    "need": "heart-pulse",
    "plan": "list-check",
    "obstacle": "sign-stop",
    "fitness": "person-check",
    "checklist": "ui-checks",
    "circle": "people",
    "request": "send",
    "letter": "envelope",
    "call": "telephone",
    "shared": "eye",
    "opposition": "ban",
    "closed": "archive",
    "referent": "people",
}


@require_safe
def overview(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """What blocks, who comes, what happened."""
    episode = access_episode(request, episode_id, Permission.EPISODE_VIEW)
    entries = _newest_entries(episode=episode)
    context = {
        "steps": steps_of(episode),
        "main_panels": panels_of(request, episode, "main"),
        "aside_panels": panels_of(request, episode, "aside"),
        "entries": [_entry(entry) for entry in entries[:TIMELINE_LENGTH]],
        "may_edit": episode.is_open and can(request, Permission.EPISODE_EDIT),
        "may_hand_over": episode.is_open and can(request, Permission.PLAN_EDIT),
        "may_depart": episode.state == "preparation" and can(request, Permission.DEPARTURE_RECORD),
        "may_correct_departure": episode.state == "follow_up" and can(request, Permission.DEPARTURE_RECORD),
        "may_cancel": episode.state == "preparation" and can(request, Permission.EPISODE_EDIT),
        "may_close": episode.state == "follow_up" and can(request, Permission.EPISODE_EDIT),
    }
    return render_episode(request, episode, "episodes/overview.html", "overview", context)


@prepared
def _newest_entries(episode: UUID) -> "QuerySet[TimelineEntry]":
    """One more than is shown, to know whether there are others."""
    entries: QuerySet[TimelineEntry] = TimelineEntry.objects.filter(episode=episode)
    return entries.select_related("actor").order_by("-at", "-pk")[: TIMELINE_LENGTH + 1]


def _entry(entry: Any) -> dict[str, Any]:
    said = str(entry.detail)
    # What somebody typed may be a sentence, which ends before the name.
    between = " " if said.endswith((".", "!", "?")) else ", "
    sub = between.join(part for part in (said, str(entry.actor) if entry.actor else "") if part)
    return {"at": entry.at, "icon": ENTRY_ICONS.get(entry.kind, "info-circle"), "what": entry.summary, "sub": sub}


_ADMISSION_ERRORS = {"after_departure", "before_birth"}


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """Change the stay; a form older than the last change shows both, and loses nothing."""
    episode = access_episode(request, episode_id, Permission.EPISODE_EDIT)
    member = current_member(request)
    form = EpisodeEditForm(request.POST or None, instance=episode, member=member, initial={"version": episode.version})
    before = {name: form.initial.get(name) for name in form.fields}
    stale = False
    if request.method == "POST" and form.is_valid():
        changes = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        try:
            update_episode(member=member, episode_id=episode.pk, version=form.cleaned_data["version"], **changes)
        except DomainError as error:
            stale = error.code == "stale"
            form.add_error("admitted_at" if error.code in _ADMISSION_ERRORS else None, error.message)
        else:
            messages.success(request, "Séjour modifié.")
            return redirect("episodes:overview", episode.pk)
    fresh = access_fresh(episode)
    context = {
        "form": form,
        "stale": stale,
        "saved": _saved_values(fresh, before) if stale else [],
        "fresh": fresh,
        "leaving_panels": panels_of(request, fresh, "leaving"),
        "may_edit_identity": can(request, Permission.IDENTITY_EDIT),
        "may_hand_over": episode.is_open and can(request, Permission.PLAN_EDIT),
    }
    return render_episode(request, fresh, "episodes/edit.html", "overview", context, status=_status(form))


def access_fresh(episode: Episode) -> Episode:
    """The stored episode again: a refused form has already written what was typed on the instance it was given."""
    fresh: Episode = Episode.objects.with_people().get(pk=episode.pk)
    return fresh


def _saved_values(fresh: Episode, read: dict[str, Any]) -> list[tuple[str, str]]:
    """Label and stored value of each field, for the person whose form was overtaken."""
    names = [name for name in read if name != "version"]
    return [(str(fresh._meta.get_field(name).verbose_name), _shown(fresh, name)) for name in names]  # type: ignore[union-attr]  # a form's names are those of columns


def _shown(episode: Episode, name: str) -> str:
    display = getattr(episode, f"get_{name}_display", None)
    value = display() if display else getattr(episode, name)
    return str(value) if value not in (None, "") else "non renseigné"


@require_http_methods(["GET", "HEAD", "POST"])
def departure(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """Record the departure; what still blocks is shown and asks for a reason, it does not forbid. Once left: correct it."""
    episode = access_episode(request, episode_id, Permission.DEPARTURE_RECORD)
    if episode.has_left:
        sent_again = request.method == "POST" and "version" not in request.POST
        return _recorded_meanwhile(request, episode) if sent_again else _departure_correction(request, episode)
    initial = {"left_at": timezone.localtime().replace(second=0, microsecond=0), "destination": Destination.HOME}
    form = DepartureForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        try:
            record_departure(
                member=current_member(request),
                episode_id=episode.pk,
                left_at=fields["left_at"],
                destination=Destination(fields["destination"]),
                departure_mode=DepartureMode(fields["departure_mode"]),
                reserve_reason=fields["reserve_reason"],
            )
        except DomainError as error:
            form.add_error(_DEPARTURE_FIELDS.get(error.code), error.message)
        else:
            messages.success(request, "Départ enregistré. Les courriers J0 partent.")
            return redirect("episodes:overview", episode.pk)
    chosen = form.data.get("destination", Destination.HOME)
    lacks = lacks_at_departure(episode, Destination(chosen) if chosen in Destination.values else Destination.HOME)
    blocking = list(blocking_tasks(episode).select_related("owner"))
    context = {
        "form": form,
        "blocking": [(task, registry.task_kinds[task.kind].url(task)) for task in blocking],
        "parts": by_part(request, lacks),
        "leaving_panels": panels_of(request, episode, "leaving"),
        "asked": len(blocking) + sum(not lack.only_warns for lack in lacks),
    }
    return render_episode(request, episode, "episodes/departure.html", "overview", context, status=_status(form))


def _recorded_meanwhile(request: TenantRequest, episode: Episode) -> HttpResponse:
    """A departure is recorded and the form to record it comes: sent twice, or another's from another tab."""
    form = DepartureForm(request.POST)
    fields = form.cleaned_data if form.is_valid() else {}
    if all(fields.get(name) == getattr(episode, name) for name in ("left_at", "destination", "departure_mode")):
        messages.info(request, "Ce départ était déjà enregistré : le voici.")
        return redirect("episodes:overview", episode.pk)
    form = DepartureCorrectionForm({**request.POST.dict(), "version": episode.version})
    form.add_error(
        None, "Un départ est déjà enregistré : ce que vous avez écrit le corrigera si vous l’envoyez encore."
    )
    context = {"form": form, "corrects": True}
    return render_episode(request, episode, "episodes/departure.html", "overview", context, status=_status(form))


def _departure_correction(request: TenantRequest, episode: Episode) -> HttpResponse:
    initial = {name: getattr(episode, name) for name in ("left_at", "destination", "departure_mode", "version")}
    form = DepartureCorrectionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        try:
            correct_departure(
                member=current_member(request),
                episode_id=episode.pk,
                version=fields["version"],
                left_at=fields["left_at"],
                destination=Destination(fields["destination"]),
                departure_mode=DepartureMode(fields["departure_mode"]),
            )
        except DomainError as error:
            form.add_error(_DEPARTURE_FIELDS.get(error.code), error.message)
        else:
            messages.success(request, "Départ corrigé.")
            return redirect("episodes:overview", episode.pk)
    context = {"form": form, "corrects": True}
    return render_episode(request, episode, "episodes/departure.html", "overview", context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def departure_cancel(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """Take back a recorded departure: the patient is still here."""
    episode = access_episode(request, episode_id, Permission.DEPARTURE_RECORD)
    if not episode.has_left:
        return redirect("episodes:overview", episode.pk)
    form = DepartureCancellationForm(request.POST or None, initial={"version": episode.version})
    if request.method == "POST" and form.is_valid():
        try:
            cancel_departure(member=current_member(request), episode_id=episode.pk, **form.cleaned_data)
        except DomainError as error:
            form.add_error(_DEPARTURE_FIELDS.get(error.code), error.message)
        else:
            messages.success(request, "Départ annulé. Les destinataires du courrier J0 sont prévenus.")
            return redirect("episodes:overview", episode.pk)
    context = {"form": form}
    return render_episode(request, episode, "episodes/departure_cancel.html", "overview", context, status=_status(form))


_DEPARTURE_FIELDS = {
    "before_admission": "left_at",
    "in_future": "left_at",
    "reserve_needed": "reserve_reason",
    "expected_too_early": "expected_departure_at",
}


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """End the preparation of a stay without a departure."""
    episode = access_episode(request, episode_id, Permission.EPISODE_EDIT)
    if episode.state != EpisodeState.PREPARATION:
        return redirect("episodes:overview", episode.pk)
    form = CancellationForm(request.POST or None, initial={"version": episode.version})
    if request.method == "POST" and form.is_valid():
        try:
            cancel_episode(member=current_member(request), episode_id=episode.pk, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "Épisode annulé.")
            return redirect("episodes:overview", episode.pk)
    context = {"form": form}
    return render_episode(request, episode, "episodes/cancel.html", "overview", context, status=_status(form))


@require_POST
def close(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """Close a followed episode."""
    episode = access_episode(request, episode_id, Permission.EPISODE_EDIT)
    return _act(
        request, episode, lambda: close_episode(member=current_member(request), episode_id=episode.pk), "Épisode clos."
    )


@require_http_methods(["GET", "HEAD", "POST"])
def sharing(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """Who receives what, who may open the episode, who did, and the patient's opposition."""
    episode = access_episode(request, episode_id, Permission.EPISODE_VIEW)
    member = current_member(request)
    form = OpenToPersonForm(request.POST or None, member=member)
    if request.method == "POST" and form.is_valid():
        try:
            open_to_person(member=member, episode=episode, user=form.cleaned_data["user"])
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "Épisode ouvert à cette personne.")
            return redirect("episodes:sharing", episode.pk)
    context = {
        "form": form,
        "opened_to": User.objects.filter(episodeuserobjectpermission__content_object=episode).distinct(),
        "readings": newest_readings(episode.pk, most=ACCESS_LENGTH),
        "programs": programs_that_read(episode.pk),
        "may_share": can(request, Permission.EPISODE_SHARE),
        "may_oppose": can(request, Permission.EPISODE_EDIT),
        "panels": panels_of(request, episode, "sharing"),
    }
    return render_episode(request, episode, "episodes/sharing.html", "sharing", context, status=_status(form))


@require_POST
def unshare(request: TenantRequest, episode_id: UUID, user_id: UUID) -> HttpResponse:
    """Take back what was opened to one person."""
    episode = access_episode(request, episode_id, Permission.EPISODE_SHARE)
    close_to_person(member=current_member(request), episode=episode, user_id=user_id)
    messages.success(request, "Accès retiré.")
    return redirect("episodes:sharing", episode.pk)


@require_POST
def oppose(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """Record the patient's opposition to sharing."""
    episode = access_episode(request, episode_id, Permission.EPISODE_EDIT)
    done = "Opposition enregistrée : les envois sont arrêtés et les liens fermés."
    return _act(
        request,
        episode,
        lambda: oppose_sharing(member=current_member(request), episode_id=episode.pk),
        done,
        to="episodes:sharing",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def lift(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """Record that the patient no longer opposes sharing."""
    episode = access_episode(request, episode_id, Permission.EPISODE_EDIT)
    if episode.sharing_opposed_at is None:
        return redirect("episodes:sharing", episode.pk)
    form = LiftOppositionForm(request.POST or None, initial={"version": episode.version})
    if form.is_valid():
        try:
            lift_opposition(member=current_member(request), episode_id=episode.pk, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, error.message)
            # Read again above: the same reason may be sent once more.
            form.data = {**request.POST.dict(), "version": episode.version}
        else:
            messages.success(request, "Opposition levée. Rien ne repart de soi-même.")
            return redirect("episodes:sharing", episode.pk)
    return render_episode(request, episode, "episodes/lift.html", "sharing", {"form": form}, status=_status(form))


@require_POST
def task_settle(request: TenantRequest, task_id: UUID) -> HttpResponse:
    """Tick a task off, or open it again (``state`` says which)."""
    task = access_task(request, task_id)
    state = TaskState.OPEN if request.POST.get("state") == TaskState.OPEN else TaskState.DONE
    done = "Tâche rouverte." if state == TaskState.OPEN else f"Fait : {task.title}."
    return _act(
        request,
        task.episode,
        lambda: tick_task(member=current_member(request), task=task, state=state),
        done,
        to="episodes:worklist" if request.POST.get("from") == "worklist" else "episodes:overview",
    )


def _act(
    request: TenantRequest, episode: Episode, action: Any, done: str, *, to: str = "episodes:overview"
) -> HttpResponse:
    """Run an action of one button; say what was done or why not."""
    try:
        action()
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, done)
    return redirect(to) if to == "episodes:worklist" else redirect(to, episode.pk)


def _status(form: Any) -> int:
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound and form.errors else HTTPStatus.OK
