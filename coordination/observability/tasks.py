"""The worker's sign of life."""

from celery import shared_task
from celery.signals import worker_ready
from django.utils import timezone

from coordination.observability.models import Heartbeat


@shared_task(name="observability.heartbeat")
def heartbeat() -> None:
    """Write that a worker took this task now."""
    Heartbeat.objects.update_or_create(name="worker", defaults={"at": timezone.now()})


@worker_ready.connect
def announce(**_: object) -> None:
    """Give the first sign of life as soon as tasks are taken, not at the next beat."""
    heartbeat.delay()
