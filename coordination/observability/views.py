"""Alive, ready, and measured. Nothing here names a person, a hospital or a secret."""

import hmac
import os
from collections.abc import Callable, Iterator
from datetime import timedelta

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from coordination.observability.models import Heartbeat

WORKER_SILENT_AFTER = timedelta(seconds=90)
MESSAGE_LATE_AFTER = timedelta(minutes=10)
REDIS_TIMEOUT_SECONDS = 2


@require_safe
@login_not_required
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"status": "ok"})


@require_safe
@login_not_required
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether what a hospital counts on works: 200 when all does, 503 with what does not."""
    checks = {
        "database": _passes(_database),
        "redis": _passes(_redis),
        "worker": _passes(_worker),
        "messages": _passes(_messages),
    }
    ready = all(checks.values())
    answer = {
        "status": "ok" if ready else "degraded",
        "checks": {k: "ok" if v else "failing" for k, v in checks.items()},
    }
    return JsonResponse(answer, status=200 if ready else 503)


@require_safe
@login_not_required
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus metrics, for the bearer of ``METRICS_TOKEN``."""
    given = request.headers.get("Authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {settings.METRICS_TOKEN}".encode()):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    registry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # its constructor has no types
    state = CollectorRegistry()
    state.register(State())
    return HttpResponse(generate_latest(registry) + generate_latest(state), content_type=CONTENT_TYPE_LATEST)


class State(Collector):
    """What is true now, whichever process answers: a ``Gauge`` would be kept in the shared folder, one for each of them."""

    def collect(self) -> Iterator[Metric]:
        """The measures."""
        due, sign = _known(_oldest_due_seconds), _known(_heartbeat_age)
        yield GaugeMetricFamily("outbox_oldest_due_seconds", "Age of the oldest message due", value=due)
        yield GaugeMetricFamily("worker_heartbeat_age_seconds", "Since the worker's last sign", value=sign)


def _passes(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (DatabaseError, redis.RedisError, OSError):
        return False


def _known(measure: Callable[[], float]) -> float:
    """What a gauge says while the database is away: the counters beside it are read all the same."""
    try:
        return measure()
    except (DatabaseError, OSError):
        return float("nan")


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def _redis() -> bool:
    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=REDIS_TIMEOUT_SECONDS, socket_connect_timeout=REDIS_TIMEOUT_SECONDS
    )
    try:
        return bool(client.ping())
    finally:
        client.close()


def _worker() -> bool:
    return _heartbeat_age() < WORKER_SILENT_AFTER.total_seconds()


def _messages() -> bool:
    return _oldest_due_seconds() < MESSAGE_LATE_AFTER.total_seconds()


def _heartbeat_age() -> float:
    beat = Heartbeat.objects.filter(name="worker").first()
    return (timezone.now() - beat.at).total_seconds() if beat else float("inf")


def _oldest_due_seconds() -> float:
    """Age of the oldest message due in any hospital; the database function tells nothing else of it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT oldest_due_message()")
        row = cursor.fetchone()
    return max(0.0, (timezone.now() - row[0]).total_seconds()) if row and row[0] else 0.0
