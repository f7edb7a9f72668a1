"""The screening page: answer, read the result and why, decide what follows."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coordination.accounts.permissions import can, current_member, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.asked import as_number
from coordination.episodes.models import Episode
from coordination.episodes.permissions import access_episode
from coordination.episodes.shell import render_episode
from coordination.errors import DomainError
from coordination.ui.forms import status_of
from discharge.screening import actions
from discharge.screening.forms import AnswersForm, FallForm, FollowUpForm, sent_answers
from discharge.screening.fresh_look import note_fall, rules_of
from discharge.screening.instruments import Answers
from discharge.screening.models import Assessment, Complexity, ComplexityDecision, InstrumentVersion, Trigger
from discharge.screening.owners import owners_of
from discharge.screening.permissions import access_assessment
from discharge.screening.prefill import age_remark, prefill
from discharge.screening.queries import earlier_assessments, newest_assessment, next_due
from discharge.screening.reading import show
from discharge.screening.scoring import Incomplete, assess, explain
from discharge.screening.trend import trend_of

# Either asks for a form although a result exists.
NEW_LOOK = {"nouveau", "grille"}


@require_http_methods(["GET", "HEAD", "POST"])
def screening(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """The form while nothing was filled or when a new look is asked; else the newest result."""
    writing = request.method == "POST"
    episode = access_episode(request, episode_id, Permission.SCREENING_FILL if writing else Permission.EPISODE_VIEW)
    if writing:
        return _record(request, episode)
    newest = newest_assessment(episode)
    may_fill = episode.is_open and can(request, Permission.SCREENING_FILL)
    if newest is not None and not (may_fill and NEW_LOOK & request.GET.keys()):
        return _result_page(request, episode, newest)
    versions = list(InstrumentVersion.objects.in_use(episode.unit_id)) if may_fill else []
    version = next((one for one in versions if one.instrument_id == request.GET.get("grille")), None)
    if not versions:
        return render_episode(request, episode, "screening/nothing.html", "screening", {"may_fill": may_fill})
    return _form_page(request, episode, version or versions[0], None, versions)


@require_safe
def assessment(request: TenantRequest, episode_id: UUID, assessment_id: UUID) -> HttpResponse:
    """One screening as it was answered, whatever its instrument became."""
    episode = access_episode(request, episode_id, Permission.EPISODE_VIEW)
    return _result_page(request, episode, access_assessment(episode, assessment_id))


@require_http_methods(["GET", "HEAD", "POST"])
def fall(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """Note a fall during the stay; somebody already screened is looked at again."""
    episode = access_episode(request, episode_id, Permission.SCREENING_FILL)
    form = FallForm(request.POST if request.method == "POST" else None, initial={"at": timezone.localtime()})
    if form.is_valid():
        try:
            note_fall(member=current_member(request), episode_id=episode.pk, **form.cleaned_data)
        except DomainError as error:
            form.add_error("at" if error.code == "not_in_stay" else None, error.message)
        else:
            messages.success(request, "Chute notée.")
            return redirect("screening:screening", episode.pk)
    context = {"form": form, "rule": rules_of(episode.hospital_id)[Trigger.FALL]}
    return render_episode(request, episode, "screening/fall.html", "screening", context, status=status_of(form))


@require_POST
def follow_up(request: TenantRequest, episode_id: UUID, assessment_id: UUID) -> HttpResponse:
    """Keep the chosen proposals as tasks, and the complexity decided."""
    episode = access_episode(request, episode_id, Permission.SCREENING_FILL)
    assessment = access_assessment(episode, assessment_id)
    form = FollowUpForm(assessment.explanation, request.POST)
    if form.is_valid():
        try:
            tasks = actions.decide_follow_up(
                member=current_member(request),
                episode_id=episode.pk,
                assessment=assessment,
                proposals=form.cleaned_data["proposals"],
                complexity=Complexity(form.cleaned_data["complexity"]),
                reason=form.cleaned_data["reason"],
            )
        except DomainError as error:
            form.add_error("reason" if error.code == "reason_needed" else None, error.message)
        else:
            messages.success(request, "Suite du repérage enregistrée.")
            return redirect("planning:plan" if tasks else "screening:screening", episode.pk)
    return _result_page(request, episode, assessment, form)


@require_POST
def preview(request: TenantRequest, version_id: int) -> HttpResponse:
    """The result of the answers chosen so far; nothing is recorded and no patient is known."""
    require(request, Permission.SCREENING_FILL)
    version = get_object_or_404(InstrumentVersion, pk=version_id)
    return render(request, "screening/_result.html", live_result(version, sent_answers(version.read, request.POST)))


def _record(request: TenantRequest, episode: Episode) -> HttpResponse:
    version = get_object_or_404(InstrumentVersion, pk=as_number(request.POST.get("version")))
    form = AnswersForm(version.read, prefill(version.read, episode, current_member(request)), request.POST)
    if form.is_valid():
        try:
            actions.record_assessment(
                member=current_member(request),
                episode_id=episode.pk,
                assessment_id=form.cleaned_data["submission"],
                version=version,
                answers=form.answers,
            )
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "Repérage enregistré.")
            return redirect(reverse("screening:screening", args=[episode.pk]) + "#suite")
    return _form_page(request, episode, version, form)


def _form_page(
    request: TenantRequest,
    episode: Episode,
    version: InstrumentVersion,
    form: AnswersForm | None,
    versions: list[InstrumentVersion] | None = None,
) -> HttpResponse:
    member = current_member(request)
    if form is None:
        form = AnswersForm(version.read, prefill(version.read, episode, member), initial={"version": version.pk})
    given = {question.bound.name: question.bound.value() or "" for question in form.questions}
    context = {
        "form": form,
        "version": version,
        "versions": list(InstrumentVersion.objects.in_use(episode.unit_id)) if versions is None else versions,
        "definition": version.read,
        "age_remark": age_remark(version.read, episode),
        "due": next_due(episode),
        "now": timezone.now(),
        "hospital_delay": member.hospital.screening_delay_hours,
        "earlier": earlier_assessments(episode, member),
        **live_result(version, given),
    }
    return render_episode(request, episode, "screening/form.html", "screening", context, status=status_of(form))


def _result_page(
    request: TenantRequest, episode: Episode, assessment: Assessment, form: FollowUpForm | None = None
) -> HttpResponse:
    decision = assessment.decisions.select_related("decided_by").order_by("-decided_at", "-pk").first()
    form = form or _follow_up_form(assessment, decision)
    earlier = list(earlier_assessments(episode, current_member(request), but=assessment))
    context = {
        "form": form,
        "assessment": assessment,
        "answers": assessment.explanation["counted"],
        "score": assessment.score_words,
        "result": show(assessment.explanation, assessment.score, positive=assessment.positive),
        "proposals": _proposals(episode, assessment, form),
        "decision": decision,
        "proposed": Complexity(assessment.explanation["complexity"]).label,
        "earlier": earlier,
        "trend": trend_of([*reversed(earlier), assessment]),
        "due": next_due(episode),
        "now": timezone.now(),
        "may_fill": episode.is_open and can(request, Permission.SCREENING_FILL),
    }
    return render_episode(request, episode, "screening/result.html", "screening", context, status=status_of(form))


def _proposals(episode: Episode, assessment: Assessment, form: FollowUpForm) -> list[dict[str, Any]]:
    """What the result proposes: whose work it would be, whether it is in the plan, whether it is ticked."""
    offered = assessment.explanation["proposals"]
    keys = {actions.proposal_key(entry["key"]): entry["key"] for entry in offered}
    planned = {keys[key] for key in episode.tasks.filter(key__in=keys).values_list("key", flat=True)}
    chosen = form.data.getlist("proposals") if form.is_bound else keys.values()  # type: ignore[attr-defined]  # bound to a QueryDict
    owners = owners_of(episode, {entry.get("owner", "") for entry in offered})
    return [
        {
            **entry,
            "who": str(owners.get(entry.get("owner", ""), episode.referent) or ""),
            "planned": entry["key"] in planned,
            "checked": entry["key"] in chosen,
        }
        for entry in offered
    ]


def _follow_up_form(assessment: Assessment, decision: ComplexityDecision | None) -> FollowUpForm:
    initial = {
        "complexity": decision.decided if decision else assessment.explanation["complexity"],
        "reason": decision.reason if decision else "",
    }
    return FollowUpForm(assessment.explanation, initial=initial)


def live_result(version: InstrumentVersion, given: Answers) -> dict[str, Any]:
    """What ``screening/_result.html`` reads: the result of the answers so far, or how many are missing."""
    found = assess(version.read, given)
    if isinstance(found, Incomplete):
        return {"result": None, "missing": len(found.missing), "definition": version.read}
    shown = show(explain(found, {}), found.score, positive=found.positive)
    return {"result": shown, "missing": 0, "definition": version.read}
