"""The demonstration: its servers, and the project's processes under one supervisor."""

from __future__ import annotations

import hashlib
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType
from typing import NoReturn

from honcho.manager import Manager
from honcho.printer import Message, Printer

from coordination.embedded import system
from coordination.embedded.errors import EmbeddedError
from coordination.embedded.generated import stored_secrets
from coordination.embedded.home import Home, Purpose
from coordination.embedded.operator import Operator
from coordination.embedded.places import outside_folder
from coordination.embedded.servers import Servers

HOST = "127.0.0.1"
READY_TIMEOUT = 60  # seconds
SOURCES = ("coordination", "directory", "discharge", "liaison", "static")


def run_demo(port: int) -> int:
    """Run the demonstration on ``port`` until Ctrl-C, SIGTERM or SIGHUP; return an exit status."""
    home = Home(Purpose.DEMO)
    home.create()
    try:
        with home.only_demo():
            _check_port_is_free(port)
            system.ensure(["pango"])
            return _run_beside_servers(Servers(home), port)
    except BlockingIOError:
        raise EmbeddedError("The demonstration of this checkout already runs.") from None


def reset_demo() -> int:
    """Remove everything that the demonstration has written."""
    home = Home(Purpose.DEMO)
    if not home.folder.exists():
        return 0
    try:
        with home.only_demo():
            servers = Servers(home)
            with home.changing():
                # Left over from a demonstration that was killed.
                servers.stop()
            for folder in (servers.places.sockets, outside_folder(home), home.folder):
                if folder.exists():
                    shutil.rmtree(folder)
    except BlockingIOError:
        raise EmbeddedError("The demonstration runs: stop it with Ctrl-C first.") from None
    return 0


def demo_environment(servers: Servers, port: int) -> dict[str, str]:
    """Return the whole environment of the demonstration's processes."""
    smtp_port, sms_port = _free_ports(2)
    address = f"http://{HOST}:{port}"
    return {
        **os.environ,
        **stored_secrets(servers.home.folder / "env"),
        **servers.environment,
        "DJANGO_SETTINGS_MODULE": "coordination.settings.demo",
        "ALLOWED_HOSTS": f"{HOST},localhost",
        "BASE_URL": address,
        "EMAIL_URL": f"smtp://{HOST}:{smtp_port}",
        "SMS_GATEWAY_URL": f"http://{HOST}:{sms_port}/messages",
        "CATCHER_SMTP_PORT": str(smtp_port),
        "CATCHER_SMS_PORT": str(sms_port),
        "PROMETHEUS_MULTIPROC_DIR": str(servers.home.folder / "metrics"),
        "PYTHONUNBUFFERED": "1",
    }


def secure_mail(servers: Servers) -> dict[str, list[str]]:
    """Return the processes of secure health mail by name; none, and why in one line, where Dovecot is missing."""
    try:
        system.ensure(["dovecot"])
        return operator_of(servers).prepare()
    except EmbeddedError as missing:
        print(f"The demonstration starts without secure health mail. {missing}", flush=True)
        return {}


def operator_of(servers: Servers) -> Operator:
    """Where the demonstration keeps its secure mailboxes."""
    return Operator(servers.places.data / "secure-mail", run=servers.places.sockets / "dovecot")


def commands(home: Home, port: int, others: dict[str, list[str]] | None = None) -> dict[str, list[str]]:
    """Return the processes of the demonstration by name, and ``others``, each with its keeper."""
    python = sys.executable
    programs = Path(__file__).parent
    celery = [python, "-m", "celery", "--quiet", "-A", "coordination"]
    processes = {
        "web": [
            *(python, "-m", "gunicorn", "coordination.wsgi", "--config=python:coordination.gunicorn"),
            *(f"--bind={HOST}:{port}", "--workers=2", "--timeout=60", "--graceful-timeout=3"),
            # Loads the project once and not in each worker: a quicker start.
            "--preload",
            # It would otherwise put a socket into the home folder of whoever runs this.
            "--no-control-socket",
        ],
        "worker": [
            # Below the pages: a thousand letters may take their minutes, a page may not.
            *("nice", "-n", "10"),
            *(*celery, "worker", "--concurrency=2", "--loglevel=WARNING"),
            *("--without-gossip", "--without-mingle"),
        ],
        # What comes into the secure mailboxes, apart: a flood there delays no letter.
        "inbox": [
            *(*celery, "worker", "--pool=solo", "--queues=inbox", "--hostname=inbox@%h", "--loglevel=WARNING"),
            *("--without-gossip", "--without-mingle"),
        ],
        "beat": [
            *(*celery, "beat", "--loglevel=WARNING", "--pidfile="),
            f"--schedule={home.folder / 'beat-schedule'}",
        ],
        # By its path: alone, without the project, it starts at once.
        "catcher": [python, "-P", str(programs / "catcher.py")],
    }
    keeper = [python, "-P", str(programs / "keep.py")]
    return {name: [*keeper, *command] for name, command in {**processes, **(others or {})}.items()}


