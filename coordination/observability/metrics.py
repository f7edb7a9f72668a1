"""Prometheus counters of the web processes. With several processes they share ``PROMETHEUS_MULTIPROC_DIR``."""

from prometheus_client import Counter, Histogram

REQUESTS = Counter("http_requests_total", "Requests answered", ["route", "method", "status"])
SECONDS = Histogram(
    "http_request_seconds",
    "Time to answer a request",
    ["route"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
