"""What screening brings to the episode page, the worklist and the turning points of an episode."""

from datetime import datetime

from coordination.accounts.roles import Permission
from coordination.episodes.models import Episode, Task
from coordination.episodes.registry import Step, Tab, TaskKind, registry
from coordination.ui import french
from coordination.ui.addresses import address
from coordination.ui.navigation import register_account_entry
from discharge.requests.sheets import Asked, Section, register_section
from discharge.screening.actions import drop_on_departure, screen_on_admission
from discharge.screening.instruments import Method
from discharge.screening.models import Assessment
from discharge.screening.queries import SCREENING, newest_assessment, newest_of_each


def contribute() -> None:
    """Fill the registry; called once, when the app is ready."""
    registry.add_task_kind(TaskKind(SCREENING, "repérage", "Remplir", _url))
    registry.add_tab(Tab("screening", "Repérage", "screening:screening", 20, Permission.EPISODE_VIEW))
    registry.add_step(Step("screening", "Repérage", 20, _screened))
    register_account_entry("Grilles de repérage", "screening:grids", 15, Permission.INSTRUMENTS_MANAGE)
    register_section("nursing_sheet", _results)
    register_section("social_sheet", _gir)
    registry.on_admission.append(screen_on_admission)
    registry.on_departure.append(drop_on_departure)


def _url(task: Task) -> str:
    # A fresh look leads to the form, although a result exists.
    page = address("screening:screening", task.episode_id)
    return page if task.key == SCREENING else f"{page}?nouveau=1"


def _screened(episode: Episode) -> tuple[datetime | None, str]:
    newest = newest_assessment(episode)
    if newest is None:
        return None, "pas fait" if episode.has_left else "à faire"
    return newest.filled_at, newest.score_words


def _results(asked: Asked) -> Section:
    """What each instrument said last, for who gives care: its result, what it means and how old it is; no answer."""
    return Section("Repérage", tuple(_result(assessment) for assessment in newest_of_each(asked.episode)))


def _gir(asked: Asked) -> Section:
    """For the social sector, the GIR alone: it opens rights and hours of help; other results are of the care."""
    results = newest_of_each(asked.episode)
    return Section("Autonomie", tuple(_result(one) for one in results if one.explanation.get("method") == Method.AGGIR))


def _result(assessment: Assessment) -> tuple[str, str]:
    words, level = assessment.result_words, assessment.explanation["level"]
    day = f"le {french.day_paper(assessment.filled_at)}"
    # « GIR 4 » and « paraît fragile » are their own level.
    said = [words, day] if level.casefold() == words.casefold() else [words, level[:1].lower() + level[1:], day]
    return assessment.explanation["title"], ", ".join(said)
