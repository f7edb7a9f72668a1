"""One shape for every error of the API: problem details (RFC 9457)."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler as default_exception_handler

from coordination.errors import DomainError


def problem_details(error: Exception, context: dict[str, Any]) -> Response | None:
    """Any expected error as ``application/problem+json``; None lets an unexpected one become a 500."""
    if isinstance(error, DomainError):
        return _problem(status.HTTP_409_CONFLICT, error.code, error.message)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    response = default_exception_handler(error, context)
    if response is None or not isinstance(error, exceptions.APIException):
        return response
    problem = _problem(response.status_code, error.default_code, _text(error))
    if isinstance(error, exceptions.ValidationError):
        problem.data["errors"] = response.data
    for header in ("WWW-Authenticate", "Retry-After"):
        if header in response:
            problem[header] = response[header]
    return problem


def _text(error: exceptions.APIException) -> str:
    return str(error.detail) if not isinstance(error.detail, (dict, list)) else str(error.default_detail)


def _problem(code: int, kind: str, detail: str) -> Response:
    data = {"type": f"urn:trait-dunion:{kind}", "title": kind, "status": code, "detail": detail}
    return Response(data, status=code, content_type="application/problem+json")
