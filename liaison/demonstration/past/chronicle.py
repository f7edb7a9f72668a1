"""What happens one deed after another, each at its hour, with the workers and the post of that time at work in between."""

from collections.abc import Callable
from datetime import datetime
from heapq import heappop, heappush
from itertools import count

from django.utils import timezone

from coordination.messaging.actions import claim_due, record_handed_over
from coordination.messaging.models import Message
from coordination.tenancy.models import Hospital
from discharge.alerts.escalation import escalate_due
from discharge.requests.cascade import advance, due_requests
from liaison.authoring.models import Document
from liaison.authoring.producing import produce_one
from liaison.demonstration.clock import set_to
from liaison.letters.models import Letter
from liaison.letters.raising import raise_due
from liaison.letters.writing import write_one

_AT_ONCE = 50


class Chronicle:
    """Deeds of one hospital to come, in the order of their hours. A deed may plan others."""

    def __init__(self, hospital: Hospital) -> None:
        self.hospital = hospital
        self._deeds: list[tuple[datetime, int, Callable[[], object]]] = []
        self._rank = count()

    def plan(self, moment: datetime, deed: Callable[[], object]) -> None:
        """Have ``deed`` done at ``moment``."""
        heappush(self._deeds, (moment, next(self._rank), deed))

    def sweep_at(self, moment: datetime) -> None:
        """Have the schedule look for what is late at ``moment``: letters, requests, alerts."""
        self.plan(moment, self._sweep)

    def play(self) -> None:
        """Do everything. Call it in the hospital, in one transaction: no worker of today must find half of it."""
        while self._deeds:
            moment, _, deed = heappop(self._deeds)
            with set_to(moment):
                deed()
                work(self.hospital)

    def _sweep(self) -> None:
        raise_due(self.hospital)
        escalate_due(self.hospital)
        for request_id in due_requests(timezone.now(), _AT_ONCE):
            advance(request_id, now=timezone.now())


def work(hospital: Hospital) -> None:
    """Make what is due at the hour of the clock: files, letters, messages. Servers of that time take every message.

    What is due later than that hour is today's: elsewhere a row so far ahead means that a clock went back, and is taken.
    """
    while _produce(hospital) or _write(hospital) or _hand_over():
        pass


def _produce(hospital: Hospital) -> bool:
    document = Document.objects.claimable(timezone.now()).filter(due_at__lte=timezone.now()).first()
    return document is not None and produce_one(hospital, document_id=document.pk)


def _write(hospital: Hospital) -> bool:
    letter = Letter.objects.claimable(timezone.now()).filter(due_at__lte=timezone.now()).first()
    return letter is not None and write_one(hospital, letter_id=letter.pk)


def _hand_over() -> bool:
    message = Message.objects.claimable(timezone.now()).filter(due_at__lte=timezone.now()).first()
    claimed = claim_due(message_id=message.pk) if message is not None else None
    if claimed is not None:
        record_handed_over(message_id=claimed.pk)
    return claimed is not None
