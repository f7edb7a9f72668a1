"""What is said when the system lacks something."""

import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from coordination.embedded import system
from coordination.embedded.errors import EmbeddedError


@pytest.fixture
def missing(monkeypatch):
    """A requirement that no system meets."""
    requirement = system.Requirement("the PDF letters", ("libnothing0",), libraries=("libnothing.so.0",))
    monkeypatch.setitem(system.REQUIREMENTS, "nothing", requirement)


def test_an_ordinary_user_is_told_the_exact_command_in_one_line(monkeypatch, missing):
    monkeypatch.setattr(system.os, "geteuid", lambda: 1000)

    with pytest.raises(EmbeddedError) as refusal:
        system.ensure(["nothing"])

    assert str(refusal.value) == (
        "Missing for the PDF letters. Run: sudo apt-get install --yes --no-install-recommends libnothing0"
    )


def test_a_system_without_apt_is_left_alone(monkeypatch, missing):
    monkeypatch.setattr(system.os, "geteuid", lambda: 0)
    monkeypatch.setattr(shutil, "which", lambda name: None)

    with pytest.raises(EmbeddedError, match="Run: sudo apt-get install"):
        system.ensure(["nothing"])


def test_a_failed_installation_is_reported(monkeypatch, missing):
    monkeypatch.setattr(system.os, "geteuid", lambda: 0)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(system, "_apt", lambda command: False)

    with pytest.raises(EmbeddedError, match="this failed: apt-get install"):
        system.ensure(["nothing"])


def test_what_is_there_needs_nothing(monkeypatch):
    monkeypatch.setitem(system.REQUIREMENTS, "c", system.Requirement("anything", (), libraries=("libc.so.6",)))

    system.ensure(["c"])


def test_two_that_ask_at_once_take_turns(monkeypatch, missing):
    here = threading.Semaphore(1)
    monkeypatch.setattr(system.os, "geteuid", lambda: 0)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")

    def apt(command: list[str]) -> bool:
        assert here.acquire(blocking=False), "apt runs already: it would refuse"
        # As long as the other needs to come.
        time.sleep(0.05)
        here.release()
        return False

    def said() -> str:
        with pytest.raises(EmbeddedError) as refusal:
            system.ensure(["nothing"])
        return str(refusal.value)

    monkeypatch.setattr(system, "_apt", apt)
    with ThreadPoolExecutor() as both:
        answers = [both.submit(said) for _ in range(2)]

    assert all("this failed: apt-get install" in answer.result() for answer in answers)
