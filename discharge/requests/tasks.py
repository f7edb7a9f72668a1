"""The worker's side of requests: every few minutes, hospital after hospital, one request a transaction."""

import time
from functools import partial

from celery import shared_task
from django.utils import timezone

from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from coordination.tenancy.sweeps import active_hospitals, apart, in_each
from discharge.requests.cascade import advance, due_requests

CHUNK = 50
# Below the tasks' own limit, so that the work ends between two transactions.
SECONDS = 200


@shared_task(name="requests.advance_due")
def advance_due() -> None:
    """Ask the next wave, remind, end what is past. Run again, it does what is left."""
    in_each(active_hospitals(), partial(_advance_due, time.monotonic() + SECONDS))


def _advance_due(deadline: float, hospital: Hospital) -> None:
    with enter(hospital):
        due = due_requests(timezone.now(), CHUNK)
    for request_id in due:
        if time.monotonic() > deadline:
            return
        with apart("request not advanced", request_id), enter(hospital):
            advance(request_id, now=timezone.now())
