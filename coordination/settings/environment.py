"""Reading the environment, failing loudly: a missing or malformed value stops the start with one clear line."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

_MISSING = object()


def text(name: str, default: Any = _MISSING) -> str:
    """The value of ``name``, or the content of the file that ``{name}_FILE`` points to (secrets of a container)."""
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE cannot be read: {error.strerror}.") from error
    value = os.environ.get(name, "")
    if value:
        return value
    if default is _MISSING:
        raise ImproperlyConfigured(f"{name} is missing from the environment (or give {name}_FILE).")
    return str(default)


def flag(name: str, *, default: bool) -> bool:
    """A yes-or-no value: ``1 true yes on`` or ``0 false no off``."""
    value = text(name, "1" if default else "0").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be yes or no, not {value!r}.")


def whole_number(name: str, default: int) -> int:
    """A whole number."""
    value = text(name, default)
    if not value.isdigit():
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.")
    return int(value)


def listed(name: str, default: Any = _MISSING) -> list[str]:
    """Values separated by commas, blanks removed."""
    return [item.strip() for item in text(name, default).split(",") if item.strip()]


def clamd_url(name: str) -> str:
    """Where the antivirus listens: ``unix:///run/clamav/clamd.ctl`` or ``tcp://host:3310``; empty without one."""
    value = text(name, "")
    address = urlsplit(value)
    is_socket = address.scheme == "unix" and not address.netloc and address.path
    is_host = address.scheme == "tcp" and address.hostname and address.port
    if value and not is_socket and not is_host:
        raise ImproperlyConfigured(f"{name} must be unix:///path or tcp://host:port.")
    return value


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
    parts = urlsplit(text(name))
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{name} must look like postgresql://user:password@host:5432/name.")
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
    parts = urlsplit(text(name))
    if parts.scheme not in {"smtp", "smtp+tls", "smtps"} or not parts.hostname:
        raise ImproperlyConfigured(f"{name} must look like smtp+tls://user:password@host:587.")
    return {
        "HOST": parts.hostname,
        "PORT": parts.port or 25,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "STARTTLS": parts.scheme == "smtp+tls",
        "TLS": parts.scheme == "smtps",
    }
