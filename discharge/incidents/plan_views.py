"""The page of what a person has still to do after incidents. Guard, load, act, respond."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from coordination.accounts.models import Membership
from coordination.accounts.permissions import current_member
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.episodes.queries import within_remit
from coordination.errors import DomainError
from discharge.incidents import actions
from discharge.incidents.anonymous import action_without_names, team_names
from discharge.incidents.models import Incident, IncidentAction
from discharge.incidents.permissions import access_incident
from discharge.incidents.queries import reviews

MOST = 100


@require_safe
def late_actions(request: TenantRequest) -> HttpResponse:
    """The actions that a person has still to do, late ones first; to who reviews incidents, everybody's. Without a name.

    Who may: any member of the hospital, for what they were given.
    """
    member = current_member(request)
    rows = _rows(member)
    today = timezone.localdate()
    context = {
        "found": bool(rows),
        "groups": [
            ("late", "En retard", [row for row in rows if row[0].due_on < today]),
            ("ontime", "À venir", [row for row in rows if row[0].due_on >= today]),
        ],
        "reviews": reviews(member),
        "opened": _openable(member, rows),
        "opens": member.can(Permission.INCIDENT_VIEW),
        "most": MOST,
    }
    return render(request, "incidents/actions.html", context)


@require_POST
def settle_own(request: TenantRequest, action_id: UUID) -> HttpResponse:
    """Note done an action of that page, or of an incident that the person may open.

    Raises:
        Http404: there is none such for this person.
    """
    member = current_member(request)
    action: IncidentAction | None = IncidentAction.objects.filter(pk=action_id).first()
    if action is None:
        raise Http404("Cette action n’existe pas, ou n’est pas la vôtre.")
    if action.owner_id != member.user_id:
        access_incident(request, action.incident_id)
    try:
        actions.settle_action(member=member, action_id=action_id)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "Action notée faite.")
    return redirect("incidents:actions")


def _rows(member: Membership) -> list[tuple[IncidentAction, str]]:
    """What is to do, each with its words without a name."""
    found = IncidentAction.objects.to_do().followed_by(member.user_id, reviews=reviews(member))
    related = found.select_related("owner", "incident__episode__patient")
    rows = related.prefetch_related("incident__episode__patient__contacts", "incident__episode__circle")
    team = team_names()
    return [(action, action_without_names(action, team)) for action in rows.order_by("due_on", "pk")[:MOST]]


def _openable(member: Membership, rows: list[tuple[IncidentAction, str]]) -> set[UUID]:
    """Of what is shown, the incidents that the person may open: an action may be given to somebody of another unit."""
    if not member.can(Permission.INCIDENT_VIEW):
        return set()
    shown = Incident.objects.filter(pk__in=[action.incident_id for action, _ in rows])
    if member.can(Permission.EPISODE_VIEW) and not member.all_units:
        shown = shown.filter(within_remit(member, "episode"))
    return set(shown.values_list("pk", flat=True))
