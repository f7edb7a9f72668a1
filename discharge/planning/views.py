"""The page a coordinator lives in: needs, tasks, care circle; and the directory seen from one patient."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coordination.accounts.permissions import can, current_member
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.episodes.models import Episode, NeedDomain, TaskState
from coordination.episodes.permissions import access_episode
from coordination.episodes.readiness import lacks_of
from coordination.episodes.shell import panels_of, render_episode
from coordination.errors import DomainError
from coordination.identity.phones import print_phone
from coordination.ui.forms import status_of
from directory.providers.models import Provider
from discharge.planning import actions, replacing
from discharge.planning.forms import (
    CircleMemberForm,
    CircleStateForm,
    DirectoryMemberForm,
    EditedMemberForm,
    ItemStateForm,
    KeepForm,
    NeedAsideForm,
    NeedForm,
    NeedWordsForm,
    PlanItemForm,
    SeekForm,
)
from discharge.planning.kinds import PLAN_KINDS
from discharge.planning.models import CircleMember, CircleState
from discharge.planning.ordering import proposed_orders
from discharge.planning.permissions import access_circle_member, access_need, access_plan_item, access_provider
from discharge.planning.queries import came_before, circle_of, current_circle, firsts_of, plan_of
from discharge.planning.reading import blocking, by_domain, by_habit, line, readiness_summary, summary, unanswered
from discharge.planning.roles import LETTER_BY_DEFAULT
from discharge.planning.search import FilledSearch, find

SHOWN = (("", "Toutes les tâches"), ("mine", "Les miennes"), ("open", "À faire seulement"))


@require_safe
def plan(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """Needs by domain with their tasks, the care circle, what still blocks."""
    episode = access_episode(request, episode_id, Permission.EPISODE_VIEW)
    now = timezone.now()
    tasks = [task for task in plan_of(episode) if task.kind in PLAN_KINDS]
    shown = request.GET.get("voir", "")
    visible = [
        task
        for task in tasks
        if (shown != "mine" or task.owner_id == request.user.pk) and (shown != "open" or task.settled_at is None)
    ]
    needs, firsts, orders = list(episode.needs.order_by("created_at")), firsts_of(episode), proposed_orders(episode)
    noted = [need for need in needs if need.removed_at is None]
    lines = blocking(plan_of(episode), now=now, firsts=firsts)
    shown_lines = [
        line(task, now=now, firsts=firsts.get(task.pk, ()), proposals=orders.get(task.pk, ())) for task in visible
    ]
    context = {
        "domains": by_domain(noted, shown_lines),
        "needs_aside": [need for need in needs if need.removed_at is not None],
        "summary": summary([line(task, now=now) for task in tasks]),
        "shown": shown,
        "choices": SHOWN,
        "readiness": readiness_summary(lines, lacks_of(episode), episode, now=now),
        "unanswered": unanswered(noted, current_circle(episode), tasks),
        "circle": by_habit(current_circle(episode), now=now),
        "removed": [member for member in circle_of(episode) if member.state == CircleState.REMOVED and member.name],
        "may_plan": episode.is_open and can(request, Permission.PLAN_EDIT),
        "panels": panels_of(request, episode, "plan"),
        "leaving_panels": panels_of(request, episode, "leaving"),
    }
    return render_episode(request, episode, "planning/plan.html", "plan", context)


# --- Needs ------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def add_need(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """Note a need."""
    episode = access_episode(request, episode_id, Permission.PLAN_EDIT)
    form = NeedForm(request.POST or None, initial={"domain": request.GET.get("domaine")})
    if form.is_valid():
        try:
            actions.add_need(
                member=current_member(request),
                episode_id=episode.pk,
                domain=NeedDomain(form.cleaned_data["domain"]),
                description=form.cleaned_data["description"],
            )
        except DomainError as error:
            form.add_error("description" if error.code == "already_there" else None, error.message)
        else:
            messages.success(request, "Besoin noté.")
            return to_plan(episode)
    return form_page(request, episode, form, title="Noter un besoin", submit="Noter le besoin")


@require_http_methods(["GET", "HEAD", "POST"])
def change_need(request: TenantRequest, episode_id: UUID, need_id: UUID) -> HttpResponse:
    """Write a need in other words."""
    episode = access_episode(request, episode_id, Permission.PLAN_EDIT)
    need = access_need(episode, need_id)
    stored = {"description": need.description, "version": need.version}
    form = NeedWordsForm(request.POST or None, initial=stored)
    if form.is_valid():
        try:
            actions.change_need(
                member=current_member(request), episode_id=episode.pk, need_id=need.pk, **form.cleaned_data
            )
        except DomainError as error:
            refuse(form, error, stored, at="description")
        else:
            messages.success(request, "Besoin précisé.")
            return to_plan(episode)
    title = f"Préciser le besoin, {need.get_domain_display().lower()}"
    return form_page(request, episode, form, title=title, submit="Enregistrer le besoin", need=need)


@require_POST
def set_need_aside(request: TenantRequest, episode_id: UUID, need_id: UUID) -> HttpResponse:
    """Put a need aside, or back."""
    episode = access_episode(request, episode_id, Permission.PLAN_EDIT)
    need = access_need(episode, need_id)
    form = NeedAsideForm(request.POST)
    if not form.is_valid():
        return unreadable(request, episode)
    try:
        actions.set_need_aside(
            member=current_member(request), episode_id=episode.pk, need_id=need.pk, **form.cleaned_data
        )
    except DomainError as error:
        messages.error(request, error.message)
    else:
        aside = form.cleaned_data["aside"]
        messages.success(request, "Besoin retiré. Il reste en bas du plan." if aside else "Besoin remis dans le plan.")
    return to_plan(episode)


# --- Tasks ------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def add_item(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """Add a task to the plan."""
    episode = access_episode(request, episode_id, Permission.PLAN_EDIT)
    initial = {"domain": request.GET.get("domaine"), "owner": episode.referent_id}
    form = PlanItemForm(request.POST or None, initial=initial, episode=episode)
    if form.is_valid():
        try:
            actions.add_plan_item(
                member=current_member(request),
                episode_id=episode.pk,
                key=f"plan:{form.cleaned_data['submission']}",
                title=form.cleaned_data["title"],
                domain=NeedDomain(form.cleaned_data["domain"]),
                owner=form.cleaned_data["owner"],
                due_at=actions.end_of_working_day(form.cleaned_data["due_on"]),
                detail=form.cleaned_data["detail"],
                blocks_departure=form.cleaned_data["blocks_departure"],
                first=form.cleaned_data["first"],
            )
        except DomainError as error:
            form.add_error("first" if error.code == "settled" else None, error.message)
        else:
            messages.success(request, "Tâche ajoutée au plan.")
            return to_plan(episode)
    return form_page(request, episode, form, title="Ajouter une tâche", submit="Ajouter la tâche")


@require_POST
def settle_item(request: TenantRequest, episode_id: UUID, task_id: UUID) -> HttpResponse:
    """Settle, cancel or reopen a task of the plan."""
    episode = access_episode(request, episode_id, Permission.PLAN_EDIT)
    task = access_plan_item(episode, task_id)
    form = ItemStateForm(request.POST)
    if not form.is_valid():
        return unreadable(request, episode)
    try:
        actions.settle_plan_item(
            member=current_member(request),
            episode_id=episode.pk,
            task_id=task.pk,
            seen=TaskState(form.cleaned_data["seen"]),
            to=TaskState(form.cleaned_data["to"]),
        )
    except DomainError as error:
        messages.error(request, error.message)
    if form.cleaned_data["back"] == "overview":
        return redirect("episodes:overview", episode.pk)
    return to_plan(episode, f"tache-{task.pk}")


# --- Care circle ------------------------------------------------------------------------------------------------------


@require_safe
def find_provider(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """The directory seen from the patient's address: who could come, in order, with the reasons."""
    episode = access_episode(request, episode_id, Permission.PLAN_EDIT)
    found: FilledSearch = find(episode, request.GET, now=timezone.now())
    context = {
        "found": found,
        "form": found.form,
        "may_plan": episode.is_open,
        "replaced": _replaced(episode, request.GET.get("remplace", "")),
    }
    return render_episode(request, episode, "planning/find_provider.html", "plan", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add_member(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """Put an entry of the directory (``fiche``) into the circle, or somebody typed by hand; in whose place (``remplace``)."""
    episode = access_episode(request, episode_id, Permission.PLAN_EDIT)
    provider = access_provider(request.GET.get("fiche", ""))
    replaced = _replaced(episode, request.GET.get("remplace", ""))
    form, who = _member_form(request, episode, provider)
    if form.is_valid():
        given = {"member": current_member(request), "episode_id": episode.pk, **form.cleaned_data, **who}
        try:
            if replaced is not None:
                added = replacing.replace_closed(circle_member_id=replaced.pk, **given)
            else:
                added = actions.add_circle_member(**given)
        except DomainError as error:
            form.add_error("name" if "name" in form.fields and error.code == "already_there" else None, error.message)
        else:
            messages.success(request, f"{added.name} : dans le cercle de soins.")
            return to_plan(episode, "cercle")
    title = f"Ajouter {provider.name} au cercle" if provider else "Ajouter une personne ou un service"
    submit = f"Ajouter à la place de {replaced.name}" if replaced else "Ajouter au cercle"
    return form_page(request, episode, form, title=title, submit=submit, about=provider)


@require_http_methods(["GET", "HEAD", "POST"])
def replace_member(request: TenantRequest, episode_id: UUID, circle_member_id: UUID) -> HttpResponse:
    """Say what becomes of a member whose service has closed: somebody else, kept all the same, or nobody."""
    episode = access_episode(request, episode_id, Permission.PLAN_EDIT)
    member = access_circle_member(episode, circle_member_id)
    closed = replacing.closed_member(episode, member.pk)
    if closed is None:
        messages.info(request, f"{member.name or member.role.short_label} : il n’y a rien à remplacer.")
        return to_plan(episode, "cercle")
    form = KeepForm(request.POST or None)
    if form.is_valid():
        try:
            replacing.keep_closed(
                member=current_member(request),
                episode_id=episode.pk,
                circle_member_id=closed.pk,
                reason=form.cleaned_data["reason"],
            )
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, f"{closed.name} : gardé dans le cercle, avec votre raison.")
            return to_plan(episode, "cercle")
    context = {"closed": closed, "form": form}
    return render_episode(request, episode, "planning/replace_member.html", "plan", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def seek_role(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """Write that somebody must be found."""
    episode = access_episode(request, episode_id, Permission.PLAN_EDIT)
    form = SeekForm(request.POST or None, initial={"role": request.GET.get("type")})
    if form.is_valid():
        try:
            actions.seek_role(member=current_member(request), episode_id=episode.pk, **form.cleaned_data)
        except DomainError as error:
            form.add_error("role" if error.code == "already_there" else None, error.message)
        else:
            messages.success(request, "Recherche notée : une tâche la suit dans le plan.")
            return to_plan(episode, "cercle")
    return form_page(request, episode, form, title="Noter qui il faut trouver", submit="Noter la recherche")


@require_http_methods(["GET", "HEAD", "POST"])
def edit_member(request: TenantRequest, episode_id: UUID, circle_member_id: UUID) -> HttpResponse:
    """Correct how somebody of the circle is reached, from when and what for."""
    episode = access_episode(request, episode_id, Permission.PLAN_EDIT)
    edited = access_circle_member(episode, circle_member_id)
    stored = {name: getattr(edited, name) for name in (*actions.MEMBER_FIELDS, "version")}
    initial = {**stored, "phone": _printed(edited.phone), "mobile": _printed(edited.mobile)}
    form = EditedMemberForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            actions.edit_circle_member(
                member=current_member(request),
                episode_id=episode.pk,
                circle_member_id=edited.pk,
                **form.cleaned_data,
            )
        except DomainError as error:
            refuse(form, error, stored, at="name")
        else:
            messages.success(request, f"{form.cleaned_data['name']} : coordonnées enregistrées.")
            return to_plan(episode, "cercle")
    return form_page(request, episode, form, title=f"Modifier {edited.name}", submit="Enregistrer")


@require_POST
def member_state(request: TenantRequest, episode_id: UUID, circle_member_id: UUID) -> HttpResponse:
    """Note that somebody was told, confirmed, must be contacted again, or leaves the circle."""
    episode = access_episode(request, episode_id, Permission.PLAN_EDIT)
    changed = access_circle_member(episode, circle_member_id)
    form = CircleStateForm(request.POST)
    if not form.is_valid():
        return unreadable(request, episode)
    try:
        actions.change_circle_state(
            member=current_member(request),
            episode_id=episode.pk,
            circle_member_id=changed.pk,
            to=CircleState(form.cleaned_data["to"]),
            version=form.cleaned_data["version"],
        )
    except DomainError as error:
        messages.error(request, error.message)
    else:
        name = changed.name or changed.role.short_label
        state = CircleState(form.cleaned_data["to"])
        words = "retiré du cercle, à remettre au besoin" if state == CircleState.REMOVED else state.label.lower()
        messages.success(request, f"{name} : {words}.")
    return to_plan(episode, "cercle")


# --- Parts ------------------------------------------------------------------------------------------------------------


def _member_form(
    request: TenantRequest, episode: Episode, provider: Provider | None
) -> tuple[forms.Form, dict[str, Any]]:
    """The form, and what an entry of the directory already says of who it is."""
    if provider is None:
        role = request.GET.get("type", "")
        initial = {"role": role, "receives_letter": role in LETTER_BY_DEFAULT}
        return CircleMemberForm(request.POST or None, initial=initial), {}
    initial = {
        "phone": _printed(provider.phone),
        "mail": provider.email,
        "is_usual": came_before(episode, provider),
        "receives_letter": provider.type_id in LETTER_BY_DEFAULT and bool(provider.email),
    }
    who = {"role": provider.type, "name": provider.name, "provider": provider}
    return DirectoryMemberForm(request.POST or None, initial=initial), who


def _replaced(episode: Episode, text: str) -> CircleMember | None:
    """The member of the circle that an address names, while it is to be replaced."""
    try:
        return replacing.closed_member(episode, UUID(text))
    except ValueError:
        return None


def _printed(number: str) -> str:
    """A stored number as a person types it."""
    return print_phone(number) if number else ""


def to_plan(episode: Episode, anchor: str = "") -> HttpResponse:
    """Back to the preparation, at ``anchor``."""
    return redirect(reverse("planning:plan", args=[episode.pk]) + (f"#{anchor}" if anchor else ""))


def unreadable(request: TenantRequest, episode: Episode) -> HttpResponse:
    """Back to the preparation from a button that sent what it never sends."""
    messages.error(request, "Cette demande n’a pas été comprise. Relisez la page, puis recommencez.")
    return to_plan(episode)


def form_page(
    request: TenantRequest, episode: Episode, form: forms.Form, *, title: str, submit: str, **more: Any
) -> HttpResponse:
    """A form of the preparation, which leads back to it; refused, it answers 422 with what was typed."""
    context = {"form": form, "title": title, "submit": submit, **more}
    return render_episode(request, episode, "planning/form.html", "plan", context, status=status_of(form))


def refuse(form: forms.Form, error: DomainError, stored: Mapping[str, Any], *, at: str) -> None:
    """Say why at the field. Over a newer change: keep what was typed, show what is stored, and let it be sent again."""
    if error.code != "stale":
        form.add_error(at if error.code in {"already_there", "past", "circle"} else None, error.message)
        return
    form.data = {**form.data.dict(), "version": stored["version"]}  # type: ignore[attr-defined]  # bound to a QueryDict
    for name, value in stored.items():
        if name in form.fields and name != "version" and form.cleaned_data.get(name) != value:
            words = {True: "oui", False: "non", None: "vide", "": "vide"}
            words |= dict(getattr(form.fields[name], "choices", ())) if value else {}
            shown = _printed(str(value)) if name in {"phone", "mobile"} and value else words.get(value, value)
            form.add_error(name, f"Enregistré entre-temps : {shown}.")
    form.add_error(None, f"{error.message} Ce que vous avez écrit est gardé : enregistrez de nouveau pour le retenir.")
