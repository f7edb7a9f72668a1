"""The doors to what hangs on an episode's requests: an object of another episode is a 404."""

from uuid import UUID

from django.http import Http404

from coordination.episodes.models import Episode
from discharge.requests.models import Approach, CareRequest, CarriedPaper, HadOpinion, Paper


def access_request(episode: Episode, pk: UUID) -> CareRequest:
    """A request of an episode that was already opened through ``access_episode``.

    Raises:
        Http404: no such request in this episode.
    """
    found: CareRequest | None = episode.requests.select_related("role").filter(pk=pk).first()
    if found is None:
        raise Http404("Cette demande n’existe pas.")
    return found


def access_approach(episode: Episode, pk: UUID) -> Approach:
    """A provider asked within a request of an episode that was already opened through ``access_episode``.

    Raises:
        Http404: nobody such was asked for this episode.
    """
    found: Approach | None = (
        Approach.objects.filter(request__episode=episode, pk=pk).select_related("request__role", "provider").first()
    )
    if found is None:
        raise Http404("Cette sollicitation n’existe pas.")
    return found


def access_opinion(episode: Episode, pk: UUID) -> HadOpinion:
    """An opinion of a request of an episode that was already opened through ``access_episode``.

    Raises:
        Http404: no such opinion for this episode.
    """
    found: HadOpinion | None = HadOpinion.objects.filter(request__episode=episode, pk=pk).first()
    if found is None:
        raise Http404("Cet avis n’est pas suivi.")
    return found


def access_paper(episode: Episode, pk: UUID) -> Paper:
    """A file of an episode that was already opened through ``access_episode``.

    Raises:
        Http404: no such file in this episode, or it was removed.
    """
    found: Paper | None = Paper.objects.there().select_related("file").filter(episode=episode, pk=pk).first()
    if found is None:
        raise Http404("Ce document n’existe pas, ou il a été retiré.")
    return found


def access_carried(episode: Episode, pk: UUID) -> CarriedPaper:
    """A document that a request carries, of an episode that was already opened through ``access_episode``.

    Raises:
        Http404: no such document for this episode, or it was removed.
    """
    carried = CarriedPaper.objects.filter(request__episode=episode, pk=pk).select_related("paper__file")
    found: CarriedPaper | None = carried.first()
    if found is None or not found.is_there:
        raise Http404("Ce document n’existe pas, ou il a été retiré.")
    return found
