"""What else may be done about an alert, in the apps above: one link an app, filled in ``AppConfig.ready``."""

from collections.abc import Callable
from dataclasses import dataclass

from coordination.accounts.permissions import can
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from discharge.alerts.models import Alert


@dataclass(frozen=True)
class AlertLink:
    """A way from an alert to a page of another app; ``url`` is empty when there is none now."""

    label: str
    icon: str
    permission: Permission
    url: Callable[[Alert], str]


_links: list[AlertLink] = []


def register_link(link: AlertLink) -> None:
    """Show one more way from an alert."""
    _links.append(link)


def links_of(request: TenantRequest, alert: Alert) -> list[tuple[AlertLink, str]]:
    """The ways that the person may take from ``alert``, with their address."""
    return [(link, url) for link in _links if can(request, link.permission) and (url := link.url(alert))]
