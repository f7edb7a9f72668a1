"""What alerts bring to the rail, the episode page, the worklist, the outbox and the closure of an episode."""

from typing import Any
from uuid import UUID

from django.utils import timezone

from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.episodes.models import Episode, Task
from coordination.episodes.registry import Panel, Tab, TaskKind, registry
from coordination.messaging.registry import register_wall
from coordination.tenancy.prepared import prepared
from coordination.ui import navigation
from coordination.ui.addresses import address
from discharge.alerts.actions import TASK_KIND, refuse_while_open
from discharge.alerts.escalation import resume_alerts, stop_escalation
from discharge.alerts.models import Alert
from discharge.alerts.queries import AlertQuerySet
from discharge.alerts.reading import row_of
from discharge.alerts.telling import PURPOSE, stop_message


def contribute() -> None:
    """Fill the registries; called once, when the app is ready."""
    navigation.register_place(
        "alerts",
        "Alertes",
        "bell",
        "alerts:alerts",
        45,
        Permission.EPISODE_VIEW,
        _waiting,  # type: ignore[arg-type]  # the shell knows requests as Django's, without a member
        count_label="à prendre",
        on_phones=False,
    )
    navigation.register_account_entry("Réglage des alertes", "alerts:rules", 18, Permission.ALERT_RULES_MANAGE)
    registry.add_task_kind(TaskKind(TASK_KIND, "alerte", "Voir l’alerte", _alert_url, permission=Permission.ALERT_TAKE))
    registry.add_tab(Tab("alerts", "Alertes", "alerts:episode", 62, Permission.EPISODE_VIEW, _live))
    registry.add_panel(Panel("alerts", "main", -10, "alerts/_panel.html", _panel))
    registry.on_closing.append(refuse_while_open)
    registry.on_death.append(stop_escalation)
    registry.on_cancelled.append(lambda episode, actor, _: stop_escalation(episode, actor))
    registry.on_death_withdrawn.append(resume_alerts)
    register_wall(PURPOSE, stop_message)


def _alert_url(task: Task) -> str:
    return address("alerts:alert", task.subject_id)  # type: ignore[arg-type]  # a task of this kind names its alert


def _waiting(request: TenantRequest) -> AlertQuerySet | navigation.Statement | int:
    if request.member is None:
        return 0
    if request.member.all_units:
        return _all_waiting.statement()
    alerts: AlertQuerySet = Alert.objects.waiting().visible_to(request.member)
    return alerts


@prepared
def _all_waiting() -> AlertQuerySet:
    alerts: AlertQuerySet = Alert.objects.waiting()
    return alerts.only("pk")


def _live(episode: Episode) -> navigation.Statement:
    return _live_of.statement(episode=episode)


@prepared
def _live_of(episode: UUID) -> AlertQuerySet:
    alerts: AlertQuerySet = Alert.objects.live().filter(episode=episode)
    return alerts.only("pk")


def _panel(request: TenantRequest, episode: Episode) -> dict[str, Any]:
    now = timezone.now()
    alerts = Alert.objects.live().filter(episode=episode).with_group(now).in_order().select_related("taken_by")
    return {"alert_rows": [row_of(one, now) for one in alerts]}
