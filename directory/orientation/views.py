"""Pages of the orientation help: which service to ask, and the rules behind it."""

from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coordination.accounts.permissions import can, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.errors import DomainError
from coordination.ui.forms import status_of
from directory.orientation.actions import change_rule, create_rule, delete_rule
from directory.orientation.forms import NewRuleForm, RuleForm, SeenForm, SituationForm
from directory.orientation.models import Rule
from directory.orientation.queries import proposals

FORM_METHODS = ["GET", "HEAD", "POST"]
# Between the rules of the file, which are ten apart, and after them all unless the administrator says otherwise.
LAST = 1000


@require_http_methods(FORM_METHODS)
def orientation(request: TenantRequest) -> HttpResponse:
    """Which kinds of service answer a situation that names nobody. Posted and not kept."""
    require(request, Permission.DIRECTORY_VIEW)
    form = SituationForm(request.POST if request.method == "POST" else None)
    is_answered = form.is_valid()
    situation = form.situation() if is_answered else None
    context = {
        "form": form,
        "is_answered": is_answered,
        "proposals": proposals(situation) if situation else [],
        "commune": situation.commune if situation else None,
        "may_curate": can(request, Permission.DIRECTORY_CURATE),
        "place_key": "directory",
    }
    refused = form.is_bound and not is_answered
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return render(request, "orientation/orientation.html", context, status=status)


@require_safe
def rules(request: TenantRequest) -> HttpResponse:
    """All the rules, in the order in which they are tried."""
    require(request, Permission.DIRECTORY_CURATE)
    found = Rule.objects.select_related("type")
    return render(request, "orientation/rules.html", {"rules": found, "place_key": "directory"})


@require_http_methods(FORM_METHODS)
def rule(request: TenantRequest, code: str) -> HttpResponse:
    """Change one rule, from whose page it is also copied, suspended and deleted."""
    require(request, Permission.DIRECTORY_CURATE)
    found = get_object_or_404(Rule.objects.select_related("type"), pk=code)
    form = RuleForm(request.POST or None, instance=found)
    if form.is_valid():
        try:
            change_rule(actor=request.user, code=code, version=form.cleaned_data["seen"], changes=form.changes())
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            return redirect("orientation:rules")
    return _form_page(request, form, rule=found)


@require_http_methods(FORM_METHODS)
def add_rule(request: TenantRequest, code: str | None = None) -> HttpResponse:
    """Write a rule, from nothing or as a copy of the one with this ``code``."""
    require(request, Permission.DIRECTORY_CURATE)
    model = get_object_or_404(Rule, pk=code) if code else Rule(order=LAST)
    form = NewRuleForm(request.POST or None, instance=model)
    if form.is_valid():
        try:
            create_rule(actor=request.user, type=form.cleaned_data["type"], values=form.changes())
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "Règle ajoutée.")
            return redirect("orientation:rules")
    return _form_page(request, form)


@require_POST
def switch_rule(request: TenantRequest, code: str) -> HttpResponse:
    """Suspend a rule that is applied, apply one that is suspended."""
    require(request, Permission.DIRECTORY_CURATE)
    found = get_object_or_404(Rule, pk=code)
    return _done(
        request,
        lambda seen: change_rule(
            actor=request.user, code=code, version=seen, changes={"is_active": not found.is_active}
        ),
        "Règle suspendue : elle ne propose plus rien." if found.is_active else "Règle appliquée.",
    )


@require_POST
def remove_rule(request: TenantRequest, code: str) -> HttpResponse:
    """Delete a rule. Loading the first rules again does not bring it back."""
    require(request, Permission.DIRECTORY_CURATE)
    return _done(request, lambda seen: delete_rule(actor=request.user, code=code, version=seen), "Règle supprimée.")


def _done(request: TenantRequest, act: Callable[[int], object], said: str) -> HttpResponse:
    """Act on the version that the page showed, and say so on the list."""
    form = SeenForm(request.POST)
    try:
        # No version is 0: a form without one is as stale as an old one.
        act(form.cleaned_data["seen"] if form.is_valid() else 0)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, said)
    return redirect("orientation:rules")


def _form_page(request: TenantRequest, form: RuleForm, rule: Rule | None = None) -> HttpResponse:
    context = {"form": form, "rule": rule, "place_key": "directory"}
    return render(request, "orientation/rule.html", context, status=status_of(form))
