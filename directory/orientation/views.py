"""Pages of the orientation help: which service to ask, and the rules behind it."""

from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from coordination.accounts.permissions import can, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.errors import DomainError
from directory.orientation.actions import change_rule
from directory.orientation.forms import RuleForm, SituationForm
from directory.orientation.models import Rule
from directory.orientation.queries import proposals

FORM_METHODS = ["GET", "HEAD", "POST"]


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
    """Change one rule."""
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
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"form": form, "rule": found, "place_key": "directory"}
    return render(request, "orientation/rule.html", context, status=status)
