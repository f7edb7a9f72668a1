"""Celery: tasks take ids, run inside a tenant, and are found again by sweeps when Redis loses them."""

import logging
from functools import partial
from typing import Any

from celery import Celery, Task
from celery.signals import setup_logging
from django.db import transaction
from kombu.exceptions import OperationalError

app = Celery("coordination")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

logger = logging.getLogger(__name__)


@setup_logging.connect
def keep_the_lines(loglevel: int, **_: object) -> None:
    """Keep the project's logging, which Celery would replace with its own; its ``--loglevel`` is for its own lines."""
    logging.getLogger("celery").setLevel(loglevel)


def enqueue(task: "Task[..., Any]", *args: object) -> None:
    """Publish ``task`` once the current transaction is committed.

    A broker that is down is logged, never raised: what was decided is already a row, and the task's sweep finds it.
    """
    transaction.on_commit(partial(_publish, task, args))


def _publish(task: "Task[..., Any]", args: tuple[object, ...]) -> None:
    try:
        task.apply_async(args=[str(value) for value in args])
    except OperationalError:
        logger.warning("broker unavailable, left to the sweep", extra={"task": task.name})
