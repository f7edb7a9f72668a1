"""What meetings bring to the rail and to the preparation page."""

from typing import Any

from django.utils import timezone

from coordination.accounts.permissions import can
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.episodes.models import Episode
from coordination.episodes.registry import Panel, registry
from coordination.ui import navigation
from discharge.meetings.queries import DECIDED
from discharge.planning.queries import plan_of
from discharge.planning.reading import line

# The last ones; the plan has all their tasks.
SHOWN = 6


def contribute() -> None:
    """Fill the registries; called once, when the app is ready."""
    navigation.register_place(
        "meetings", "Réunions", "calendar2-week", "meetings:meetings", 35, Permission.PLAN_EDIT, on_phones=False
    )
    registry.add_panel(Panel("meetings", "plan", 15, "meetings/_panel.html", _panel))


def _panel(request: TenantRequest, episode: Episode) -> dict[str, Any]:
    """The decisions as the plan holds them: no query of its own."""
    decided = [task for task in plan_of(episode) if task.key.startswith(DECIDED)]
    newest = sorted(decided, key=lambda task: task.created_at, reverse=True)[:SHOWN]
    return {
        "lines": [line(task, now=timezone.now()) for task in newest],
        "may_open": can(request, Permission.PLAN_EDIT),
    }
