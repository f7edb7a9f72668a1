"""The one door into a tenant: Python scope and database setting together, for one transaction."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django_scopes import get_scope, scope

from coordination.tenancy.models import Hospital

logger = logging.getLogger(__name__)


class TenantError(RuntimeError):
    """Code tried to be in two hospitals at once. Always a defect, never a user's mistake."""


def current_hospital_id() -> UUID | None:
    """The hospital that the running code is in, or None outside every tenant."""
    hospital = get_scope().get("hospital")
    return hospital.pk if hospital is not None else None


@contextmanager
def enter(hospital: Hospital, *, savepoint: bool = True, is_set: bool = False) -> Iterator[None]:
    """Run a block inside ``hospital``: one transaction, the django-scopes scope, its time zone, the setting that row-level security reads.

    The setting is transaction-local, so a pooled connection can never carry it to the next request. Entering the
    hospital one is already in does nothing more; entering another one raises ``TenantError``.

    ``savepoint`` False: an error undoes the transaction around as well. ``is_set``: the caller has just made the setting
    in a statement of its own. Both spare the request its round trips.
    """
    inside = current_hospital_id()
    if inside is not None:
        if inside != hospital.pk:
            raise TenantError("already inside another hospital")
        yield
        return
    with transaction.atomic(savepoint=savepoint), scope(hospital=hospital), timezone.override(hospital.time_zone):
        if not is_set:
            set_local({"app.hospital": str(hospital.pk)})
        yield
        # Inside a longer transaction (a test, a command) the setting would outlive the block.
        if any(connection.savepoint_ids):
            set_local({"app.hospital": ""})


def set_local(settings: dict[str, str]) -> None:
    """Set custom PostgreSQL parameters until the end of the transaction, in one statement."""
    if not connection.in_atomic_block:
        raise TenantError(f"{', '.join(settings)}: transaction-local, and no transaction is open")
    calls = ", ".join(["set_config(%s, %s, true)"] * len(settings))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {calls}", [part for pair in settings.items() for part in pair])
