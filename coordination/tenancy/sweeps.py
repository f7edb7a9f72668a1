"""What sweeps share: hospital after hospital, row after row, and what fails holds up nothing else."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded
from django.db.models import QuerySet

from coordination.celery import enqueue
from coordination.tenancy.models import Hospital

if TYPE_CHECKING:
    from celery import Task

logger = logging.getLogger(__name__)


@contextmanager
def apart(failing: str, row: UUID) -> Iterator[None]:
    """Run a block that holds up nothing after it: its error is logged as ``failing`` with the row's id, and the sweep goes on.

    Around ``enter``, so that the transaction of the block is undone. What failed stays due, and each sweep says so again.
    """
    try:
        yield
    except SoftTimeLimitExceeded:
        raise  # the worker's own time is over, not the row's
    except Exception as error:  # noqa: BLE001 - whatever one row stumbles on, the others have their turn
        # A database quotes the row that it refuses: only the kind of error is logged.
        logger.error(failing, extra={"row": str(row), "error": type(error).__name__})  # noqa: TRY400


def active_hospitals() -> QuerySet[Hospital]:
    """Every hospital that a sweep goes over, always in the same order."""
    return Hospital.objects.filter(active=True).order_by("pk")


def in_each(hospitals: Iterable[Hospital], sweep: Callable[[Hospital], object]) -> None:
    """Sweep one hospital after the other."""
    for hospital in hospitals:
        with apart("hospital not swept", hospital.pk):
            sweep(hospital)


def in_turn(hospitals: Iterable[Hospital], one: Callable[[Hospital], bool], *, seconds: float) -> None:
    """Have ``one`` done for each hospital in turn, for ``seconds`` at most, until it says that a hospital has nothing left.

    A hospital on which it fails is left to the next sweep.
    """
    deadline = time.monotonic() + seconds
    waiting = list(hospitals)
    while waiting and time.monotonic() < deadline:
        waiting = [hospital for hospital in waiting if time.monotonic() < deadline and _has_more(hospital, one)]


def _has_more(hospital: Hospital, one: Callable[[Hospital], bool]) -> bool:
    with apart("hospital not swept", hospital.pk):
        return one(hospital)
    return False


def enqueue_in_each(task: "Task[..., Any]") -> None:
    """Have ``task`` done for each hospital, by as many workers as there are."""
    for hospital in active_hospitals():
        enqueue(task, hospital.pk)
