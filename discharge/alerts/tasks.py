"""The worker's side of alerts: every minute, hospital after hospital."""

from celery import shared_task

from coordination.tenancy.models import Hospital
from discharge.alerts.escalation import escalate_due


@shared_task(name="alerts.escalate_due")
def escalate_due_alerts() -> None:
    """Tell the next people of what nobody took. Run again, it does what is left."""
    for hospital in Hospital.objects.filter(active=True).order_by("pk"):
        escalate_due(hospital)
