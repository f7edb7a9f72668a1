"""The doors to a call, through its episode, whose reading is traced, and to a protocol."""

from uuid import UUID

from django.http import Http404

from coordination.accounts.permissions import current_member, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.episodes.permissions import access_episode
from discharge.followup.models import Call, Protocol


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
        raise Http404("Cet appel n’existe pas, ou ne vous est pas ouvert.")
    call.episode = access_episode(request, call.episode_id, permission)
    if request.hospital is not None:
        call.episode.hospital = request.hospital
    return call


def access_protocol(request: TenantRequest, pk: UUID) -> Protocol:
    """An edition of this hospital's protocols, draft or published, for those who keep them:

    - liaison nurse, hospital administrator.

    Raises:
        PermissionDenied: another function, or none in a hospital.
        Http404: no such edition here.
    """
    require(request, Permission.PROTOCOLS_MANAGE)
    current_member(request)
    found: Protocol | None = Protocol.objects.filter(pk=pk).select_related("checked_by", "published_by").first()
    if found is None:
        raise Http404("Ce protocole n’existe pas dans votre établissement.")
    return found
