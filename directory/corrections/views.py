"""Pages of corrections: propose, follow one's own, decide."""

from http import HTTPStatus
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coordination.accounts.permissions import current_member, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.errors import DomainError
from coordination.tenancy.scope import set_local
from directory.corrections import actions
from directory.corrections.columns import Value, communes_in, label_of, value_of, written
from directory.corrections.forms import CorrectionForm, DecisionForm
from directory.corrections.queries import Waiting, proposals_of, waiting_corrections, waiting_for
from directory.corrections.seen import seen
from directory.overlay.models import Correction
from directory.providers.models import Provider

LISTED = 50


class Line(NamedTuple):
    """One column of a proposal: what its author saw, what they propose, what the entry says today."""

    name: str
    label: str
    before: str
    after: str
    today: str
    is_taken: bool

    @property
    def has_moved(self) -> bool:
        """Whether the entry no longer says what the author saw."""
        return self.today != self.before


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: TenantRequest, pk: UUID) -> HttpResponse:
    """Say what is wrong in an entry. The page one came from is where one goes back to."""
    require(request, Permission.DIRECTORY_VIEW)
    member = current_member(request)
    provider = get_object_or_404(Provider.objects.with_places(), pk=pk)
    form = CorrectionForm(request.POST or None, provider=provider)
    back = _back(request, provider)
    if form.is_valid():
        try:
            actions.propose_correction(
                member=member,
                provider_id=provider.pk,
                seen=form.cleaned_data["seen"],
                changes=form.changes(),
                reason=form.cleaned_data["reason"],
            )
        except DomainError as error:
            form.add_error(None, error.message)
            if error.code == "stale":
                # The page now shows today's values beside what was typed: sending again compares with those.
                form.data = _with_seen(request, seen(provider, form.names))
        else:
            messages.success(request, "Proposition envoyée. La réponse vous sera dite ici et par courriel.")
            return redirect(back)
    context = {
        "provider": provider,
        "form": form,
        "rows": _form_rows(form, provider),
        "waiting": len(waiting_for(provider)),
        "back": back,
        "place_key": "directory",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "corrections/propose.html", context, status=status)


@require_safe
def mine(request: TenantRequest) -> HttpResponse:
    """What the person proposed in this hospital, and what became of it."""
    require(request, Permission.DIRECTORY_VIEW)
    found = list(proposals_of(request.user)[:LISTED]) if request.member is not None else []
    communes = communes_in((name, value) for each in found for name, pair in each.changes.items() for value in pair)
    proposals = [(each, _kept_lines(each, communes)) for each in found]
    return render(request, "corrections/mine.html", {"proposals": proposals, "place_key": "directory"})


