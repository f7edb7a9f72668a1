"""One JSON log line and one measure a request: ids and the name of the route, never the address nor what was typed."""

import logging
import sys
import time
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from coordination.observability.lines import where_it_happened
from coordination.observability.metrics import REQUESTS, SECONDS
from coordination.tenancy.keys import uuid7

logger = logging.getLogger("request")


class RequestLogMiddleware:
    """Give the request an id, log its answer, count it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        request_id = uuid7()
        request.request_id = request_id  # type: ignore[attr-defined]  # declared by TenantRequest, for views
        response = self.get_response(request)
        elapsed = time.perf_counter() - started
        route = (request.resolver_match.view_name if request.resolver_match else "") or "unknown"
        REQUESTS.labels(route, request.method or "", response.status_code).inc()
        SECONDS.labels(route).observe(elapsed)
        logger.info(
            "answered",
            extra={
                "request_id": str(request_id),
                "route": route,
                "method": request.method,
                "status": response.status_code,
                "ms": round(elapsed * 1000, 1),
                "hospital": _id(getattr(request, "hospital", None)),
                "user": _id(getattr(request, "user", None)),
            },
        )
        response["X-Request-ID"] = str(request_id)
        return response


def log_failure(sender: object, request: HttpRequest, **kwargs: Any) -> None:
    """Log an error that nobody foresaw (signal ``got_request_exception``): its class and the places in the code.

    Never its message, which may quote a row: a violated constraint writes out the values.
    """
    said = {"request_id": str(getattr(request, "request_id", "")), **where_it_happened(sys.exception())}
    logger.error("failed", extra=said)


def _id(row: object) -> str:
    return str(getattr(row, "pk", "") or "")
