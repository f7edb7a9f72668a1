"""Pages of the directory: search, the list in a file, and two providers side by side."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from coordination.accounts.permissions import require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from directory.finding.comparison import COMPARED, compared, rows_of
from directory.finding.export import as_csv, as_workbook
from directory.finding.forms import SearchForm
from directory.finding.queries import Answer, answer
from directory.providers.search import MOST_FOUND

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def search(request: TenantRequest) -> HttpResponse:
    """Search by words, numbers, type and qualities; around a commune, the nearest first with the reason of each rank."""
    require(request, Permission.DIRECTORY_VIEW)
    form = _form(request)
    context: dict[str, Any] = {"form": form, "place_key": "directory"}
    if form.asks_something:
        found = _answer(request, form, page=_page_number(request))
        context |= {
            "found": found,
            "summary": f"page {found.number} sur {found.pages}",
            "previous": _address(request, found.number - 1) if found.number > 1 else "",
            "next": _address(request, found.number + 1) if found.number < found.pages else "",
            "question": urlencode({key: value for key, value in request.GET.items() if key != "page"}),
        }
    return render(request, "directory/search.html", context)


@require_safe
def export(request: TenantRequest, kind: str) -> HttpResponse:
    """The list of a search as a file, ``csv`` or ``xlsx``: what the page shows, all pages together."""
    require(request, Permission.DIRECTORY_VIEW)
    form = _form(request)
    lines = _answer(request, form, size=MOST_FOUND).lines if form.asks_something else []
    content = as_csv(lines) if kind == "csv" else as_workbook(lines)
    response = HttpResponse(content, content_type=CSV if kind == "csv" else XLSX)
    response["Content-Disposition"] = f'attachment; filename="annuaire-{timezone.localdate():%Y-%m-%d}.{kind}"'
    return response


@require_safe
def compare(request: TenantRequest) -> HttpResponse:
    """Two entries side by side, those ticked in a list (``fiche``)."""
    require(request, Permission.DIRECTORY_VIEW)
    asked = [key for text in request.GET.getlist("fiche")[:MOST_FOUND] if (key := _key(text)) is not None]
    keys = list(dict.fromkeys(asked))
    providers = compared(keys) if len(keys) == COMPARED else []
    context = {
        "providers": providers,
        "rows": rows_of(providers, now=timezone.now()) if len(providers) == COMPARED else [],
        "ticked": len(keys),
        "place_key": "directory",
    }
    return render(request, "directory/compare.html", context)


def _form(request: TenantRequest) -> SearchForm:
    # An untouched form is not a refused one: the page without a question shows no message.
    return SearchForm(request.GET or None, has_hospital=request.hospital is not None)


def _answer(request: TenantRequest, form: SearchForm, **options: Any) -> Answer:
    return answer(
        form.cleaned_data,
        with_own=request.hospital is not None,
        now=timezone.now(),
        **options,
    )


def _page_number(request: TenantRequest) -> int:
    text = request.GET.get("page", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1


def _address(request: TenantRequest, number: int) -> str:
    question = {key: value for key, value in request.GET.items() if key != "page"}
    return "?" + urlencode(question | {"page": number})


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
