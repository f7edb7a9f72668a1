"""The call page and its buttons. A view is guard, load, form, action, respond; a GET changes nothing."""

from collections.abc import Mapping, Sequence
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
from coordination.episodes.coordinates import PHONES, change_coordinates, written
from coordination.episodes.identity_forms import PhonesForm
from coordination.episodes.identity_views import say_coordinates_saved
from coordination.episodes.models import Episode, EpisodeState
from coordination.episodes.permissions import access_episode
from coordination.episodes.shell import identity_of, render_episode
from coordination.errors import DomainError
from coordination.ui.forms import status_of
from discharge.alerts.models import Alert
from discharge.alerts.reading import standing as alert_standing
from discharge.followup.actions import Following, note_attempt, record_call, withdraw_call
from discharge.followup.beforehand import Beforehand, said_before
from discharge.followup.drafts import drafts_of, keep_draft, typed_in
from discharge.followup.forms import AttemptForm, CallForm, RefusalForm, TakeOverForm, WithdrawForm
from discharge.followup.leases import held_by_another, leased_words, release_call, take_call, take_over
from discharge.followup.models import (
    AttemptOutcome,
    Call,
    CallDraft,
    CallOutcome,
    CallState,
    CancelReason,
    LateReason,
    SpokeTo,
)
from discharge.followup.permissions import access_call
from discharge.followup.reading import (
    attempt_line,
    expected_in_place,
    following_words,
    known_of,
    numbers_of,
    opening,
    recorded,
    standing,
    the_patient,
)
from discharge.followup.refusals import refusal_of, refuse_calls, resume_calls

_RECORD_FIELDS = dict.fromkeys(("next_day_needed", "next_day_past", "next_day_far", "next_day_taken"), "next_on")
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
            spoke_to=SpokeTo(form.cleaned_data["spoke_to"]),
            notes=form.cleaned_data["notes"],
            late_reason=LateReason(late) if (late := form.cleaned_data.get("late_reason")) else None,
            next_step=form.next,
        )
    except DomainError as error:
        form.add_error(_RECORD_FIELDS.get(error.code), error.message)
        return _page(request, _again(loaded), form=form, status=HTTPStatus.CONFLICT)
    has_alert = bool(done.red_flags) or form.next.kind == Following.ALERT
    alert = " Une alerte est ouverte." if has_alert else ""
    messages.success(request, f"Appel {done.label} enregistré.{alert}")
    # An alert is read again, with what to do about it; otherwise the next call is what comes.
    return redirect("followup:call", done.pk) if has_alert else redirect("followup:calls")


@require_http_methods(["GET", "HEAD", "POST"])
def phones(request: TenantRequest, call_id: UUID) -> HttpResponse:
    """Mend the patient's telephones, without leaving the call: whoever dials hears that a number is wrong."""
    loaded = access_call(request, call_id, Permission.CALL_MAKE)
    patient = loaded.episode.patient
    saved, version, identity = written(patient), patient.version, identity_of(patient)
    form = PhonesForm(request.POST or None, instance=patient)
    if form.is_valid():
        fields = {name: form.cleaned_data[name] for name in (*PHONES, "version")}
        try:
            told = change_coordinates(member=current_member(request), episode_id=loaded.episode_id, **fields)
        except DomainError as error:
            form.add_error(None, error.message)
            form.data = {**request.POST.dict(), "version": version}
        else:
            say_coordinates_saved(request, told)
            return redirect("followup:call", loaded.pk)
    context = {"call": loaded, "episode": loaded.episode, "identity": identity, "form": form, "saved": saved}
    return render(request, "followup/phones.html", context, status=status_of(form))


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


