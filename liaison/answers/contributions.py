"""What answers bring to the episode page and to the worklist."""

from coordination.accounts.roles import Permission
from coordination.episodes.models import Episode, Task
from coordination.episodes.registry import Tab, TaskKind, registry
from coordination.ui import navigation
from coordination.ui.addresses import address
from liaison.answers.actions import TASK_KIND
from liaison.answers.queries import unclosed_answers


def contribute() -> None:
    """Fill the registries; called once, when the app is ready."""
    registry.add_task_kind(TaskKind(TASK_KIND, "réponse d’un correspondant", "Voir la réponse", _answer_url))
    registry.add_tab(Tab("answers", "Réponses", "answers:episode", 52, Permission.LETTER_VIEW, _unclosed))


def _answer_url(task: Task) -> str:
    if task.subject_id is None:
        return address("answers:episode", task.episode_id)
    return address("answers:exchange", task.episode_id, task.subject_id)


def _unclosed(episode: Episode) -> int | navigation.Statement:
    return unclosed_answers.statement(episode=episode)
