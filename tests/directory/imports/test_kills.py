"""The importing process is killed outright, as a power cut or the out-of-memory killer would, and another goes on."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from stdnum import luhn

from coordination.accounts.roles import PlatformRole
from directory.imports import files, parsing
from directory.imports.actions import abandon, open_run, read
from directory.imports.models import AppliedLine, Format, ImportRun, PlannedChange, StagedEntry
from directory.providers.models import Professional, Provider
from tests import factories
from tests.directory.imports.registers import NURSE, activity, line_of, rpps_file

CHECKOUT = Path(__file__).resolve().parents[3]
WAIT = 90  # seconds; on a machine that does other things
# More lines than one committed piece of reading holds, more entries than one committed piece of applying.
PEOPLE = 6_000
PADDING = "x" * 1_700
QUEUE = f"imports-{os.getpid()}"


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """An extract of nurses, one a line, in order."""
    before, after = line_of(activity(NURSE, rpps="RPPS", commune="", company=PADDING)).split("RPPS")
    return rpps_file(tmp_path / "register.txt", *(f"{before}{rpps_of(number)}{after}" for number in range(PEOPLE)))


@pytest.mark.django_db
def test_processes_of_their_own_parse_what_one_alone_does(
    gard: None, register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files.read_blocks, "__kwdefaults__", {**files.read_blocks.__kwdefaults__, "size": 1 << 20})
    alone = read(run=open_run(file_format=Format.RPPS, path=register))
    staged = list(StagedEntry.objects.order_by("line").values_list("line", "rpps", "name", "search_key", "digest"))
    abandon(run=alone)
    monkeypatch.setattr(parsing, "WORTH_STARTING", 0)

    apart = read(run=open_run(file_format=Format.RPPS, path=register))

    assert (apart.counts, apart.problems) == (alone.counts, alone.problems)
    again = StagedEntry.objects.order_by("line").values_list("line", "rpps", "name", "search_key", "digest")
    assert list(again) == staged


@pytest.mark.django_db
def test_a_parsing_process_that_dies_ends_the_import_which_can_be_taken_up(
    gard: None, register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parsing, "WORTH_STARTING", 0)
    send = parsing._send

    def killed(process: "subprocess.Popen[bytes]", what: object) -> None:
        process.kill()
        process.wait()
        send(process, what)

    run = open_run(file_format=Format.RPPS, path=register)
    monkeypatch.setattr(parsing, "_send", killed)
    with pytest.raises((BrokenPipeError, EOFError)):
        read(run=run)
    monkeypatch.setattr(parsing, "_send", send)

    assert read(run=run).counts["added"] == PEOPLE


def rpps_of(number: int) -> str:
    body = f"{9_000_000_000 + number}"
    return body + luhn.calc_check_digit(body)


def database() -> str:
    """The address of the test's database, for the serving role."""
    parts = urlsplit(os.environ["DATABASE_OWNER_URL"])
    return urlunsplit(parts._replace(netloc="tu_app@", path=f"/{connection.settings_dict['NAME']}"))


