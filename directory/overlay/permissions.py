"""The doors to a hospital's own rows: those of another hospital are a 404."""

from typing import TypeVar
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from coordination.accounts.permissions import require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from directory.overlay.models import LocalProvider, OverlayRow
from directory.providers.models import Provider

Row = TypeVar("Row", bound=OverlayRow)

# Those who plan departures keep the hospital's correspondents.
WRITE = Permission.PLAN_EDIT


def access_row(request: TenantRequest, model: type[Row], provider_id: UUID, row_id: UUID) -> Row:
    """A row that this hospital wrote beside an entry, for whom may rewrite it.

    Raises:
        PermissionDenied: no right to write.
        Http404: no such row here.
    """
    require(request, WRITE)
    row: Row | None = model.objects.select_related("provider").filter(provider=provider_id, pk=row_id).first()
    if row is None:
        raise Http404("Cette ligne n’existe pas.")
    return row


def access_provider(request: TenantRequest, provider_id: UUID) -> Provider:
    """An entry of the shared directory, closed ones included, for whom may write beside it.

    Raises:
        PermissionDenied: no right to write.
        Http404: no such entry.
    """
    require(request, WRITE)
    found: Provider = get_object_or_404(Provider.objects.with_places(), pk=provider_id)
    return found


def access_local_provider(request: TenantRequest, local_id: UUID, permission: Permission) -> LocalProvider:
    """An entry of this hospital.

    Raises:
        PermissionDenied: without ``permission``.
        Http404: no such entry here.
    """
    require(request, permission)
    local: LocalProvider | None = LocalProvider.objects.with_places().filter(pk=local_id).first()
    if local is None:
        raise Http404("Cette fiche n’existe pas dans votre établissement.")
    return local
