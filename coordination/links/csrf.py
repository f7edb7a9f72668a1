"""Protection of the forms of public pages, which forbid referrers."""

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.decorators import decorator_from_middleware

View = Callable[..., HttpResponse]


class _TokenMiddleware(CsrfViewMiddleware):
    """Django's protection by token, without what a page under ``no-referrer`` cannot give.

    Browsers then send ``Origin: null`` and no ``Referer`` with every form (Fetch standard, "append a request Origin
    header"), which Django takes for a foreign site. Any other origin is still checked, and so is the token; the link's
    own cookies are ``SameSite=Lax`` besides.
    """

    # Both are Django's own seams, which the type stubs leave out; the tests hold them.
    def _origin_verified(self, request: HttpRequest) -> bool:
        return request.META["HTTP_ORIGIN"] == "null" or super()._origin_verified(request)  # type: ignore[misc]

    def _check_referer(self, request: HttpRequest) -> None:
        if request.META.get("HTTP_REFERER") is not None:
            super()._check_referer(request)  # type: ignore[misc]


_by_token = decorator_from_middleware(_TokenMiddleware)


def csrf_without_referrer(view: View) -> View:
    """Protect ``view`` by the middleware above. What is routed must be exempt from Django's own."""
    return cast("View", _by_token(view))
