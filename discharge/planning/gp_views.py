"""The page from which the GP is called: the number to tap, three buttons, what was tried."""

from http import HTTPStatus
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from coordination.accounts.permissions import current_member
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.episodes.models import Episode, Task
from coordination.episodes.permissions import access_episode
from coordination.episodes.shell import render_episode
from coordination.errors import DomainError
from discharge.planning.forms import DisagreementForm, GpCallForm
from discharge.planning.gp import gp_standing, note_gp_call, settle_disagreement, why_not_call
from discharge.planning.kinds import GP_DISAGREES
from discharge.planning.models import CircleMember, GpCall, GpCallOutcome
from discharge.planning.views import to_plan

_FIELDS = {"at": "at", "unexplained": "note"}
_NOTED = {
    GpCallOutcome.AGREES: "Noté : le médecin traitant est prévenu.",
    GpCallOutcome.UNREACHED: "Tentative notée.",
    GpCallOutcome.DISAGREES: "Noté : le désaccord est à régler avant le départ.",
}


@require_http_methods(["GET", "HEAD", "POST"])
def gp_call(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """Call the GP and note how it went."""
    episode = access_episode(request, episode_id, Permission.PLAN_EDIT)
    form = GpCallForm(request.POST or None)
    if form.is_valid():
        outcome = GpCallOutcome(form.cleaned_data["outcome"])
        try:
            note_gp_call(
                member=current_member(request),
                episode_id=episode.pk,
                call_id=form.cleaned_data["submission"],
                outcome=outcome,
                at=form.cleaned_data["at"],
                note=form.cleaned_data["note"],
            )
        except DomainError as error:
            form.add_error(_FIELDS.get(error.code), error.message)
        else:
            messages.success(request, _NOTED[outcome])
            return to_plan(episode, "medecin-traitant")
    return _page(request, episode, form=form)


@require_POST
def settle_gp(request: TenantRequest, episode_id: UUID, disagreement_id: UUID) -> HttpResponse:
    """Write how a disagreement was settled."""
    episode = access_episode(request, episode_id, Permission.PLAN_EDIT)
    if not episode.tasks.filter(pk=disagreement_id, kind=GP_DISAGREES).exists():
        raise Http404("Ce désaccord n’existe pas.")
    form = DisagreementForm(request.POST)
    if form.is_valid():
        try:
            settle_disagreement(
                member=current_member(request),
                episode_id=episode.pk,
                task_id=disagreement_id,
                **form.cleaned_data,
            )
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "Désaccord réglé, avec votre raison.")
            return to_plan(episode, "medecin-traitant")
    return _page(request, episode, reason=form)


def _page(
    request: TenantRequest, episode: Episode, *, form: GpCallForm | None = None, reason: forms.Form | None = None
) -> HttpResponse:
    disagreement = Task.objects.live().filter(episode=episode, kind=GP_DISAGREES).first()
    standing = gp_standing(episode, now=timezone.now())
    context = {
        "form": form or GpCallForm(),
        "reason": reason or DisagreementForm(),
        "standing": standing,
        "numbers": _numbers(standing.gp),
        "disagreement": disagreement,
        "objection": disagreement and GpCall.objects.get(pk=disagreement.subject_id),
        "forbidden": why_not_call(episode, standing.gp) if standing.gp else "",
        "may_call": episode.is_open and not episode.has_left,
    }
    refused = any(sent is not None and sent.is_bound for sent in (form, reason))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return render_episode(request, episode, "planning/gp_call.html", "plan", context, status=status)


def _numbers(gp: CircleMember | None) -> list[dict[str, str]]:
    """What the component ``dial`` shows: numbers of the circle, then the directory's."""
    if gp is None:
        return []
    known = {gp.phone: "Cabinet", gp.mobile: "Portable"}
    if gp.provider is not None:
        known = {gp.provider.phone: "Annuaire", **known}
    order = {"Cabinet": 0, "Portable": 1, "Annuaire": 2}
    return [
        {"who": who, "phone": phone} for phone, who in sorted(known.items(), key=lambda one: order[one[1]]) if phone
    ]
