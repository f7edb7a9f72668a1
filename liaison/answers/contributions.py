"""What answers bring to the episode page and to the worklist."""

from uuid import UUID

from coordination.accounts.roles import Permission
from coordination.episodes.models import Episode, Task
from coordination.episodes.registry import Tab, TaskKind, registry
from coordination.ui import navigation
from coordination.ui.addresses import address
from discharge.alerts.sources import SourceKind, register_source
from liaison.answers.actions import TASK_KIND, refuse_unanswered
from liaison.answers.happened import SOURCE
from liaison.answers.models import Answer
from liaison.answers.queries import unclosed_answers


def contribute() -> None:
    """Fill the registries; called once, when the app is ready."""
    registry.add_task_kind(
        TaskKind(TASK_KIND, "réponse d’un correspondant", "Voir la réponse", _answer_url, is_answer=True)
    )
    register_source(SourceKind(SOURCE, "Réponse d’un correspondant", _exchange))
    registry.on_closing.append(refuse_unanswered)
    registry.add_tab(Tab("answers", "Réponses", "answers:episode", 52, Permission.LETTER_VIEW, _unclosed))


def _answer_url(task: Task) -> str:
    if task.subject_id is None:
        return address("answers:episode", task.episode_id)
    return address("answers:exchange", task.episode_id, task.subject_id)


def _exchange(answer_id: UUID) -> str:
    episode_id = Answer.objects.values_list("episode_id", flat=True).get(pk=answer_id)
    return address("answers:exchange", episode_id, answer_id)


def _unclosed(episode: Episode) -> int | navigation.Statement:
    return unclosed_answers.statement(episode=episode)
