"""Reads of hospitals and units. The questions that cross tenants go each through one narrow function of the database."""

from django.db import connection
from django.db.models import QuerySet

from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.prepared import prepared


def hospital_by(function: str, digest: bytes) -> Hospital | None:
    """The active hospital that ``function`` of the database finds by the digest of a secret; it tells nothing else."""
    with connection.cursor() as cursor:
        cursor.callproc(function, [digest])
        [hospital_id] = cursor.fetchone()
    return Hospital.objects.filter(pk=hospital_id, active=True).first() if hospital_id else None


@prepared
def active_units() -> "QuerySet[Unit]":
    """The units of the hospital that are in use."""
    return Unit.objects.filter(active=True)
