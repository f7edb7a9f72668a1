"""One migrated database, made once for a state of the migrations; every run and every worker gets a copy of it.

The migrations take a quarter of a minute of a processor, a copy takes a second. A database whose migrations are all among those
of the checkout, unchanged, is where a new one begins, so that a new migration costs its own time only. Nothing of Django is
imported here: the migrations run in a process of their own, under the owner, as everywhere.
"""

from __future__ import annotations

import hashlib
import json
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
BESIDE = (
    "uv.lock",
    "coordination/tenancy/rls.py",
    "coordination/tenancy/merging.py",
    "coordination/embedded/provision_database.sql",
)
PREFIX = "tu_migrated_"
# The newest states that are kept: branches of the same checkout take turns on one server.
KEPT = 8
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
        # The owner's own limit is for tables: the first one's migrations take longer.
        connection.execute("SET lock_timeout = 0")
        connection.execute("SELECT pg_advisory_lock(%s)", [lock])
        yield connection


def _migrated(connection: psycopg.Connection) -> str:
    """The name of the migrated database of this state of the files, made when it is not there."""
    files = _files()
    name = PREFIX + _digest(json.dumps(files))
    if exists(name):
        return name
    unfinished = f"{name}_unfinished"
    drop(unfinished)
    base = _nearest(connection, files) or "template1"
    connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*map(sql.Identifier, (unfinished, base))))
    _migrate(named(os.environ["DATABASE_OWNER_URL"], unfinished))
    made_of = sql.SQL("COMMENT ON DATABASE {} IS {}")
    connection.execute(made_of.format(sql.Identifier(unfinished), sql.Literal(json.dumps(files))))
    connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*map(sql.Identifier, (unfinished, name))))
    _drop_oldest(connection)
    return name


def _nearest(connection: psycopg.Connection, files: dict[str, str]) -> str | None:
    """The migrated database that lacks the fewest of ``files``, among those made of nothing else."""
    query = """
        SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database
         WHERE starts_with(datname, %s) AND NOT datname LIKE '%%\\_unfinished'
    """
    made_of = {name: json.loads(comment) for name, comment in connection.execute(query, [PREFIX]) if comment}
    bases = [name for name, its_files in made_of.items() if is_part(its_files, files)]
    return max(bases, key=lambda name: len(made_of[name]), default=None)


def is_part(some: dict[str, str], files: dict[str, str]) -> bool:
    """Whether ``files`` are ``some``, unchanged, and further migrations."""
    return some.items() <= files.items() and all(some.get(name) == files[name] for name in BESIDE)


def _migrate(url: str) -> None:
    environment = {**os.environ, "DATABASE_URL": url, "DATABASE_OWNER_URL": url}
    command = [sys.executable, "manage.py", "migrate", "--verbosity=0", "--settings=coordination.settings.test"]
    subprocess.run(command, cwd=CHECKOUT, env=environment, check=True, stdin=subprocess.DEVNULL)


def _drop_oldest(connection: psycopg.Connection) -> None:
    # Object identifiers are given in order.
    query = "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid DESC OFFSET %s"
    for (name,) in connection.execute(query, [PREFIX, KEPT]).fetchall():
        drop(name)


def _files() -> dict[str, str]:
    """What tells two states of the migrations apart: the digest of each file."""
    ours = sorted(path for app in APPS for path in (CHECKOUT / app).rglob("migrations/*.py"))
    paths = [*ours, *(CHECKOUT / name for name in BESIDE)]
    return {str(path.relative_to(CHECKOUT)): _digest(path.read_text("utf-8")) for path in paths}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
