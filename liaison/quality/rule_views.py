"""Pages of the rules of self-audits: a version as published, and the draft of the next."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coordination.accounts.permissions import current_member, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.asked import as_number
from coordination.errors import DomainError
from coordination.ui.forms import status_of
from coordination.versions import GONE_DRAFT
from discharge.entries import moved
from liaison.quality import rule_drafts
from liaison.quality.forms import CriterionForm, DraftForm, HeadForm
from liaison.quality.models import RuleVersion
from liaison.quality.permissions import access_draft, access_rules
from liaison.quality.rules import free_code

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
def rules(request: TenantRequest, rules_number: int) -> HttpResponse:
    """A version of the rules as it was published, and the others."""
    version = access_rules(request, rules_number)
    others = RuleVersion.objects.select_related("published_by").order_by("-number")
    context = {"version": version, "rules": version.read, "versions": list(others) or [version]}
    return _page(request, "rules", context)


@require_POST
def open_draft(request: TenantRequest) -> HttpResponse:
    """Write the next version of the rules."""
    require(request, Permission.LETTER_AUDIT)
    rule_drafts.open_draft(member=current_member(request))
    return redirect("quality:draft")


@require_safe
def draft(request: TenantRequest) -> HttpResponse:
    """The draft as it stands, and what it still lacks."""
    return _draft_page(request, access_draft(request))


@require_http_methods(FORM_METHODS)
def draft_head(request: TenantRequest) -> HttpResponse:
    """How many stays are drawn, what is expected, where the rules come from."""
    found = access_draft(request)
    initial = {**found.definition, "revision": found.revision}
    form = HeadForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid() and _saved(request, form, form.changes):
        return redirect("quality:draft")
    return _page(request, "part", {"form": form, "title": "Présentation"}, form=form)


@require_http_methods(FORM_METHODS)
def draft_criterion(request: TenantRequest, criterion: str = "") -> HttpResponse:
    """One criterion of the draft: written, moved up or taken out; without code, a new one."""
    found = access_draft(request)
    lines: list[dict[str, Any]] = list(found.definition.get("criteria", []))
    place = next((place for place, line in enumerate(lines) if line["code"] == criterion), None)
    if criterion and place is None:
        raise Http404("Ce critère n’existe pas dans le brouillon.")
    initial = {**(lines[place] if place is not None else {}), "revision": found.revision}
    form = CriterionForm(request.POST if request.method == "POST" else None, initial=initial)
    changed = moved(lines, place + 1 if place is not None else 0, request.POST.get("do", ""))
    if changed is None and form.is_valid():
        code = criterion or free_code(form.cleaned_data["label"], {line["code"] for line in lines})
        line = {"code": code, **form.changes}
        changed = [*lines, line] if place is None else [*lines[:place], line, *lines[place + 1 :]]
    if changed is not None and _saved(request, form, {"criteria": changed}):
        return redirect("quality:draft")
    title = f"Critère {place + 1}" if place is not None else "Nouveau critère"
    return _page(request, "part", {"form": form, "title": title, "place": place}, form=form)


@require_POST
def publish(request: TenantRequest) -> HttpResponse:
    """Have the audits asked from now on judge by the draft."""
    try:
        found = access_draft(request)
    except Http404:
        messages.info(request, GONE_DRAFT)
        return redirect("quality:audits")
    try:
        version = rule_drafts.publish_draft(
            member=current_member(request), revision=as_number(request.POST.get("revision"))
        )
    except DomainError as error:
        return _draft_page(request, found, error.message)
    messages.success(request, f"Règles publiées, version {version.number}.")
    return redirect("quality:rules", version.number)


@require_POST
def drop(request: TenantRequest) -> HttpResponse:
    """Give up the draft."""
    require(request, Permission.LETTER_AUDIT)
    rule_drafts.drop_draft(member=current_member(request))
    messages.success(request, "Brouillon abandonné.")
    return redirect("quality:audits")


# --- Parts ------------------------------------------------------------------------------------------------------------


def _draft_page(request: TenantRequest, version: RuleVersion, refusal: str = "") -> HttpResponse:
    context = {"version": version, "data": version.definition, "fault": version.fault, "refusal": refusal}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refusal else HTTPStatus.OK
    return render(request, "quality/rules/draft.html", {"place_key": "indicators", **context}, status=status)


def _saved(request: TenantRequest, form: DraftForm, changes: dict[str, Any]) -> bool:
    """Keep what was typed; refused, the form says why."""
    try:
        rule_drafts.save_draft(
            member=current_member(request), revision=as_number(request.POST.get("revision")), changes=changes
        )
    except DomainError as error:
        form.is_valid()
        form.add_error(None, error.message)
        return False
    return True


def _page(request: TenantRequest, name: str, context: dict[str, Any], *, form: Any = None) -> HttpResponse:
    return render(request, f"quality/rules/{name}.html", {"place_key": "indicators", **context}, status=status_of(form))
