"""A mail as bytes, told apart: an answer, a report of delivery in any language, a report of reading, a machine that answers.

Sources: RFC 3464 (delivery status), RFC 8098 (disposition), RFC 3834 (automatic responses), ANS IG courriel-mss. What a
person reads is plain text only; nothing of a mail is ever run, and what is wrong in it is left out rather than believed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from email.utils import parseaddr
from html.parser import HTMLParser

from coordination.securemail.models import IncomingKind

LONGEST_TEXT = 50_000  # characters
MOST_FILES = 20
MOST_PARTS = 200
# A file that nobody gave a name to.
NAMELESS = "sans nom"
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,250}@[^<>\s]{1,250}>")
_MACHINES = frozenset({"bulk", "junk", "list", "auto_reply"})
# What programs write in front of the subject when they answer by themselves and set no header.
_AUTOMATIC_SUBJECT = re.compile(
    r"auto\s?:|réponse automatique|absence du bureau|message d.absence|automatic reply|out of (the )?office|"
    r"automatische antwort|abwesenheit|respuesta automática|risposta automatica",
    re.IGNORECASE,
)
_SERVERS = frozenset({"mailer-daemon", "postmaster"})
_NULL_SENDER = frozenset({"", "<>"})


@dataclass(frozen=True)
class Told:
    """What a report says: ``happened`` is a key of ``registry.Happened``, ``status`` the enhanced code (« 5.1.1 »)."""

    happened: str
    status: str = ""


@dataclass(frozen=True)
class Sent:
    """A file beside the text."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Parsed:
    """What a mail says. ``about`` are the Message-IDs it may answer, the surest first; ``envelope`` an ENVID of ours."""

    kind: IncomingKind
    sender: str
    subject: str
    text: str = ""
    about: tuple[str, ...] = ()
    envelope: str = ""
    told: Told | None = None
    files: tuple[Sent, ...] = field(default=())


def parse(raw: bytes) -> Parsed:
    """Read a mail. What is malformed in it is left out; nothing raises for what somebody sent."""
    mail = message_from_bytes(raw, policy=default)
    parts = _parts(mail)
    report = next((part for part in parts if part.get_content_type() == "message/delivery-status"), None)
    receipt = next((part for part in parts if part.get_content_type() == "message/disposition-notification"), None)
    sender, subject = _sender(mail), _line(mail, "Subject", 500)
    if report is not None:
        fields = _fields(report)
        about = (*_ids(_returned(parts)), *_thread(mail))
        envelope = fields.get("original-envelope-id", "")
        return Parsed(IncomingKind.STATUS, sender, subject, _text(mail), about, envelope, _status(fields))
    if receipt is not None:
        fields = _fields(receipt)
        about = (*_ids(fields.get("original-message-id", "")), *_thread(mail))
        return Parsed(IncomingKind.RECEIPT, sender, subject, _text(mail), about, told=_disposition(fields))
    text, about = _text(mail), _thread(mail)
    if sender.partition("@")[0].lower() in _SERVERS:
        # A server that explains itself in words alone, in whatever language: a person reads what it says.
        return Parsed(IncomingKind.UNREAD, sender, subject, text, (*about, *_ids(text), *_ids(_returned(parts))))
    kind = IncomingKind.AUTOMATIC if _is_automatic(mail) else IncomingKind.REPLY
    return Parsed(kind, sender, subject, text, about, files=tuple(_files(parts)))


def _parts(mail: Message) -> list[Message]:
    """Every part, as many as are reasonable; a mail inside a mail is not opened."""
    found: list[Message] = []
    waiting: list[Message] = [mail]
    while waiting and len(found) < MOST_PARTS:
        part = waiting.pop(0)
        found.append(part)
        if part.get_content_maintype() == "multipart" and isinstance(part.get_payload(), list):
            waiting = [*(one for one in part.get_payload() if isinstance(one, Message)), *waiting]
    return found


