"""The product without its pages, to be broken: its own PostgreSQL, Redis, worker and beat, and a mail server that misbehaves.

PostgreSQL is set up as the demonstration's, which waits for the disk: what it has committed is there after a crash. The
tests act and look through Django in their own process, on the same database and the same broker.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
from django.db import connection
from psycopg import sql

from coordination.celery import app
from coordination.embedded.home import Home, Purpose
from coordination.embedded.servers import Servers
from tests import databases
from tests.e2e.stack import HOST, Stack, wait_for
from tests.messaging.servers import MailServer, free_port, mail_server

DATABASE = "plant"
PROCESSES = ("redis", "worker", "beat")


class Plant(Stack):
    """Worker, beat, Redis, PostgreSQL, mail server of one run."""

    KIND = "faults"

    def __init__(self, folder: Path) -> None:
        """Choose names and ports below ``folder``. Nothing is started."""
        super().__init__(folder)
        self.servers = Servers(Home(Purpose.DEMO, checkout=folder))
        self.smtp = MailServer()
        self.smtp_port = free_port()
        self._smtp_running = ExitStack()
        owned = self.servers.environment
        self.environment |= {
            **{name: databases.named(owned[name], DATABASE) for name in ("DATABASE_URL", "DATABASE_OWNER_URL")},
            "REDIS_URL": f"unix://{folder / 'redis'}",
            "EMAIL_URL": f"smtp://{HOST}:{self.smtp_port}",
            # The keys of the tests' own settings: both sides read the same encrypted fields.
            **{name: os.environ[name] for name in ("SECRET_KEY", "FIELD_KEYS", "BLIND_INDEX_KEY", "BASE_URL")},
        }

    def start(self) -> None:
        """Start everything, with a migrated and empty database."""
        with self.servers.home.changing():
            self.servers.start()
        self._copy_migrated()
        self.open_smtp()
        for name in PROCESSES:
            self.start_process(name)
        app.conf.broker_url = self.environment["REDIS_URL"].replace("unix://", "redis+socket://", 1)

    def stop(self) -> None:
        """Stop everything."""
        connection.close()
        for name in [*self._processes]:
            self.stop_process(name)
        self.close_smtp()
        with self.servers.home.changing():
            self.servers.stop()

    def open_smtp(self) -> None:
        """Have the mail server listen."""
        self._smtp_running.close()
        self._smtp_running.enter_context(mail_server(self.smtp, self.smtp_port))

    def close_smtp(self) -> None:
        """Have the mail server's port refuse whoever comes."""
        self._smtp_running.close()

    def mend(self) -> None:
        """Have everything run and behave again."""
        self.smtp.behave()
        self.open_smtp()
        for name in [*self._processes]:
            if name not in PROCESSES:
                self.stop_process(name)
        for name in PROCESSES:
            if name not in self._processes:
                self.start_process(name)

    def crash_postgres(self) -> None:
        """End PostgreSQL as a power cut would and start it again: it replays its log."""
        places = self.servers.places
        account = places.account.subprocess_options if places.account else {}
        command = [places.postgres("pg_ctl"), "stop", "--mode=immediate", f"--pgdata={places.postgres_data}"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=places.data, **account)
        with self.servers.home.changing():
            self.servers.start()
        connection.close()

    def second_beat(self) -> None:
        """Start a beat that nobody asked for, with a memory of its own."""
        self._commands["second beat"] = [
            f"{part}-2" if "beat-schedule" in part else part for part in self._commands["beat"]
        ]
        self.start_process("second beat")

    def shift(self, interval: str) -> None:
        """Move every hour that a row waits for: ``-1 hour`` and an hour has passed, ``2 hours`` and the clock went back."""
        with self._superuser() as database:
            for table, columns in (
                ("messaging_message", ("due_at", "lease_until")),
                ("letters_letter", ("due_at",)),
            ):
                for column in columns:
                    statement = sql.SQL("UPDATE {table} SET {column} = {column} + %s::interval").format(
                        table=sql.Identifier(table), column=sql.Identifier(column)
                    )
                    database.execute(statement, [interval])

    def wait(self, condition: Callable[[], bool], seconds: float) -> None:
        """Wait for ``condition``, or say what the processes wrote."""
        wait_for(condition, seconds, self.logs)

    def _copy_migrated(self) -> None:
        """Bring the migrated database of the test servers over: migrating again would take a minute."""
        databases.make_copy(self._database)
        # As a superuser: the owner is bound by the policies too, and would leave rows behind.
        model = databases.named(os.environ["DATABASE_OWNER_URL"], self._database).replace("tu_owner@", "postgres@")
        try:
            dump = self._run("pg_dump", model)
        finally:
            databases.drop(self._database)
        with self._superuser("postgres") as database:
            database.execute(f"CREATE DATABASE {DATABASE} TEMPLATE template0 OWNER tu_owner")
        place = [f"--host={self.servers.places.sockets}", "--username=postgres", f"--dbname={DATABASE}"]
        self._run("psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", *place, given=dump)

    def _run(self, program: str, *arguments: str, given: bytes = b"") -> bytes:
        command = [self.servers.places.postgres(program), *arguments]
        return subprocess.run(command, check=True, input=given, stdout=subprocess.PIPE).stdout

    @contextmanager
    def _superuser(self, database: str = DATABASE) -> Iterator[psycopg.Connection]:
        """A connection that no policy binds: what happens to the rows without the product's doing."""
        host = str(self.servers.places.sockets)
        with psycopg.connect(host=host, user="postgres", dbname=database, autocommit=True) as connected:
            yield connected
