"""The only door to a call: through its episode, whose reading is traced."""

from uuid import UUID

from django.http import Http404

from coordination.accounts.permissions import require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.episodes.permissions import access_episode
from discharge.followup.models import Call


def access_call(request: TenantRequest, pk: UUID, permission: Permission) -> Call:
    """The call ``pk``, with its protocol and its episode with its people.

    Who may: a member whose function carries ``permission``, on an episode that they may open (``access_episode``).

    Raises:
        Http404: another hospital's call, or one of an episode outside the person's remit.
        PermissionDenied: the function does not carry ``permission``.
    """
    require(request, permission)
    call: Call | None = Call.objects.with_people().filter(pk=pk).first()
    if call is None:
        raise Http404("Cet appel n’existe pas, ou n’est pas dans vos unités.")
    call.episode = access_episode(request, call.episode_id, permission)
    if request.hospital is not None:
        call.episode.hospital = request.hospital
    return call
