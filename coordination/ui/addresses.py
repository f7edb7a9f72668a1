"""Addresses of many rows of a list, where reversing each would cost more than drawing the row; the page to come back to."""

from functools import cache
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def address(name: str, *pks: UUID) -> str:
    """The address of page ``name`` of the row ``pks``, for a page that takes as many identifiers."""
    found = _pattern(name, len(pks))
    for place, pk in enumerate(pks):
        found = found.replace(str(UUID(int=place)), str(pk))
    return found


@cache
def page_address(name: str) -> str:
    """The address of page ``name``, for a page that takes nothing."""
    return reverse(name)


@cache
def _pattern(name: str, length: int) -> str:
    return reverse(name, args=[UUID(int=place) for place in range(length)])


def back(request: HttpRequest, otherwise: str) -> str:
    """The page of ours that a form or an address asks to come back to (``suite``), else ``otherwise``."""
    wanted = request.POST.get("suite") or request.GET.get("suite", "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    # Whole, as ours are: anything else would be looked for among the names of pages.
    return wanted if is_ours and wanted.startswith("/") else otherwise
