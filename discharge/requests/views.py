"""The requests of an episode, for people of the hospital: who was asked, what they said, what to do next."""

from collections.abc import Sequence
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coordination.accounts.permissions import can, current_member, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.asked import as_number, as_uuid
from coordination.episodes.models import Episode
from coordination.episodes.permissions import access_episode
from coordination.episodes.shell import render_episode
from coordination.errors import DomainError
from coordination.identity.phones import print_phone
from coordination.ui import french
from coordination.ui.addresses import back
from coordination.ui.forms import status_of
from directory.providers.models import Provider, ProviderType
from discharge.planning.models import CircleMember
from discharge.planning.permissions import access_circle_member, access_provider
from discharge.requests import answering, asking
from discharge.requests.candidates import Candidate, candidates, kinds_of_needs, missing_members, waves
from discharge.requests.forms import (
    AskForm,
    KindForm,
    MoreForm,
    OpinionForm,
    PapersForm,
    ReplyForm,
    WithdrawForm,
    default_limit,
    first_values,
)
from discharge.requests.models import Approach, Opinion
from discharge.requests.needed import Needed
from discharge.requests.paper_rules import needed_by
from discharge.requests.papers import add_paper
from discharge.requests.papers_shown import held_files, newest_of_each, paper_rows
from discharge.requests.permissions import access_approach, access_opinion, access_request
from discharge.requests.public_forms import FORMS, initial_answer
from discharge.requests.queries import answers_of, counts_of, gaps, requests_of
from discharge.requests.reading import card
from discharge.requests.states import ApproachState
from discharge.requests.targets import Target, named_target
from discharge.requests.work import REFUSALS_THAT_ESCALATE

NOTED = (ApproachState.ACCEPTED, ApproachState.REFUSED)
GAP_DAYS = 365


