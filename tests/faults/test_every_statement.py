"""A worker is killed outright before each statement that it sends to PostgreSQL, and before each commit."""

import os
import signal
import traceback
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from django.db import connection

from coordination.messaging.sending import send_one
from discharge.planning.models import CircleMember
from liaison.letters import writing
from liaison.letters.models import LetterState
from liaison.letters.writing import write_one
from tests.faults.departing import Departing
from tests.faults.plant import Plant

PATIENCE = 300  # seconds; some sixty letters to write and send, on a machine that does other things
LEASE_OVER = "-1 hour"
MOST_STEPS = 200


@pytest.mark.fault("worker killed before each statement and commit", "1 mail each, or copies under one Message-ID")
def test_killed_anywhere(plant: Plant, leaving: Departing, fault: dict[str, str]) -> None:
    for name in ("beat", "worker"):
        plant.stop_process(name)
    doctors = []
    for step in count(1):
        assert step < MOST_STEPS
        doctors.append(doctor := leaving.admit())
        leaving.leave(doctor)
        if not killed_at(step, lambda doctor=doctor: write_and_send(leaving, doctor)):
            break
    # The queue is full of what nobody has taken up; the rows say by themselves what is left to do.
    plant.mend()
    plant.shift(LEASE_OVER)
    for doctor in doctors:
        plant.wait(lambda doctor=doctor: leaving.is_in(doctor, LetterState.HANDED_OVER), PATIENCE)
    seen = [leaving.count_mails(plant, doctor, 2) for doctor in doctors]
    doubled = sum(words != "1 mail" for words in seen)
    # Between the server's word and its record there are a few statements, and nowhere else.
    assert doubled < len(doctors) / 3
    fault["seen"] = f"{len(doctors) - 1} kills: {len(doctors) - doubled} times 1 mail, {doubled} times copies of 1"


def write_and_send(leaving: Departing, doctor: CircleMember) -> None:
    """What the worker does for one letter."""
    assert write_one(leaving.hospital, letter_id=leaving.letter_to(doctor).pk)
    message = leaving.message_to(doctor)
    assert message is not None
    assert send_one(leaving.hospital, message_id=message.pk)
    assert leaving.is_in(doctor, LetterState.HANDED_OVER)


def killed_at(step: int, work: Callable[[], None]) -> bool:
    """Do ``work`` in a process of its own that is killed before its statement or commit number ``step``; False when it ended
    before.
    """
    # What is shared by two processes is spoiled by the first that hangs up.
    connection.close()
    child = os.fork()
    if child == 0:
        try:
            # The layout is not what is proven here, and takes half a second a letter.
            writing.j0_pdf = lambda content: b"%PDF-1.7 a short one"
            _kill_at(step)
            work()
        except BaseException:  # noqa: BLE001 - this copy of the test's process must not go on with the tests
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.waitstatus_to_exitcode(status) == 0
    return False


def _kill_at(step: int) -> None:
    steps = count(1)

    def counted(execute: Callable[..., Any], *arguments: Any) -> Any:
        if next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*arguments)

    commit = connection._commit
    connection._commit = lambda: counted(commit)  # type: ignore[method-assign]  # the one door of every commit
    connection.execute_wrappers.append(counted)
