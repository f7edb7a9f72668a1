"""The only door to an alert: through its episode, whose reading is traced."""

from uuid import UUID

from django.http import Http404

from coordination.accounts.permissions import require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.episodes.permissions import access_episode
from discharge.alerts.models import Alert


def access_alert(request: TenantRequest, pk: UUID, permission: Permission) -> Alert:
    """The alert ``pk``, with its episode and its people.

    Who may: a member whose function carries ``permission``, on an episode that they may open (``access_episode``).

    Raises:
        Http404: another hospital's alert, or one of an episode outside the person's remit.
        PermissionDenied: the function does not carry ``permission``.
    """
    require(request, permission)
    alerts = Alert.objects.select_related("raised_by", "taken_by", "closed_by")
    alert: Alert | None = alerts.filter(pk=pk).first()
    if alert is None:
        raise Http404("Cette alerte n’existe pas, ou ne vous est pas ouverte.")
    alert.episode = access_episode(request, alert.episode_id, permission)
    return alert
