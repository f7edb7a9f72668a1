"""Pages of the directory: search, the list in a file, and two providers side by side."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRedirect

from coordination.accounts.permissions import can, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.asked import as_page, as_uuid
from coordination.ui.spreadsheets import CSV, XLSX
from directory.finding.comparison import COMPARED, compared, rows_of
from directory.finding.export import csv_of, workbook_of
from directory.finding.forms import SearchForm
from directory.finding.queries import Answer, answer
from directory.overlay.permissions import WRITE
from directory.providers.search import MOST_FOUND


@require_safe
def search(request: TenantRequest) -> HttpResponse:
    """Search by words, numbers, type and qualities; around a commune, the nearest first with the reason of each rank.

    Asked from the page itself, what was found alone is drawn.
    """
    require(request, Permission.DIRECTORY_VIEW)
    form = _form(request)
    is_part = request.htmx and not request.htmx.history_restore_request
    if is_part and form.is_bound and not form.is_valid():
        # The whole page says at each field what is wrong.
        return HttpResponseClientRedirect(request.get_full_path())
    context: dict[str, Any] = {"form": form, "place_key": "directory", "adding": _adding(request)}
    if form.asks_something:
        found = _answer(request, form, page=as_page(request.GET.get("page")))
        context |= {
            "found": found,
            "summary": f"page {found.number} sur {found.pages}",
            "previous": _address(request, found.number - 1) if found.number > 1 else "",
            "next": _address(request, found.number + 1) if found.number < found.pages else "",
            "question": urlencode({key: value for key, value in request.GET.items() if key != "page"}),
        }
    return render(request, "directory/_found.html" if is_part else "directory/search.html", context)


@require_safe
def export(request: TenantRequest, kind: str) -> HttpResponse:
    """The list of a search as a file, ``csv`` or ``xlsx``: what the page shows, all pages together."""
    require(request, Permission.DIRECTORY_VIEW)
    form = _form(request)
    found = _answer(request, form, size=MOST_FOUND) if form.asks_something else Answer()
    lines = [*found.lines, *found.unknown]
    content = csv_of(lines) if kind == "csv" else workbook_of(lines)
    response = HttpResponse(content, content_type=CSV if kind == "csv" else XLSX)
    response["Content-Disposition"] = f'attachment; filename="annuaire-{timezone.localdate():%Y-%m-%d}.{kind}"'
    return response


@require_safe
def compare(request: TenantRequest) -> HttpResponse:
    """Two entries side by side, those ticked in a list (``fiche``)."""
    require(request, Permission.DIRECTORY_VIEW)
    asked = [key for text in request.GET.getlist("fiche")[:MOST_FOUND] if (key := as_uuid(text)) is not None]
    keys = list(dict.fromkeys(asked))
    with_own = request.hospital is not None
    entries = compared(keys, with_own=with_own, now=timezone.now()) if len(keys) == COMPARED else []
    context = {
        "entries": entries,
        "rows": rows_of(entries) if len(entries) == COMPARED else [],
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
        kinds=lambda: form.kinds,
        with_own=request.hospital is not None,
        now=timezone.now(),
        **options,
    )


def _adding(request: TenantRequest) -> str:
    """Where who searches may write the entry that is missing, empty for those who may not."""
    if request.hospital is not None and can(request, WRITE):
        return reverse("overlay:add_local_provider")
    return reverse("directory:add") if can(request, Permission.DIRECTORY_CURATE) else ""


def _address(request: TenantRequest, number: int) -> str:
    question = {key: value for key, value in request.GET.items() if key != "page"}
    return "?" + urlencode(question | {"page": number})
