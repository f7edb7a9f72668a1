"""An outbox, servers to send it to, and a clock that can be moved."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from coordination.messaging import registry
from coordination.messaging.actions import queue_message
from coordination.messaging.models import Channel, Message
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from tests.messaging.servers import MailServer, SmsGateway, committed_hospital, mail_server, sms_gateway

Queue = Callable[..., Message]


def queued(hospital: Hospital, **fields: Any) -> Message:
    """A mail to an invented doctor, in the outbox of ``hospital``."""
    values: dict[str, Any] = {
        "purpose": "test",
        "subject_id": uuid7(),
        "episode_id": None,
        "channel": Channel.MAIL,
        "address": "cabinet.escoubas@medecins.example",
        "recipient_name": "Dr Martine Escoubas",
        "subject": "Une lettre de l’hôpital vous attend",
        "body": "Bonjour,\n\nhttps://trait-dunion.example/l/abc\n",
    }
    with enter(hospital):
        return queue_message(hospital_id=hospital.pk, **{**values, **fields})


@pytest.fixture
def queue(hospital: Hospital) -> Queue:
    """Queue a message in ``hospital``."""

    def queue(**fields: Any) -> Message:
        return queued(hospital, **fields)

    return queue


@pytest.fixture
def reload(hospital: Hospital) -> Callable[[Message], Message]:
    """The row as it is now."""

    def reload(message: Message) -> Message:
        with enter(hospital):
            found: Message = Message.objects.get(pk=message.pk)
        return found

    return reload


@pytest.fixture
def smtp(settings: Any) -> Iterator[MailServer]:
    """The mail server that the project sends to."""
    with mail_server() as (handler, port):
        settings.MAIL_SERVER = {
            "HOST": "127.0.0.1", "PORT": port, "USER": "", "PASSWORD": "", "STARTTLS": False, "TLS": False
        }  # fmt: skip
        yield handler


@pytest.fixture
def gateway(settings: Any) -> Iterator[SmsGateway]:
    """The SMS gateway that the project sends to."""
    with sms_gateway() as gateway:
        settings.SMS_GATEWAY_URL = f"http://127.0.0.1:{gateway.server_address[1]}/messages"
        settings.SMS_GATEWAY_TOKEN = "jeton-de-test"
        yield gateway


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Move the present forward for everything that asks ``timezone.now``."""
    real = timezone.now
    moved = timedelta()

    def now() -> datetime:
        return real() + moved

    def forward(by: timedelta) -> None:
        nonlocal moved
        moved += by

    monkeypatch.setattr(timezone, "now", now)
    return forward


@pytest.fixture
def listeners(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The registry of listeners, emptied for the test."""
    own: dict[str, Any] = {}
    monkeypatch.setattr(registry, "_listeners", own)
    return own


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hospital]:
    """A hospital whose outbox several connections see."""
    # What is committed here would otherwise be published, and wait in Redis for a worker that knows no such hospital.
    monkeypatch.setattr("coordination.celery._publish", lambda task, args: None)
    with django_db_blocker.unblock(), committed_hospital("messaging_message") as hospital:
        yield hospital
