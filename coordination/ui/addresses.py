"""Addresses of many rows of a list: reversing each would cost more than drawing the row."""

from functools import cache
from uuid import UUID

from django.urls import reverse

_ANY = UUID(int=0)


def address(name: str, pk: UUID) -> str:
    """The address of page ``name`` of the row ``pk``, for a page that takes one identifier."""
    return _pattern(name).replace(str(_ANY), str(pk))


@cache
def _pattern(name: str) -> str:
    return reverse(name, args=[_ANY])
