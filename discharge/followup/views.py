"""The call page and its buttons. A view is guard, load, form, action, respond; a GET changes nothing."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coordination.accounts.permissions import can, current_member
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.episodes.models import EpisodeState, Task
from coordination.episodes.permissions import access_episode
from coordination.episodes.shell import identity_of, render_episode
from coordination.errors import DomainError
from discharge.followup.actions import note_attempt, record_call, release_call, take_call, withdraw_call
from discharge.followup.forms import AttemptForm, CallForm, WithdrawForm
from discharge.followup.kinds import ALERT
from discharge.followup.models import AttemptOutcome, Call, CallOutcome, CallState, CancelReason
from discharge.followup.permissions import access_call
from discharge.followup.reading import (
    attempt_line,
    expected_in_place,
    numbers_of,
    opening,
    recorded,
    standing,
    the_patient,
)

_ATTEMPT_FIELDS = dict.fromkeys(("call_back_needed", "call_back_past", "call_back_far"), "call_back_at")


@require_http_methods(["GET", "HEAD", "POST"])
def call(request: TenantRequest, call_id: UUID) -> HttpResponse:
    """Everything one call needs on one page; sending the form records it."""
    if request.method != "POST":
        return _page(request, access_call(request, call_id, Permission.CALL_VIEW))
    loaded = access_call(request, call_id, Permission.CALL_MAKE)
    form = _call_form(request, loaded, bound=True)
    if not form.is_valid():
        return _page(request, loaded, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        done = record_call(
            member=current_member(request),
            call_id=loaded.pk,
            submission=form.cleaned_data["submission"],
            heard=form.heard,
            outcome=CallOutcome(form.cleaned_data["outcome"]),
            notes=form.cleaned_data["notes"],
        )
    except DomainError as error:
        form.add_error(None, error.message)
        return _page(request, _again(loaded), form=form, status=HTTPStatus.CONFLICT)
    alert = " Une alerte est ouverte." if done.red_flags else ""
    messages.success(request, f"Appel {done.label} enregistré.{alert}")
    # An alert is read again, with what to do about it; otherwise the next call is what comes.
    return redirect("followup:call", done.pk) if done.red_flags else redirect("followup:calls")


@require_POST
def take(request: TenantRequest, call_id: UUID) -> HttpResponse:
    """Reserve the call for a quarter of an hour."""
    loaded = access_call(request, call_id, Permission.CALL_MAKE)
    return _button(request, loaded, lambda: take_call(member=current_member(request), call_id=loaded.pk))


@require_POST
def release(request: TenantRequest, call_id: UUID) -> HttpResponse:
    """Give the call back before the quarter of an hour ends."""
    loaded = access_call(request, call_id, Permission.CALL_MAKE)
    return _button(request, loaded, lambda: release_call(member=current_member(request), call_id=loaded.pk))


def _button(request: TenantRequest, loaded: Call, action: Any) -> HttpResponse:
    """Run a button that stands beside the questions: what is typed there comes back as it was."""
    try:
        action()
    except DomainError as error:
        messages.error(request, error.message)
    return _kept(request, _again(loaded))


@require_POST
def attempt(request: TenantRequest, call_id: UUID) -> HttpResponse:
    """Note one attempt; the questions keep what is typed."""
    loaded = access_call(request, call_id, Permission.CALL_MAKE)
    form = AttemptForm(request.POST)
    if form.is_valid():
        fields = form.cleaned_data
        try:
            note_attempt(
                member=current_member(request),
                call_id=loaded.pk,
                attempt_id=fields["attempt"],
                outcome=AttemptOutcome(fields["outcome"]),
                note=fields["note"],
                call_back_at=fields["call_back_at"],
            )
        except DomainError as error:
            form.add_error(_ATTEMPT_FIELDS.get(error.code), error.message)
    return _kept(request, _again(loaded), attempt_form=form if form.errors else None)


@require_POST
def signs(request: TenantRequest, call_id: UUID) -> HttpResponse:
    """What to say about the warning signs ticked so far. By POST because signs are health data; it changes nothing."""
    loaded = access_call(request, call_id, Permission.CALL_MAKE)
    ticked = set(request.POST.getlist("flags"))
    context = {
        "call": loaded,
        "episode": loaded.episode,
        "flags": [flag for flag in loaded.protocol.read.flags if flag.code in ticked],
        "is_recorded": False,
    }
    return render(request, "followup/_signs.html", context)


@require_POST
def withdraw(request: TenantRequest, call_id: UUID) -> HttpResponse:
    """Give the call up, with the reason."""
    loaded = access_call(request, call_id, Permission.CALL_MAKE)
    form = WithdrawForm(request.POST)
    if form.is_valid():
        reason = CancelReason(form.cleaned_data["reason"])
        try:
            withdraw_call(member=current_member(request), call_id=loaded.pk, reason=reason)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, f"Appel {loaded.label} abandonné : {reason.label.lower()}.")
            return redirect("followup:calls")
    return _page(request, _again(loaded), withdraw_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@require_safe
def episode_calls(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """The tab of the episode: its calls, made and to come."""
    episode = access_episode(request, episode_id, Permission.CALL_VIEW)
    calls = list(Call.objects.filter(episode=episode).with_row().order_by("due_on", "pk"))
    now = timezone.now()
    for listed in calls:
        listed.episode = episode
    context = {
        "rows": [{"call": listed, "standing": standing(listed, now)} for listed in calls],
        "may_call": can(request, Permission.CALL_MAKE),
    }
    return render_episode(request, episode, "followup/episode.html", "calls", context)


# --- Rendering --------------------------------------------------------------------------------------------------------


def _again(call: Call) -> Call:
    """The stored call after an action, with the episode already loaded and traced."""
    fresh: Call = Call.objects.with_people().get(pk=call.pk)
    episode = call.episode
    episode.refresh_from_db(fields=["state"])
    fresh.episode = episode
    return fresh


def _kept(request: TenantRequest, call: Call, *, attempt_form: AttemptForm | None = None) -> HttpResponse:
    """Answer a button that stands beside the questions: its fragments, or the page with what was typed."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY if attempt_form else HTTPStatus.OK
    if request.htmx:
        context = _call_context(request, call, attempt_form=attempt_form)
        return render(request, "followup/_call_fragments.html", context, status=status)
    if not attempt_form and not _typed(request):
        return redirect("followup:call", call.pk)
    return _page(request, call, form=_call_form(request, call, bound=False), attempt_form=attempt_form, status=status)


