"""The list of communes that a form shows while one types."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from coordination.territory.models import Commune

LISTED = 10
SHORTEST_QUERY = 2


@require_safe
def communes(request: HttpRequest) -> HttpResponse:
    """At most ten communes that ``q`` may mean, as the options of a list box. For any signed-in person."""
    text = request.GET.get("q", "").strip()
    found = Commune.objects.with_places().matching(text)[:LISTED] if len(text) >= SHORTEST_QUERY else []
    return render(request, "territory/communes.html", {"communes": found, "text": text})
