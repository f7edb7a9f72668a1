"""Guards of views: what the signed-in person may do here."""

from django.core.exceptions import PermissionDenied

from coordination.accounts.models import Membership
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission


def can(request: TenantRequest, permission: Permission) -> bool:
    """Whether the person may do this, by their function in the current hospital or on the platform."""
    member: Membership | None = request.member
    if member is not None:
        return member.can(permission)
    return permission in getattr(request.user, "platform_permissions", ())


def require(request: TenantRequest, permission: Permission) -> None:
    """Refuse (403) a person without the right.

    Raises:
        PermissionDenied: the function does not carry ``permission``.
    """
    if not can(request, permission):
        raise PermissionDenied(f"{permission.label} : votre fonction ne le permet pas.")


def current_member(request: TenantRequest) -> Membership:
    """The person's membership in the current hospital.

    Raises:
        PermissionDenied: the person has no function in any hospital.
    """
    member: Membership | None = request.member
    if member is None:
        raise PermissionDenied("Vous n’avez de fonction dans aucun établissement.")
    return member
