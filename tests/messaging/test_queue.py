"""What enters the outbox, and what is refused at its door."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from coordination.audit.models import Transition
from coordination.errors import DomainError
from coordination.messaging.actions import body_digest, queue_message
from coordination.messaging.models import Channel, Message, MessageState
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from tests.messaging.conftest import Queue


def test_a_queued_message_is_due_under_a_message_id_of_its_own(queue: Queue, hospital: Hospital) -> None:
    message = queue()
    assert message.state == MessageState.DUE
    assert message.message_id == f"<{message.pk}@testserver>"
    with enter(hospital):
        trace = Transition.objects.get(subject_id=message.pk)
    assert (trace.from_state, trace.to_state) == ("", "due")


def test_address_and_text_are_encrypted_in_the_table(queue: Queue, hospital: Hospital) -> None:
    message = queue(body="Le texte en clair")
    with enter(hospital), connection.cursor() as cursor:
        cursor.execute("SELECT address, body, body_digest FROM messaging_message WHERE id = %s", [message.pk])
        address, body, digest = cursor.fetchone()
    assert b"escoubas" not in bytes(address)
    assert b"Le texte" not in bytes(body)
    assert digest == body_digest("Le texte en clair")


def test_the_digest_of_a_short_text_is_keyed(queue: Queue, settings: Any) -> None:
    before = body_digest("482913")
    settings.BLIND_INDEX_KEY = "another key"
    assert body_digest("482913") != before


@pytest.mark.parametrize(
    ("channel", "address", "code"),
    [
        (Channel.MAIL, "cabinet.escoubas", "invalid_email"),
        (Channel.MAIL, "no-reply@medecins.example", "invalid_email"),
        (Channel.MAIL, "a@b.example\nBcc: c@d.example", "invalid_email"),
        (Channel.SMS, "06 39", "invalid_phone"),
        (Channel.SMS, "04 65 71 20 00", "not_mobile"),
    ],
)
def test_an_address_that_nothing_can_be_sent_to_is_refused(
    queue: Queue, hospital: Hospital, channel: Channel, address: str, code: str
) -> None:
    with pytest.raises(DomainError) as refusal:
        queue(channel=channel, address=address)
    assert refusal.value.code == code
    with enter(hospital):
        assert not Message.objects.exists()


def test_a_mobile_number_is_stored_in_its_international_form(queue: Queue) -> None:
    message = queue(channel=Channel.SMS, address="06 39 98 00 47", body="482913 : votre code.")
    assert message.address == "+33639980047"
    assert message.masked_address == "06 •• •• •• 47"


def test_a_line_break_cannot_start_another_header(queue: Queue) -> None:
    message = queue(subject="Une lettre\r\nBcc: autre@medecins.example", recipient_name="Dr\nEscoubas\x00")
    assert message.subject == "Une lettre Bcc: autre@medecins.example"
    assert message.recipient_name == "Dr Escoubas"


def test_an_empty_text_and_a_text_message_of_a_page_are_defects(queue: Queue) -> None:
    with pytest.raises(ValueError, match="has a text"):
        queue(body="")
    with pytest.raises(ValueError, match="short"):
        queue(channel=Channel.SMS, address="06 39 98 00 47", body="x" * 641)


def test_the_worker_is_called_after_the_commit_and_not_before(
    queue: Queue, hospital: Hospital, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[tuple[Any, ...]] = []
    monkeypatch.setattr("coordination.celery._publish", lambda task, args: calls.append((task.name, *args)))
    with django_capture_on_commit_callbacks(execute=False) as callbacks:
        message = queue()
    assert calls == []
    for callback in callbacks:
        callback()
    assert calls == [("messaging.send_message", hospital.pk, message.pk)]


def test_a_message_cannot_be_queued_for_another_hospital(
    hospital: Hospital, other_hospital: Hospital, queue: Queue
) -> None:
    message = queue()
    with enter(other_hospital):
        assert not Message.objects.exists()
        with pytest.raises(Exception, match="row-level security"), transaction.atomic():
            queue_message(
                hospital_id=hospital.pk,
                purpose="test",
                subject_id=message.subject_id,
                episode_id=None,
                channel=Channel.MAIL,
                address=message.address,
                recipient_name="",
                subject="",
                body="x",
            )


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"state": "sending"}, "message_leased_while_sending"),
        ({"state": "handed_over", "body": None}, "message_handed_over_has_time"),
        ({"state": "cancelled"}, "message_body_only_while_needed"),
        ({"body": None}, "message_body_only_while_needed"),
        ({"attempts": 1}, "message_tried_has_time"),
    ],
)
def test_the_database_refuses_a_row_that_contradicts_itself(
    queue: Queue, hospital: Hospital, change: dict[str, Any], constraint: str
) -> None:
    message = queue()
    with enter(hospital), pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(**change)


def test_two_messages_cannot_share_a_message_id(queue: Queue, hospital: Hospital) -> None:
    first, second = queue(), queue()
    with enter(hospital), pytest.raises(IntegrityError, match="message_id_once_a_hospital"), transaction.atomic():
        Message.objects.filter(pk=second.pk).update(message_id=first.message_id)


def test_the_reads_of_an_episode_do_not_depend_on_the_number_of_messages(
    queue: Queue, hospital: Hospital, django_assert_num_queries: Callable[..., Any]
) -> None:
    episode_id = queue().subject_id
    for _ in range(3):
        queue(episode_id=episode_id)
    with enter(hospital), django_assert_num_queries(1):
        assert len(Message.objects.of_episode(episode_id)) == 3
