"""The doors to an assessment and to a grid: one of another episode or hospital is a 404."""

from uuid import UUID

from django.http import Http404

from coordination.accounts.permissions import current_member, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.episodes.models import Episode
from coordination.versions import VersionState
from discharge.screening.models import Assessment, Instrument, InstrumentVersion


def access_assessment(episode: Episode, pk: UUID) -> Assessment:
    """An assessment of an episode that was already opened through ``access_episode``.

    Raises:
        Http404: no such assessment in this episode.
    """
    assessment: Assessment | None = episode.assessments.select_related("version", "filled_by").filter(pk=pk).first()
    if assessment is None:
        raise Http404("Ce repérage n’existe pas.")
    return assessment


def access_grid(request: TenantRequest, code: str) -> Instrument:
    """A grid delivered to all or of this hospital, for those who keep the grids:

    - liaison nurse, hospital administrator.

    Raises:
        PermissionDenied: another function, or none in a hospital.
        Http404: no such grid here.
    """
    require(request, Permission.INSTRUMENTS_MANAGE)
    current_member(request)
    found = Instrument.objects.filter(pk=code).first()
    if found is None:
        raise Http404("Cette grille n’existe pas dans votre établissement.")
    return found


def access_draft(request: TenantRequest, code: str) -> InstrumentVersion:
    """The draft of this hospital's own grid.

    Raises:
        PermissionDenied: as ``access_grid``.
        Http404: no such grid here, or nothing of it is being written.
    """
    grid = access_grid(request, code)
    draft: InstrumentVersion | None = (
        grid.versions.select_related("instrument").filter(state=VersionState.DRAFT).first() if grid.is_own else None
    )
    if draft is None:
        raise Http404("Aucun brouillon de cette grille n’existe.")
    return draft
