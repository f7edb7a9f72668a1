"""The sheet of components and the pages of errors."""

from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from coordination.ui import samples


@require_safe
@login_not_required
def components(request: HttpRequest) -> HttpResponse:
    """Show every component with its options. Routed in development only; it holds invented data."""
    return render(request, "components/sheet.html", samples.sheet(now=timezone.now()))


# --- Errors: plain words, and what to do ------------------------------------------------------------------------------


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Refuse a request that cannot be read (``handler400``)."""
    return _error_page(request, "400.html", HTTPStatus.BAD_REQUEST)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that a right is missing (``handler403``). The reason given to ``PermissionDenied`` is shown."""
    reason = str(exception) if exception and exception.args else ""
    return _error_page(request, "403.html", HTTPStatus.FORBIDDEN, reason=reason)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuse a form sent from a page that is too old (``CSRF_FAILURE_VIEW``). The technical reason is for the log."""
    return _error_page(request, "403_csrf.html", HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that nothing is here (``handler404``), in the same words for what belongs to another hospital."""
    return _error_page(request, "404.html", HTTPStatus.NOT_FOUND)


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Ask to wait (``handler429`` of django-allauth)."""
    return _error_page(request, "429.html", HTTPStatus.TOO_MANY_REQUESTS)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that something broke (``handler500``). No context and no database: both may be what broke."""
    if _is_a_program(request):
        return _problem(HTTPStatus.INTERNAL_SERVER_ERROR)
    return HttpResponse(render_to_string("500.html"), status=HTTPStatus.INTERNAL_SERVER_ERROR)


def _error_page(request: HttpRequest, template: str, status: HTTPStatus, **context: str) -> HttpResponse:
    if _is_a_program(request):
        return _problem(status)
    return render(request, template, context, status=status)


# What the API says of an error that came before its views (``accounts.problems`` says the others).
_PROBLEMS = {
    HTTPStatus.BAD_REQUEST: ("bad_request", "Demande illisible."),
    HTTPStatus.FORBIDDEN: ("permission_denied", "Accès refusé."),
    HTTPStatus.NOT_FOUND: ("not_found", "Rien ne se trouve à cette adresse."),
    HTTPStatus.TOO_MANY_REQUESTS: ("throttled", "Trop de demandes."),
    HTTPStatus.INTERNAL_SERVER_ERROR: ("error", "Le serveur n’a pas pu répondre."),
}


def _is_a_program(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def _problem(status: HTTPStatus) -> JsonResponse:
    """Problem details (RFC 9457)."""
    title, detail = _PROBLEMS[status]
    data = {"type": f"urn:trait-dunion:{title}", "title": title, "status": int(status), "detail": detail}
    return JsonResponse(data, status=status, content_type="application/problem+json")
