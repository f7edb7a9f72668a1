"""The worker's side of the plan: services that closed are signalled to those who count on them."""

from celery import shared_task

from coordination.tenancy.models import Hospital
from coordination.tenancy.sweeps import enqueue_in_each
from discharge.planning.closures import signal_closed


@shared_task(name="planning.signal_closed_providers")
def signal_closed_providers(hospital_id: str) -> None:
    """Signal the closed services that open episodes of one hospital count on."""
    signal_closed(Hospital.objects.get(pk=hospital_id))


@shared_task(name="planning.signal_closed_everywhere")
def signal_closed_everywhere() -> None:
    """The daily sweep: every hospital, for what a lost task missed."""
    enqueue_in_each(signal_closed_providers)
