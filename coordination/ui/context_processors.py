"""What every template may read."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from coordination.ui.navigation import frame_of


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Give ``navigation`` and ``support_line``.

    Places and counts are worked out only when the layout of a full page reads them.
    """
    return {"navigation": frame_of(request), "support_line": settings.SUPPORT_LINE}
