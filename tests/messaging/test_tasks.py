"""The sweep and the direct call, with what may break around them."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, connections
from django.utils import timezone

from coordination.messaging import actions, sending, tasks
from coordination.messaging.channels import CHANNELS
from coordination.messaging.models import Message, MessageState
from coordination.messaging.queries import hospitals_with_due_messages
from coordination.messaging.registry import register_listener
from coordination.messaging.sending import send_one
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from tests.messaging.conftest import Queue, queued
from tests.messaging.servers import MailServer

Reload = Callable[[Message], Message]
Forward = Callable[[timedelta], None]


def test_the_sweep_sends_what_is_due_in_every_hospital(
    smtp: MailServer, hospital: Hospital, other_hospital: Hospital
) -> None:
    for place in (hospital, other_hospital, hospital):
        queued(place)
    tasks.send_due_messages()
    assert len(smtp.mails) == 3
    assert hospitals_with_due_messages(timezone.now()) == []


def test_the_direct_call_sends_its_message_and_no_other(
    smtp: MailServer, queue: Queue, hospital: Hospital, reload: Reload
) -> None:
    first, second = queue(), queue()
    tasks.send_message(str(hospital.pk), str(second.pk))
    tasks.send_message(str(hospital.pk), str(second.pk))
    assert [mail["Message-ID"] for mail in smtp.mails] == [second.message_id]
    assert reload(first).state == MessageState.DUE


def test_the_function_names_only_hospitals_with_something_to_do(
    queue: Queue, hospital: Hospital, other_hospital: Hospital, clock: Forward
) -> None:
    message = queue()
    queued(other_hospital)
    with enter(other_hospital):
        actions.claim_due()
    assert hospitals_with_due_messages(timezone.now()) == [hospital]
    clock(actions.LEASE + timedelta(seconds=1))
    assert len(hospitals_with_due_messages(timezone.now())) == 2
    with enter(hospital):
        actions.cancel_messages(subject_id=message.subject_id, reason="test")
    assert hospitals_with_due_messages(timezone.now()) == [other_hospital]


def test_a_killed_worker_s_message_is_found_when_its_lease_ends(
    smtp: MailServer, queue: Queue, hospital: Hospital, reload: Reload, clock: Forward
) -> None:
    message = queue()
    with enter(hospital):
        actions.claim_due()
    tasks.send_due_messages()
    assert smtp.mails == []
    clock(actions.LEASE + timedelta(seconds=1))
    tasks.send_due_messages()
    assert (reload(message).state, reload(message).attempts) == (MessageState.HANDED_OVER, 2)


@pytest.mark.parametrize(("back", "found"), [(1, False), (3, True)])
def test_what_was_put_off_before_the_clock_went_back_is_tried_now(
    queue: Queue, hospital: Hospital, clock: Callable[[timedelta], None], back: int, found: bool
) -> None:
    message = queue()
    clock(-timedelta(hours=back))
    assert hospitals_with_due_messages(timezone.now()) == [hospital] * found
    with enter(hospital):
        assert actions.claim_due() == (message if found else None)


def test_a_message_sent_while_the_database_restarts_is_recorded_when_it_is_back(
    committed: Hospital, smtp: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = queued(committed)
    said: list[str] = []

    def heard_the_third_time(**given: Any) -> None:
        said.append("handed over")
        if len(said) < 3:
            raise OperationalError("the server closed the connection")
        actions.record_handed_over(**given)

    monkeypatch.setattr(sending, "record_handed_over", heard_the_third_time)
    monkeypatch.setattr(sending, "DATABASE_PAUSES", (0, 0))
    assert sending.send_one(committed, message_id=message.pk)
    with enter(committed):
        assert Message.objects.get(pk=message.pk).state == MessageState.HANDED_OVER
    assert (len(said), len(smtp.mails)) == (3, 1)


def test_a_defect_in_a_channel_stops_trying_after_a_day(
    queue: Queue, hospital: Hospital, reload: Reload, clock: Forward, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken:
        def send(self, message: Message) -> None:
            raise RuntimeError("defect")

    monkeypatch.setitem(CHANNELS, "mail", Broken())
    message = queue()
    with pytest.raises(RuntimeError):
        send_one(hospital)
    clock(timedelta(hours=24, minutes=1))
    assert not send_one(hospital)
    assert (reload(message).state, reload(message).last_error) == (MessageState.FAILED, "too_late")


def test_the_app_that_queued_it_learns_how_it_ended(
    smtp: MailServer, queue: Queue, hospital: Hospital, listeners: dict[str, Any]
) -> None:
    told: list[tuple[str, str]] = []
    register_listener("heard", lambda message: told.append((str(message.pk), message.state)))
    accepted = queue(purpose="heard")
    queue(purpose="unheard")
    send_one(hospital)
    send_one(hospital)
    smtp.rcpt = "550 5.1.1 No such user"
    refused = queue(purpose="heard")
    send_one(hospital)
    assert told == [(str(accepted.pk), "handed_over"), (str(refused.pk), "failed")]


def test_a_defect_in_a_listener_sends_nothing_twice_and_is_asked_again(
    smtp: MailServer,
    queue: Queue,
    hospital: Hospital,
    reload: Reload,
    listeners: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    broken = True
    told: list[str] = []

    def listener(message: Message) -> None:
        Message.objects.filter(pk=message.pk).update(last_error="half done")
        if broken:
            raise RuntimeError("defect")
        told.append(message.state)

    register_listener("heard", listener)
    message = queue(purpose="heard")
    tasks.send_due_messages()
    after = reload(message)
    assert (after.state, after.announced, after.last_error) == (MessageState.HANDED_OVER, False, "")
    assert "listener failed" in caplog.text
    broken = False
    tasks.send_due_messages()
    assert told == ["handed_over"]
    assert reload(message).announced
    assert hospitals_with_due_messages(timezone.now()) == []
    assert len(smtp.mails) == 1


def test_a_purpose_has_one_listener(listeners: dict[str, Any]) -> None:
    def listener(message: Message) -> None:
        """Hears nothing."""

    register_listener("letter", listener)
    register_listener("letter", listener)
    with pytest.raises(ValueError, match="already"):
        register_listener("letter", lambda message: None)


def test_neither_a_name_nor_an_address_is_logged(
    smtp: MailServer, queue: Queue, hospital: Hospital, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    smtp.rcpt = "550 5.1.1 cabinet.escoubas@medecins.example unknown"
    queue()
    send_one(hospital)
    written = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    project = "\n".join(
        f"{record.getMessage()} {record.__dict__}"
        for record in caplog.records
        if record.name.startswith("coordination")
    )
    assert "Bonjour" not in written
    assert "escoubas" not in project.lower()


# --- Several connections ----------------------------------------------------------------------------------------------


def in_threads(count: int, work: Callable[[], None]) -> None:
    """Run ``work`` in ``count`` threads at once, each on a connection of its own; raise what any of them raised."""
    errors: list[BaseException] = []
    gate = threading.Barrier(count)

    def run() -> None:
        try:
            gate.wait()
            work()
        except BaseException as error:  # noqa: BLE001 - raised again in the main thread
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def test_workers_that_claim_at_once_send_each_message_once(smtp: MailServer, committed: Hospital) -> None:
    expected = {queued(committed).message_id for _ in range(12)}

    def work() -> None:
        while send_one(committed):
            pass

    in_threads(4, work)
    assert sorted(mail["Message-ID"] for mail in smtp.mails) == sorted(expected)


def test_a_message_that_another_worker_holds_is_skipped_not_waited_for(committed: Hospital) -> None:
    message = queued(committed)
    claimed: list[Message | None] = []
    with enter(committed):
        assert actions.claim_due() is not None

        def claim() -> None:
            with enter(committed):
                claimed.append(actions.claim_due(message_id=message.pk))

        in_threads(1, claim)
    assert claimed == [None]


def test_one_sweep_at_a_time(smtp: MailServer, committed: Hospital) -> None:
    queued(committed)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [tasks._SWEEP_LOCK])
        in_threads(1, tasks.send_due_messages)
        assert smtp.mails == []
        cursor.execute("SELECT pg_advisory_unlock(%s)", [tasks._SWEEP_LOCK])
    in_threads(2, tasks.send_due_messages)
    assert len(smtp.mails) == 1
