"""The conversation with the operator's IMAP server. Mails are fetched without being marked, and never more than fits."""

import imaplib
import re
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from coordination.messaging.channels import TIMEOUT
from coordination.securemail.credentials import tls_of
from coordination.securemail.models import SecureMailAccount, Security

# A search answers one line, and a line is read whole: at most so many numbers of mails at once.
_WINDOW = 50_000
# Of a mail that is too large to be read whole: its header, its words, what a report says.
_BEGINNING = 262_144  # bytes
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_UID = re.compile(rb"UID (\d+)")

FAILURES = (OSError, imaplib.IMAP4.error)


@dataclass(frozen=True)
class Listed:
    """A mail of the box, before it is fetched. ``received_at`` is the server's."""

    uid: int
    size: int
    received_at: datetime


class Mailbox:
    """One folder, opened to be read."""

    def __init__(self, server: imaplib.IMAP4, folder: str) -> None:
        """Open ``folder``. Raises ``imaplib.IMAP4.error`` when there is none."""
        self._server = server
        answer, _ = server.select(f'"{_quoted(folder)}"', readonly=True)
        if answer != "OK":
            raise imaplib.IMAP4.error("no such folder")
        self.uid_validity = self._number("UIDVALIDITY")
        self._next = self._number("UIDNEXT")

    def newer_than(self, uid: int, *, at_most: int) -> list[Listed]:
        """The first mails after ``uid``, in order; nothing of them is fetched but size and time."""
        start = uid + 1
        while start < self._next:
            end = min(start + _WINDOW, self._next) - 1
            _, (found, *_) = self._server.uid("SEARCH", f"UID {start}:{end}")
            uids = sorted(int(one) for one in (found or b"").split())
            if uids:
                return self._listed(uids[:at_most])
            start = end + 1
        return []

    def whole(self, uid: int) -> bytes:
        """A mail as it is in the box."""
        return self._fetched(uid, "BODY.PEEK[]")

    def beginning(self, uid: int) -> bytes:
        """The first 256 KiB of a mail."""
        return self._fetched(uid, f"BODY.PEEK[]<0.{_BEGINNING}>")

    def _listed(self, uids: list[int]) -> list[Listed]:
        _, rows = self._server.uid("FETCH", ",".join(map(str, uids)), "(UID RFC822.SIZE INTERNALDATE)")
        listed = []
        for row in rows:
            line = row if isinstance(row, bytes) else b"".join(part for part in row or () if isinstance(part, bytes))
            uid, size = _UID.search(line), _SIZE.search(line)
            if uid and size:
                at = imaplib.Internaldate2tuple(line)
                moment = datetime.fromtimestamp(time.mktime(at), tz=UTC) if at else datetime.now(UTC)
                listed.append(Listed(int(uid[1]), int(size[1]), moment))
        return sorted(listed, key=lambda one: one.uid)

    def _fetched(self, uid: int, part: str) -> bytes:
        _, rows = self._server.uid("FETCH", str(uid), f"({part})")
        return next((row[1] for row in rows if isinstance(row, tuple)), b"")

    def _number(self, name: str) -> int:
        _, values = self._server.response(name)
        if not values or values[0] is None:
            raise imaplib.IMAP4.error(f"no {name}")
        return int(values[0])


@contextmanager
def open_mailbox(account: SecureMailAccount) -> Iterator[Mailbox]:
    """The folder that ``account`` has read, over TLS.

    Raises:
        OSError: the network, or TLS (``ssl.SSLError``).
        imaplib.IMAP4.error: sign-in refused, no such folder, a server that says something else.
    """
    server = _connect(account)
    try:
        _sign_in(server, account.imap_user or account.address, account.imap_password)
        yield Mailbox(server, account.imap_folder)
    finally:
        _hang_up(server)


def _connect(account: SecureMailAccount) -> imaplib.IMAP4:
    host, port, tls = account.imap_host, account.imap_port, tls_of(account)
    if account.imap_security == Security.TLS:
        return imaplib.IMAP4_SSL(host, port, ssl_context=tls, timeout=TIMEOUT)
    server = imaplib.IMAP4(host, port, timeout=TIMEOUT)
    try:
        server.starttls(tls)
    except FAILURES:
        _hang_up(server)
        raise
    return server


def _sign_in(server: imaplib.IMAP4, user: str, password: str) -> None:
    """LOGIN carries ASCII; what has accents goes as SASL PLAIN, in UTF-8 (RFC 4616)."""
    if f"{user}{password}".isascii():
        server.login(user, password)
    else:
        server.authenticate("PLAIN", lambda _: f"\0{user}\0{password}".encode())


def _hang_up(server: imaplib.IMAP4) -> None:
    """Nothing that happens while hanging up changes what was read."""
    try:
        server.logout()
    except FAILURES:
        server.shutdown()


def _quoted(folder: str) -> str:
    """A folder as IMAP names it: « Reçus » is « Re&AOc-us » (RFC 3501, 5.1.3). One in ASCII is as the operator wrote it."""
    if not (folder.isascii() and folder.isprintable()):
        folder = re.sub(r"[^\x20-\x7e]+", _shifted, folder.replace("&", "&-"))
    return folder.replace("\\", "\\\\").replace('"', '\\"')


def _shifted(signs: re.Match[str]) -> str:
    coded = b64encode(signs.group().encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
    return f"&{coded}-"
