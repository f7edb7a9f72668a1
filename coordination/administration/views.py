"""Pages of a hospital's administrator. A view is guard, load, form, action, respond."""

from copy import copy
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coordination.accounts.permissions import current_member, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.administration import actions, functions, queries
from coordination.administration.actions import state_of
from coordination.administration.forms import FunctionForm, NewPersonForm, TeamForm, UnitForm
from coordination.administration.permissions import access_function, access_unit
from coordination.asked import as_page
from coordination.errors import DomainError
from coordination.ui.forms import status_of

PAGE = 50
_FIELD_OF = {"already_member": "email", "account_closed": "email", "platform_role": "role", "unit_code": "code"}


@require_safe
def people(request: TenantRequest) -> HttpResponse:
    """Who has a function here, or had one (``etat=fin``); ``q``: a name."""
    require(request, Permission.MEMBERS_MANAGE)
    asked, ended = request.GET.get("q", "")[:100], request.GET.get("etat") == "fin"
    number = as_page(request.GET.get("page"))
    found = queries.people_of(current_member(request).hospital_id, asked=asked, ended=ended)
    start = (number - 1) * PAGE
    shown = list(found[start : start + PAGE + 1])

    def url(page: int) -> str:
        kept = {"q": asked, "etat": "fin" if ended else "", "page": page}
        return f"?{urlencode({name: value for name, value in kept.items() if value})}"

    context = {
        "people": shown[:PAGE],
        "asked": asked,
        "ended": ended,
        "previous_url": url(number - 1) if number > 1 else "",
        "next_url": url(number + 1) if len(shown) > PAGE else "",
    }
    return render(request, "administration/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_person(request: TenantRequest) -> HttpResponse:
    """Give somebody a function."""
    require(request, Permission.MEMBERS_MANAGE)
    form = NewPersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        role, units = form.chosen
        try:
            function, is_told = functions.open_function(
                member=current_member(request),
                email=form.cleaned_data["email"],
                person=form.person,
                role=role,
                units=units,
            )
        except DomainError as error:
            _refuse(form, error)
        else:
            messages.success(request, f"{function.user} : {function.get_role_display().lower()}.")
            if not is_told:
                messages.warning(request, "Rien ne peut partir à cette adresse : dites-lui comment se connecter.")
            return redirect("administration:person", function.pk)
    return render(request, "administration/new_person.html", {"form": form}, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: TenantRequest, function_id: UUID) -> HttpResponse:
    """Somebody's function: change it, end it; who changed it before."""
    function, member = access_function(request, function_id), current_member(request)
    form = FunctionForm(request.POST or None, function=function)
    if request.method == "POST" and form.is_valid():
        role, units = form.chosen
        try:
            functions.change_function(
                member=member, function_id=function_id, seen=form.cleaned_data["seen"], role=role, units=units
            )
        except DomainError as error:
            _refuse(form, error, now=functions.state_of(access_function(request, function_id)))
        else:
            messages.success(request, f"Fonction de {function.user} enregistrée.")
            return redirect("administration:person", function_id)
    context = {
        "function": function,
        "form": form,
        "is_own": function.user_id == member.user_id,
        "burden": queries.burden_of(function),
        "changes": queries.changes_of(function),
    }
    return render(request, "administration/person.html", context, status=status_of(form))


@require_POST
def end(request: TenantRequest, function_id: UUID) -> HttpResponse:
    """End somebody's function at once; a second click finds it ended."""
    function = access_function(request, function_id)
    try:
        functions.end_function(member=current_member(request), function_id=function_id)
    except DomainError as error:
        messages.warning(request, error.message)
    else:
        messages.success(request, f"{function.user} n’a plus de fonction ici.")
    return redirect("administration:person", function_id)


@require_http_methods(["GET", "HEAD", "POST"])
def units(request: TenantRequest) -> HttpResponse:
    """The hospital's units, and a new one."""
    require(request, Permission.HOSPITAL_MANAGE)
    form = UnitForm(request.POST or None)
    if request.method == "POST" and (saved := _saved_unit(request, form, None)):
        return saved
    context = {"units": queries.units_of_hospital(), "form": form}
    return render(request, "administration/units.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def unit(request: TenantRequest, unit_id: UUID) -> HttpResponse:
    """A unit: its name, code and telephone."""
    found = access_unit(request, unit_id)
    form = UnitForm(request.POST or None, initial={"name": found.name, "code": found.code, "phone": found.phone})
    if request.method == "POST" and (saved := _saved_unit(request, form, unit_id)):
        return saved
    return render(request, "administration/unit.html", {"unit": found, "form": form}, status=status_of(form))


def _saved_unit(request: TenantRequest, form: UnitForm, unit_id: UUID | None) -> HttpResponse | None:
    if not form.is_valid():
        return None
    try:
        saved = actions.save_unit(member=current_member(request), unit_id=unit_id, fields=form.cleaned_data)
    except DomainError as error:
        _refuse(form, error)
        return None
    messages.success(request, f"Unité {saved} enregistrée.")
    return redirect("administration:units")


@require_POST
def close(request: TenantRequest, unit_id: UUID) -> HttpResponse:
    """Take a unit out of the lists."""
    access_unit(request, unit_id)
    try:
        closed = actions.close_unit(member=current_member(request), unit_id=unit_id)
    except DomainError as error:
        messages.warning(request, error.message)
    else:
        messages.success(request, f"Unité {closed} fermée. Ce qui s’y est passé reste.")
    return redirect("administration:units")


@require_POST
def reopen(request: TenantRequest, unit_id: UUID) -> HttpResponse:
    """Put a unit back into the lists."""
    access_unit(request, unit_id)
    opened = actions.reopen_unit(member=current_member(request), unit_id=unit_id)
    messages.success(request, f"Unité {opened} rouverte.")
    return redirect("administration:units")


@require_http_methods(["GET", "HEAD", "POST"])
def team(request: TenantRequest) -> HttpResponse:
    """How the team is reached, and the hospital's delays."""
    require(request, Permission.HOSPITAL_MANAGE)
    member = current_member(request)
    # A copy: what is typed and refused must not be on the frame of the page.
    form = TeamForm(request.POST or None, instance=copy(member.hospital), initial={"seen": state_of(member.hospital)})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_team(member=member, seen=form.cleaned_data["seen"], fields=form.cleaned_data)
        except DomainError as error:
            _refuse(form, error, now=state_of(member.hospital))
        else:
            messages.success(request, "Enregistré. Les lettres déjà parties ne changent pas.")
            return redirect("administration:team")
    return render(request, "administration/team.html", {"form": form}, status=status_of(form))


def _refuse(form: BaseForm, error: DomainError, *, now: str = "") -> None:
    """Say why at the field that it is about. Overtaken, the same form may be sent again once it was read: ``now``."""
    if error.code == "stale":
        data: Any = form.data
        form.data = data = data.copy()
        data["seen"] = now
        form.add_error(
            None,
            f"{error.message} Ce que vous avez écrit est ci-dessous : relisez, puis enregistrez si c’est bien ce qu’il faut.",
        )
        return
    field = _FIELD_OF.get(error.code)
    form.add_error(field if field in form.fields else None, error.message)
