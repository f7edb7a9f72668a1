"""The doors of a hospital's administration."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from coordination.accounts.models import Membership
from coordination.accounts.permissions import current_member, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.administration.queries import person_of
from coordination.tenancy.models import Unit


def access_function(request: TenantRequest, function_id: UUID) -> Membership:
    """A function of the hospital, for who gives them.

    Raises:
        PermissionDenied: not theirs to give.
        Http404: no such function here.
    """
    require(request, Permission.MEMBERS_MANAGE)
    function = person_of(current_member(request).hospital_id, function_id)
    if function is None:
        raise Http404("Cette personne n’a pas de fonction dans l’établissement.")
    return function


def access_unit(request: TenantRequest, unit_id: UUID) -> Unit:
    """A unit of the hospital, for who keeps them.

    Raises:
        PermissionDenied: not theirs to keep.
        Http404: no such unit here.
    """
    require(request, Permission.HOSPITAL_MANAGE)
    unit: Unit = get_object_or_404(Unit, pk=unit_id)
    return unit
