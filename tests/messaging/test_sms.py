"""Text messages against a real gateway over HTTP, and against the demonstration's own."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coordination.embedded.catcher import Catcher
from coordination.messaging import channels
from coordination.messaging.models import Channel, Message, MessageState
from coordination.messaging.sending import send_one
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from tests.messaging.conftest import Queue
from tests.messaging.servers import SmsGateway, free_port

Reload = Callable[[Message], Message]
TEXT = {"channel": Channel.SMS, "address": "06 39 98 00 47", "body": "482913 : votre code."}


def test_an_accepted_text_message_is_handed_over(
    gateway: SmsGateway, queue: Queue, hospital: Hospital, reload: Reload
) -> None:
    message = queue(**TEXT)
    assert send_one(hospital)
    [request] = gateway.requests
    assert request["path"] == "/messages"
    assert request["headers"]["Authorization"] == "Bearer jeton-de-test"
    assert json.loads(request["body"]) == {
        "to": "+33639980047",
        "text": "482913 : votre code.",
        "reference": str(message.pk),
    }
    assert reload(message).state == MessageState.HANDED_OVER


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (400, MessageState.FAILED),
        (409, MessageState.FAILED),
        (422, MessageState.FAILED),
        (401, MessageState.DUE),
        (403, MessageState.DUE),
        (404, MessageState.DUE),
        (408, MessageState.DUE),
        (429, MessageState.DUE),
        (302, MessageState.DUE),
        (500, MessageState.DUE),
        (503, MessageState.DUE),
    ],
)
def test_only_a_refusal_of_the_message_itself_is_final(
    gateway: SmsGateway, queue: Queue, hospital: Hospital, reload: Reload, status: int, state: MessageState
) -> None:
    gateway.status = status
    message = queue(**TEXT)
    send_one(hospital)
    assert (reload(message).state, reload(message).last_error) == (state, f"gateway_{status}")
    assert len(gateway.requests) == 1


def test_a_gateway_that_hangs_is_left_after_the_timeout(
    gateway: SmsGateway, queue: Queue, hospital: Hospital, reload: Reload, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channels, "TIMEOUT", 0.1)
    gateway.pause = 0.4
    message = queue(**TEXT)
    send_one(hospital)
    assert (reload(message).state, reload(message).last_error) == (MessageState.DUE, "gateway_timeout")


def test_a_gateway_that_is_down_costs_a_try(settings: Any, queue: Queue, hospital: Hospital, reload: Reload) -> None:
    settings.SMS_GATEWAY_URL = f"http://127.0.0.1:{free_port()}/messages"
    message = queue(**TEXT)
    send_one(hospital)
    assert (reload(message).state, reload(message).last_error) == (MessageState.DUE, "gateway_connection_refused")


def test_the_gateway_of_the_demonstration_takes_one_message_once(
    settings: Any, tmp_path: Path, queue: Queue, hospital: Hospital, reload: Reload
) -> None:
    with Catcher(tmp_path, token="jeton", smtp_port=free_port(), sms_port=0) as catcher:
        settings.SMS_GATEWAY_URL = f"http://127.0.0.1:{catcher.sms_port}/messages"
        settings.SMS_GATEWAY_TOKEN = "jeton"
        message = queue(**TEXT)
        assert send_one(hospital)
        # The answer was lost: the same row is sent again, and the gateway knows it.
        with enter(hospital):
            Message.objects.filter(pk=message.pk).update(state=MessageState.DUE, handed_over_at=None, body=TEXT["body"])
        assert send_one(hospital)
    assert reload(message).state == MessageState.HANDED_OVER
    assert len(list(tmp_path.glob("*.json"))) == 1
