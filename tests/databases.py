"""One migrated database, made once for a state of the migrations; every run and every worker gets a copy of it.

The hundred migrations take half a minute of a processor, a copy takes a second. Nothing of Django is imported here: the
migrations run in a process of their own, under the owner, as everywhere.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

CHECKOUT = Path(__file__).resolve().parent.parent
APPS = ("coordination", "directory", "discharge", "liaison")
# What the migrations are made of, beside themselves: the libraries' own and what ours import.
BESIDE = ("uv.lock", "coordination/tenancy/rls.py", "coordination/embedded/provision_database.sql")
PREFIX = "tu_migrated_"
# The newest states that are kept: branches of the same checkout take turns on one server.
KEPT = 4
# Advisory locks, nobody else's.
DATABASES, STATIC_FILES = 7_304_211, 7_304_212


def named(url: str, database: str) -> str:
    """``url`` with another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def make_copy(database: str) -> None:
    """Make ``database`` anew, migrated and empty; what had its name is dropped, whoever is connected to it."""
    with turn(DATABASES) as connection:
        model = _migrated(connection)
        drop(database)
        # The copy reads pages of the model: nobody may be connected to it, and two copies take turns.
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*map(sql.Identifier, (database, model))))


def drop(database: str) -> None:
    """Drop ``database`` if it is there; each role sends its own connections away, as it may."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = current_user",
            [database],
        )
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))


def exists(database: str) -> bool:
    """Whether the server has ``database``."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as connection:
        return bool(connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone())


@contextmanager
def turn(lock: int) -> Iterator[psycopg.Connection]:
    """Do something one worker at a time: the second waits for the first one's migrations, and finds them made."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [lock])
        yield connection


def _migrated(connection: psycopg.Connection) -> str:
    """The name of the migrated database of this state of the files, made when it is not there."""
    name = PREFIX + _digest()
    if exists(name):
        return name
    unfinished = f"{name}_unfinished"
    drop(unfinished)
    connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(unfinished)))
    _migrate(named(os.environ["DATABASE_OWNER_URL"], unfinished))
    connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*map(sql.Identifier, (unfinished, name))))
    _drop_oldest(connection)
    return name


def _migrate(url: str) -> None:
    environment = {**os.environ, "DATABASE_URL": url, "DATABASE_OWNER_URL": url}
    command = [sys.executable, "manage.py", "migrate", "--verbosity=0", "--settings=coordination.settings.test"]
    subprocess.run(command, cwd=CHECKOUT, env=environment, check=True, stdin=subprocess.DEVNULL)


def _drop_oldest(connection: psycopg.Connection) -> None:
    # Object identifiers are given in order.
    query = "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid DESC OFFSET %s"
    for (name,) in connection.execute(query, [PREFIX, KEPT]).fetchall():
        drop(name)


def _digest() -> str:
    """What tells two states of the migrations apart."""
    ours = sorted(path for app in APPS for path in (CHECKOUT / app).rglob("migrations/*.py"))
    found = hashlib.sha256()
    for path in [*ours, *(CHECKOUT / name for name in BESIDE)]:
        found.update(f"{path.relative_to(CHECKOUT)}\0".encode() + path.read_bytes())
    return found.hexdigest()[:16]
