"""Asking the hospital's antivirus about a file, when the hospital has one: clamd, by its command INSTREAM (clamd(8)).

The product removes nothing and judges nothing itself: a file in which something is found, or that nobody could read, does
not enter.
"""

import socket
import struct
from contextlib import closing
from urllib.parse import urlsplit

from django.conf import settings

from coordination.errors import DomainError

TIMEOUT = 20  # seconds, for each answer; a file of the largest size takes clamd about a second
_CHUNK = 65_536
_LONGEST_ANSWER = 1024
_CLEAN = b"stream: OK"
_FOUND = b" FOUND"


def check_clean(content: bytes) -> None:
    """Return when the antivirus finds nothing in ``content``, or when the hospital has none (``CLAMD_URL`` is empty).

    Raises:
        DomainError: ``infected``; ``not_scanned``, the antivirus does not answer or could not read the file.
    """
    if not settings.CLAMD_URL:
        return
    try:
        answer = _ask(content)
    except OSError as error:
        raise _not_scanned() from error
    if answer.endswith(_FOUND):
        raise DomainError("L’antivirus a trouvé quelque chose dans ce fichier : il n’est pas gardé.", code="infected")
    if answer != _CLEAN:
        raise _not_scanned()


def _ask(content: bytes) -> bytes:
    with closing(_connect()) as clamd:
        clamd.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), _CHUNK):
            chunk = content[start : start + _CHUNK]
            clamd.sendall(struct.pack("!L", len(chunk)) + chunk)
        clamd.sendall(struct.pack("!L", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER and (more := clamd.recv(_LONGEST_ANSWER)):
            answer += more
        return answer.rstrip(b"\0")


def _connect() -> socket.socket:
    """``unix:///run/clamav/clamd.ctl`` or ``tcp://host:3310``; the settings refuse any other address."""
    address = urlsplit(settings.CLAMD_URL)
    if address.scheme == "tcp":
        return socket.create_connection((address.hostname, address.port), timeout=TIMEOUT)
    clamd = socket.socket(socket.AF_UNIX)
    try:
        clamd.settimeout(TIMEOUT)
        clamd.connect(address.path)
    except OSError:
        clamd.close()
        raise
    return clamd


def _not_scanned() -> DomainError:
    return DomainError(
        "L’antivirus de l’établissement ne répond pas : ce fichier n’est pas gardé. Réessayez dans un moment.",
        code="not_scanned",
    )