@require_POST
def take_over_call(request: TenantRequest, call_id: UUID) -> HttpResponse:
    """Take a call that somebody else has reserved, with the reason."""
    loaded = access_call(request, call_id, Permission.CALL_MAKE)
    form = TakeOverForm(request.POST)
    if form.is_valid():
        try:
            take_over(member=current_member(request), call_id=loaded.pk, reason=form.cleaned_data["reason"])
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            return redirect("followup:call", loaded.pk)
    return _page(request, _again(loaded), take_over_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@require_POST
def draft(request: TenantRequest, call_id: UUID) -> HttpResponse:
    """Keep what is typed until it is recorded; with a script, a moment after each pause."""
    loaded = access_call(request, call_id, Permission.CALL_MAKE)
    context: dict[str, Any] = {"call": loaded, "now": timezone.localtime()}
    try:
        context["kept"] = keep_draft(
            member=current_member(request), call_id=loaded.pk, typed=dict(request.POST.lists())
        )
    except DomainError as error:
        context["refused"] = error.message
    if request.htmx:
        return render(request, "followup/_draft.html", context)
    if refused := context.get("refused"):
        messages.error(request, refused)
        return _kept(request, _again(loaded))
    messages.success(request, "Ce que vous avez écrit est gardé.")
    return redirect("followup:call", loaded.pk)


@require_POST
def refuse(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """Note that the patient does not want to be called."""
    episode = access_episode(request, episode_id, Permission.CALL_MAKE)
    form = RefusalForm(request.POST)
    if not form.is_valid():
        return _episode_page(request, episode, form)
    return _about_refusal(
        request,
        episode,
        lambda: refuse_calls(member=current_member(request), episode_id=episode.pk, **form.cleaned_data),
        "Refus noté : plus aucun appel ne sera passé.",
    )


@require_POST
def resume(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """Take the refusal back."""
    episode = access_episode(request, episode_id, Permission.CALL_MAKE)
    return _about_refusal(
        request,
        episode,
        lambda: resume_calls(member=current_member(request), episode_id=episode.pk),
        "Refus levé : les appels retirés sont de nouveau à passer.",
    )


def _about_refusal(request: TenantRequest, episode: Episode, action: Any, said: str) -> HttpResponse:
    try:
        action()
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, said)
    return redirect("followup:episode", episode.pk)


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
    form = AttemptForm(request.POST, sex=loaded.episode.patient.sex)
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
                spoke_to=SpokeTo(fields["spoke_to"]) if fields["spoke_to"] else None,
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
        "rings": not ticked <= _told(said_before(loaded)),
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
    return _episode_page(request, access_episode(request, episode_id, Permission.CALL_VIEW), RefusalForm())


# --- Rendering --------------------------------------------------------------------------------------------------------


def _episode_page(request: TenantRequest, episode: Episode, refusal_form: RefusalForm) -> HttpResponse:
    calls = list(Call.objects.filter(episode=episode).with_row().with_protocol().order_by("due_on", "pk"))
    now = timezone.now()
    for listed in calls:
        listed.episode = episode
    context = {
        "rows": [{"call": listed, "standing": standing(listed, now)} for listed in calls],
        "may_call": can(request, Permission.CALL_MAKE),
        "refusal": refusal_of(episode),
        "refusal_form": refusal_form,
        "chosen": next(
            ({"protocol": row.protocol, "because": row.chosen_because} for row in calls if not row.is_added), None
        ),
    }
    return render_episode(request, episode, "followup/episode.html", "calls", context, status=status_of(refusal_form))


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
    if not attempt_form and not typed_in(request.POST.items()):
        return redirect("followup:call", call.pk)
    return _page(request, call, form=_call_form(request, call), attempt_form=attempt_form, status=status)


def _call_form(
    request: TenantRequest, call: Call, *, bound: bool = False, typed: Mapping[str, Sequence[str]] | None = None
) -> CallForm:
    """The form of the questions; unbound, it shows what was ``typed``, posted or kept, without judging it."""
    today = timezone.localdate()
    fixed: dict[str, Any] = {
        "definition": call.protocol.read,
        "in_place": expected_in_place(call.episode, today=today),
        "is_late": call.is_late_on(today),
        "following": following_words(call),
        "sex": call.episode.patient.sex,
    }
    if bound:
        return CallForm(request.POST, **fixed)
    if typed is None:
        typed = dict(request.POST.lists()) if request.method == "POST" else _own_draft(request, call)
    several = ("flags", "in_place")
    shown = {name: list(values) if name in several else values[-1] for name, values in typed.items() if values}
    before = said_before(call) if call.is_awaiting else None
    answered = before.initial if before else {}
    return CallForm(initial={**known_of(call), **answered, **shown}, **fixed)


def _own_draft(request: TenantRequest, call: Call) -> Mapping[str, Sequence[str]]:
    own = CallDraft.objects.filter(call=call, author=current_member(request).user_id).first()
    return own.typed if own else {}


def _page(
    request: TenantRequest,
    call: Call,
    *,
    form: CallForm | None = None,
    attempt_form: AttemptForm | None = None,
    withdraw_form: WithdrawForm | None = None,
    take_over_form: TakeOverForm | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = _call_context(
        request,
        call,
        form=form,
        attempt_form=attempt_form,
        withdraw_form=withdraw_form,
        take_over_form=take_over_form,
    )
    return render(request, "followup/call.html", context, status=status)


def _call_context(
    request: TenantRequest,
    call: Call,
    *,
    form: CallForm | None = None,
    attempt_form: AttemptForm | None = None,
    withdraw_form: WithdrawForm | None = None,
    take_over_form: TakeOverForm | None = None,
) -> dict[str, Any]:
    now = timezone.now()
    episode, definition, member = call.episode, call.protocol.read, current_member(request)
    form = form or _call_form(request, call)
    may_make = can(request, Permission.CALL_MAKE)
    can_be_made = call.is_awaiting and episode.state == EpisodeState.FOLLOW_UP
    holding = held_by_another(call, member) if can_be_made else None
    leased_away = holding is not None
    before = said_before(call)
    sources = [call.pk, before.key] if before else [call.pk]
    alerts = Alert.objects.filter(source_id__in=sources).select_related("taken_by", "closed_by")
    alert: Alert | None = alerts.order_by("-raised_at").first()
    record = recorded(call) if call.state == CallState.REACHED else None
    return {
        "call": call,
        "episode": episode,
        "patient": episode.patient,
        "place_key": "calls",
        "identity": identity_of(episode.patient),
        "standing": standing(call, now),
        "numbers": numbers_of(episode),
        "attempts": [
            attempt_line(item, episode.patient) for item in call.attempts.select_related("by").order_by("-at", "-pk")
        ],
        "attempt_form": attempt_form or AttemptForm(sex=episode.patient.sex),
        "withdraw_form": withdraw_form or WithdrawForm(),
        "form": form,
        "opening": opening(definition, caller=str(member.user), hospital=episode.hospital),
        "definition": definition,
        "flags": (flags := _flags(call, form, definition)),
        "rings": not {flag.code for flag in flags} <= _told(before),
        "record": record,
        "alert": alert,
        "alert_standing": alert_standing(alert, now) if alert else None,
        "before": before,
        "is_leased": call.is_leased_at(now),
        "leased_away": leased_away,
        "leased_words": leased_words(holding, call) if holding else "",
        "take_over_form": take_over_form or TakeOverForm(),
        "refusal_form": RefusalForm(),
        "drafts": _drafts(request, call, form, can_be_made=can_be_made),
        "can_be_made": can_be_made,
        "may_make": may_make,
        "may_mend_phones": may_make and episode.is_open,
        # A form that came back refused keeps its buttons: what is typed can be sent again.
        "is_open": can_be_made and may_make and (not leased_away or form.is_bound),
        "is_recorded": record is not None,
        "the_patient": the_patient(episode.patient),
    }


def _drafts(request: TenantRequest, call: Call, form: CallForm, *, can_be_made: bool) -> list[dict[str, Any]]:
    """What others typed of a call to make; of one that is not any more, what the reader typed and nobody recorded."""
    mine = current_member(request).user_id
    shown = [draft for draft in drafts_of(call) if (draft.author_id != mine) is can_be_made]
    if form.is_bound:
        shown = [draft for draft in shown if draft.author_id != mine]
    return [
        {"draft": draft, "is_own": draft.author_id == mine, "form": _call_form(request, call, typed=draft.typed)}
        for draft in shown
    ]


def _told(before: Beforehand | None) -> set[str]:
    """The signs for which an alert stands already: those of the questionnaire that was answered."""
    return set(before.flags) if before else set()


def _flags(call: Call, form: CallForm, definition: Any) -> list[Any]:
    """The warning signs of the recorded call, else those ticked so far."""
    if call.state == CallState.REACHED:
        codes = set((call.answers or {}).get("flags", []))
    else:
        codes = set(form["flags"].value() or ())
    return [flag for flag in definition.flags if flag.code in codes]
