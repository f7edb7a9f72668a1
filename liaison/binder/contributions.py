"""What the binder brings to the preparation page."""

from typing import Any

from coordination.accounts.permissions import can
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.episodes.models import Episode
from coordination.episodes.registry import Panel, registry


def contribute() -> None:
    """Fill the registry; called once, when the app is ready."""
    registry.add_panel(Panel("binder", "plan", 40, "binder/_panel.html", _panel))


def _panel(request: TenantRequest, episode: Episode) -> dict[str, Any]:
    return {"may_print": can(request, Permission.LETTER_VIEW)}
