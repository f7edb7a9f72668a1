"""What the mail catcher received, read from its folder."""

from __future__ import annotations

import email
import email.policy
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import TypeVar

ARRIVAL_TIMEOUT = 45  # seconds; the sweep of due letters runs every ten
Message = TypeVar("Message", bound="Mail | TextMessage")


@dataclass(frozen=True)
class Mail:
    """A mail as its addressee would read it."""

    to: str
    subject: str
    text: str
    headers: str

    @property
    def link(self) -> str:
        """The address in it."""
        found = re.findall(r"https?://\S+/l/\S+", self.text)
        assert len(set(found)) == 1, self.text
        return found[0]


@dataclass(frozen=True)
class TextMessage:
    """A text message as a telephone would show it."""

    to: str
    text: str
    received_at: str

    @property
    def code(self) -> str:
        """The six digits in it."""
        found = re.findall(r"\b\d{3}\s?\d{3}\b", self.text)
        assert len(found) == 1, self.text
        return re.sub(r"\s", "", found[0])


class Mailbox:
    """The catcher's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def mails_to(self, address: str) -> list[Mail]:
        """Mails delivered to ``address``, the oldest first."""
        mails = [_read_mail(path) for path in sorted(self.folder.glob("*.eml"))]
        return [mail for mail in mails if mail.to == address]

    def text_messages_to(self, number: str) -> list[TextMessage]:
        """Text messages delivered to ``number`` (E.164), the oldest first."""
        messages = [_read_text_message(path) for path in self.folder.glob("sms-*.json")]
        return sorted((one for one in messages if one.to == number), key=lambda one: one.received_at)

    def wait_for_mail(
        self, address: str, *, subject: str = "", already: int = 0, seconds: float = ARRIVAL_TIMEOUT
    ) -> Mail:
        """The mail about ``subject`` that comes to ``address`` after the ``already`` known ones."""

        def come() -> list[Mail]:
            return [mail for mail in self.mails_to(address) if subject in mail.subject]

        return _wait(come, already, seconds, f"a mail to {address}")

    def wait_for_text_message(self, number: str, *, already: int = 0, seconds: float = ARRIVAL_TIMEOUT) -> TextMessage:
        """The text message that comes to ``number`` after the ``already`` known ones."""
        return _wait(lambda: self.text_messages_to(number), already, seconds, f"a text message to {number}")


def _wait(look: Callable[[], list[Message]], already: int, seconds: float, what: str) -> Message:
    deadline = time.monotonic() + seconds
    while len(found := look()) <= already:
        assert time.monotonic() < deadline, f"{what} has not come after {seconds} s"
        time.sleep(0.1)
    return found[already]


def _read_mail(path: Path) -> Mail:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    assert body is not None, "a mail without plain text"
    headers = "\n".join(f"{name}: {value}" for name, value in message.items())
    return Mail(message["Delivered-To"], message["Subject"], body.get_content(), headers)


def _read_text_message(path: Path) -> TextMessage:
    message = json.loads(path.read_text(encoding="utf-8"))
    return TextMessage(message["to"], message["text"], message["received_at"])
