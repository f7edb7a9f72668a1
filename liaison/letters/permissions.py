"""The door to a letter: one of another episode is a 404."""

from uuid import UUID

from django.http import Http404

from coordination.episodes.models import Episode
from liaison.letters.models import Letter


def access_letter(episode: Episode, pk: UUID) -> Letter:
    """A letter of an episode that was already opened through ``access_episode``.

    Raises:
        Http404: no such letter in this episode.
    """
    letter: Letter | None = episode.letters.in_order().select_related("circle_member__role").filter(pk=pk).first()
    if letter is None:
        raise Http404("Ce courrier n’existe pas.")
    return letter