def _fields(report: Message) -> dict[str, str]:
    """The fields of a report: those of the message, then of its first recipient. Not translated, whatever the language."""
    payload = report.get_payload()
    blocks = [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else []
    if not blocks:
        blocks = [message_from_bytes(_bytes(report), policy=default)]
    fields: dict[str, str] = {}
    for block in blocks:
        for name, value in block.items():
            fields.setdefault(name.lower(), one_line(str(value))[:500])
    return fields


def _status(fields: dict[str, str]) -> Told:
    action = fields.get("action", "").lower()
    status = (re.match(r"[245]\.\d{1,3}\.\d{1,3}", fields.get("status", "")) or [""])[0]
    if action in {"failed", "delayed"}:
        return Told("bounced" if action == "failed" else "delayed", status)
    if action in {"delivered", "relayed", "expanded"}:
        return Told("delivered", status)
    # No action that the standard knows: the code alone.
    return Told({"5": "bounced", "4": "delayed"}.get(status[:1], "delivered"), status)


def _disposition(fields: dict[str, str]) -> Told:
    """« automatic-action/MDN-sent-automatically; processed/Error »: how, then what."""
    what = fields.get("disposition", "").partition(";")[2].strip().lower()
    kind, _, modifiers = what.partition("/")
    kind = kind.strip()
    if "error" in modifiers or kind in {"failed", "denied"}:
        return Told("refused", fields.get("error", "")[:60])
    return Told({"displayed": "opened", "processed": "opened", "deleted": "deleted"}.get(kind, "unknown"))


def _is_automatic(mail: Message) -> bool:
    """An answer that no person wrote (RFC 3834, 5; and what older programs write)."""
    if _line(mail, "Auto-Submitted").lower() not in {"", "no"}:
        return True
    if any(mail.get(name) is not None for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress")):
        return True
    if _AUTOMATIC_SUBJECT.match(_line(mail, "Subject")):
        return True
    if _line(mail, "Precedence").lower() in _MACHINES:
        return True
    return mail.get("Return-Path") is not None and _line(mail, "Return-Path") in _NULL_SENDER


def _thread(mail: Message) -> tuple[str, ...]:
    """What a mail answers: In-Reply-To first, then References from the newest."""
    return tuple(
        dict.fromkeys((*_ids(_line(mail, "In-Reply-To", 5000)), *reversed(_ids(_line(mail, "References", 20_000)))))
    )


def _returned(parts: list[Message]) -> str:
    """The Message-ID of the mail that a report gives back, whole or its header."""
    for part in parts:
        kind = part.get_content_type()
        payload = part.get_payload()
        if kind == "message/rfc822" and isinstance(payload, list) and payload:
            return _line(payload[0], "Message-ID", 1000) if isinstance(payload[0], Message) else ""
        if kind in {"text/rfc822-headers", "message/rfc822-headers"}:
            return _line(message_from_bytes(_bytes(part), policy=default), "Message-ID", 1000)
    return ""


def _ids(text: str) -> tuple[str, ...]:
    return tuple(_MESSAGE_ID.findall(text)[:50])


def _files(parts: list[Message]) -> Iterator[Sent]:
    found = 0
    for part in parts:
        name = part.get_filename()
        if part.get_content_maintype() == "multipart" or not (name or part.get_content_disposition() == "attachment"):
            continue
        found += 1
        if found > MOST_FILES:
            return
        yield Sent(one_line(str(name or ""))[:200] or NAMELESS, _bytes(part))


def _text(mail: Message) -> str:
    """The words of a mail, in plain text; of one that has HTML only, its words without anything else."""
    assert isinstance(mail, EmailMessage)
    try:
        body = mail.get_body(("plain", "html"))
    except (KeyError, ValueError, AttributeError):
        return ""
    if body is None or body.get_filename():
        return ""
    words = _decoded(body)
    if body.get_content_subtype() == "html":
        words = _words_of(words)
    clean = "".join(sign for sign in words if sign.isprintable() or sign in "\n\t")
    return re.sub(r"\n{3,}", "\n\n", clean).strip()[:LONGEST_TEXT]


class _Words(HTMLParser):
    """Keeps what is written, and the ends of lines."""

    _HIDDEN = frozenset({"script", "style", "head", "title"})

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in self._HIDDEN
        if tag in {"br", "p", "div", "tr", "li"}:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in self._HIDDEN and self._hidden > 0

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)


def _words_of(html: str) -> str:
    parser = _Words()
    parser.feed(html[: 4 * LONGEST_TEXT])
    return "".join(parser.words)


def _decoded(part: Message) -> str:
    charset = part.get_content_charset() or "utf-8"
    try:
        return _bytes(part).decode(charset, "replace")
    except LookupError:
        return _bytes(part).decode("utf-8", "replace")


def _bytes(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _sender(mail: Message) -> str:
    return parseaddr(_line(mail, "From", 1000))[1][:320]


def _line(mail: Message, name: str, longest: int = 200) -> str:
    """A field of a header, on one line; one that cannot be read is as if it were not there."""
    try:
        value = mail.get(name)
    except (ValueError, IndexError, AttributeError, TypeError):
        # The standard library's parser of addresses stumbles on some.
        return ""
    return one_line(str(value))[:longest] if value is not None else ""


def one_line(text: str) -> str:
    """``text`` without what no eye sees: it may go into a header, and on one line of a page."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
