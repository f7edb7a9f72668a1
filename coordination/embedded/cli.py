"""The commands of ``python -m coordination.embedded``."""

from __future__ import annotations

import argparse
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from coordination.embedded.errors import EmbeddedError
from coordination.embedded.generated import application_secrets, write_compose_secrets
from coordination.embedded.home import Home, Purpose
from coordination.embedded.servers import Servers
from coordination.embedded.system import REQUIREMENTS, ensure

# What `check --deploy` and the like need beside secrets: addresses that lead nowhere.
PRODUCTION_ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "coordination.settings.production",
    # Its page opens every letter: production has none.
    "MAILBOX_DIR": "",
    "OPERATOR_DIR": "",
    "ALLOWED_HOSTS": "trait-dunion.example",
    "BASE_URL": "https://trait-dunion.example",
    "EMAIL_URL": "smtp+tls://mail.trait-dunion.example:587",
    "MAIL_SENDER": "sorties@trait-dunion.example",
    "SMS_GATEWAY_URL": "https://sms.trait-dunion.example/messages",
}


def main(arguments: list[str]) -> int:
    """Run one command and return its exit status."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.command(options))
    except EmbeddedError as error:
        print(f"trait-dunion: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m coordination.embedded", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")

    def add(name: str, command: object, help_text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=help_text, description=help_text)
        sub.set_defaults(command=command)
        return sub

    for name, command, help_text in (
        ("start", start, "Start the servers and leave them running until stop."),
        ("stop", stop, "Stop the servers."),
        ("status", status, "Say whether the servers run."),
        ("env", env, "Print the export lines that lead to the servers."),
    ):
        sub = add(name, command, help_text)
        which = sub.add_mutually_exclusive_group()
        which.add_argument("--test", dest="purpose", action="store_const", const=Purpose.TEST)
        which.add_argument("--demo", dest="purpose", action="store_const", const=Purpose.DEMO)
        sub.set_defaults(purpose=Purpose.TEST)

    sub = add("run", run, "Run a program beside the test servers, started if needed.")
    sub.add_argument(
        "--production",
        action="store_true",
        help="with the production settings and secrets made for this one call",
    )
    sub.add_argument("program", nargs=argparse.REMAINDER, help="-- program and its arguments")

    sub = add("demo", demo, "Run the demonstration until Ctrl-C.")
    sub.add_argument("--port", type=int, default=os.environ.get("PORT") or "8000")
    add("demo-reset", demo_reset, "Remove everything that the demonstration has written.")

    sub = add("system", check_system, "Check system libraries; install them where allowed.")
    sub.add_argument("names", nargs="+", choices=sorted(REQUIREMENTS))

    sub = add("compose-secrets", compose_secrets, "Make the secrets of docker-compose.yml.")
    sub.add_argument("folder", type=Path)
    return parser


def start(options: argparse.Namespace) -> int:
    """Start the servers and mark them as kept."""
    servers = Servers(Home(options.purpose))
    with servers.home.changing():
        servers.home.keep_marker.touch()
        servers.start()
    return status(options)


def stop(options: argparse.Namespace) -> int:
    """Stop the servers unless a program still runs beside them."""
    servers = Servers(Home(options.purpose))
    with servers.home.changing():
        servers.home.keep_marker.unlink(missing_ok=True)
        if servers.home.is_in_use():
            raise EmbeddedError("The servers are in use: they stop with the last program using them.")
        servers.stop()
    return 0


def status(options: argparse.Namespace) -> int:
    """Print the state of the servers; the exit status is 0 when they run."""
    servers = Servers(Home(options.purpose))
    running = servers.running()
    print(f"{options.purpose.value}: {'running' if running else 'stopped'} ({servers.places.sockets})")
    return 0 if running else 3


def env(options: argparse.Namespace) -> int:
    """Print the environment as lines for a shell."""
    for name, value in Servers(Home(options.purpose)).environment.items():
        print(f"export {name}={shlex.quote(value)}")
    return 0


def run(options: argparse.Namespace) -> int:
    """Run a program with the test servers' environment and return its exit status."""
    program = options.program[1:] if options.program[:1] == ["--"] else options.program
    if not program:
        raise EmbeddedError("Which program? python -m coordination.embedded run -- pytest tests")
    servers = Servers(Home(Purpose.TEST))
    environment = os.environ | servers.environment
    if options.production:
        environment |= application_secrets() | PRODUCTION_ENVIRONMENT
    with servers_in_use(servers):
        return subprocess.run(program, env=environment, check=False).returncode


def demo(options: argparse.Namespace) -> int:
    """Run the demonstration."""
    from coordination.embedded.demo import run_demo

    return run_demo(options.port)


def demo_reset(options: argparse.Namespace) -> int:
    """Remove the demonstration's data."""
    from coordination.embedded.demo import reset_demo

    return reset_demo()


def check_system(options: argparse.Namespace) -> int:
    """Check or install what the system must bring."""
    ensure(options.names)
    return 0


def compose_secrets(options: argparse.Namespace) -> int:
    """Write the secret files of the containers, unless they are there."""
    made = write_compose_secrets(options.folder)
    print(f"{len(made)} secrets made in {options.folder}." if made else "The secrets are already there.")
    return 0


@contextmanager
def servers_in_use(servers: Servers) -> Iterator[None]:
    """Have the servers run during the block; the last user stops them, unless they are kept."""
    home = servers.home
    home.create()
    try:
        with home.in_use():
            with home.changing():
                servers.start()
            yield
    finally:
        with home.changing():
            if not home.keep_marker.exists() and not home.is_in_use():
                servers.stop()
