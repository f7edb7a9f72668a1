"""What documents bring to the worklist and to the departure."""

from collections.abc import Iterable

from coordination.episodes.models import Task
from coordination.episodes.registry import TaskKind, registry
from coordination.ui import french
from coordination.ui.addresses import address
from liaison.authoring.actions import ask_letter
from liaison.authoring.moves import TASK_KIND
from liaison.authoring.papers import PAPERS
from liaison.authoring.papers.base import Paper
from liaison.authoring.readiness import READINESS
from liaison.authoring.sections import SectionKind
from liaison.stationery import registry as stationery


def contribute() -> None:
    """Fill the registries; called once, when the app is ready."""
    registry.add_task_kind(TaskKind(TASK_KIND, "lettre de liaison", "Voir la lettre", _document_url))
    registry.add_readiness(READINESS)
    registry.on_departure.append(ask_letter)
    stationery.parts.extend(
        choice for paper in PAPERS.values() for section in paper.sections for choice in _places(paper, section)
    )


def _places(paper: Paper, section: SectionKind) -> Iterable[tuple[str, str]]:
    """Where a phrase may go in a part: its first text goes without a name, so that a phrase written for the part keeps its place."""
    where = f"{paper.title}, {french.lower_first(section.label)}"
    for position, (name, label) in enumerate(section.texts.items()):
        key = f"{paper.kind}/{section.key}" + (f"/{name}" if position else "")
        yield key, where if len(section.texts) == 1 else f"{where} : {french.lower_first(label)}"


def _document_url(task: Task) -> str:
    if task.subject_id:
        return address("authoring:document", task.episode_id, task.subject_id)
    return f"{address('letters:episode', task.episode_id)}#liaison"
