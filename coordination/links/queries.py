"""Reads of links, their codes and their sessions."""

from datetime import datetime
from typing import Any

from django.db import connection, models

from coordination.tenancy.models import Hospital


class LinkCodeQuerySet(models.QuerySet[Any]):
    """Reads of codes."""

    def sent_since(self, moment: datetime) -> "LinkCodeQuerySet":
        """Those made after ``moment``, the oldest first."""
        return self.filter(created_at__gt=moment).order_by("created_at")


class LinkSessionQuerySet(models.QuerySet[Any]):
    """Reads of sessions."""

    def open_at(self, now: datetime) -> "LinkSessionQuerySet":
        """Those that still open their link at ``now``."""
        return self.filter(expires_at__gt=now)


def hospital_of_link(token_digest: bytes) -> Hospital | None:
    """The hospital whose link this is, through the narrow database function that crosses tenants for nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT hospital_of_link(%s)", [token_digest])
        row = cursor.fetchone()
    return Hospital.objects.filter(pk=row[0], active=True).first() if row and row[0] else None
