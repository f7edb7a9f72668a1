"""The demonstration's rules that need no running demonstration."""

import errno
import io
import os
import socket
from datetime import UTC, datetime

import pytest

from coordination.embedded import demo
from coordination.embedded.errors import EmbeddedError
from coordination.embedded.home import Home, Purpose


@pytest.fixture
def home(tmp_path) -> Home:
    home = Home(Purpose.DEMO, checkout=tmp_path)
    home.create()
    return home


@pytest.fixture
def django(monkeypatch) -> list[str]:
    """The management commands that were run, instead of running them."""
    called: list[str] = []

    def manage(home, environment, *command, keep=False):
        called.append(f"{command[0]} as {environment['DATABASE_URL']}")
        return "accounts"

    monkeypatch.setattr(demo, "_manage", manage)
    return called


ENVIRONMENT = {"DATABASE_URL": "app", "DATABASE_OWNER_URL": "owner"}


def test_a_busy_port_is_said_in_one_line():
    with socket.socket() as busy:
        busy.bind((demo.HOST, 0))
        busy.listen()
        port = busy.getsockname()[1]

        with pytest.raises(EmbeddedError, match=rf"Port {port} cannot be used .* make demo PORT=") as refusal:
            demo._check_port_is_free(port)

    assert "\n" not in str(refusal.value)


def test_an_impossible_port_is_said_too():
    with pytest.raises(EmbeddedError, match="Port 99999 cannot be used"):
        demo._check_port_is_free(99_999)


def test_the_first_start_migrates_as_owner_and_loads_as_the_serving_role(home, django):
    demo.prepare(home, ENVIRONMENT)

    assert django == ["migrate as owner", "collectstatic as app", "load_demo as app", "demo_accounts as app"]


def test_a_second_start_of_the_same_code_prepares_nothing(home, django):
    demo.prepare(home, ENVIRONMENT)
    django.clear()

    demo.prepare(home, ENVIRONMENT)

    assert django == []


def test_changed_code_is_migrated_and_the_data_is_kept(home, django):
    demo.prepare(home, ENVIRONMENT)
    django.clear()
    (home.checkout / "static").mkdir()
    (home.checkout / "static" / "new.css").write_text("")

    demo.prepare(home, ENVIRONMENT)

    assert django == ["migrate as owner", "collectstatic as app", "demo_accounts as app"]


def test_a_load_that_failed_is_tried_again(home, django, monkeypatch):
    def failing(home, environment, *command, keep=False):
        if command[0] == "load_demo":
            raise EmbeddedError("manage.py load_demo failed, see above.")
        return ""

    with monkeypatch.context() as patch, pytest.raises(EmbeddedError):
        patch.setattr(demo, "_manage", failing)
        demo.prepare(home, ENVIRONMENT)

    demo.prepare(home, ENVIRONMENT)

    assert "load_demo as app" in django


def test_the_past_is_written_below_everything_else_and_once(home):
    [writer] = demo.past_writer(home).values()

    assert "nice -n 15" in writer[-1]
    # Honcho ends everything when one of its processes ends.
    assert writer[-1].endswith("; exec sleep infinity")
    (home.folder / "past").touch()
    assert demo.past_writer(home) == {}


def test_the_stack_of_the_tests_has_no_past(home):
    assert "past" not in demo.commands(home, 8010)


def test_the_web_listens_on_this_machine_only(home):
    assert f"--bind=127.0.0.1:{8010}" in demo.commands(home, 8010)["web"]


def test_a_reset_is_refused_while_the_demonstration_runs(home, monkeypatch):
    monkeypatch.setattr(demo, "Home", lambda purpose: home)

    with home.only_demo(), pytest.raises(EmbeddedError, match="stop it with Ctrl-C first"):
        demo.reset_demo()

    assert home.folder.exists()


class GoneTerminal(io.StringIO):
    """What standard output becomes when its terminal is closed."""

    def write(self, text: str) -> int:
        raise OSError(errno.EIO, "Input/output error")


def test_a_terminal_that_has_gone_keeps_nothing_from_stopping():
    kept = [os.dup(number) for number in (1, 2)]
    try:
        demo.TerminalPrinter(GoneTerminal()).write(demo.Message("line", "text", datetime.now(UTC), "web", None))
        outputs = [os.path.realpath(f"/dev/fd/{number}") for number in (1, 2)]
    finally:
        for number, copy in zip((1, 2), kept, strict=True):
            os.dup2(copy, number)
            os.close(copy)

    assert outputs == [os.devnull, os.devnull]
