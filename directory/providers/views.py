"""Pages of the directory: search."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from coordination.accounts.permissions import require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from directory.providers.forms import SearchForm
from directory.providers.freshness import freshness
from directory.providers.models import Provider
from directory.providers.queries import ProviderQuerySet
from directory.providers.ranking import RankedProvider, kind_of, rank_for_address

PAGE_SIZE = 25
RANKED = 50
# Nobody reads further: a search that needs it needs better words.
LAST_PAGE = 40


@require_safe
def search(request: TenantRequest) -> HttpResponse:
    """Search by words, numbers and type; around a commune, the nearest first with the reason of each rank."""
    require(request, Permission.DIRECTORY_VIEW)
    # An untouched form is not a refused one: the page without a question shows no message.
    form = SearchForm(request.GET or None)
    context: dict[str, Any] = {"form": form, "place_key": "directory"}
    if form.is_bound and form.is_valid() and any(form.cleaned_data.values()):
        context |= _results(form.cleaned_data, request)
    return render(request, "directory/search.html", context)


def _results(asked: dict[str, Any], request: TenantRequest) -> dict[str, Any]:
    now = timezone.now()
    found: ProviderQuerySet = Provider.objects.open()
    if asked["q"]:
        found = found.search(asked["q"])
    if asked["commune"]:
        entries = rank_for_address(asked["commune"], asked["type"], now=now, limit=RANKED, among=found)
        return {"searched": True, "commune": asked["commune"], "entries": entries}
    if asked["type"]:
        found = found.filter(type=asked["type"])
    if not asked["q"]:
        found = found.order_by("name", "id")
    number = _page_number(request)
    start = (number - 1) * PAGE_SIZE
    # One more than a page tells whether there is a next one, without counting the whole.
    page = list(found.with_places()[start : start + PAGE_SIZE + 1])
    entries = [
        RankedProvider(position, each, kind_of(each), _asks_for(each), freshness(each, now=now))
        for position, each in enumerate(page[:PAGE_SIZE], start=start + 1)
    ]
    return {
        "searched": True,
        "entries": entries,
        "previous": _page_address(request, number - 1) if number > 1 else "",
        "next": _page_address(request, number + 1) if len(page) > PAGE_SIZE and number < LAST_PAGE else "",
        "summary": f"{start + 1} à {start + len(entries)}",
    }


def _asks_for(found: Provider) -> list[tuple[str, str]]:
    asked = [("neutral", "demande une ordonnance")] if found.type.needs_prescription else []
    return asked + ([("neutral", "demande le consentement du patient")] if found.type.needs_consent else [])


def _page_number(request: TenantRequest) -> int:
    text = request.GET.get("page", "")
    return min(max(int(text), 1), LAST_PAGE) if text.isascii() and text.isdigit() and len(text) < 4 else 1


def _page_address(request: TenantRequest, number: int) -> str:
    question = {key: value for key, value in request.GET.items() if key != "page"}
    return "?" + urlencode(question | {"page": number})
