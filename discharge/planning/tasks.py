"""The worker's side of the plan: services that closed are signalled to those who count on them."""

from celery import shared_task

from coordination.celery import enqueue
from coordination.tenancy.models import Hospital
from discharge.planning.closures import signal_closed


@shared_task(name="planning.signal_closed_providers")
def signal_closed_providers(hospital_id: str) -> None:
    """Signal the closed services that open episodes of one hospital count on."""
    signal_closed(Hospital.objects.get(pk=hospital_id))


@shared_task(name="planning.signal_closed_everywhere")
def signal_closed_everywhere() -> None:
    """The daily sweep: every hospital, for what a lost task missed."""
    for hospital_id in Hospital.objects.filter(active=True).values_list("pk", flat=True):
        enqueue(signal_closed_providers, hospital_id)