def _typed(request: TenantRequest) -> bool:
    """Whether the questions hold anything that a redirect would lose."""
    names = ("flags", "in_place", "outcome", "notes")
    return any(value for name, value in request.POST.items() if name in names or name.startswith("q_"))


def _call_form(request: TenantRequest, call: Call, *, bound: bool) -> CallForm:
    """The form of the questions; unbound, it shows what was typed without judging it."""
    fixed: dict[str, Any] = {
        "definition": call.protocol.read,
        "in_place": expected_in_place(call.episode, today=timezone.localdate()),
    }
    if bound:
        return CallForm(request.POST, **fixed)
    if request.method != "POST":
        return CallForm(**fixed)
    several = ("flags", "in_place")
    typed = {name: request.POST.getlist(name) if name in several else value for name, value in request.POST.items()}
    return CallForm(initial=typed, **fixed)


def _page(
    request: TenantRequest,
    call: Call,
    *,
    form: CallForm | None = None,
    attempt_form: AttemptForm | None = None,
    withdraw_form: WithdrawForm | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = _call_context(request, call, form=form, attempt_form=attempt_form, withdraw_form=withdraw_form)
    return render(request, "followup/call.html", context, status=status)


def _call_context(
    request: TenantRequest,
    call: Call,
    *,
    form: CallForm | None = None,
    attempt_form: AttemptForm | None = None,
    withdraw_form: WithdrawForm | None = None,
) -> dict[str, Any]:
    now = timezone.now()
    episode, definition, member = call.episode, call.protocol.read, current_member(request)
    form = form or _call_form(request, call, bound=False)
    may_make = can(request, Permission.CALL_MAKE)
    can_be_made = call.is_awaiting and episode.state == EpisodeState.FOLLOW_UP
    leased_away = call.is_leased_to_another(member.user_id, now=now)
    alert = Task.objects.live().filter(episode=episode, kind=ALERT, subject_id=call.pk).select_related("owner").first()
    record = recorded(call) if call.state == CallState.REACHED else None
    return {
        "call": call,
        "episode": episode,
        "patient": episode.patient,
        "place_key": "calls",
        "identity": identity_of(episode.patient),
        "standing": standing(call, now),
        "numbers": numbers_of(episode),
        "attempts": [attempt_line(item) for item in call.attempts.select_related("by").order_by("-at", "-pk")],
        "attempt_form": attempt_form or AttemptForm(),
        "withdraw_form": withdraw_form or WithdrawForm(),
        "form": form,
        "opening": opening(definition, caller=str(member.user), hospital=episode.hospital),
        "definition": definition,
        "flags": _flags(call, form, definition),
        "record": record,
        "alert": alert,
        "may_take_alert": can(request, Permission.EPISODE_EDIT),
        "is_leased": call.is_leased_at(now),
        "leased_away": leased_away,
        "can_be_made": can_be_made,
        "may_make": may_make,
        # A form that came back refused keeps its buttons: what is typed can be sent again.
        "is_open": can_be_made and may_make and (not leased_away or form.is_bound),
        "is_recorded": record is not None,
        "the_patient": the_patient(episode.patient),
    }


def _flags(call: Call, form: CallForm, definition: Any) -> list[Any]:
    """The warning signs of the recorded call, else those ticked so far."""
    if call.state == CallState.REACHED:
        codes = set((call.answers or {}).get("flags", []))
    else:
        codes = set(form["flags"].value() or ())
    return [flag for flag in definition.flags if flag.code in codes]
