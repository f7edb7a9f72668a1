"""PostgreSQL and Redis on private Unix sockets, from wheels or from the system.

Neither listens on a network port. Both run in their own session, so that Ctrl-C in the
terminal reaches the supervisor only, and both survive until they are stopped.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from coordination.embedded.errors import EmbeddedError
from coordination.embedded.home import Home, Purpose
from coordination.embedded.places import find_places

PROVISION = Path(__file__).with_name("provision.sql")
DATABASE = "trait_dunion"
START_TIMEOUT = 20  # seconds; a first start after a crash replays the log

# Collation: the wheel is built without ICU, so the built-in provider with Unicode case rules.
# Names are sorted on their unaccented form, which needs no French collation.
INITDB_OPTIONS = (
    "--username=postgres",
    "--auth=trust",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
)

POSTGRES_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "120",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_min_messages": "warning",
}

# A test database is thrown away after a crash, so nothing waits for the disk.
UNSAFE_POSTGRES_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "30min",
}


class Servers:
    """One PostgreSQL server and one Redis server, started and stopped together."""

    def __init__(self, home: Home) -> None:
        """Create the home if needed. Nothing is started."""
        self.home = home
        home.create()
        self.places = find_places(home)

    @property
    def environment(self) -> dict[str, str]:
        """Return the settings that lead to these servers, as environment variables."""
        host = quote(str(self.places.sockets), safe="")
        return {
            "DATABASE_URL": f"postgresql://tu_app@/{DATABASE}?host={host}",
            "DATABASE_OWNER_URL": f"postgresql://tu_owner@/{DATABASE}?host={host}",
            "REDIS_URL": f"unix://{self.places.redis_socket}",
            "MAILBOX_DIR": str(self.home.mailbox),
        }

    def running(self) -> bool:
        """Return whether both servers run."""
        return self._postgres_running() and self._redis_running()

    def start(self) -> None:
        """Start what does not run yet, and prepare the roles and the database.

        The caller holds ``home.changing()``.
        """
        self.places.create()
        if not self._redis_running():
            self._start_redis()
        if not self._postgres_running():
            self._start_postgres()
            self._provision()

    def stop(self) -> None:
        """Stop what runs. The caller holds ``home.changing()``."""
        if self._postgres_running():
            self._run(self._pg_ctl("stop", "--mode=fast"))
        if self._redis_running():
            self._ask_redis("SHUTDOWN NOSAVE" if self._disposable else "SHUTDOWN")
            _wait_until(lambda: not self._redis_running(), "Redis does not stop")

    @property
    def _disposable(self) -> bool:
        return self.home.purpose is Purpose.TEST

    # PostgreSQL

    def _pg_ctl(self, action: str, *options: str) -> list[str | Path]:
        return [
            self.places.postgres("pg_ctl"),
            action,
            f"--pgdata={self.places.postgres_data}",
            *options,
        ]

    def _postgres_running(self) -> bool:
        if not (self.places.postgres_data / "postmaster.pid").exists():
            return False
        return self._run(self._pg_ctl("status"), check=False).returncode == 0

    def _start_postgres(self) -> None:
        data = self.places.postgres_data
        if self._disposable and (data / "postmaster.pid").exists():
            # It died with the machine and nothing had waited for the disk: what starts again may be torn.
            shutil.rmtree(data)
        if not (data / "PG_VERSION").exists():
            no_sync = ["--no-sync"] if self._disposable else []
            self._run([self.places.postgres("initdb"), f"--pgdata={data}", *INITDB_OPTIONS, *no_sync])
        settings = POSTGRES_SETTINGS | (UNSAFE_POSTGRES_SETTINGS if self._disposable else {})
        settings["unix_socket_directories"] = str(self.places.sockets)
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        log = data / "server.log"
        try:
            self._run(
                self._pg_ctl(
                    "start",
                    "--wait",
                    f"--timeout={START_TIMEOUT}",
                    f"--log={log}",
                    f"--options={options}",
                )
            )
        except EmbeddedError as error:
            raise _with_log(error, log) from error

    def _provision(self) -> None:
        self._run(
            [
                self.places.postgres("psql"),
                "--no-psqlrc",
                "--quiet",
                "--set=ON_ERROR_STOP=1",
                f"--host={self.places.sockets}",
                "--username=postgres",
                "--dbname=postgres",
                "--file=-",
            ],
            stdin_text=_inlined(PROVISION),
        )

    # Redis

    def _start_redis(self) -> None:
        log = self.places.redis_data / "server.log"
        options = {
            "port": "0",
            "unixsocket": str(self.places.redis_socket),
            "unixsocketperm": "700",
            "dir": str(self.places.redis_data),
            "daemonize": "yes",
            "logfile": str(log),
            "save": "",
            "appendonly": "no" if self._disposable else "yes",
            # A broker's queue must never be evicted: refuse writes instead.
            "maxmemory-policy": "noeviction",
        }
        arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
        try:
            self._run([self.places.redis_server, *arguments])
            _wait_until(self._redis_running, "Redis does not answer")
        except EmbeddedError as error:
            raise _with_log(error, log) from error

    def _redis_running(self) -> bool:
        try:
            return self._ask_redis("PING").startswith(b"+PONG")
        except (FileNotFoundError, ConnectionError):
            return False

    def _ask_redis(self, command: str) -> bytes:
        """Send one inline command and return the first bytes of the answer.

        Two commands are needed here (PING, SHUTDOWN); the client library stays out of this
        package, which runs before anything else.
        """
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(START_TIMEOUT)
            connection.connect(str(self.places.redis_socket))
            connection.sendall(command.encode() + b"\r\n")
            return connection.recv(64)

    # Processes

    @property
    def _process_options(self) -> dict[str, Any]:
        account = self.places.account
        return {
            "cwd": self.places.data,
            # No variable of the caller (PGHOST, PGOPTIONS, LC_ALL) may change the servers.
            "env": {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            **(account.subprocess_options if account else {}),
        }

    def _run(
        self, command: list[str | Path], *, check: bool = True, stdin_text: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        # Files and not pipes: a server started by pg_ctl keeps them open, and reading a pipe
        # to its end would then wait for the server.
        with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as source:
            source.write(stdin_text or "")
            source.seek(0)
            finished = subprocess.run(
                command,
                check=False,
                stdin=source,
                stdout=output,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
                **self._process_options,
            )
            output.seek(0)
            said = output.read().strip()
        if check and finished.returncode != 0:
            raise EmbeddedError(f"{Path(command[0]).name} failed: {said}")
        return finished


def _with_log(error: EmbeddedError, log: Path) -> EmbeddedError:
    """Return ``error`` followed by the last lines of a server's log."""
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return EmbeddedError("\n".join([str(error), *lines[-5:]]))


def _inlined(script: Path) -> str:
    r"""Return a psql script with its ``\ir`` lines replaced by the files they name.

    The service account may be unable to read the checkout, so psql gets the text.
    """
    lines = script.read_text().splitlines()
    included = (
        _inlined(script.with_name(line.removeprefix(r"\ir ").strip())) if line.startswith(r"\ir ") else line
        for line in lines
    )
    return "\n".join(included) + "\n"


def _wait_until(condition: Callable[[], bool], failure: str) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while not condition():
        if time.monotonic() > deadline:
            raise EmbeddedError(f"{failure} within {START_TIMEOUT} s.")
        time.sleep(0.02)
