"""The worker's side of confirmations: once a day, hospital after hospital, some providers a transaction."""

import time
from functools import partial

from celery import shared_task
from django.utils import timezone

from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from coordination.tenancy.sweeps import active_hospitals, in_each
from directory.confirmation.actions import ask_some
from directory.confirmation.schedule import is_working_daylight

CHUNK = 50
# What one hospital sends a run: more waits until tomorrow, so that a new hospital does not flood anybody's mail server.
MOST_A_RUN = 500
# Below the tasks' own limit, so that the work ends between two transactions.
SECONDS = 200


@shared_task(name="confirmation.ask_due")
def ask_due() -> None:
    """Ask for the confirmations that are due. Run again, it asks for what is left; at night, nothing."""
    deadline = time.monotonic() + SECONDS
    if not is_working_daylight(timezone.now()):
        return
    in_each(active_hospitals(), partial(_ask_due, deadline))


def _ask_due(deadline: float, hospital: Hospital) -> None:
    taken, last = 0, CHUNK
    while last == CHUNK and taken < MOST_A_RUN and time.monotonic() < deadline:
        with enter(hospital):
            last = ask_some(hospital=hospital, now=timezone.now(), limit=CHUNK)
        taken += last
