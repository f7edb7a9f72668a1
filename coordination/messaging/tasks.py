"""The worker's side of the outbox: one message at once after its commit, and a sweep that finds what was missed."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from celery import shared_task
from django.db import connection
from django.utils import timezone

from coordination.messaging.actions import announce_ended
from coordination.messaging.queries import hospitals_with_due_messages
from coordination.messaging.sending import send_one
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from coordination.tenancy.sweeps import in_each, in_turn

SWEEP_SECONDS = 60
# Any constant that no other advisory lock of the project uses.
_SWEEP_LOCK = 0x6D657373


@shared_task(name="messaging.send_message")
def send_message(hospital_id: str, message_id: str) -> None:
    """Send one message, if it is still due."""
    send_one(Hospital.objects.get(pk=hospital_id), message_id=UUID(message_id))


@shared_task(name="messaging.send_due_messages")
def send_due_messages() -> None:
    """Send and announce whatever is due, one message a hospital in turn, for a minute at most.

    One sweep at a time: with a server that hangs, those of each beat would take every worker.
    """
    with _only_sweep() as alone:
        if not alone:
            return
        waiting = hospitals_with_due_messages(timezone.now())
        in_each(waiting, _announce_ended)
        in_turn(waiting, send_one, seconds=SWEEP_SECONDS)


def _announce_ended(hospital: Hospital) -> None:
    with enter(hospital):
        announce_ended()


@contextmanager
def _only_sweep() -> Iterator[bool]:
    """Hold the database lock of the sweep; yields False when another worker has it. It ends with the connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_SWEEP_LOCK])
        alone: bool = cursor.fetchone()[0]
    try:
        yield alone
    finally:
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_SWEEP_LOCK])
