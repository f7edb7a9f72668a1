"""The worker's side of calls: reminders."""

from celery import shared_task

from coordination.tenancy.models import Hospital
from coordination.tenancy.sweeps import enqueue_in_each
from discharge.followup.reminders import remind


@shared_task(name="followup.remind")
def remind_calls(hospital_id: str) -> None:
    """Speak of what is due and late in one hospital; run again, it says nothing twice."""
    remind(Hospital.objects.get(pk=hospital_id))


@shared_task(name="followup.remind_everywhere")
def remind_everywhere() -> None:
    """The sweep: every hospital."""
    enqueue_in_each(remind_calls)
