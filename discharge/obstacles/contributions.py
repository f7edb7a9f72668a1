"""What obstacles bring to the preparation page and to the departure."""

from typing import Any

from django.utils import timezone

from coordination.accounts.permissions import can
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.episodes.models import Episode
from coordination.episodes.registry import Panel, registry
from discharge.obstacles.actions import lift_on_departure, stand_again
from discharge.obstacles.reading import standing


def contribute() -> None:
    """Fill the registry; called once, when the app is ready."""
    registry.add_panel(Panel("obstacles", "plan", 10, "obstacles/_panel.html", _panel))
    registry.on_departure.append(lift_on_departure)
    registry.on_departure_cancelled.append(stand_again)


def _panel(request: TenantRequest, episode: Episode) -> dict[str, Any]:
    said, obstacles = list(episode.fitness.in_order()), list(episode.obstacles.in_order())
    still_there = episode.is_open and not episode.has_left
    return {
        "standing": standing(episode, said, obstacles, today=timezone.localdate()),
        "may_say": still_there and can(request, Permission.EPISODE_EDIT),
        "may_plan": still_there and can(request, Permission.PLAN_EDIT),
    }
