"""The door to an asked entry letter: one of another episode is a 404."""

from uuid import UUID

from django.http import Http404

from coordination.episodes.models import Episode
from liaison.entry.models import EntryRequest


def access_entry(episode: Episode, pk: UUID) -> EntryRequest:
    """What was asked for an episode that was already opened through ``access_episode``.

    Raises:
        Http404: no such thing in this episode.
    """
    asked: EntryRequest | None = episode.entry_requests.filter(pk=pk).first()
    if asked is None:
        raise Http404("Cette lettre d’entrée n’existe pas.")
    return asked
