"""Receives the mails and text messages that the demonstration and the tests send.

A real SMTP server and a real SMS gateway over HTTP, whose only peculiarity is that they
deliver into a folder: ``*.eml`` and ``*.json``, written whole or not at all. Nothing here
imports the rest of the package, so the container image runs this file by itself.

Environment: MAILBOX_DIR, CATCHER_SMTP_PORT, CATCHER_SMS_PORT, SMS_GATEWAY_TOKEN (or
SMS_GATEWAY_TOKEN_FILE) and CATCHER_HOST (loopback unless given).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import signal
import sys
import threading
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import FrameType
from typing import Any, ClassVar, NamedTuple, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

LARGEST_MAIL = 20 * 1024 * 1024  # bytes
LARGEST_REQUEST = 64 * 1024  # bytes
LONGEST_FIELD = 2000  # characters; a text message of 13 parts
CONVERSATION_TIMEOUT = 30  # seconds


class Stored(NamedTuple):
    """A text message in the mailbox: its content, and whether this call put it there."""

    message: dict[str, str]
    is_new: bool


class Mailbox:
    """A folder of received messages, shared by several writers and readers."""

    def __init__(self, folder: Path) -> None:
        """Create the folder if needed."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder

    def store_mail(self, *, sender: str, recipients: list[str], content: bytes) -> Path:
        """Store one delivery and return its file.

        The envelope goes into the headers that RFC 5321 (4.4) and common use give it. The
        same mail delivered twice is stored twice: a double must be seen.
        """
        envelope = [f"Return-Path: <{sender}>", *(f"Delivered-To: {name}" for name in recipients)]
        header = "".join(f"{line}\r\n" for line in envelope).encode()
        digest = hashlib.sha256(os.urandom(16) + content).hexdigest()[:12]
        target = self.folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{digest}.eml"
        draft = self._draft(header + content)
        draft.rename(target)
        return target

    def store_text_message(self, *, to: str, text: str, reference: str) -> Stored:
        """Store one text message, once for each reference."""
        message = {
            "to": to,
            "text": text,
            "reference": reference,
            "received_at": datetime.now(UTC).isoformat(),
        }
        # The reference is the caller's: only its hash is fit to be a file name.
        target = self.folder / f"sms-{hashlib.sha256(reference.encode()).hexdigest()[:32]}.json"
        draft = self._draft(json.dumps(message, ensure_ascii=False, indent=1).encode())
        try:
            # A link and not a rename: it fails when the target exists, even between processes.
            os.link(draft, target)
        except FileExistsError:
            return Stored(json.loads(target.read_text(encoding="utf-8")), is_new=False)
        finally:
            draft.unlink()
        return Stored(message, is_new=True)

    def _draft(self, content: bytes) -> Path:
        """Write ``content`` under a name that no reader looks for."""
        draft = self.folder / f".{os.urandom(8).hex()}.draft"
        draft.write_bytes(content)
        return draft


class MailHandler:
    """What the SMTP server does with a complete mail."""

    def __init__(self, mailbox: Mailbox) -> None:
        """Deliver into ``mailbox``."""
        self.mailbox = mailbox

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - name set by aiosmtpd
        """Store the mail and return the SMTP reply, which promises that it is stored."""
        content = envelope.content
        if not isinstance(content, bytes) or envelope.mail_from is None:
            return "554 5.6.0 No content"
        try:
            self.mailbox.store_mail(sender=envelope.mail_from, recipients=list(envelope.rcpt_tos), content=content)
        except OSError as error:
            print(f"mail not stored: {error.strerror}", file=sys.stderr)
            return "452 4.3.1 Mailbox full or unavailable, try again"
        return "250 2.0.0 Stored"


class BadRequestError(Exception):
    """A request that the gateway refuses, with its HTTP status."""

    def __init__(self, status: HTTPStatus, detail: str) -> None:
        """Refuse with ``status`` and say why in ``detail``."""
        super().__init__(detail)
        self.status = status
        self.detail = detail


