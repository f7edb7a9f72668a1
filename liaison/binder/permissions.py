"""The door to a line of the binder: one of another episode is a 404."""

from uuid import UUID

from django.http import Http404

from coordination.episodes.models import Episode
from liaison.binder.models import BinderLine


def access_line(episode: Episode, pk: UUID) -> BinderLine:
    """A line of an episode that was already opened through ``access_episode``.

    Raises:
        Http404: no such line in this episode's binder.
    """
    line: BinderLine | None = episode.binder_lines.filter(pk=pk).first()
    if line is None:
        raise Http404("Cette ligne n’est pas dans le classeur.")
    return line
