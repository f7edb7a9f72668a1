"""What every template may read."""

from typing import Any

from django.http import HttpRequest

from coordination.ui.navigation import Navigation


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Give ``navigation``: its places, hospitals and counts are worked out only by the layout of a full page."""
    return {"navigation": Navigation(request)}