def past_writer(home: Home) -> dict[str, list[str]]:
    """The process that writes the demonstration's past, below everything else; none once it is written.

    Then it only waits: when one process ends, all are stopped. Without a keeper: what failed would fail again.
    """
    written = home.folder / "past"
    if written.exists():
        return {}
    manage = [sys.executable, str(home.checkout / "manage.py"), "write_past"]
    write = shlex.join(["env", "LOG_LEVEL=WARNING", "nice", "-n", "15", *manage])
    return {"past": ["sh", "-c", f"{write} && touch {shlex.quote(str(written))}; exec sleep infinity"]}


def _run_beside_servers(servers: Servers, port: int) -> int:
    home = servers.home
    previous = {number: signal.signal(number, _interrupt) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        with home.changing():
            servers.start()
        environment = demo_environment(servers, port)
        others = secure_mail(servers)
        if others:
            environment["OPERATOR_DIR"] = str(operator_of(servers).folder)
        prepare(home, environment)
        return _supervise(home, environment, commands(home, port, others) | past_writer(home), port)
    except KeyboardInterrupt:
        return 0
    finally:
        # From here on a second Ctrl-C must not leave a server behind.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        with home.changing():
            servers.stop()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for number, handler in previous.items():
            signal.signal(number, handler)


def _interrupt(signum: int, frame: FrameType | None) -> NoReturn:
    if signum == signal.SIGHUP:
        _silence()
    raise KeyboardInterrupt


def prepare(home: Home, environment: dict[str, str]) -> None:
    """Bring database and static files up to date with the code, if the code has changed.

    The first time, the demonstration's data is loaded as well.
    """
    stamp = home.folder / "prepared"
    loaded = home.folder / "loaded"
    fingerprint = _fingerprint(home.checkout) + _where_mail_goes(environment)
    if loaded.exists() and stamp.exists() and stamp.read_text() == fingerprint:
        return
    print("Preparing the database and the static files…", flush=True)
    as_owner = environment | {"DATABASE_URL": environment["DATABASE_OWNER_URL"]}
    _manage(home, as_owner, "migrate", "--verbosity=0")
    _manage(home, environment, "collectstatic", "--noinput", "--verbosity=0")
    if not loaded.exists():
        print("Loading the demonstration…", flush=True)
        _manage(home, environment, "load_demo")
        loaded.touch()
    elif "OPERATOR_DIR" in environment:
        _manage(home, environment, "demo_mailbox")
    (home.folder / "accounts.txt").write_text(_manage(home, environment, "demo_accounts", keep=True))
    stamp.write_text(fingerprint)


def _manage(home: Home, environment: dict[str, str], *command: str, keep: bool = False) -> str:
    finished = subprocess.run(
        [sys.executable, str(home.checkout / "manage.py"), *command],
        cwd=home.checkout,
        env=environment,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if keep else None,
        text=True,
    )
    if finished.returncode != 0:
        raise EmbeddedError(f"manage.py {command[0]} failed, see above.")
    return finished.stdout or ""


def _fingerprint(checkout: Path) -> str:
    """Return a value that changes with any source file: names, sizes and times, not contents."""
    digest = hashlib.sha256()
    for top in SOURCES:
        for path in sorted((checkout / top).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                found = path.stat()
                digest.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _where_mail_goes(environment: dict[str, str]) -> str:
    """Return what the hospital's account must know again when it changes: the ports of its operator."""
    folder = environment.get("OPERATOR_DIR")
    return str(Operator(Path(folder)).ports) if folder else ""


def _supervise(home: Home, environment: dict[str, str], processes: dict[str, list[str]], port: int) -> int:
    """Run the processes until one ends or a signal arrives; return an exit status."""
    manager = Manager(TerminalPrinter())
    for name, command in processes.items():
        manager.add_process(name, f"exec {shlex.join(command)}", env=environment, cwd=str(home.checkout))
    signal.signal(signal.SIGHUP, _hang_up)
    accounts = (home.folder / "accounts.txt").read_text()
    threading.Thread(target=_announce, args=(port, accounts), daemon=True).start()
    manager.loop()
    stopped_by_signal = manager.returncode in {130, 143}
    return 0 if stopped_by_signal else manager.returncode or 1


class TerminalPrinter(Printer):
    """Prints the processes' lines for as long as there is a terminal to print to."""

    def write(self, message: Message) -> None:
        """Print ``message``; a terminal that has gone must not keep anything from stopping."""
        try:
            super().write(message)
        except OSError:
            _silence()


def _hang_up(signum: int, frame: FrameType | None) -> None:
    """Stop as on Ctrl-C when the terminal is closed."""
    _silence()
    os.kill(os.getpid(), signal.SIGTERM)


def _silence() -> None:
    """Send everything printed from here on nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for output in (1, 2):
        os.dup2(nowhere, output)
    os.close(nowhere)


def _announce(port: int, accounts: str) -> None:
    """Wait until the web process answers, then print where it is and who may sign in."""
    address = f"http://{HOST}:{port}"
    deadline = time.monotonic() + READY_TIMEOUT
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2):  # noqa: S310 - our own address
                break
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    else:
        print(f"{address} does not answer after {READY_TIMEOUT} s, see above.", flush=True)
        return
    print(f"\n{accounts.strip()}\n\nTrait d’union: {address}   (Ctrl-C stops everything)\n", flush=True)


def _check_port_is_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as error:
            raise EmbeddedError(f"Port {port} cannot be used ({error}). Choose one: make demo PORT=8010") from None


def _free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind((HOST, 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()