class Gateway(ThreadingHTTPServer):
    """An SMS gateway: ``POST /messages`` with a bearer token."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], *, mailbox: Mailbox, token: str) -> None:
        """Listen on ``address``; an empty token is refused, it would let everyone in."""
        if not token:
            raise ValueError("The gateway needs a token.")
        self.mailbox = mailbox
        self.token = token
        super().__init__(address, GatewayHandler)


class GatewayHandler(BaseHTTPRequestHandler):
    """One request to the gateway."""

    server: Gateway
    timeout = CONVERSATION_TIMEOUT
    fields: ClassVar[tuple[str, ...]] = ("to", "text", "reference")

    def do_GET(self) -> None:
        """Answer ``GET /healthz``, for the container's health check."""
        if self.path == "/healthz":
            self._answer(HTTPStatus.OK, {"status": "ok"})
        else:
            self._answer(HTTPStatus.NOT_FOUND, {"detail": "Unknown address."})

    def do_POST(self) -> None:
        """Accept one text message: 201 when stored, 200 when it already was, 409 when it differs."""
        try:
            self._check_address_and_token()
            wanted = self._message()
        except BadRequestError as refusal:
            self._answer(refusal.status, {"detail": refusal.detail})
            return
        stored = self.server.mailbox.store_text_message(**wanted)
        if any(stored.message[name] != wanted[name] for name in self.fields):
            self._answer(HTTPStatus.CONFLICT, {"detail": "Reference used by another message."})
            return
        status = HTTPStatus.CREATED if stored.is_new else HTTPStatus.OK
        self._answer(status, {"reference": wanted["reference"], "status": "accepted"})

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - name set by http.server
        """Stay silent: the address bar and the body are the mailbox's business."""

    def _check_address_and_token(self) -> None:
        given = self.headers.get("Authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {self.server.token}".encode()):
            raise BadRequestError(HTTPStatus.UNAUTHORIZED, "Missing or wrong token.")
        if self.path != "/messages":
            raise BadRequestError(HTTPStatus.NOT_FOUND, "Unknown address.")

    def _message(self) -> dict[str, str]:
        try:
            length = int(self.headers.get("Content-Length", ""))
        except ValueError:
            raise BadRequestError(HTTPStatus.LENGTH_REQUIRED, "Content-Length is missing.") from None
        if not 0 <= length <= LARGEST_REQUEST:
            raise BadRequestError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The request is too large.")
        try:
            body = json.loads(self.rfile.read(length))
        except ValueError:
            raise BadRequestError(HTTPStatus.BAD_REQUEST, "The body is not JSON.") from None
        if not isinstance(body, dict):
            raise BadRequestError(HTTPStatus.BAD_REQUEST, "The body is not a JSON object.")
        message = {}
        for name in self.fields:
            value = body.get(name)
            if not isinstance(value, str) or not 0 < len(value) <= LONGEST_FIELD:
                raise BadRequestError(
                    HTTPStatus.BAD_REQUEST,
                    f"{name} must be a text of 1 to {LONGEST_FIELD} characters.",
                )
            message[name] = value
        return message

    def _answer(self, status: HTTPStatus, content: dict[str, str]) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Catcher:
    """The SMTP server and the gateway on one mailbox, usable as a context manager."""

    def __init__(self, folder: Path, *, token: str, host: str = "127.0.0.1", smtp_port: int, sms_port: int) -> None:
        """Prepare both servers. Port 0 lets the system choose the gateway's port."""
        mailbox = Mailbox(folder)
        self._smtp = Controller(
            MailHandler(mailbox),
            hostname=host,
            port=smtp_port,
            data_size_limit=LARGEST_MAIL,
            enable_SMTPUTF8=True,
            decode_data=False,
        )
        self._gateway = Gateway((host, sms_port), mailbox=mailbox, token=token)
        self._thread = threading.Thread(target=self._gateway.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def sms_port(self) -> int:
        """Return the port that the gateway listens on."""
        return int(self._gateway.server_address[1])

    def __enter__(self) -> Self:
        """Start both servers."""
        self._smtp.start()
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        """Stop both servers."""
        self._gateway.shutdown()
        self._gateway.server_close()
        self._smtp.stop()


def main() -> int:
    """Run until SIGTERM or SIGINT."""
    try:
        catcher = _catcher_from_environment()
    except KeyError as error:
        print(f"catcher: {error.args[0]} is missing from the environment", file=sys.stderr)
        return 1
    except (ValueError, OSError) as error:
        print(f"catcher: {error}", file=sys.stderr)
        return 1
    stop = threading.Event()

    def finish(signum: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, finish)
    signal.signal(signal.SIGINT, finish)
    with catcher:
        print("catcher: ready", flush=True)
        stop.wait()
    return 0


def _catcher_from_environment() -> Catcher:
    environment = os.environ
    if path := environment.get("SMS_GATEWAY_TOKEN_FILE"):
        token = Path(path).read_text(encoding="utf-8").strip()
    else:
        token = environment["SMS_GATEWAY_TOKEN"]
    return Catcher(
        Path(environment["MAILBOX_DIR"]),
        token=token,
        host=environment.get("CATCHER_HOST", "127.0.0.1"),
        smtp_port=int(environment["CATCHER_SMTP_PORT"]),
        sms_port=int(environment["CATCHER_SMS_PORT"]),
    )


if __name__ == "__main__":
    sys.exit(main())
