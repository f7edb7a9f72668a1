"""The door to an assessment: one of another episode is a 404."""

from uuid import UUID

from django.http import Http404

from coordination.episodes.models import Episode
from discharge.screening.models import Assessment


def access_assessment(episode: Episode, pk: UUID) -> Assessment:
    """An assessment of an episode that was already opened through ``access_episode``.

    Raises:
        Http404: no such assessment in this episode.
    """
    assessment: Assessment | None = episode.assessments.select_related("version").filter(pk=pk).first()
    if assessment is None:
        raise Http404("Ce repérage n’existe pas.")
    return assessment
