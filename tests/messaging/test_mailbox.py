"""The demonstration's mailbox shows what the catcher really received."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from coordination.embedded.catcher import Catcher
from coordination.messaging.models import Channel
from coordination.messaging.sending import send_one
from coordination.tenancy.models import Hospital
from tests.messaging.conftest import Queue
from tests.messaging.servers import free_port

PAGE = "/demonstration/boite/"


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MAILBOX_DIR = str(tmp_path)
    return tmp_path


@pytest.mark.django_db
def test_without_a_mailbox_there_is_no_such_page(settings: Any) -> None:
    settings.MAILBOX_DIR = ""
    assert Client().get(PAGE).status_code == 404


@pytest.mark.django_db
def test_an_empty_mailbox_says_so_to_anybody(folder: Path) -> None:
    response = Client().get(PAGE)
    assert response.status_code == 200
    assert "Rien n’est encore parti" in response.text
    assert "no-store" in response["Cache-Control"]


def test_mails_and_text_messages_are_listed_newest_first_with_links_to_follow(
    settings: Any, folder: Path, queue: Queue, hospital: Hospital
) -> None:
    smtp_port = free_port()
    with Catcher(folder, token="jeton", smtp_port=smtp_port, sms_port=0) as catcher:
        settings.MAIL_SERVER = {**settings.MAIL_SERVER, "HOST": "127.0.0.1", "PORT": smtp_port}
        settings.SMS_GATEWAY_URL = f"http://127.0.0.1:{catcher.sms_port}/messages"
        settings.SMS_GATEWAY_TOKEN = "jeton"
        queue(subject="À lire aujourd’hui même", body="Bonjour,\n\nhttp://testserver/l/abc_-123\n\n<b>")
        assert send_one(hospital)
        queue(channel=Channel.SMS, address="06 39 98 00 47", body="482913 : votre code.")
        assert send_one(hospital)
    text = Client().get(PAGE).text
    assert text.index("482913") < text.index("À lire aujourd’hui même")
    assert 'href="http://testserver/l/abc_-123"' in text
    assert "06\u00a039\u00a098\u00a000\u00a047" in text
    assert "&lt;b&gt;" in text


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"", b"\xff\xfe not a mail", b"Subject: =?utf-8?q?\xff?=\r\n\r\n\xff"])
def test_a_mail_that_cannot_be_read_does_not_break_the_page(folder: Path, content: bytes) -> None:
    (folder / "20251126T142100000000-0.eml").write_bytes(content)
    assert Client().get(PAGE).status_code == 200


@pytest.mark.django_db
def test_the_page_shows_fifty_messages_at_most_without_a_query(
    folder: Path, django_assert_num_queries: Callable[..., Any]
) -> None:
    for number in range(60):
        (folder / f"{number}.eml").write_bytes(f"Subject: Lettre {number}\r\n\r\nTexte\r\n".encode())
    with django_assert_num_queries(0):
        text = Client().get(PAGE).text
    assert text.count("<article") == 50
    assert "Les 50 derniers messages" in text
