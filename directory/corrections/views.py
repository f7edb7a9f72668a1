"""Pages of corrections: propose, follow one's own, decide."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coordination.accounts.models import Membership
from coordination.accounts.permissions import current_member, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.errors import DomainError
from coordination.tenancy.scope import set_local
from coordination.ui.addresses import back
from directory.corrections import actions
from directory.corrections.columns import value_of, written
from directory.corrections.forms import CorrectionForm, DecisionForm, LookForm, NewEntryForm
from directory.corrections.lines import kept_lines, lines, names_of
from directory.corrections.lookalikes import lookalikes, lookalikes_of
from directory.corrections.parts import TYPE, proposable
from directory.corrections.queries import proposals_of, title_of, waiting_corrections, waiting_for
from directory.corrections.seen import seen, seen_lookalikes
from directory.overlay.models import Correction
from directory.providers.models import Provider

LISTED = 50


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
                changes=form.all_changes(),
                reason=form.cleaned_data["reason"],
            )
        except DomainError as error:
            form.add_error(None, error.message)
            if error.code == "stale":
                # The page now shows today's values beside what was typed: sending again compares with those.
                form.data = _with_seen(request, seen(provider, proposable(provider)))
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


@require_http_methods(["GET", "HEAD", "POST"])
def propose_new(request: TenantRequest) -> HttpResponse:
    """Propose an entry that the directory does not have, after a look at those that resemble it."""
    require(request, Permission.DIRECTORY_VIEW)
    member = current_member(request)
    if request.method == "POST":
        return _proposed(request, member)
    look = LookForm(request.GET or None)
    form, found = None, []
    if look.is_valid():
        said = look.cleaned_data
        found = lookalikes(name=said["name"], commune=said["commune"], phones=[said["phone"]])
        form = NewEntryForm(initial={**said, "seen": seen_lookalikes(found)})
    return _new_entry_page(request, form, found, look=look)


def _proposed(request: TenantRequest, member: Membership) -> HttpResponse:
    form = NewEntryForm(request.POST)
    found = lookalikes_of(form.all_changes()) if form.is_valid() else []
    if form.is_valid() and _is_new(form, found):
        try:
            actions.propose_entry(
                member=member,
                seen=form.cleaned_data["seen"],
                changes=form.all_changes(),
                reason=form.cleaned_data["reason"],
            )
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "Fiche proposée. La réponse vous sera dite ici et par courriel.")
            return redirect("corrections:mine")
    form.data = _with_seen(request, seen_lookalikes(found))
    return _new_entry_page(request, form, found)


def _new_entry_page(
    request: TenantRequest, form: NewEntryForm | None, found: list[Provider], *, look: LookForm | None = None
) -> HttpResponse:
    context = {
        "look": look,
        "form": form,
        "found": found,
        "place_key": "directory",
    }
    refused = (look and look.errors) or (form and form.errors)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return render(request, "corrections/propose_new.html", context, status=status)


@require_safe
def mine(request: TenantRequest) -> HttpResponse:
    """What the person proposed in this hospital, and what became of it."""
    require(request, Permission.DIRECTORY_VIEW)
    found = list(proposals_of(request.user)[:LISTED]) if request.member is not None else []
    names = names_of(found)
    proposals = [(each, title_of(each), kept_lines(each, names)) for each in found]
    return render(request, "corrections/mine.html", {"proposals": proposals, "place_key": "directory"})


@require_POST
def put_away(request: TenantRequest, correction_id: UUID) -> HttpResponse:
    """Close the notice of a decision."""
    require(request, Permission.DIRECTORY_VIEW)
    try:
        actions.put_away(member=current_member(request), correction_id=correction_id)
    except Correction.DoesNotExist:
        raise Http404("Cette proposition n’est pas la vôtre.") from None
    return redirect(back(request, reverse("corrections:mine")))


@require_safe
def queue(request: TenantRequest) -> HttpResponse:
    """The proposals of all hospitals that wait for an answer."""
    require(request, Permission.DIRECTORY_CURATE)
    found = waiting_corrections()
    names = names_of(found)
    context = {"proposals": [(each, lines(each, names)) for each in found], "place_key": "corrections"}
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
                verified="verified" in request.POST,
            )
    except DomainError as error:
        if found is None or error.code in {"unknown", "decided"}:
            messages.info(request, error.message)
            return redirect("corrections:queue")
        form.add_error("reason" if error.code == "reason" else None, error.message)
        return _decision_page(request, proposal_id, form)
    written = "Fiche corrigée." if found and found.provider else "Fiche ajoutée à l’annuaire."
    messages.success(request, "Proposition refusée." if "refuse" in request.POST else written)
    return redirect("corrections:queue")


def _decision_page(request: TenantRequest, proposal_id: UUID, form: DecisionForm | None = None) -> HttpResponse:
    found = next(iter(waiting_corrections(only=proposal_id)), None)
    if found is None:
        raise Http404("Cette proposition n’existe pas, ou elle est déjà décidée.")
    alike = lookalikes_of(found.changes) if found.provider is None else []
    now_seen = seen_lookalikes(alike) if found.provider is None else seen(found.provider, found.changes)
    if form is None:
        form = DecisionForm(names=list(found.changes), initial={"seen": now_seen})
    else:
        form.data = _with_seen(request, now_seen)
    taken = form["accepted"].value() or []
    shown = lines(found, names_of([found]))
    context: dict[str, Any] = {
        "proposal": found,
        "lines": [line._replace(is_taken=line.name in taken) for line in shown],
        "moved": any(line.has_moved for line in shown),
        "found": alike,
        "form": form,
        "place_key": "corrections",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "corrections/decide.html", context, status=status)


def _is_new(form: NewEntryForm, found: list[Provider]) -> bool:
    """Whether the form may be sent: its author has seen what resembles the entry and says that it is another one."""
    was_shown = form.cleaned_data["seen"] == seen_lookalikes(found)
    if found and not (was_shown and form.cleaned_data["is_none_of_these"]):
        form.add_error("is_none_of_these", "Regardez ces fiches : si c’en est une, corrigez-la plutôt.")
        return False
    return True


def _form_rows(form: CorrectionForm, provider: Provider) -> list[tuple[Any, str]]:
    """Each box with what the entry says today, nothing where it says nothing."""
    communes = {provider.commune.pk: provider.commune} if provider.commune else {}
    # The type is read in its own list, which has no empty choice.
    values = [(column.name, "" if column.name == TYPE else value_of(provider, column.name)) for column in form.columns]
    return [(form[name], "" if value in {None, ""} else written(name, value, communes)) for name, value in values]


def _with_seen(request: TenantRequest, now_seen: str) -> QueryDict:
    """What was sent, over what the page shows now."""
    data = request.POST.copy()
    data["seen"] = now_seen
    return data


def _back(request: TenantRequest, provider: Provider) -> str:
    return back(request, reverse("directory:provider", args=[provider.pk]))
