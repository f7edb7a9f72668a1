"""Secrets that this machine makes for itself, and where each of them is kept."""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path
from urllib.parse import quote


def fernet_key() -> str:
    """Return a key for the encrypted fields: 32 random bytes in URL-safe base64."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def application_secrets() -> dict[str, str]:
    """Return fresh values for the secrets that the project's settings require."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(64),
        "FIELD_KEYS": fernet_key(),
        "BLIND_INDEX_KEY": secrets.token_urlsafe(32),
        "METRICS_TOKEN": secrets.token_urlsafe(32),
        "SMS_GATEWAY_TOKEN": secrets.token_urlsafe(32),
    }


def stored_secrets(path: Path) -> dict[str, str]:
    """Return the secrets kept in ``path`` (one NAME=value a line), made on the first call.

    A secret added by a later version is made then; those already there are never changed,
    since data is encrypted under them.
    """
    known = {}
    if path.exists():
        lines = path.read_text(encoding="utf-8").splitlines()
        known = dict(line.split("=", 1) for line in lines if "=" in line)
    values = application_secrets() | known
    if values != known:
        _write_private(path, "".join(f"{name}={value}\n" for name, value in values.items()))
    return values


def write_compose_secrets(folder: Path) -> list[str]:
    """Write one file for each secret of docker-compose.yml; return the names that were made.

    The folder is private (0700). The files themselves can be read by all, because a container
    sees them under its own user; on the host the folder stands in the way.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    owner, app, redis = (secrets.token_urlsafe(32) for _ in range(3))
    values = {name.lower(): value for name, value in application_secrets().items()} | {
        "postgres_password": secrets.token_urlsafe(32),
        "database_owner_password": owner,
        "database_owner_url": f"postgresql://tu_owner:{quote(owner)}@postgres:5432/trait_dunion",
        "database_app_password": app,
        "database_url": f"postgresql://tu_app:{quote(app)}@postgres:5432/trait_dunion",
        "redis_conf": f"requirepass {redis}",
        "redis_url": f"redis://:{quote(redis)}@redis:6379/0",
    }
    present = {path.name for path in folder.iterdir()}
    if present & set(values):
        # Passwords and the addresses that hold them belong together: all or nothing.
        return []
    for name, value in values.items():
        _write_private(folder / name, f"{value}\n")
        (folder / name).chmod(0o444)
    return sorted(values)


def _write_private(path: Path, content: str) -> None:
    draft = path.with_name(f".{path.name}.draft")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        handle.write(content)
    draft.rename(path)
