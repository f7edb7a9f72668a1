"""The sweep of alerts that nobody took: one alert, one step, one transaction.

Each step checks the alert under its lock: run twice, by two workers or after a stop, it tells people once.
"""

from uuid import UUID

from django.utils import timezone

from coordination.accounts.models import User
from coordination.episodes.actions import add_entry
from coordination.episodes.models import Episode, Task
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from coordination.tenancy.sweeps import apart
from discharge.alerts.actions import put_back
from discharge.alerts.levels import TARGETS, later
from discharge.alerts.models import Alert, AlertState
from discharge.alerts.rules import rules
from discharge.alerts.telling import tell

# Of one hospital in one sweep; the next one takes what is left.
MOST = 100


def escalate_due(hospital: Hospital) -> None:
    """Climb one step for each alert of ``hospital`` that nobody took in time."""
    with enter(hospital):
        due = list(Alert.objects.to_escalate(timezone.now()).values_list("pk", "episode_id")[:MOST])
    for alert_id, episode_id in due:
        with apart("alert not escalated", alert_id), enter(hospital):
            escalate_one(alert_id=alert_id, episode_id=episode_id, hospital=hospital)


def escalate_one(*, alert_id: UUID, episode_id: UUID, hospital: Hospital) -> bool:
    """Climb the next step of one alert; somebody else's, taken or told meanwhile, it is left alone.

    The step after is counted from now, so that a worker that was stopped does not wake everybody at once.
    """
    now = timezone.now()
    episodes = Episode.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    episode: Episode | None = episodes.filter(pk=episode_id).first()
    if episode is None:
        return False
    held = Alert.objects.to_escalate(now).select_for_update(of=("self",), no_key=True, skip_locked=True)
    alert: Alert | None = held.filter(pk=alert_id).first()
    if alert is None:
        return False
    chosen = rules()
    rule = chosen.of(alert.level)
    step, following = (*rule.steps[alert.told : alert.told + 2], None, None)[:2]
    alert.told += 1
    wait = following.after - step.after if step and following else None
    alert.escalate_at = None if wait is None else later(chosen, rule, hospital, now, wait)
    if step is not None:
        names = tell(alert, hospital, episode, role=step.to)
        _show(alert, episode, dict(TARGETS).get(step.to, step.to), names)
    alert.save(update_fields=["told", "escalate_at"])
    return True


def stop_escalation(episode: Episode, actor: User | None) -> None:
    """Tell nobody further about an episode whose patient died. Its alerts stay on the list: what was not done is reviewed."""
    Alert.objects.waiting().filter(episode=episode).update(escalate_at=None)


def resume_alerts(episode: Episode, actor: User) -> None:
    """Put alerts back to people where a death noted by mistake had stopped them, and climb again those that nobody took."""
    for alert in Alert.objects.filter(episode=episode).select_related("taken_by").order_by("pk"):
        put_back(alert, episode, actor)
        if alert.state == AlertState.OPEN and alert.escalate_at is None:
            _climb_again(alert, episode.hospital)


def _climb_again(alert: Alert, hospital: Hospital) -> None:
    """From the step that was reached, as if it were of now."""
    chosen = rules()
    rule = chosen.of(alert.level)
    step = next(iter(rule.steps[alert.told :]), None)
    if step is not None:
        before = rule.steps[alert.told - 1].after if alert.told else 0
        alert.escalate_at = later(chosen, rule, hospital, max(timezone.now(), alert.due_at), step.after - before)
        alert.save(update_fields=["escalate_at"])


def _show(alert: Alert, episode: Episode, to: str, names: list[str]) -> None:
    Task.objects.live().filter(episode=episode, key=alert.task_key).update(
        title=f"Prendre l’alerte, {alert.level_label.lower()}, pas prise à temps"
    )
    told = ", ".join(names) or "personne n’a d’adresse"
    add_entry(episode=episode, kind="alert", summary=f"Alerte pas prise à temps, portée plus loin : {to}", detail=told)
