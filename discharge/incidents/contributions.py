"""What incidents bring to the rail, the account menu, the digests and alerts."""

from django.urls import reverse
from django.utils import timezone

from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.digest.registry import Section, register_section
from coordination.tenancy.prepared import Given, prepared
from coordination.ui import navigation
from discharge.alerts.models import Alert, AlertState
from discharge.alerts.registry import AlertLink, register_link
from discharge.incidents.models import IncidentAction
from discharge.incidents.queries import IncidentActionQuerySet, late_before, reviews


def contribute() -> None:
    """Fill the registries; called once, when the app is ready."""
    navigation.register_account_entry("Incidents", "incidents:incidents", 12, Permission.INCIDENT_VIEW)
    navigation.register_place(
        "incident_actions",
        "Actions d’incident",
        "exclamation-circle",
        "incidents:actions",
        46,
        None,
        _late,  # type: ignore[arg-type]  # the shell knows requests as Django's, without a member
        count_label="en retard",
        only_waiting=True,
        on_phones=False,
    )
    late = ("action d’incident en retard", "actions d’incident en retard")
    register_section(Section("incident_actions", *late, late_before, _actions_page, needs=None))
    register_link(AlertLink("Clore avec un incident", "exclamation-circle", Permission.INCIDENT_WRITE, _declare_url))


def _actions_page() -> str:
    return reverse("incidents:actions")


def _late(request: TenantRequest) -> navigation.Statement | int:
    if request.member is None:
        return 0
    member = request.member
    return _late_of.statement(user=member.user_id, day=timezone.localdate(), reviewer=reviews(member))


@prepared
def _late_of(user: Given, day: Given, *, reviewer: bool) -> IncidentActionQuerySet:
    actions: IncidentActionQuerySet = IncidentAction.objects.late_on(day)
    return actions.followed_by(user, reviews=reviewer).only("pk")


def _declare_url(alert: Alert) -> str:
    if alert.state != AlertState.TAKEN:
        return ""
    return f"{reverse('incidents:declare', args=[alert.episode_id])}?alerte={alert.pk}"
