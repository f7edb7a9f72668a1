"""The product as ``make demo`` runs it, started for one test run: own database, own Redis, own mailbox, own ports.

Nothing of Django is imported here: the tests see what a person sees, and never the rows.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from coordination.embedded.demo import commands
from coordination.embedded.generated import application_secrets
from coordination.embedded.home import CHECKOUT, Home, Purpose
from coordination.embedded.operator import Operator
from coordination.embedded.places import LASTING, find_places
from tests import databases
from tests.databases import named
from tests.e2e.mailbox import Mailbox

HOST = "127.0.0.1"
PREPARATION_TIMEOUT = 120  # seconds; a command of manage.py
START_TIMEOUT = 60  # seconds
PR_SET_PDEATHSIG = 1  # linux/prctl.h
STOP_TIMEOUT = 10  # seconds; then the process is killed


class Stack:
    """Database, Redis, web, workers, beat, catcher, and the operator of secure mail of one run."""

    # Begins the name of its database: runs of two kinds go on side by side.
    KIND = "e2e"

    def __init__(self, folder: Path) -> None:
        """Choose names, ports and secrets below ``folder``. Nothing is started."""
        self.home = Home(Purpose.DEMO, checkout=folder)
        self.home.create()
        self.folder = folder
        port, smtp_port, sms_port = free_ports(3)
        self.address = f"http://{HOST}:{port}"
        self.mailbox = Mailbox(self.home.mailbox)
        worker = os.environ.get("PYTEST_XDIST_WORKER", "")
        self._database = "_".join(
            filter(None, (self.KIND, os.environ.get("TEST_DATABASE_NAME", "trait_dunion"), worker))
        )
        self._redis_socket = folder / "redis"
        self._port = port
        # Where the account of its servers may enter.
        self.operator = Operator(LASTING / folder.name)
        self._commands = self._with_redis(commands(self.home, port))
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self.environment = {
            **os.environ,
            **application_secrets(),
            "DATABASE_URL": named(os.environ["DATABASE_URL"], self._database),
            "DATABASE_OWNER_URL": named(os.environ["DATABASE_OWNER_URL"], self._database),
            "REDIS_URL": f"unix://{self._redis_socket}",
            "MAILBOX_DIR": str(self.home.mailbox),
            "OPERATOR_DIR": str(self.operator.folder),
            "DJANGO_SETTINGS_MODULE": "coordination.settings.demo",
            "ALLOWED_HOSTS": HOST,
            "BASE_URL": self.address,
            "EMAIL_URL": f"smtp://{HOST}:{smtp_port}",
            "SMS_GATEWAY_URL": f"http://{HOST}:{sms_port}/messages",
            "CATCHER_SMTP_PORT": str(smtp_port),
            "CATCHER_SMS_PORT": str(sms_port),
        }

    # One run

    def start(self) -> None:
        """Prepare the data, start every process and wait until the product says that it is ready."""
        databases.make_copy(self._database)
        self._commands = self._with_redis(commands(self.home, self._port, self.operator.prepare()))
        self.start_process("redis")
        demonstration = self._manage_beside("load_demo")
        # The workers of one run share the folder of static files.
        with databases.turn(databases.STATIC_FILES):
            self._finish(self._manage_beside("collectstatic", "--noinput", "--verbosity=0"))
        self._finish(demonstration)
        for name in self._commands.keys() - {"redis"}:
            self.start_process(name)
        self.wait_until_ready()

    def stop(self) -> None:
        """Stop every process that was started and remove the data."""
        for name in reversed(self._commands):
            if name in self._processes:
                self.stop_process(name)
        shutil.rmtree(self.operator.folder, ignore_errors=True)
        databases.drop(self._database)

    def wait_until_ready(self) -> None:
        """Wait for ``/readyz`` to be 200: database, Redis, worker and outbox.

        Raises:
            RuntimeError: it was not within START_TIMEOUT; with the last lines of the logs.
        """
        wait_for(self._is_ready, START_TIMEOUT, lambda: f"The product is not ready.\n{self.logs()}")

    # One process

    def start_process(self, name: str) -> None:
        """Start ``redis``, ``web``, ``worker`` or another of the commands, in a process group of its own."""
        with self._log(name).open("ab") as log:
            self._processes[name] = subprocess.Popen(
                self._commands[name],
                cwd=CHECKOUT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=end_with_parent,  # noqa: PLW1509 - one system call, and no lock that a thread may hold
            )

    def stop_process(self, name: str) -> None:
        """Ask a process to end, then insist."""
        process = self._processes.pop(name)
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_TIMEOUT)
        self._kill_group(process)

    def kill_process(self, name: str) -> None:
        """End a process and its children at once, as a power cut would."""
        self._kill_group(self._processes.pop(name))

    def logs(self, lines: int = 30) -> str:
        """The last lines that each process wrote."""
        tails = []
        for name in self._commands:
            path = self._log(name)
            written = path.read_text(errors="replace").splitlines() if path.exists() else []
            tails += [f"--- {name}", *written[-lines:]]
        return "\n".join(tails)

    # Parts

    def _with_redis(self, others: dict[str, list[str]]) -> dict[str, list[str]]:
        """Redis before the rest: its own, so that a test may stop it and nobody else notices."""
        home = Home(Purpose.TEST)
        home.create()
        server = find_places(home).redis_server
        options = {
            "port": "0",
            "unixsocket": str(self._redis_socket),
            "dir": str(self.folder),
            "save": "",
            "appendonly": "no",
            "maxmemory-policy": "noeviction",
        }
        arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
        return {"redis": [str(server), *arguments], **others}

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def _is_ready(self) -> bool:
        ended = [name for name, process in self._processes.items() if process.poll() is not None]
        if ended:
            raise RuntimeError(f"{', '.join(ended)} ended.\n{self.logs()}")
        try:
            with urllib.request.urlopen(f"{self.address}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def _kill_group(self, process: subprocess.Popen[bytes]) -> None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(STOP_TIMEOUT)

    def _manage_beside(self, *command: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "manage.py", *command],
            cwd=CHECKOUT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def _finish(self, process: subprocess.Popen[bytes]) -> None:
        try:
            said, _ = process.communicate(timeout=PREPARATION_TIMEOUT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise
        if process.returncode != 0:
            raise RuntimeError(f"{process.args!r} failed:\n{said.decode(errors='replace')}")


@contextmanager
def running_stack() -> Iterator[Stack]:
    """A started stack in a temporary folder, whose name is short enough for a socket; all of it goes afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="tu-e2e-"))
    stack = Stack(folder)
    try:
        stack.start()
        yield stack
    finally:
        try:
            stack.stop()
        finally:
            shutil.rmtree(folder)


def end_with_parent() -> None:
    """Have the kernel end this process when the tests are killed before they can: nothing may outlive them."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def free_ports(count: int) -> list[int]:
    """Ports of the loopback interface that nobody listens on, all different."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind((HOST, 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def wait_for(condition: Callable[[], bool], seconds: float, explain: Callable[[], str]) -> None:
    """Wait until ``condition``, looking several times a second.

    Raises:
        RuntimeError: it did not come true in time; ``explain`` says what was seen.
    """
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError(f"{explain()} (after {seconds:.0f} s)")
        time.sleep(0.1)