@contextmanager
def process(*command: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a program of the product on the test's database, with its children in a group of their own."""
    environment = os.environ | {"DATABASE_OWNER_URL": database(), "PYTHONWARNINGS": "ignore::RuntimeWarning"}
    started = subprocess.Popen(
        [sys.executable, *command],
        cwd=CHECKOUT,
        env=environment,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield started
    finally:
        kill(started)


def kill(started: "subprocess.Popen[bytes]") -> None:
    """As ``kill -9``: the process and its children."""
    if started.poll() is None:
        os.killpg(started.pid, signal.SIGKILL)
        started.wait(WAIT)


@contextmanager
def held(statement: str, *values: object) -> Iterator[None]:
    """Insert a row without committing it: who inserts the same one waits for us."""
    with psycopg.connect(database()) as other:
        other.execute(statement, values)
        yield
        other.rollback()


def reading_held(run: ImportRun) -> Any:
    """Whoever reads stops after its first committed piece."""
    return held("INSERT INTO imports_stagedentry (run_id, line) VALUES (%s, %s)", run.pk, PEOPLE)


def applying_held() -> Any:
    """Whoever applies stops in the piece of the last person."""
    return held(
        "INSERT INTO providers_professional (id, rpps, last_name) VALUES (uuidv7(), %s, 'RETENUE')", rpps_of(PEOPLE - 1)
    )


def until(condition: Callable[[], bool], started: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + WAIT
    while not condition():
        assert started.poll() is None, "the process ended"
        assert time.monotonic() < deadline, ImportRun.objects.values("state", "progress", "checkpoint")
        # Another process writes the state: there is nothing here to wait on but the row.
        time.sleep(0.02)


def is_half_read() -> bool:
    return bool(ImportRun.objects.filter(state="reading", checkpoint__has_key="byte").exists())


def is_half_applied() -> bool:
    return bool(ImportRun.objects.filter(state="applying", progress__gt=0).exists())


def is_previewed() -> bool:
    return bool(ImportRun.objects.filter(state="previewed").exists())


def check_whole(run: ImportRun) -> None:
    """Everything is there once, and nothing is left of the import but its report."""
    run.refresh_from_db()
    assert (run.state, run.counts["read"], run.counts["added"]) == ("applied", PEOPLE, PEOPLE)
    assert Provider.objects.count() == Professional.objects.count() == AppliedLine.objects.count() == PEOPLE
    assert not StagedEntry.objects.exists()
    assert not PlannedChange.objects.exists()


def test_the_command_goes_on_where_a_killed_one_stopped(committed: None, register: Path) -> None:
    command = ("manage.py", "import_rpps", str(register))
    run = open_run(file_format=Format.RPPS, path=register)
    with reading_held(run), process(*command) as first:
        until(is_half_read, first)
        kill(first)
    assert first.returncode == -signal.SIGKILL
    assert 0 < StagedEntry.objects.count() < PEOPLE

    with applying_held(), process(*command) as second:
        until(is_half_applied, second)
        kill(second)
    assert 0 < Provider.objects.count() < PEOPLE

    with process(*command) as third:
        assert third.wait(WAIT) == 0
    check_whole(run)


@pytest.fixture
def admin(committed: None, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Client:
    """An administrator of the directory, whose pages hand their work to the broker, in a queue of this test."""
    settings.IMPORTS_DIR = str(tmp_path)
    monkeypatch.setattr(
        "coordination.celery._publish", lambda task, args: task.apply_async([*map(str, args)], queue=QUEUE)
    )
    client = Client()
    client.force_login(factories.make_user("Paul", "Bertin", platform_role=PlatformRole.DIRECTORY_ADMIN))
    return client


def worker() -> Any:
    options = ("--pool=prefork", "--concurrency=1", "--without-gossip", "--without-mingle", "--loglevel=ERROR")
    return process("-m", "celery", "--quiet", "-A", "coordination", "worker", "-Q", QUEUE, *options)


def importing_process(of: "subprocess.Popen[bytes]") -> int:
    """The process of a worker that carries out its tasks."""
    return int(Path(f"/proc/{of.pid}/task/{of.pid}/children").read_text().split()[0])


def test_the_page_of_an_import_survives_its_worker(admin: Client, register: Path) -> None:
    admin.post(reverse("imports:runs"), {"format": "rpps", "waiting": register.name})
    run = ImportRun.objects.get()
    with worker() as first:
        with reading_held(run):
            until(is_half_read, first)
            os.kill(importing_process(first), signal.SIGKILL)
            # A killed process takes a moment to die: what it reads must stay held until then.
            time.sleep(0.2)
        # The worker itself gives the task to a new process.
        until(is_previewed, first)
        page = reverse("imports:run", args=[run.pk])
        assert "À décider" in admin.get(page).content.decode()

        with applying_held():
            admin.post(reverse("imports:apply", args=[run.pk]))
            until(is_half_applied, first)
            kill(first)

    ImportRun.objects.update(seen_at=run.started_at.replace(year=2025))
    assert "Plus personne ne travaille" in admin.get(page).content.decode()
    admin.post(reverse("imports:resume", args=[run.pk]))
    with worker() as second:
        until(lambda: ImportRun.objects.filter(state="applied").exists(), second)
    check_whole(run)
