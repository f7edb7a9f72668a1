"""How long the server works on a request, said in the answer."""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class ServerTiming:
    """Measure everything from the first middleware to the last: session, hospital, view and its page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        start = time.perf_counter()
        response = self.get_response(request)
        response["Server-Timing"] = f"all;dur={(time.perf_counter() - start) * 1000:.1f}"
        return response
