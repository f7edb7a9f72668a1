"""The SMTP server and the SMS gateway of the demonstration and the tests."""

import email
import email.policy
import json
import smtplib
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from coordination.embedded.catcher import Catcher, Gateway, Mailbox

TOKEN = "a-token-for-this-test"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def mailbox(tmp_path) -> Path:
    return tmp_path / "mailbox"


@pytest.fixture
def smtp_port() -> int:
    return free_port()


@pytest.fixture
def gateway(mailbox, smtp_port) -> Iterator[str]:
    """The address of a running gateway, beside its SMTP server."""
    with Catcher(mailbox, token=TOKEN, smtp_port=smtp_port, sms_port=0) as catcher:
        yield f"http://127.0.0.1:{catcher.sms_port}"


def mail(subject: str = "Un document vous attend") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "coordination@hopital.example"
    message["To"] = "medecin@cabinet.example"
    message["Subject"] = subject
    message["Message-ID"] = "<1@hopital.example>"
    message.set_content("Bonjour,\n\n.une ligne qui commence par un point\n")
    return message


def post(gateway: str, body: object, *, token: str = TOKEN, path: str = "/messages") -> tuple[int, dict[str, Any]]:
    request = urllib.request.Request(
        gateway + path,
        data=body if isinstance(body, bytes) else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, json.load(refusal)


def code(**changes: object) -> dict[str, object]:
    return {"to": "+33639980001", "text": "Votre code : 123456", "reference": "message-1", **changes}


def stored(mailbox: Path, pattern: str) -> list[Path]:
    return sorted(mailbox.glob(pattern))


def test_a_mail_is_stored_with_its_envelope(gateway, mailbox, smtp_port):
    with smtplib.SMTP("127.0.0.1", smtp_port, timeout=5) as client:
        client.send_message(mail(), to_addrs=["medecin@cabinet.example", "copie@cabinet.example"])

    (path,) = stored(mailbox, "*.eml")
    found = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert found["Subject"] == "Un document vous attend"
    assert found["Return-Path"] == "<coordination@hopital.example>"
    assert found.get_all("Delivered-To") == ["medecin@cabinet.example", "copie@cabinet.example"]
    assert found.get_content().splitlines() == ["Bonjour,", "", ".une ligne qui commence par un point"]


def test_a_mail_delivered_twice_is_seen_twice(gateway, mailbox, smtp_port):
    with smtplib.SMTP("127.0.0.1", smtp_port, timeout=5) as client:
        client.send_message(mail())
        client.send_message(mail())

    assert len(stored(mailbox, "*.eml")) == 2


def test_mails_are_listed_in_the_order_of_their_arrival(gateway, mailbox, smtp_port):
    subjects = [f"Message {number}" for number in range(5)]
    with smtplib.SMTP("127.0.0.1", smtp_port, timeout=5) as client:
        for subject in subjects:
            client.send_message(mail(subject))

    found = [email.message_from_bytes(path.read_bytes())["Subject"] for path in stored(mailbox, "*.eml")]
    assert found == subjects


def test_a_text_message_is_stored(gateway, mailbox):
    assert post(gateway, code()) == (201, {"reference": "message-1", "status": "accepted"})

    (path,) = stored(mailbox, "*.json")
    message = json.loads(path.read_text())
    assert message.pop("received_at")
    assert message == code()


def test_a_text_message_sent_again_is_stored_once(gateway, mailbox):
    first, _ = post(gateway, code())
    again, _ = post(gateway, code())

    assert (first, again) == (201, 200)
    assert len(stored(mailbox, "*.json")) == 1


def test_a_reference_used_for_another_text_is_refused(gateway, mailbox):
    post(gateway, code())

    status, _ = post(gateway, code(text="Votre code : 654321"))

    assert status == 409
    (path,) = stored(mailbox, "*.json")
    assert "123456" in path.read_text()


@pytest.mark.parametrize("token", ["", "wrong", TOKEN + "x"])
def test_a_text_message_without_the_token_is_refused(gateway, mailbox, token):
    status, _ = post(gateway, code(), token=token)

    assert status == 401
    assert not stored(mailbox, "*.json")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"not json", 400),
        (b"\xff\xfe", 400),
        ([1, 2], 400),
        (code(to=""), 400),
        (code(text=None), 400),
        (code(text="x" * 2001), 400),
        ({"to": "+33639980001", "text": "sans référence"}, 400),
        (b"x" * 70_000, 413),
    ],
)
def test_a_malformed_text_message_is_refused(gateway, mailbox, body, expected):
    status, answer = post(gateway, body)

    assert (status, bool(answer["detail"])) == (expected, True)
    assert not stored(mailbox, "*.json")


def test_another_address_is_unknown(gateway):
    assert post(gateway, code(), path="/elsewhere")[0] == 404


def test_a_reference_cannot_choose_its_file(gateway, mailbox):
    assert post(gateway, code(reference="../../etc/passwd"))[0] == 201

    assert len(stored(mailbox, "*.json")) == 1


def test_one_reference_sent_by_many_at_once_is_stored_once(mailbox):
    box = Mailbox(mailbox)
    with ThreadPoolExecutor(8) as pool:
        results = list(
            pool.map(lambda _: box.store_text_message(to="+33639980001", text="a", reference="r"), range(40))
        )

    assert sum(result.is_new for result in results) == 1
    assert [path.suffix for path in mailbox.iterdir()] == [".json"]


def test_a_gateway_without_token_does_not_start(mailbox):
    with pytest.raises(ValueError, match="token"):
        Gateway(("127.0.0.1", 0), mailbox=Mailbox(mailbox), token="")
