"""Real servers on loopback that behave in one way each, and data that other connections can see."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connection

from coordination.tenancy.models import Hospital
from tests import factories


class MailServer:
    """An SMTP server that keeps what it accepts. ``rcpt`` and ``data`` are its answers; ``cut`` hangs up after the data."""

    def __init__(self) -> None:
        self.behave()
        self.raw: list[bytes] = []
        self.mails: list[EmailMessage] = []

    def behave(self) -> None:
        """Accept whatever comes, at once."""
        self.rcpt = ""
        self.data = "250 2.0.0 Stored"
        self.cut = False
        self.pause = 0.0

    async def handle_RCPT(  # noqa: N802 - named by aiosmtpd
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        await asyncio.sleep(self.pause)
        if self.rcpt:
            return self.rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - named by aiosmtpd
        assert isinstance(envelope.content, bytes)
        if self.data.startswith("250"):
            self.raw.append(envelope.content.replace(b"\r\n", b"\n"))
            self.mails.append(message_from_bytes(envelope.content, policy=default))
        if self.cut:
            assert server.transport is not None
            server.transport.abort()  # type: ignore[attr-defined]
        return self.data


@contextmanager
def mail_server(handler: MailServer | None = None, port: int = 0) -> Iterator[tuple[MailServer, int]]:
    """A running ``MailServer`` and its port."""
    handler = handler or MailServer()
    port = port or free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port, decode_data=False)
    controller.start()
    try:
        yield handler, port
    finally:
        controller.stop()


class SmsGateway(HTTPServer):
    """An SMS gateway that keeps what it is asked and answers ``status`` after ``pause`` seconds."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _GatewayHandler)
        self.status = 201
        self.pause = 0.0
        self.requests: list[dict[str, Any]] = []


class _GatewayHandler(BaseHTTPRequestHandler):
    server: SmsGateway

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append({"path": self.path, "headers": dict(self.headers), "body": body})
        time.sleep(self.server.pause)
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - named by http.server
        """Stay silent."""


@contextmanager
def sms_gateway() -> Iterator[SmsGateway]:
    """A running ``SmsGateway``."""
    gateway = SmsGateway()
    thread = threading.Thread(target=gateway.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield gateway
    finally:
        gateway.shutdown()
        thread.join()
        gateway.server_close()


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def committed_hospital(*tables: str) -> Iterator[Hospital]:
    """A hospital that other connections see. Its rows in ``tables`` are deleted afterwards, by the owner.

    Not ``django_db(transaction=True)``: its flush would empty the reference data of a reused test database, and the
    serving role may not truncate.
    """
    hospital = factories.make_hospital("Centre hospitalier d’Aiguelongue", "CH d’Aiguelongue", "990000033")
    try:
        yield hospital
    finally:
        connection.close()
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE NONE")
            cursor.execute("SELECT set_config('app.hospital', %s, false)", [str(hospital.pk)])
            for table in (*tables, "audit_transition"):
                cursor.execute(f'DELETE FROM "{table}" WHERE hospital_id = %s', [hospital.pk])
            cursor.execute("DELETE FROM tenancy_hospital WHERE id = %s", [hospital.pk])
        connection.close()
