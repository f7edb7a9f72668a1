"""The worker's side of requests: every few minutes, hospital after hospital, one request a transaction."""

import time

from celery import shared_task
from django.utils import timezone

from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from discharge.requests.cascade import advance, due_requests

CHUNK = 50
# Below the tasks' own limit, so that the work ends between two transactions.
SECONDS = 200


@shared_task(name="requests.advance_due")
def advance_due() -> None:
    """Ask the next wave, remind, end what is past. Run again, it does what is left."""
    deadline = time.monotonic() + SECONDS
    for hospital in Hospital.objects.filter(active=True).order_by("pk"):
        with enter(hospital):
            due = due_requests(timezone.now(), CHUNK)
        for request_id in due:
            if time.monotonic() > deadline:
                return
            with enter(hospital):
                advance(request_id, now=timezone.now())
