"""Addresses of many rows of a list, where reversing each would cost more than drawing the row; the page to come back to."""

from functools import cache
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

_ANY = UUID(int=0)


def address(name: str, pk: UUID) -> str:
    """The address of page ``name`` of the row ``pk``, for a page that takes one identifier."""
    return _pattern(name).replace(str(_ANY), str(pk))


@cache
def page_address(name: str) -> str:
    """The address of page ``name``, for a page that takes nothing."""
    return reverse(name)


@cache
def _pattern(name: str) -> str:
    return reverse(name, args=[_ANY])


def back(request: HttpRequest, otherwise: str) -> str:
    """The page of ours that a form or an address asks to come back to (``suite``), else ``otherwise``."""
    wanted = request.POST.get("suite") or request.GET.get("suite", "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else otherwise
