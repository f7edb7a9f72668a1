"""What documents bring to the worklist and to the departure."""

from coordination.episodes.models import Task
from coordination.episodes.registry import TaskKind, registry
from coordination.ui import french
from coordination.ui.addresses import address
from liaison.authoring.actions import ask_letter
from liaison.authoring.moves import TASK_KIND
from liaison.authoring.papers import PAPERS
from liaison.stationery import registry as stationery


def contribute() -> None:
    """Fill the registries; called once, when the app is ready."""
    registry.add_task_kind(TaskKind(TASK_KIND, "lettre de liaison", "Voir la lettre", _document_url))
    registry.on_departure.append(ask_letter)
    stationery.parts.extend(
        (f"{paper.kind}/{section.key}", f"{paper.title}, {french.lower_first(section.label)}")
        for paper in PAPERS.values()
        for section in paper.sections
        if section.text_field
    )


def _document_url(task: Task) -> str:
    if task.subject_id:
        return address("authoring:document", task.episode_id, task.subject_id)
    return f"{address('letters:episode', task.episode_id)}#liaison"
