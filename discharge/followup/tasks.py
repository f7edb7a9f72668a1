"""The worker's side of calls: reminders."""

from celery import shared_task

from coordination.celery import enqueue
from coordination.tenancy.models import Hospital
from discharge.followup.reminders import remind


@shared_task(name="followup.remind")
def remind_calls(hospital_id: str) -> None:
    """Speak of what is due and late in one hospital; run again, it says nothing twice."""
    remind(Hospital.objects.get(pk=hospital_id))


@shared_task(name="followup.remind_everywhere")
def remind_everywhere() -> None:
    """The sweep: every hospital."""
    for hospital_id in Hospital.objects.filter(active=True).values_list("pk", flat=True):
        enqueue(remind_calls, hospital_id)
