"""The statements of a page, alone on the connection that it used: what its time is compared with."""

import time
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

Statement = tuple[str, Any]


def sent_by(act: Callable[[], object]) -> list[Statement]:
    """The reads that ``act`` sends; those that PostgreSQL keeps too, whose text Django's log does not have."""
    sent: list[Statement] = []

    def note(execute: Any, statement: str, values: Any, many: Any, context: Any) -> Any:
        if statement.startswith(("SELECT", "WITH", "(SELECT")):
            sent.append((statement, values))
        return execute(statement, values, many, context)

    with connection.execute_wrapper(note):
        act()
    return sent


def milliseconds(statements: list[Statement]) -> float:
    """How long they take alone, in their order and in one transaction: they enter their hospital themselves."""
    start = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        for statement, values in statements:
            cursor.execute(statement, values)
            cursor.fetchall()
    return (time.perf_counter() - start) * 1000
