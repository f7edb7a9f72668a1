"""The worker's side of digests: every few minutes, hospital after hospital, each in its own time zone."""

from celery import shared_task
from django.utils import timezone

from coordination.digest.actions import send_due_digests
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from coordination.tenancy.sweeps import active_hospitals, in_each


@shared_task(name="digest.send_due")
def send_due() -> None:
    """Send the digests that are due. Run again, it sends what is left."""
    in_each(active_hospitals(), _send_due)


def _send_due(hospital: Hospital) -> None:
    with enter(hospital):
        send_due_digests(hospital=hospital, now=timezone.now())
