"""What every template may read."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from coordination.ui.navigation import frame_of

# Whom to call when the software fails. A real deployment gives its own number in the setting SUPPORT_LINE.
SUPPORT_LINE = "04\u00a065\u00a071\u00a020\u00a000, de 8\u00a0h à 18\u00a0h"


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Give ``navigation`` and ``support_line``.

    Places and counts are worked out only when the layout of a full page reads them.
    """
    return {"navigation": frame_of(request), "support_line": getattr(settings, "SUPPORT_LINE", SUPPORT_LINE)}
