"""The databases that are measured: filled once for a state of the code and a day, copied for each run."""

import hashlib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg
from psycopg import sql

from bench.environment import CHECKOUT, OWNER, SUPERUSER, database_url, environment


@dataclass(frozen=True)
class Size:
    """How much a database holds: all its episodes, those of the hospital where pages are measured, how many hospitals, and
    after how many days everybody who left is called (none: as the protocol of a new hospital says).
    """

    name: str
    episodes: int
    first_hospital: int
    hospitals: int = 20
    call_days: tuple[int, ...] = ()

    @property
    def filled(self) -> str:
        """Name of the database that is kept between runs."""
        return f"bench_{self.name}"

    @property
    def copy(self) -> str:
        """Name of the database that a run reads and writes."""
        return f"bench_{self.name}_run"


# The first hospital of the small one is larger than its share, so that lists are as long at both sizes (a full page).
# That of the large one has 10,000 patients.
SIZES = (Size("10k", 10_000, 1_000), Size("200k", 200_000, 12_000))
# A region's hospitals in one database (issue 7), and a tenth of them: three calls a stay.
REGION = tuple(
    Size(name, episodes, episodes // 50, hospitals=200, call_days=(1, 3, 7))
    for name, episodes in (("100k_200", 100_000), ("1m_200", 1_000_000))
)
EMPTY = "bench_empty"
# Two million activities of professionals, which do not depend on the day.
NATIONAL = "bench_national"
# What the content of a filled database depends on.
SOURCES = (
    "bench/data.py",
    "bench/full_episode.py",
    "bench/patients.py",
    "bench/people.py",
    "bench/rows.py",
    "bench/stays.py",
    "bench/databases.py",
    "coordination/tenancy/rls.py",
    "uv.lock",
)
NATIONAL_SOURCES = ("bench/directory.py", "bench/national_file.py", "bench/people.py", "bench/rows.py", "uv.lock")
SOURCE_PATTERNS = ("*/*/migrations/*.py", "*/*/data/*")


def fingerprint(*, of_today: bool = True, sources: tuple[str, ...] = SOURCES) -> str:
    """Return a value that changes with the schema, the reference data, the generator and, ``of_today``, the day.

    The day, because a page of today's departures is empty on data of yesterday.
    """
    digest = hashlib.sha256(f"{datetime.now(UTC):%Y-%m-%d}".encode() if of_today else b"")
    paths = [CHECKOUT / name for name in sources]
    paths += sorted(path for pattern in SOURCE_PATTERNS for path in CHECKOUT.glob(pattern) if path.is_file())
    for path in paths:
        digest.update(f"{path.relative_to(CHECKOUT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def prepare(sizes: tuple[Size, ...] = SIZES, *, may_fill: bool = True) -> bool:
    """Have a filled database of each size that fits the code, and return whether they are there."""
    wanted = fingerprint()
    with _administration() as connection:
        missing = [size for size in sizes if _comment(connection, size.filled) != wanted]
        if not missing or not may_fill:
            return not missing
        if _comment(connection, EMPTY) != wanted:
            _make_empty(connection, wanted)
        for size in missing:
            start = time.monotonic()
            _copy(connection, EMPTY, size.filled)
            shape = (size.episodes, size.first_hospital, size.hospitals, *size.call_days)
            _run(size.filled, SUPERUSER, "-m", "bench.data", "fill", *map(str, shape))
            _set_comment(connection, size.filled, wanted)
            _say(f"{size.filled}: {size.episodes} episodes in {time.monotonic() - start:.0f} s")
        return True


def prepare_national(*, may_fill: bool) -> bool:
    """Have the directory of national size that fits the code, and return whether it is there."""
    wanted = fingerprint(of_today=False, sources=NATIONAL_SOURCES)
    with _administration() as connection:
        if _comment(connection, NATIONAL) == wanted:
            return True
        if not may_fill:
            return False
        if _comment(connection, EMPTY) != fingerprint():
            _make_empty(connection, fingerprint())
        start = time.monotonic()
        _copy(connection, EMPTY, NATIONAL)
        _run(NATIONAL, SUPERUSER, "-m", "bench.directory")
        _set_comment(connection, NATIONAL, wanted)
        _say(f"{NATIONAL}: filled in {time.monotonic() - start:.0f} s")
        return True


def _make_empty(connection: psycopg.Connection, comment: str) -> None:
    """Migrate and load the reference data that all sizes start from."""
    _say("migrating an empty database")
    _drop(connection, EMPTY)
    connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(EMPTY), sql.Identifier(OWNER)))
    _run(EMPTY, OWNER, "manage.py", "migrate", "--verbosity=0")
    _run(EMPTY, OWNER, "-m", "bench.data", "reference")
    _set_comment(connection, EMPTY, comment)


@contextmanager
def running_copy(size: Size) -> Iterator[str]:
    """Give the name of a fresh copy of the filled database, removed at the end."""
    with _administration() as connection:
        _copy(connection, size.filled, size.copy)
        with psycopg.connect(database_url(size.copy, SUPERUSER), autocommit=True) as copied:
            # Not in a timed request.
            copied.execute("CHECKPOINT")
        try:
            yield size.copy
        finally:
            _drop(connection, size.copy)


def _copy(connection: psycopg.Connection, source: str, target: str) -> None:
    _drop(connection, target)
    connection.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY FILE_COPY").format(
            *(sql.Identifier(name) for name in (target, source, OWNER))
        )
    )


def _drop(connection: psycopg.Connection, name: str) -> None:
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _comment(connection: psycopg.Connection, name: str) -> str | None:
    row = connection.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
    ).fetchone()
    return row[0] if row else None


def _set_comment(connection: psycopg.Connection, name: str, comment: str) -> None:
    connection.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(comment)))


@contextmanager
def _administration() -> Iterator[psycopg.Connection]:
    with psycopg.connect(database_url("postgres", SUPERUSER), autocommit=True) as connection:
        yield connection


def _run(database: str, role: str, *command: str) -> None:
    subprocess.run([sys.executable, *command], cwd=CHECKOUT, env=environment(database, role), check=True)


def _say(words: str) -> None:
    print(f"bench: {words}", file=sys.stderr, flush=True)
