"""A process that ends is started again, one that cannot start is given up."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from coordination.embedded import keep

WAIT = 30  # seconds


@pytest.fixture
def kept(tmp_path):
    """A kept process that writes its number into ``lives`` each time it starts, then sleeps."""
    lives = tmp_path / "lives"
    os.mkfifo(lives)
    command = ["sh", "-c", f"echo $$ > {lives}; exec sleep {WAIT}"]
    keeper = subprocess.Popen([sys.executable, "-P", keep.__file__, *command], stdout=subprocess.DEVNULL)
    yield keeper, lives
    keeper.kill()
    keeper.wait()


def test_a_process_that_is_killed_is_started_again_until_its_keeper_is_told_to_stop(kept):
    keeper, lives = kept
    first = int(Path(lives).read_text())
    os.kill(first, signal.SIGKILL)
    second = int(Path(lives).read_text())
    assert second != first

    keeper.terminate()

    assert keeper.wait(WAIT) == 128 + signal.SIGTERM
    with pytest.raises(ProcessLookupError):
        os.kill(second, 0)


def test_a_signal_that_comes_while_the_process_starts_reaches_it(monkeypatch):
    keeper = keep.Keeper(["sleep", str(WAIT)])

    class Starting(subprocess.Popen):
        """One that the signal finds started and not yet known to its keeper."""

        def __init__(self, command):
            super().__init__(command)
            keeper.stop(signal.SIGTERM, None)

    monkeypatch.setattr(keep.subprocess, "Popen", Starting)

    assert keeper.run() == 128 + signal.SIGTERM


def test_a_process_that_cannot_start_is_given_up_with_its_status(monkeypatch, tmp_path):
    monkeypatch.setattr(keep, "PAUSE", 0)
    lives = tmp_path / "lives"

    status = keep.Keeper(["sh", "-c", f"echo life >> {lives}; exit 3"]).run()

    assert status == 3
    assert lives.read_text().count("life") == keep.ATTEMPTS
