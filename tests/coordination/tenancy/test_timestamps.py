"""Timestamps are read as Django reads them, without its loader."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from psycopg.pq import Format

from coordination.tenancy.timestamps import TimestampLoader

pytestmark = pytest.mark.django_db
TIMESTAMPTZ_OID = 1184


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 22, 8, 15, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 59, 59, 250_000, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    ],
)
def test_a_moment_comes_back_as_it_went_in_utc(moment):
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [moment])
        (read,) = cursor.fetchone()

    assert read == moment
    assert read.tzinfo is UTC


def test_the_loader_is_on_the_connection_and_django_leaves_it_there():
    with connection.cursor() as cursor:
        for adapters in (connection.connection.adapters, cursor.cursor.adapters):
            assert issubclass(adapters.get_loader(TIMESTAMPTZ_OID, Format.TEXT), TimestampLoader)
