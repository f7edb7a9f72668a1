"""The request as the middlewares leave it, for the views' types."""

from uuid import UUID

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from coordination.accounts.models import Membership, User
from coordination.tenancy.models import Hospital


class TenantRequest(HttpRequest):
    """A request that passed ``TenantMiddleware``.

    ``member`` and ``hospital`` are None for a person without a function in any hospital; ``memberships`` feeds the
    hospital switcher.
    """

    user: User
    member: Membership | None
    hospital: Hospital | None
    memberships: list[Membership]
    htmx: HtmxDetails
    request_id: UUID
    # What the rail would count again: the work that presses, when the worklist has counted them.
    pressing: int
