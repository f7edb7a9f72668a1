"""Letters leave once, whatever breaks: PostgreSQL, Redis, worker, beat, mail server and clock, broken one after the other.

Accepted by the server and not said so is the one case that no sender can tell from a refusal (RFC 5321, 4.5.4.2): the
letter goes again under the same Message-ID, by which mail programs know a copy.
"""

import os
import time

import pytest
from redis import Redis

from coordination.episodes.models import Task
from coordination.messaging.models import MessageState
from coordination.tenancy.scope import enter
from discharge.planning.models import CircleMember
from liaison.letters.models import LetterState
from tests.faults.departing import Departing
from tests.faults.plant import Plant

Said = dict[str, str]
PATIENCE = 60  # seconds; the sweeps come every ten
# Seconds: long enough for every process to notice. REDIS_AWAY=600 gives the ten minutes that a person may take.
REDIS_AWAY = int(os.environ.get("REDIS_AWAY", "20"))
# What rows wait for is moved instead of waited for.
NEXT_TRY, LEASE_OVER = "-2 minutes", "-1 hour"


@pytest.mark.fault("worker killed while the mail server hesitates", "1 mail")
def test_worker_killed(plant: Plant, leaving: Departing, fault: Said) -> None:
    plant.smtp.pause = 6
    doctor = leave(leaving)
    plant.wait(lambda: leaving.is_sending(doctor), PATIENCE)
    plant.kill_process("worker")
    plant.mend()
    plant.shift(LEASE_OVER)
    fault["seen"] = sent(plant, leaving, doctor)


@pytest.mark.fault("Redis stopped when the patient leaves", "1 mail")
def test_redis_stopped(plant: Plant, leaving: Departing, fault: Said) -> None:
    plant.stop_process("redis")
    doctor = leave(leaving)
    # The fault itself: away for so long.
    time.sleep(REDIS_AWAY)
    plant.start_process("redis")
    fault["seen"] = sent(plant, leaving, doctor)


@pytest.mark.fault("Redis emptied before the worker has read it", "1 mail")
def test_redis_emptied(plant: Plant, leaving: Departing, fault: Said) -> None:
    plant.stop_process("worker")
    doctor = leave(leaving)
    with Redis.from_url(plant.environment["REDIS_URL"]) as redis:
        assert redis.dbsize() > 0
        redis.flushall()
    plant.start_process("worker")
    fault["seen"] = sent(plant, leaving, doctor)


@pytest.mark.fault("mail server refuses connections", "1 mail")
def test_smtp_refuses(plant: Plant, leaving: Departing, fault: Said) -> None:
    plant.close_smtp()
    doctor = failed_first(plant, leaving, "smtp_connection_refused")
    plant.mend()
    fault["seen"] = sent_at_the_next_try(plant, leaving, doctor)


@pytest.mark.fault("mail server says nothing", "1 mail")
def test_smtp_hangs(plant: Plant, leaving: Departing, fault: Said) -> None:
    plant.smtp.pause = 40
    doctor = failed_first(plant, leaving, "smtp_timeout")
    plant.mend()
    fault["seen"] = sent_at_the_next_try(plant, leaving, doctor)


@pytest.mark.fault("mail server answers 451, then accepts", "1 mail")
def test_smtp_defers(plant: Plant, leaving: Departing, fault: Said) -> None:
    plant.smtp.rcpt = "451 4.3.0 Try again"
    doctor = failed_first(plant, leaving, "smtp_451_recipient")
    plant.mend()
    fault["seen"] = sent_at_the_next_try(plant, leaving, doctor)


@pytest.mark.fault("mail server answers 451, then 550", "no mail, a task for a person")
def test_smtp_refuses_for_good(plant: Plant, leaving: Departing, fault: Said) -> None:
    plant.smtp.rcpt = "451 4.3.0 Try again"
    doctor = failed_first(plant, leaving, "smtp_451_recipient")
    plant.smtp.rcpt = "550 5.1.1 No such user"
    plant.shift(NEXT_TRY)
    plant.wait(lambda: leaving.is_in(doctor, LetterState.FAILED), PATIENCE)
    with enter(leaving.hospital):
        [task] = Task.objects.live().filter(subject_id=leaving.letter_to(doctor).pk)
    assert leaving.mails_to(plant, doctor) == []
    fault["seen"] = f"no mail, « {task.title} »"


@pytest.mark.fault("mail server accepts and cuts before it says so", "copies of 1 mail, same Message-ID")
def test_smtp_cuts(plant: Plant, leaving: Departing, fault: Said) -> None:
    plant.smtp.cut = True
    doctor = failed_first(plant, leaving, "smtp_cut")
    plant.mend()
    plant.shift(NEXT_TRY)
    fault["seen"] = sent(plant, leaving, doctor, copies=2)


@pytest.mark.fault("PostgreSQL crashes while a mail is on its way", "1 mail, or copies under one Message-ID")
def test_postgres_crashes(plant: Plant, leaving: Departing, fault: Said) -> None:
    plant.smtp.pause = 6
    doctor = leave(leaving)
    plant.wait(lambda: leaving.is_sending(doctor), PATIENCE)
    plant.crash_postgres()
    plant.smtp.behave()
    plant.shift(LEASE_OVER)
    fault["seen"] = sent(plant, leaving, doctor, copies=2)


@pytest.mark.fault("two beats", "1 mail each")
def test_two_beats(plant: Plant, leaving: Departing, fault: Said) -> None:
    plant.second_beat()
    doctors = [leave(leaving) for _ in range(5)]
    assert {sent(plant, leaving, doctor) for doctor in doctors} == {"1 mail"}
    fault["seen"] = "1 mail each"


@pytest.mark.fault("clock set back by three hours between two tries", "1 mail, without waiting for three hours")
def test_clock_goes_back(plant: Plant, leaving: Departing, fault: Said) -> None:
    plant.close_smtp()
    doctor = failed_first(plant, leaving, "smtp_connection_refused")
    plant.shift("3 hours")
    plant.mend()
    fault["seen"] = sent(plant, leaving, doctor)


def leave(leaving: Departing) -> CircleMember:
    """Somebody leaves; their doctor."""
    doctor = leaving.admit()
    leaving.leave(doctor)
    return doctor


def failed_first(plant: Plant, leaving: Departing, code: str) -> CircleMember:
    """Somebody leaves, and the first try at writing to their doctor ends with ``code``."""
    doctor = leave(leaving)

    def tried() -> bool:
        message = leaving.message_to(doctor)
        return message is not None and (message.state, message.last_error) == (MessageState.DUE, code)

    plant.wait(tried, PATIENCE)
    return doctor


def sent_at_the_next_try(plant: Plant, leaving: Departing, doctor: CircleMember) -> str:
    plant.shift(NEXT_TRY)
    return sent(plant, leaving, doctor)


def sent(plant: Plant, leaving: Departing, doctor: CircleMember, *, copies: int = 1) -> str:
    """Wait for the letter; what was seen, in words. At most ``copies`` of it, at the end too (``Departing.ledger``)."""
    plant.wait(lambda: leaving.is_in(doctor, LetterState.HANDED_OVER), PATIENCE)
    return leaving.count_mails(plant, doctor, copies)
