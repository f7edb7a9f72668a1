"""What incidents bring to the account menu and to alerts."""

from django.urls import reverse

from coordination.accounts.roles import Permission
from coordination.ui import navigation
from discharge.alerts.models import Alert, AlertState
from discharge.alerts.registry import AlertLink, register_link


def contribute() -> None:
    """Fill the registries; called once, when the app is ready."""
    navigation.register_account_entry("Incidents", "incidents:incidents", 12, Permission.INCIDENT_VIEW)
    register_link(AlertLink("Clore avec un incident", "exclamation-circle", Permission.INCIDENT_WRITE, _declare_url))


def _declare_url(alert: Alert) -> str:
    if alert.state != AlertState.TAKEN:
        return ""
    return f"{reverse('incidents:declare', args=[alert.episode_id])}?alerte={alert.pk}"
