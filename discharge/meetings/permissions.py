"""The door to a meeting: another hospital's, or another unit's, is a 404."""

from uuid import UUID

from django.http import Http404

from coordination.accounts.permissions import current_member, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from discharge.meetings.models import Decision, Meeting


def access_meeting(request: TenantRequest, pk: UUID) -> Meeting:
    """The meeting ``pk``.

    Who may:
    - a member who prepares discharges, and
    - whose remit holds the meeting's unit, if it has one.

    Raises:
        Http404: no such meeting, or outside the person's units.
        PermissionDenied: the function does not prepare discharges.
    """
    require(request, Permission.PLAN_EDIT)
    meeting: Meeting | None = (
        Meeting.objects.visible_to(current_member(request)).select_related("unit").filter(pk=pk).first()
    )
    if meeting is None:
        raise Http404("Cette réunion n’existe pas, ou n’est pas dans vos unités.")
    return meeting


def access_decision(request: TenantRequest, meeting: Meeting, pk: UUID) -> Decision:
    """A decision of a meeting that was opened through ``access_meeting``.

    Raises:
        Http404: no such decision in it, or on an episode outside the person's remit.
    """
    found = meeting.decisions.visible_to(current_member(request)).select_related("task", "meeting__unit")
    decision: Decision | None = found.filter(pk=pk).first()
    if decision is None:
        raise Http404("Cette décision n’existe pas.")
    return decision
