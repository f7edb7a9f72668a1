"""The worker's side of alerts: every minute, hospital after hospital."""

from celery import shared_task

from coordination.tenancy.sweeps import active_hospitals, in_each
from discharge.alerts.escalation import escalate_due


@shared_task(name="alerts.escalate_due")
def escalate_due_alerts() -> None:
    """Tell the next people of what nobody took. Run again, it does what is left."""
    in_each(active_hospitals(), escalate_due)
