"""The door to an answer: one of another episode is a 404."""

from uuid import UUID

from django.http import Http404

from coordination.episodes.models import Episode
from liaison.answers.models import Answer


def access_answer(episode: Episode, pk: UUID) -> Answer:
    """An answer of an episode that was already opened through ``access_episode``, with its replies.

    Raises:
        Http404: no such answer in this episode.
    """
    answers = Answer.objects.with_replies().select_related("closed_by")
    answer: Answer | None = answers.filter(episode=episode, pk=pk).first()
    if answer is None:
        raise Http404("Cette réponse n’existe pas.")
    return answer
