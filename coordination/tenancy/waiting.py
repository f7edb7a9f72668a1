"""Rows that wait for an hour: tries put off, leases of workers."""

from datetime import datetime, timedelta

from django.db.models import Q

# Longer than any of them waits: leases are of minutes, pauses between tries of an hour at most.
LONGEST_WAIT = timedelta(hours=2)


def is_over(field: str, now: datetime) -> Q:
    """Whether the hour in ``field`` has come. One further ahead than ``LONGEST_WAIT`` was written before the clock went back."""
    return Q((f"{field}__lte", now)) | Q((f"{field}__gt", now + LONGEST_WAIT))
