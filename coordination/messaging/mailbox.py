"""Reading the folder where the demonstration's mail server and SMS gateway deliver (``coordination.embedded.catcher``)."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from coordination.messaging.models import Channel

SHOWN = 50


@dataclass(frozen=True)
class Received:
    """One mail or text message as it arrived."""

    channel: Channel
    at: datetime
    to: str
    sender: str
    subject: str
    text: str


def received(folder: Path) -> list[Received]:
    """What arrived last, newest first. A folder that nothing was delivered to yet is empty."""
    files = [(path.stat().st_mtime, path) for pattern in ("*.eml", "*.json") for path in folder.glob(pattern)]
    newest = sorted(files, reverse=True)[:SHOWN]
    return [_read(path, datetime.fromtimestamp(at, tz=UTC)) for at, path in newest]


def _read(path: Path, at: datetime) -> Received:
    if path.suffix == ".json":
        content = json.loads(path.read_text(encoding="utf-8"))
        return Received(channel=Channel.SMS, at=at, to=content["to"], sender="", subject="", text=content["text"])
    mail = message_from_bytes(path.read_bytes(), policy=default)
    body = mail.get_body(("plain",))
    return Received(
        channel=Channel.MAIL,
        at=at,
        to=str(mail["To"] or ""),
        sender=str(mail["From"] or ""),
        subject=str(mail["Subject"] or ""),
        text=str(body.get_content()) if body is not None else "",
    )