@require_POST
def put_away(request: TenantRequest, correction_id: UUID) -> HttpResponse:
    """Close the notice of a decision."""
    require(request, Permission.DIRECTORY_VIEW)
    try:
        actions.put_away(member=current_member(request), correction_id=correction_id)
    except Correction.DoesNotExist:
        raise Http404("Cette proposition n’est pas la vôtre.") from None
    wanted = request.POST.get("suite", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(wanted if safe else "corrections:mine")


@require_safe
def queue(request: TenantRequest) -> HttpResponse:
    """The proposals of all hospitals that wait for an answer."""
    require(request, Permission.DIRECTORY_CURATE)
    found = waiting_corrections()
    communes = communes_in((name, value) for each in found for name, pair in each.changes.items() for value in pair)
    context = {"proposals": [(each, _lines(each, communes)) for each in found], "place_key": "corrections"}
    return render(request, "corrections/queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: TenantRequest, proposal_id: UUID) -> HttpResponse:
    """One proposal: what the entry says, what would be written; accept all or a part, or refuse."""
    require(request, Permission.DIRECTORY_CURATE)
    with transaction.atomic():
        # The database's functions answer administrators only, and this page is in no hospital until one is decided.
        set_local({"app.user": str(request.user.pk)})
        if request.method == "POST":
            return _decided(request, proposal_id)
        return _decision_page(request, proposal_id)


# Deciding enters the hospital that proposed, whatever hospital the administrator also works in.
decide.enters_tenant_itself = True  # type: ignore[attr-defined]


def _decided(request: TenantRequest, proposal_id: UUID) -> HttpResponse:
    found = next(iter(waiting_corrections(only=proposal_id)), None)
    form = DecisionForm(request.POST, names=list(found.changes) if found else [])
    if found is not None and not form.is_valid():
        return _decision_page(request, proposal_id, form)
    reason = form.data.get("reason", "").strip()
    try:
        if "refuse" in request.POST:
            actions.refuse_correction(admin=request.user, correction_id=proposal_id, reason=reason)
        else:
            actions.accept_correction(
                admin=request.user,
                correction_id=proposal_id,
                accepted=request.POST.getlist("accepted"),
                seen=request.POST.get("seen", ""),
                reason=reason,
            )
    except DomainError as error:
        if found is None or error.code in {"unknown", "decided"}:
            messages.info(request, error.message)
            return redirect("corrections:queue")
        form.add_error("reason" if error.code == "reason" else None, error.message)
        return _decision_page(request, proposal_id, form)
    messages.success(request, "Proposition refusée." if "refuse" in request.POST else "Fiche corrigée.")
    return redirect("corrections:queue")


def _decision_page(request: TenantRequest, proposal_id: UUID, form: DecisionForm | None = None) -> HttpResponse:
    found = next(iter(waiting_corrections(only=proposal_id)), None)
    if found is None:
        raise Http404("Cette proposition n’existe pas, ou elle est déjà décidée.")
    now_seen = seen(found.provider, found.changes)
    if form is None:
        form = DecisionForm(names=list(found.changes), initial={"seen": now_seen})
    else:
        form.data = _with_seen(request, now_seen)
    communes = communes_in((name, value) for name, pair in found.changes.items() for value in pair)
    taken = form["accepted"].value() or []
    lines = _lines(found, communes)
    context: dict[str, Any] = {
        "proposal": found,
        "lines": [line._replace(is_taken=line.name in taken) for line in lines],
        "moved": any(line.has_moved for line in lines),
        "form": form,
        "place_key": "corrections",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "corrections/decide.html", context, status=status)


def _lines(proposal: Waiting, communes: dict[str, Any]) -> list[Line]:
    def said(name: str, value: Value) -> str:
        return written(name, value, communes)

    own = proposal.provider.commune
    communes = communes | ({own.pk: own} if own else {})
    return [
        Line(
            name, label_of(name), said(name, old), said(name, new), said(name, value_of(proposal.provider, name)), True
        )
        for name, (old, new) in proposal.changes.items()
    ]


def _kept_lines(correction: Correction, communes: dict[str, Any]) -> list[Line]:
    taken = set(correction.accepted_fields)
    return [
        Line(name, label_of(name), written(name, old, communes), written(name, new, communes), "", name in taken)
        for name, (old, new) in correction.changes.items()
    ]


def _form_rows(form: CorrectionForm, provider: Provider) -> list[tuple[Any, str]]:
    """Each box with what the entry says today, nothing where it says nothing."""
    communes = {provider.commune.pk: provider.commune} if provider.commune else {}
    values = [(column.name, value_of(provider, column.name)) for column in form.columns]
    return [(form[name], "" if value in {None, ""} else written(name, value, communes)) for name, value in values]


def _with_seen(request: TenantRequest, now_seen: str) -> QueryDict:
    """What was sent, over what the page shows now."""
    data = request.POST.copy()
    data["seen"] = now_seen
    return data


def _back(request: TenantRequest, provider: Provider) -> str:
    wanted = request.POST.get("suite") or request.GET.get("suite", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return wanted
    return reverse("directory:provider", args=[provider.pk])
