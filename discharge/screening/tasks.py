"""The worker's side of screening: who needs a fresh look."""

from celery import shared_task

from coordination.tenancy.models import Hospital
from coordination.tenancy.sweeps import enqueue_in_each
from discharge.screening import fresh_look


@shared_task(name="screening.look_again")
def look_again(hospital_id: str) -> None:
    """Ask for a fresh look in one hospital; run again, it asks for nothing more."""
    fresh_look.look_again(Hospital.objects.get(pk=hospital_id))


@shared_task(name="screening.look_again_everywhere")
def look_again_everywhere() -> None:
    """The sweep: every hospital."""
    enqueue_in_each(look_again)
