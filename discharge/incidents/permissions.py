"""The door to an incident: with its record for who may open the episode, without a name for who reviews."""

from uuid import UUID

from django.http import Http404

from coordination.accounts.permissions import can, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.episodes.permissions import access_episode
from discharge.incidents.models import Incident


def access_incident(request: TenantRequest, pk: UUID) -> tuple[Incident, bool]:
    """The incident ``pk``, and whether it must be shown without a name.

    Who may:
    - who reads incidents and episodes, on an episode that they may open: as it was written, and the reading is traced;
    - who reads incidents and no episode (quality manager): without a name, of any unit.

    Raises:
        Http404: another hospital's incident, or one of an episode outside the person's remit.
        PermissionDenied: the function does not carry ``INCIDENT_VIEW``.
    """
    require(request, Permission.INCIDENT_VIEW)
    incidents = Incident.objects.select_related("declared_by", "episode__patient", "episode__unit")
    incident: Incident | None = incidents.filter(pk=pk).first()
    if incident is None:
        raise Http404("Cet incident n’existe pas, ou ne vous est pas ouvert.")
    if not can(request, Permission.EPISODE_VIEW):
        return incident, True
    incident.episode = access_episode(request, incident.episode_id, Permission.EPISODE_VIEW)
    return incident, False
