"""An operator of secure health mail on loopback: TLS, client certificates asked for, delivery status notifications."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from coordination.embedded.certificates import Authority
from tests.messaging.servers import MailServer, free_port


class Operator(MailServer):
    """A mail server that knows its clients by their certificate and offers DSN (RFC 3461)."""

    def __init__(self) -> None:
        super().__init__()
        self.clients: list[str] = []
        self.options: list[list[str]] = []

    async def handle_EHLO(  # noqa: N802 - named by aiosmtpd
        self, server: SMTP, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        assert server.transport is not None
        proof = server.transport.get_extra_info("ssl_object")
        if proof is not None:
            self.clients.append(dict(pair[0] for pair in proof.getpeercert()["subject"])["commonName"])
        return [*responses[:-1], "250-DSN", responses[-1]]


class _DsnSmtp(SMTP):
    """aiosmtpd knows no DSN: its parameters are noted and put aside."""

    def _getparams(self, params: Any) -> Any:
        dsn = [param for param in params if param.split("=")[0] in {"RET", "ENVID", "NOTIFY", "ORCPT"}]
        if dsn:
            self.event_handler.options.append(dsn)
        return super()._getparams([param for param in params if param not in dsn])


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _DsnSmtp(self.handler, **self.SMTP_kwargs)

    def _trigger_server(self) -> None:
        """Call without a word: aiosmtpd would begin TLS without a certificate, and be refused."""
        socket.create_connection((self.hostname, self.port), timeout=5).close()


@contextmanager
def operator(authority: Authority, folder: Path, *, implicit: bool = False) -> Iterator[tuple[Operator, int]]:
    """A running ``Operator`` and its port; STARTTLS demanded, or TLS from the first byte."""
    issued = authority.issue("127.0.0.1")
    chain = folder / "server.pem"
    chain.write_text(issued.certificate + issued.key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    context.load_verify_locations(cadata=authority.certificate)
    context.verify_mode = ssl.CERT_REQUIRED
    handler, port = Operator(), free_port()
    tls: dict[str, Any] = {"ssl_context": context} if implicit else {"tls_context": context, "require_starttls": True}
    controller = _Controller(handler, hostname="127.0.0.1", port=port, decode_data=False, **tls)
    controller.start()
    try:
        yield handler, port
    finally:
        controller.stop()
