"""Where the measures run: the embedded servers' PostgreSQL and Redis, under names of their own."""

import base64
import os
import socket
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

CHECKOUT = Path(__file__).resolve().parent.parent
OUTPUT = CHECKOUT / "build" / "bench"
HOST = "127.0.0.1"
# Not 0, which everybody else takes.
REDIS_DATABASE = "9"
# The servers hold invented data only and listen on a private socket: these open nothing else.
SECRETS = {
    "SECRET_KEY": "bench-only-secret-key-of-no-value-whatsoever-0123456789",
    "FIELD_KEYS": base64.urlsafe_b64encode(b"bench-only-key-of-no-value-at-al").decode(),
    "BLIND_INDEX_KEY": "bench-only-blind-index-key-of-no-value",
    "METRICS_TOKEN": "bench-only-metrics-token",
    "SMS_GATEWAY_TOKEN": "bench-only-sms-token",
}
SERVING, OWNER, SUPERUSER = "tu_app", "tu_owner", "postgres"


def database_url(name: str, role: str) -> str:
    """Return the address of database ``name`` on the embedded server, for ``role``."""
    parts = urlsplit(os.environ["DATABASE_OWNER_URL"])
    return urlunsplit(parts._replace(netloc=f"{role}@", path=f"/{name}"))


def environment(database: str, role: str = SERVING, **more: str) -> dict[str, str]:
    """Return the whole environment of a process that measures, or prepares, ``database``."""
    return {
        **os.environ,
        **SECRETS,
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "DATABASE_URL": database_url(database, role),
        "BENCH_REDIS_DATABASE": REDIS_DATABASE,
        "ALLOWED_HOSTS": f"testserver,{HOST}",
        "BASE_URL": f"http://{HOST}",
        "EMAIL_URL": f"smtp://{HOST}:9",
        "SMS_GATEWAY_URL": f"http://{HOST}:9/messages",
        "MAILBOX_DIR": str(OUTPUT / "mailbox"),
        "PYTHONUNBUFFERED": "1",
        **more,
    }


def free_port() -> int:
    """Return a loopback port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
