"""Reading the environment, failing loudly: a missing or malformed value stops the start with one clear line."""

import logging
import os
import re
from collections.abc import Collection
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

_MISSING = object()
# As ``ALLOWED_HOSTS`` compares it: no scheme, no port; a dot in front for every name below, an asterisk for all.
_HOST = re.compile(r"\*|\.?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*|\[[0-9A-Fa-f:.]+\]")
_MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


def text(name: str, default: Any = _MISSING) -> str:
    """The value of ``name``, or the content of the file that ``{name}_FILE`` points to (secrets of a container).

    An empty value or file is a missing one.
    """
    path = os.environ.get(f"{name}_FILE")
    value = _content(f"{name}_FILE", path) if path else os.environ.get(name, "")
    if value.strip():
        return value.strip()
    if default is not _MISSING:
        return str(default)
    if path:
        raise ImproperlyConfigured(f"{name}_FILE is empty.")
    raise ImproperlyConfigured(f"{name} is missing from the environment (or give {name}_FILE).")


def _content(name: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise ImproperlyConfigured(f"{name} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError:
        raise ImproperlyConfigured(f"{name} cannot be read: it is not UTF-8 text.") from None


def whole_number(name: str, default: int) -> int:
    """A whole number."""
    value = text(name, default)
    if not (value.isascii() and value.isdigit()):
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.")
    return int(value)


def yes_or_no(name: str, *, default: bool) -> bool:
    """``yes`` or ``no``."""
    value = text(name, "yes" if default else "no").lower()
    if value not in {"yes", "no"}:
        raise ImproperlyConfigured(f"{name} must be yes or no, not {value!r}.")
    return value == "yes"


def listed(name: str, default: Any = _MISSING) -> list[str]:
    """Values separated by commas, blanks removed; at least one where there is no default."""
    values = [item.strip() for item in text(name, default).split(",") if item.strip()]
    if not values and default is _MISSING:
        raise ImproperlyConfigured(f"{name} holds no value.")
    return values


def hosts(name: str) -> list[str]:
    """Names of hosts, separated by commas."""
    names = listed(name)
    for host in names:
        if not _HOST.fullmatch(host):
            raise ImproperlyConfigured(f"{name}: {host!r} is no host name (neither scheme nor port belong to it).")
    return names


def log_level(name: str, default: str) -> str:
    """A level of Python's logging."""
    value = text(name, default).upper()
    levels = logging.getLevelNamesMapping()
    if value not in levels:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(levels)}.")
    return value


def bearer(name: str) -> str:
    """A token as a header carries it."""
    value = text(name)
    if not re.fullmatch(r"[!-~]+", value):
        raise ImproperlyConfigured(f"{name} must be ASCII characters without a space.")
    return value


def mail_address(name: str, default: Any = _MISSING) -> str:
    """An address, with a name before it or not: ``Sorties <sorties@hospital.example>``."""
    value = text(name, default)
    local, _, domain = parseaddr(value)[1].rpartition("@")
    if not local or not _HOST.fullmatch(domain):
        raise ImproperlyConfigured(f"{name} must look like name@domain.example.")
    return value


def web_address(name: str) -> str:
    """An address such as ``https://host/path``."""
    _parts(name, {"http", "https"}, "https://host.example")
    return text(name)


def redis_url(name: str) -> str:
    """``redis://host:6379/0``, ``rediss://…`` over TLS, or ``unix:///path`` of a socket."""
    example = "redis://host:6379/0 or unix:///path"
    parts = _parts(name, {"redis", "rediss", "unix"}, example, needs_host=False)
    if not (parts.path if parts.scheme == "unix" else parts.hostname):
        raise ImproperlyConfigured(f"{name} must look like {example}.")
    return text(name)


def clamd_url(name: str) -> str:
    """Where the antivirus listens: ``unix:///run/clamav/clamd.ctl`` or ``tcp://host:3310``; empty without one."""
    value = text(name, "")
    if not value:
        return ""
    example = "unix:///path or tcp://host:port"
    parts = _parts(name, {"unix", "tcp"}, example, needs_host=False)
    is_socket = parts.scheme == "unix" and not parts.netloc and parts.path
    if not is_socket and not (parts.scheme == "tcp" and parts.hostname and parts.port):
        raise ImproperlyConfigured(f"{name} must be {example}.")
    return value


def _parts(name: str, schemes: Collection[str], example: str, *, needs_host: bool = True) -> SplitResult:
    """The parts of an address. A wrong one is never quoted: it may hold a password."""
    try:
        parts = urlsplit(text(name))
        is_whole = parts.scheme in schemes and (parts.hostname or not needs_host) and parts.port != 0
    except ValueError:
        # A port that is no number, half an IPv6 address: the message of urlsplit quotes the value.
        is_whole = False
    if not is_whole:
        raise ImproperlyConfigured(f"{name} must look like {example}.")
    return parts


def fernet_keys(name: str) -> list[str]:
    """The keys of the encrypted fields, newest first; each must be a Fernet key."""
    keys = listed(name)
    for position, key in enumerate(keys, start=1):
        try:
            Fernet(key)
        except ValueError as error:
            raise ImproperlyConfigured(f"{name}: key number {position} is not a Fernet key.") from error
    return keys


def database(name: str) -> dict[str, Any]:
    """Django's settings of a PostgreSQL database from ``postgresql://user:password@host:port/name?host=/socket/folder``."""
    example = "postgresql://user:password@host:5432/name"
    parts = _parts(name, {"postgres", "postgresql"}, example, needs_host=False)
    if not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{name} must look like {example}.")
    # What is sent with its values beside it (coordination.tenancy.prepared) is kept by PostgreSQL from the first time.
    options: dict[str, Any] = {**dict(parse_qsl(parts.query)), "prepare_threshold": 0}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or parts.hostname or "",
        "PORT": str(options.pop("port", "") or parts.port or ""),
        "OPTIONS": options,
        # Forms read their lists of choices by ``iterator()``: a cursor in the database asks four times for one answer.
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }


def mail_server(name: str) -> dict[str, Any]:
    """Host, port, credentials and TLS from ``smtp://host:25``, ``smtp+tls://user:password@host:587`` or ``smtps://host:465``."""
    parts = _parts(name, _MAIL_PORTS, "smtp+tls://user:password@host:587")
    return {
        "HOST": parts.hostname,
        "PORT": parts.port or _MAIL_PORTS[parts.scheme],
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "STARTTLS": parts.scheme == "smtp+tls",
        "TLS": parts.scheme == "smtps",
    }
