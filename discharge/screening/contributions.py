"""What screening brings to the episode page, the worklist and the turning points of an episode."""

from datetime import datetime

from coordination.accounts.roles import Permission
from coordination.episodes.models import Episode, Task
from coordination.episodes.registry import Step, Tab, TaskKind, registry
from coordination.ui.addresses import address
from coordination.ui.navigation import register_account_entry
from discharge.screening.actions import drop_on_departure, screen_on_admission
from discharge.screening.queries import SCREENING, newest_assessment


def contribute() -> None:
    """Fill the registry; called once, when the app is ready."""
    registry.add_task_kind(TaskKind(SCREENING, "repérage", "Remplir", _url))
    registry.add_tab(Tab("screening", "Repérage", "screening:screening", 20, Permission.EPISODE_VIEW))
    registry.add_step(Step("screening", "Repérage", 20, _screened))
    register_account_entry("Grilles de repérage", "screening:grids", 15, Permission.INSTRUMENTS_MANAGE)
    registry.on_admission.append(screen_on_admission)
    registry.on_departure.append(drop_on_departure)


def _url(task: Task) -> str:
    # A fresh look leads to the form, although a result exists.
    page = address("screening:screening", task.episode_id)
    return page if task.key == SCREENING else f"{page}?nouveau=1"


def _screened(episode: Episode) -> tuple[datetime | None, str]:
    newest = newest_assessment(episode)
    if newest is None:
        return None, "à faire"
    return newest.filled_at, newest.score_words
