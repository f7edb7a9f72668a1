"""Ten people at once on two gunicorn workers: ``python -m bench.crowd`` on one database."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import django
from django.urls import reverse

from bench.environment import CHECKOUT, HOST, free_port
from bench.report import Measure, hand_over, median, percentile

CLIENTS, REQUESTS, ROUNDS = 10, 12, 3
WORKERS = 2
P95_MS = 200
READY_TIMEOUT = 60  # seconds


def main() -> None:
    """Measure the worklist and the page of an episode."""
    django.setup()
    from bench import people
    from bench.pages import first_hospital, signed_in
    from coordination.accounts.models import User
    from coordination.episodes.models import Episode
    from coordination.tenancy.scope import enter

    nurse = User.objects.get(email=people.NURSE)
    hospital, _ = first_hospital(nurse)
    with enter(hospital):
        episode = Episode.objects.filter(state="preparation").order_by("pk")[0]
    cookie = cookie_of(signed_in(nurse))
    asked = {
        "worklist": reverse("episodes:worklist"),
        "episode, overview": reverse("episodes:overview", args=[episode.pk]),
    }
    with web() as port:
        hand_over([_measure(name, path, port, cookie) for name, path in asked.items()])


def cookie_of(client: Any) -> str:
    """The header by which the browser ``client`` is known."""
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def _measure(name: str, path: str, port: int, cookie: str) -> Measure:
    _crowd(port, path, cookie, requests=2)
    rounds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        times = _crowd(port, path, cookie, requests=REQUESTS)
        rounds.append((percentile(times, 0.95), median(times), len(times) / (time.perf_counter() - start)))
    best, middle, rate = min(rounds)
    detail = {"median": middle, "requests a second": rate, "clients": CLIENTS}
    return Measure(
        f"{CLIENTS} at once, {WORKERS} gunicorn workers (p95)", name, best, "ms", at_most=P95_MS, detail=detail
    )


def _crowd(port: int, path: str, cookie: str, *, requests: int) -> list[float]:
    asked = {"host": HOST, "port": port, "path": path, "cookie": cookie, "clients": CLIENTS, "requests": requests}
    times: list[float] = _ask("bench.clients", asked)
    return times


def _ask(program: str, asked: dict[str, Any]) -> Any:
    """Run people in a process of their own and read what they measured."""
    finished = subprocess.run(
        [sys.executable, "-m", program],
        cwd=CHECKOUT,
        input=json.dumps(asked),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return json.loads(finished.stdout)


def visit(port: int, paths: list[str], headers: dict[str, str], people: int) -> list[tuple[float, float]]:
    """Have ``people`` ask ``paths``, one a second each; for each, the milliseconds of the whole and of the server alone."""
    asked = {"host": HOST, "port": port, "paths": paths, "people": people, "headers": headers}
    times: list[tuple[float, float]] = _ask("bench.visitors", asked)
    return times


@contextmanager
def web() -> Iterator[int]:
    """Run gunicorn as the demonstration does, and give its port."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "coordination.wsgi", f"--bind={HOST}:{port}", f"--workers={WORKERS}"]
    options = ["--preload", "--no-control-socket", "--log-level=warning"]
    with subprocess.Popen([*command, *options], cwd=CHECKOUT, env=os.environ, stdout=sys.stderr) as web:
        try:
            _wait_until_it_answers(port)
            yield port
        finally:
            web.terminate()


def _wait_until_it_answers(port: int) -> None:
    deadline = time.monotonic() + READY_TIMEOUT
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/healthz", timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise RuntimeError("gunicorn does not answer")


if __name__ == "__main__":
    main()
