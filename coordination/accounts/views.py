"""Choosing the hospital one works in."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from coordination.accounts.middleware import switch_hospital
from coordination.accounts.requests import TenantRequest


@require_POST
def switch(request: TenantRequest) -> HttpResponse:
    """Work in another hospital of one's own; always from its first page, since no patient is in both."""
    try:
        hospital = switch_hospital(request, UUID(request.POST.get("hospital", "")))
    except ValueError:
        hospital = None
    if hospital is None:
        raise Http404("Vous n’avez pas de fonction dans cet établissement.")
    messages.success(request, f"Vous travaillez maintenant à {hospital.short_name}.")
    return redirect("episodes:worklist")
