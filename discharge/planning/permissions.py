"""The doors to what hangs on an episode's plan: an object of another episode is a 404."""

from uuid import UUID

from django.http import Http404

from coordination.asked import as_uuid
from coordination.episodes.models import Episode, Task
from directory.providers.models import Provider
from discharge.planning.models import CircleMember, Need


def access_need(episode: Episode, pk: UUID) -> Need:
    """A need of an episode that was already opened through ``access_episode``.

    Raises:
        Http404: no such need in this episode.
    """
    need: Need | None = episode.needs.filter(pk=pk).first()
    if need is None:
        raise Http404("Ce besoin n’existe pas.")
    return need


def access_circle_member(episode: Episode, pk: UUID) -> CircleMember:
    """A member of the care circle of an episode that was already opened through ``access_episode``.

    Raises:
        Http404: nobody such in this episode.
    """
    member: CircleMember | None = episode.circle.select_related("role", "provider").filter(pk=pk).first()
    if member is None:
        raise Http404("Cette personne n’est pas dans le cercle de soins.")
    return member


def access_plan_item(episode: Episode, pk: UUID) -> Task:
    """A task of an episode that was already opened through ``access_episode``.

    Raises:
        Http404: no such task in this episode.
    """
    task: Task | None = episode.tasks.filter(pk=pk).first()
    if task is None:
        raise Http404("Cette tâche n’existe pas.")
    return task


def access_provider(text: str) -> Provider | None:
    """The open directory entry whose identifier is ``text``; None for an empty text. The directory is shared.

    Raises:
        Http404: no such entry, or it is closed.
    """
    if not text:
        return None
    pk = as_uuid(text)
    provider: Provider | None = Provider.objects.open().with_places().filter(pk=pk).first() if pk else None
    if provider is None:
        raise Http404("Cette fiche n’existe pas, ou le service est fermé.")
    return provider
