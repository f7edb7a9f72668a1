"""What the check-list brings to the preparation page, the worklist and the turning points of an episode."""

from typing import Any

from coordination.accounts.requests import TenantRequest
from coordination.episodes.models import Episode, Task
from coordination.episodes.registry import Panel, TaskKind, registry
from coordination.ui.addresses import address
from discharge.checklist.actions import KIND, drop_on_departure, follow_checklist, move_warning, warn_on_admission
from discharge.checklist.readiness import READINESS


def contribute() -> None:
    """Fill the registry; called once, when the app is ready."""
    registry.add_task_kind(TaskKind(KIND, "check-list de sortie", "Remplir", _url))
    registry.add_panel(Panel("checklist", "plan", 20, "checklist/_panel.html", _panel))
    registry.add_readiness(READINESS)
    registry.on_admission.append(warn_on_admission)
    registry.on_rescheduled.append(move_warning)
    registry.on_screened.append(follow_checklist)
    registry.on_departure.append(drop_on_departure)


def _url(task: Task) -> str:
    return address("checklist:checklist", task.episode_id)


def _panel(request: TenantRequest, episode: Episode) -> dict[str, Any]:
    """A link: the preparation has its own facts to read."""
    return {"url": address("checklist:checklist", episode.pk)}
