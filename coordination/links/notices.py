"""What anybody may read before anything else: how accessible the pages are, and what is kept of who reads them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from coordination.links.public import base_context, public
from coordination.tenancy.models import Hospital


@public("GET", "HEAD")
def accessibility(request: HttpRequest) -> HttpResponse:
    """The declaration of accessibility (RGAA; law 2005-102, article 47)."""
    return render(request, "public/accessibility.html", _context(request))


@public("GET", "HEAD")
def personal_data(request: HttpRequest) -> HttpResponse:
    """What recipients are told of their own data (GDPR, articles 13 and 14)."""
    return render(request, "public/personal_data.html", _context(request))


def _context(request: HttpRequest) -> dict[str, Any]:
    """The hospital from whose page the reader comes, when the address names one that is there."""
    finess = request.GET.get("hopital", "")[:9].replace("\x00", "")
    hospital = Hospital.objects.filter(finess=finess, active=True).first() if finess else None
    return {"hospital": hospital, **(base_context(hospital) if hospital else {})}
