"""The hospital's page of the confirmations asked on its behalf: to whom, when, opened, answered; ask once more."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from coordination.accounts.permissions import current_member, require
from coordination.accounts.requests import TenantRequest
from coordination.errors import DomainError
from directory.confirmation.actions import ask_again
from directory.confirmation.following import FILTERS, asked_for, counts, followed
from directory.confirmation.models import Confirmation
from directory.overlay.permissions import WRITE

PAGE_SIZE = 25


@require_safe
def asked(request: TenantRequest) -> HttpResponse:
    """The requests of this hospital, the newest first, a page at a time."""
    require(request, WRITE)
    current_member(request)
    shown = request.GET.get("voir", "")
    if shown not in FILTERS:
        shown = ""
    page = Paginator(asked_for(shown), PAGE_SIZE).get_page(request.GET.get("page"))
    numbers = counts()
    context = {
        "rows": followed(list(page), timezone.now()),
        "shown": shown,
        "filters": [
            {"label": label, "url": _address(name), "is_current": name == shown, "count": numbers[name]}
            for name, (label, _) in FILTERS.items()
        ],
        "previous": _address(shown, page.previous_page_number()) if page.has_previous() else "",
        "next": _address(shown, page.next_page_number()) if page.has_next() else "",
        "summary": f"page {page.number} sur {page.paginator.num_pages}",
        "place_key": "directory",
    }
    return render(request, "confirmation/asked.html", context)


@require_POST
def remind(request: TenantRequest, confirmation_id: UUID) -> HttpResponse:
    """Send a request once more."""
    require(request, WRITE)
    try:
        sent = ask_again(member=current_member(request), confirmation_id=confirmation_id, now=timezone.now())
    except Confirmation.DoesNotExist:
        raise Http404("Cette demande n’existe pas dans votre établissement.") from None
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"Relance envoyée à {sent.provider.name}.")
    return redirect("confirmation:asked")


def _address(shown: str, page: int = 1) -> str:
    question = {"voir": shown} if shown else {}
    if page > 1:
        question["page"] = str(page)
    return reverse("confirmation:asked") + (f"?{urlencode(question)}" if question else "")
