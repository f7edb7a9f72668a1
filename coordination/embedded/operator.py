"""The operator of secure health mail of the demonstration: a mail server that knows its clients by their certificate and
delivers into the boxes that Dovecot serves. What reaches no box goes back to its sender, as between real operators.
"""

from __future__ import annotations

import json
import logging
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
from email.message import EmailMessage, MIMEPart
from email.utils import formatdate, make_msgid
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from coordination.embedded.certificates import Authority
from coordination.embedded.dovecot import HOST, PASSWORD, Dovecot
from coordination.embedded.errors import EmbeddedError
from coordination.embedded.home import private_folder, service_account
from coordination.embedded.maildir import Maildirs

DOMAIN = "mssante.example"
HOSPITAL = f"sorties@ch-sauveyre.{DOMAIN}"
LARGEST_MAIL = 40_000_000  # bytes; files of 25 MB as a mail carries them
_INSIDE = re.compile(rf"[a-z0-9][a-z0-9._+-]*@([a-z0-9-]+\.)*{re.escape(DOMAIN)}", re.IGNORECASE)


class Operator:
    """Both servers of the operator, and what they keep under ``folder``."""

    def __init__(self, folder: Path, *, run: Path | None = None) -> None:
        """Nothing is made yet. ``folder``: absolute. ``run``: see ``Dovecot``."""
        self.folder = folder
        self.boxes = Maildirs(folder)
        self._run = run

    @property
    def authority(self) -> Authority:
        """Who vouches for the servers and for their clients."""
        return Authority().kept(self.folder / "authority-key.pem")

    @property
    def ports(self) -> tuple[int, int]:
        """Where mail is sent to (SMTP) and where it is read (IMAP), both with STARTTLS."""
        smtp, imap = json.loads(self._ports.read_text())
        return smtp, imap

    @property
    def password(self) -> str:
        """The one of every box."""
        return PASSWORD

    def prepare(self) -> dict[str, list[str]]:
        """Make what lasts, and return the commands of both servers by name.

        Raises:
            EmbeddedError: Dovecot is missing, or does not read its configuration.
        """
        account = service_account()
        private_folder(self.folder, account)
        if not self._ports.exists() or not all(_is_free(port) for port in self.ports):
            self._ports.write_text(json.dumps(_free_ports()))
        serve = Dovecot(self.folder, self.authority, port=self.ports[1], run=self._run).prepare()
        _check(serve)
        drop = ["setpriv", f"--reuid={account.uid}", f"--regid={account.gid}", "--clear-groups"] if account else []
        return {
            "mailboxes": [*drop, *serve],
            "operator": [sys.executable, "-m", "coordination.embedded.operator", str(self.folder)],
        }

    def mail_server(self) -> Controller:
        """The mail server, to be started: STARTTLS and a client certificate are demanded."""
        return Controller(
            Delivery(self.boxes),
            hostname=HOST,
            port=self.ports[0],
            tls_context=server_tls(self.authority, self.folder / "operator.pem"),
            require_starttls=True,
            decode_data=False,
            data_size_limit=LARGEST_MAIL,
        )

    @property
    def _ports(self) -> Path:
        return self.folder / "ports.json"


class Delivery:
    """What the mail server does with a mail."""

    def __init__(self, boxes: Maildirs) -> None:
        """Deliver into ``boxes``."""
        self._boxes = boxes

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802 - named by aiosmtpd
        """Take what stays inside the space of trust."""
        if not _INSIDE.fullmatch(address):
            return "550 5.7.1 Outside the space of trust"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - named by aiosmtpd
        """Put the mail into the box of each recipient, or give it back."""
        for recipient in envelope.rcpt_tos:
            if self._boxes.holds(recipient):
                head = f"Return-Path: <{envelope.mail_from}>\r\nDelivered-To: {recipient}\r\n"
                self._boxes.deliver(recipient, head.encode() + envelope.content)
            elif self._boxes.holds(envelope.mail_from or ""):
                self._boxes.deliver(envelope.mail_from, undeliverable(envelope.mail_from, recipient, envelope.content))
        return "250 2.0.0 Delivered"


def undeliverable(sender: str, recipient: str, content: bytes) -> bytes:
    """A delivery status notification (RFC 3464) for a box that is not there, with the header of the mail."""
    report = EmailMessage()
    report["From"] = f"MAILER-DAEMON@{DOMAIN}"
    report["To"] = sender
    report["Subject"] = "Remise impossible"
    report["Date"] = formatdate(localtime=True)
    report["Message-ID"] = make_msgid(domain=DOMAIN)
    report["Auto-Submitted"] = "auto-replied"
    report["Return-Path"] = "<>"
    report["MIME-Version"] = "1.0"
    report.add_header("Content-Type", "multipart/report", **{"report-type": "delivery-status"})
    words = MIMEPart()
    words.set_content(f"Votre message n’a pas pu être remis à {recipient} : cette boîte n’existe pas ou plus.")
    status = MIMEPart()
    status["Content-Type"] = "message/delivery-status"
    server, box = MIMEPart(), MIMEPart()
    server["Reporting-MTA"] = f"dns; {DOMAIN}"
    box["Final-Recipient"], box["Action"], box["Status"] = f"rfc822; {recipient}", "failed", "5.1.1"
    status.set_payload([server, box])
    header = MIMEPart()
    header["Content-Type"] = "text/rfc822-headers"
    header.set_payload(content.replace(b"\r\n", b"\n").partition(b"\n\n")[0].decode("ascii", "replace") + "\n")
    report.set_payload([words, status, header])
    return report.as_bytes()


def server_tls(authority: Authority, chain: Path) -> ssl.SSLContext:
    """TLS of a server on this machine that asks its clients for a certificate; its own is written to ``chain``."""
    issued = authority.issue(HOST)
    chain.touch(mode=0o600)
    chain.write_text(issued.certificate + issued.key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    context.load_verify_locations(cadata=authority.certificate)
    context.verify_mode = ssl.CERT_REQUIRED
    return context


def _check(serve: list[str]) -> None:
    """Have Dovecot read its configuration: version 2.4 calls many settings otherwise."""
    read = subprocess.run([*serve, "-n"], check=False, capture_output=True, text=True)
    if read.returncode != 0:
        raise EmbeddedError(
            f"Dovecot 2.3 is needed for the secure mailboxes; this one says: {read.stderr[:200].strip()}"
        )


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _free_ports() -> list[int]:
    with socket.socket() as one, socket.socket() as other:
        one.bind((HOST, 0))
        other.bind((HOST, 0))
        return [int(one.getsockname()[1]), int(other.getsockname()[1])]


def main(folder: Path) -> int:
    """Serve mail until SIGTERM or SIGINT."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda signum, frame: stop.set())
    # It doubts that a client certificate should be demanded: here it should.
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    # What is delivered belongs to one account.
    os.umask(0o077)
    server = Operator(folder).mail_server()
    server.start()
    stop.wait()
    server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