@require_safe
def requests_page(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """Every request of the episode with its answers."""
    episode = access_episode(request, episode_id, Permission.EPISODE_VIEW)
    now = timezone.now()
    asked = requests_of(episode)
    approaches = [approach for one in asked for approach in one.asked_of]
    refused = sum(approach.state == ApproachState.REFUSED for approach in approaches)
    context = {
        "cards": [card(one, now=now) for one in asked],
        "refused": refused,
        "escalated": refused >= REFUSALS_THAT_ESCALATE,
        "answers": counts_of(episode).answers,
        "may_ask": episode.is_open and can(request, Permission.PLAN_EDIT),
        "opinions": Opinion.choices,
    }
    return render_episode(request, episode, "requests/requests.html", "requests", context)


@require_safe
def pulse(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """Whether an answer came since the page was shown. It says nothing of the episode, so no reading is traced."""
    require(request, Permission.EPISODE_VIEW)
    if not Episode.objects.visible_to(current_member(request)).filter(pk=episode_id).exists():
        raise Http404("Cet épisode n’existe pas, ou ne vous est pas ouvert.")
    seen = request.GET.get("vu", "")
    has_news = -1 < as_number(seen, -1) < answers_of(episode_id)
    page = "overview" if request.GET.get("page") == "overview" else ""
    context = {"episode_id": episode_id, "answers": seen, "has_news": has_news, "page": page}
    return render(request, "requests/_pulse.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """Ask: the type of service (``type``, or that of ``membre`` or ``fiche``), then what, of whom, by when."""
    episode = access_episode(request, episode_id, Permission.PLAN_EDIT)
    wanted = access_provider(request.GET.get("fiche", ""))
    member = _circle_member(episode, request.GET.get("membre", ""))
    role = (member.role if member else None) or (wanted.type if wanted else None)
    if role is None:
        kind = KindForm(request.GET if request.GET.get("type") else None)
        if not kind.is_valid():
            context = {"form": kind, "missing": missing_members(episode), "kinds": kinds_of_needs(episode)}
            return render_episode(request, episode, "requests/kind.html", "requests", context)
        role = kind.cleaned_data["type"]
    form, uploads = _ask_forms(request, episode, role, member, wanted)
    if form.is_valid() and uploads.is_valid() and _ask(request, episode, form, role, member):
        return redirect("requests:episode", episode.pk)
    context = {
        "form": form,
        "uploads": uploads,
        "papers": paper_rows(form, uploads, episode=episode, by=current_member(request), now=timezone.now()),
        "role": role,
        "found": _ticked(form.found, form),
        "opposed": episode.sharing_opposed_at is not None,
    }
    return render_episode(request, episode, "requests/ask.html", "requests", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def ask_more(request: TenantRequest, episode_id: UUID, request_id: UUID) -> HttpResponse:
    """Ask somebody else within the same request; ``confrere`` is the approach whose colleague is asked."""
    episode = access_episode(request, episode_id, Permission.PLAN_EDIT)
    asked = access_request(episode, request_id)
    passed_from = _passing(episode, request.GET.get("confrere", ""))
    already = set(asked.approaches.values_list("provider_id", flat=True))
    names = set(asked.approaches.values_list("name", flat=True))
    found = [
        candidate
        for candidate in candidates(episode, asked.role, now=timezone.now())
        if candidate.target.name not in names
        and (candidate.target.provider is None or candidate.target.provider.pk not in already)
    ]
    initial: dict[str, Any] = {"answer_by": max(asked.answer_by, default_limit())}
    if passed_from is not None:
        phone = passed_from.colleague_phone
        initial |= {"name": passed_from.colleague_name, "phone": print_phone(phone) if phone else ""}
    form = MoreForm(request.POST or None, found=found, initial=initial)
    if form.is_valid():
        targets = _chosen(found, form.cleaned_data["asked"])
        if form.cleaned_data["name"]:
            typed = {name: form.cleaned_data[name] for name in ("phone", "mail")}
            targets.append(named_target(form.cleaned_data["name"], **typed))
        try:
            asking.ask_more(
                member=current_member(request),
                request_id=asked.pk,
                targets=targets,
                answer_by=form.cleaned_data["answer_by"],
                passed_from=passed_from,
            )
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "Demande élargie.")
            return redirect("requests:episode", episode.pk)
    context = {"form": form, "asked": asked, "found": _ticked(found, form), "passed_from": passed_from}
    return render_episode(request, episode, "requests/more.html", "requests", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def note_answer(request: TenantRequest, episode_id: UUID, approach_id: UUID) -> HttpResponse:
    """Note what somebody said on the telephone."""
    episode = access_episode(request, episode_id, Permission.PLAN_EDIT)
    approach = access_approach(episode, approach_id)
    typed = {kind: _noted_form(request, approach, kind) for kind in NOTED}
    sent = next((kind for kind in NOTED if request.POST.get("answer") == kind), None)
    if sent is not None and typed[sent].is_valid():
        take = answering.accept if sent == ApproachState.ACCEPTED else answering.refuse
        outcome = take(approach_id=approach.pk, by=current_member(request), **typed[sent].cleaned_data)
        if outcome.counts:
            messages.success(request, f"Réponse {french.of_name(approach.name)} notée.")
        else:
            messages.warning(request, "La demande est close : la réponse est gardée pour information.")
        return redirect("requests:episode", episode.pk)
    context = {"approach": approach, "accept": typed[ApproachState.ACCEPTED], "refuse": typed[ApproachState.REFUSED]}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    return render_episode(request, episode, "requests/note.html", "requests", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: TenantRequest, episode_id: UUID, approach_id: UUID) -> HttpResponse:
    """Answer a provider's question."""
    episode = access_episode(request, episode_id, Permission.PLAN_EDIT)
    approach = access_approach(episode, approach_id)
    form = ReplyForm(request.POST or None)
    if form.is_valid():
        try:
            asking.reply_to_question(
                member=current_member(request), approach_id=approach.pk, reply=form.cleaned_data["reply"]
            )
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            by_voice = " Dites-la de vive voix : aucune voie électronique n’y mène." if approach.by_hand else ""
            messages.success(request, f"Réponse à {approach.name} enregistrée.{by_voice}")
            return redirect("requests:episode", episode.pk)
    context = {"approach": approach, "form": form}
    return render_episode(request, episode, "requests/reply.html", "requests", context, status=status_of(form))


@require_POST
def withdraw(request: TenantRequest, episode_id: UUID, request_id: UUID) -> HttpResponse:
    """Stop asking."""
    episode = access_episode(request, episode_id, Permission.PLAN_EDIT)
    asked = access_request(episode, request_id)
    form = WithdrawForm(request.POST)
    if form.is_valid():
        asking.withdraw_request(member=current_member(request), request_id=asked.pk, **form.cleaned_data)
        messages.success(request, "Demande retirée. Les services sollicités en sont prévenus.")
    else:
        messages.error(request, "Raccourcissez la raison, puis recommencez.")
    return redirect("requests:episode", episode.pk)


@require_POST
def opinion(request: TenantRequest, episode_id: UUID, opinion_id: UUID) -> HttpResponse:
    """Note one of the three opinions that HAD needs."""
    episode = access_episode(request, episode_id, Permission.PLAN_EDIT)
    followed = access_opinion(episode, opinion_id)
    form = OpinionForm(request.POST)
    if form.is_valid():
        try:
            asking.note_opinion(
                member=current_member(request),
                opinion_id=followed.pk,
                verdict=Opinion(form.cleaned_data["verdict"]),
                words=form.cleaned_data["words"],
            )
        except DomainError as error:
            messages.error(request, error.message)
    else:
        messages.error(request, "Cet avis n’a pas été compris. Relisez la page, puis recommencez.")
    return redirect("requests:episode", episode.pk)


@require_POST
def put_away(request: TenantRequest, approach_id: UUID) -> HttpResponse:
    """Put away an answer that was told on top of the page; a second click changes nothing."""
    require(request, Permission.EPISODE_VIEW)
    approach = get_object_or_404(Approach, pk=approach_id)
    told = Approach.objects.untold_to(current_member(request).user_id).filter(pk=approach.pk)
    Approach.objects.filter(pk__in=told.values("pk")).update(told_at=timezone.now())
    return redirect(back(request, reverse("episodes:worklist")))


@require_safe
def gap_report(request: TenantRequest) -> HttpResponse:
    """What the territory lacks: need × commune × reason, counted from answers. No patient is named."""
    require(request, Permission.FIGURES_VIEW)
    since = timezone.now() - timedelta(days=GAP_DAYS)
    context = {"rows": gaps(since), "since": since, "hospital": current_member(request).hospital}
    return render(request, "requests/gaps.html", context)


# --- Parts ------------------------------------------------------------------------------------------------------------


def _ask_forms(
    request: TenantRequest, episode: Episode, role: ProviderType, member: CircleMember | None, wanted: Provider | None
) -> tuple[AskForm, PapersForm]:
    """What is asked of whom, and the files; the good files are kept, whatever is wrong elsewhere."""
    now = timezone.now()
    found, needed = candidates(episode, role, now=now, wanted=wanted), needed_by(role)
    uploads = PapersForm(request.POST or None, request.FILES or None, needed=needed)
    typed = _with_files(request, _keep_files(request, episode, uploads, needed))
    held = held_files(episode, needed)
    initial = first_values(episode, role, member, now=now) | {
        "asked": [found[0].key] if found else [],
        "papers": newest_of_each(held),
    }
    needs = list(episode.needs.current().order_by("created_at"))
    return AskForm(typed, role=role, found=found, needed=needed, held=held, needs=needs, initial=initial), uploads


def _ask(
    request: TenantRequest, episode: Episode, form: AskForm, role: ProviderType, member: CircleMember | None
) -> bool:
    """Send what was typed, or say at the field why not."""
    keys = form.cleaned_data["asked"]
    targets = _chosen(form.found, keys)
    try:
        asking.ask(
            member=current_member(request),
            episode_id=episode.pk,
            request_id=form.cleaned_data["submission"],
            role=role,
            targets=targets,
            wider=waves(form.found, keys) if form.cleaned_data["wider"] else (),
            wait_hours=form.cleaned_data["wait_hours"],
            circle_member_id=member.pk if member else None,
            fields=form.asked_fields(),
            papers=[UUID(pk) for pk in form.cleaned_data["papers"]],
        )
    except DomainError as error:
        if error.code == "already_asked":
            return True
        form.add_error("asked" if error.code == "nobody" else None, error.message)
        return False
    messages.success(request, f"Demande envoyée à {', '.join(target.name for target in targets)}.")
    return True


def _keep_files(request: TenantRequest, episode: Episode, uploads: PapersForm, needed: Sequence[Needed]) -> list[str]:
    """Keep the good files at once: a browser would not send them a second time."""
    added: list[str] = []
    if not uploads.is_bound:
        return added
    uploads.is_valid()
    for one, content in uploads.sent(needed):
        kind = one.kind.code
        try:
            paper = add_paper(member=current_member(request), episode_id=episode.pk, kind=kind, content=content)
        except DomainError as error:
            uploads.add_error(one.field, error.message)
        else:
            added.append(str(paper.pk))
    return added


def _with_files(request: TenantRequest, added: Sequence[str]) -> QueryDict | None:
    """What was typed, with the files just kept ticked."""
    if request.method != "POST":
        return None
    typed = request.POST.copy()
    typed.setlist("papers", [*typed.getlist("papers"), *added])
    return typed


def _chosen(found: Sequence[Candidate], keys: list[str]) -> list[Target]:
    return [candidate.target for candidate in found if candidate.key in keys]


def _ticked(found: Sequence[Candidate], form: AskForm | MoreForm) -> list[tuple[Candidate, bool]]:
    chosen = form["asked"].value() or []
    return [(candidate, candidate.key in chosen) for candidate in found]


def _circle_member(episode: Episode, text: str) -> CircleMember | None:
    return access_circle_member(episode, _uuid(text)) if text else None


def _passing(episode: Episode, text: str) -> Approach | None:
    return access_approach(episode, _uuid(text)) if text else None


def _uuid(text: str) -> UUID:
    found = as_uuid(text)
    if found is None:
        raise Http404("Cette page n’existe pas.")
    return found


def _noted_form(request: TenantRequest, approach: Approach, kind: ApproachState) -> forms.Form:
    data = request.POST if request.POST.get("answer") == kind else None
    return FORMS[kind](data, initial=initial_answer(kind, approach, approach.request), auto_id=f"{kind.value}_%s")
