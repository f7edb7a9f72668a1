"""Pages of the types of service: what the territory says of each, in its own words."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import capfirst
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from coordination.accounts.permissions import require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.errors import DomainError
from coordination.ui.forms import status_of
from directory.providers import actions
from directory.providers.conflicts import refuse
from directory.providers.curation_forms import TypeForm
from directory.providers.models import ProviderType


@require_safe
def kinds(request: TenantRequest) -> HttpResponse:
    """All the types that one still asks for."""
    require(request, Permission.DIRECTORY_CURATE)
    return render(request, "directory/kinds.html", {"kinds": ProviderType.objects.current(), "place_key": "directory"})


@require_http_methods(["GET", "HEAD", "POST"])
def kind(request: TenantRequest, type_code: str) -> HttpResponse:
    """Write who may ask for a type, for whom, with what, and how long it usually takes."""
    require(request, Permission.DIRECTORY_CURATE)
    found = get_object_or_404(ProviderType.objects.current(), pk=type_code)
    stored = {name: getattr(found, name) for name in TypeForm.base_fields}
    form = TypeForm(request.POST or None, initial=stored)
    if form.is_valid():
        words = form.cleaned_data.copy()
        try:
            actions.describe_type(actor=request.user, code=found.pk, version=words.pop("version"), words=words)
        except DomainError as error:
            refuse(form, error, stored)
        else:
            messages.success(request, f"{capfirst(found.label)} : enregistré.")
            return redirect("directory:kinds")
    context = {
        "form": form,
        "title": capfirst(found.label),
        "help": "Ce que vous écrivez est lu par tous les établissements, sur chaque fiche de ce type.",
        "submit": "Enregistrer",
        "back": reverse("directory:kinds"),
        "back_name": "Types de service",
        "place_key": "directory",
    }
    return render(request, "directory/edit.html", context, status=status_of(form))
