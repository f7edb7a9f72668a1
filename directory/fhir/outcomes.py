"""Errors as FHIR says them: an OperationOutcome."""

from typing import Any

from rest_framework import exceptions, status
from rest_framework.response import Response

from coordination.accounts.problems import problem_details

# Of FHIR's IssueType codes, those that an answer of this server needs.
_CODES = {
    status.HTTP_400_BAD_REQUEST: "invalid",
    status.HTTP_401_UNAUTHORIZED: "login",
    status.HTTP_403_FORBIDDEN: "forbidden",
    status.HTTP_404_NOT_FOUND: "not-found",
    status.HTTP_405_METHOD_NOT_ALLOWED: "not-supported",
    status.HTTP_429_TOO_MANY_REQUESTS: "throttled",
}


class InvalidSearchError(exceptions.APIException):
    """A search parameter that cannot be read."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "invalid"


class UnknownResourceError(exceptions.NotFound):
    """A resource type or an identifier that this server does not hold."""


def operation_outcome(error: Exception, context: dict[str, Any]) -> Response | None:
    """Any expected error as an OperationOutcome; None lets an unexpected one become a 500."""
    problem = problem_details(error, context)
    if problem is None:
        return None
    issue = {
        "severity": "error",
        "code": _CODES.get(problem.status_code, "processing"),
        "diagnostics": str(problem.data.get("detail", "")),
    }
    outcome = Response({"resourceType": "OperationOutcome", "issue": [issue]}, status=problem.status_code)
    for header in ("WWW-Authenticate", "Retry-After"):
        if header in problem:
            outcome[header] = problem[header]
    return outcome
