"""Reads of links, their codes and their sessions."""

from datetime import datetime
from typing import Any

from django.db import models

from coordination.tenancy.models import Hospital
from coordination.tenancy.queries import hospital_by


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


class TrustedDeviceQuerySet(models.QuerySet[Any]):
    """Reads of remembered browsers."""

    def trusted_at(self, now: datetime) -> "TrustedDeviceQuerySet":
        """Those that still spare their recipient a code at ``now``."""
        return self.filter(forgotten_at=None, expires_at__gt=now)


def hospital_of_link(token_digest: bytes) -> Hospital | None:
    """The hospital whose link this is."""
    return hospital_by("hospital_of_link", token_digest)
