"""One process at a time on the imports of a format, for as long as the process lives."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from coordination.errors import DomainError

# First half of the advisory lock's key; the second is the format.
SPACE = 2026_03


class BusyError(DomainError):
    """Another process works on an import of this format."""

    def __init__(self) -> None:
        super().__init__("Un import de ce format est en cours. Attendez sa fin.", code="import_busy")


@contextmanager
def only_one(file_format: str) -> Iterator[None]:
    """Hold the format; PostgreSQL lets go of it when the process dies. Raises ``BusyError``."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", [SPACE, file_format])
        if not cursor.fetchone()[0]:
            raise BusyError
    try:
        yield
    finally:
        # A transaction that failed refuses every statement: its own end, further out, ends the connection's errors.
        if not connection.needs_rollback and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", [SPACE, file_format])
