"""J0 letters a minute, from the departures' commit to the last mail received: ``python -m bench.letters`` on one database.

The real worker, broker and outbox; at the other end an SMTP server that stores what it gets. Beside it, how long
WeasyPrint alone needs for the same letters on as many processes: what the rest of the way adds.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
import redis
from django.conf import settings
from django.utils import timezone

from bench.environment import CHECKOUT, HOST, OUTPUT, REDIS_DATABASE
from bench.report import Measure, hand_over, median

PART = "J0 letters, two worker processes"
DEPARTURES, WARM_UP = 60, 4
WORKERS = 2
SHARE = 0.6
TIMEOUT = 240  # seconds
MAILBOX = OUTPUT / "mailbox"


def main() -> None:
    """Depart many patients in one transaction and wait for the mails."""
    django.setup()
    from bench.pages import first_hospital
    from bench.people import NURSE
    from coordination.accounts.models import User

    hospital, member = first_hospital(User.objects.get(email=NURSE))
    shutil.rmtree(MAILBOX, ignore_errors=True)
    MAILBOX.mkdir(parents=True)
    with _catcher(), _worker() as worker:
        _depart(hospital, member, WARM_UP)
        _wait_for(WARM_UP, worker)
        start = _depart(hospital, member, DEPARTURES)
        seconds = _wait_for(WARM_UP + DEPARTURES, worker) - start
    alone = DEPARTURES * _bare_seconds(hospital) / WORKERS
    hand_over(
        [
            Measure(PART, "letters a minute", DEPARTURES * 60 / seconds, "", detail={"letters": DEPARTURES}),
            Measure(PART, "from the commit to the last mail", seconds, "s"),
            Measure(PART, "WeasyPrint alone, the same letters on as many processes", alone, "s"),
            Measure(PART, "limited by the PDF: its share of the time", alone / seconds, "", at_least=SHARE),
        ]
    )


def _depart(hospital: Any, member: Any, count: int) -> float:
    """Record departures that each have one letter to send; return the time of their commit."""
    from coordination.episodes.departures import record_departure
    from coordination.episodes.models import DepartureMode, Destination
    from coordination.tenancy.scope import enter
    from discharge.planning.models import CircleMember

    with enter(hospital):
        ready = CircleMember.objects.filter(receives_letter=True, episode__state="preparation")
        episodes = list(ready.order_by("episode").values_list("episode", flat=True)[:count])
        if len(episodes) < count:
            raise RuntimeError(f"only {len(episodes)} stays can leave")
        for episode_id in episodes:
            record_departure(
                member=member,
                episode_id=episode_id,
                left_at=timezone.now(),
                destination=Destination.HOME,
                departure_mode=DepartureMode.VSL,
                reserve_reason="lit médicalisé attendu",
            )
    return time.time()


def _wait_for(count: int, worker: "subprocess.Popen[bytes]") -> float:
    """Wait until the mailbox holds ``count`` mails, and return when the last one came."""
    deadline = time.monotonic() + TIMEOUT
    while time.monotonic() < deadline:
        mails = sorted(path.stat().st_mtime for path in MAILBOX.glob("*.eml"))
        if len(mails) >= count:
            return mails[count - 1]
        if worker.poll() is not None:
            raise RuntimeError(f"the worker ended after {len(mails)} mails of {count}")
        time.sleep(0.05)
    raise RuntimeError(f"{len(mails)} mails of {count} after {TIMEOUT} s")


def _bare_seconds(hospital: Any) -> float:
    """The median time of a bare render of letters that were just sent."""
    from bench.documents import milliseconds
    from coordination.tenancy.scope import enter
    from liaison.content.codec import decode
    from liaison.content.j0 import J0Content
    from liaison.documents.j0 import j0_html, j0_pdf
    from liaison.letters.models import LetterFile

    with enter(hospital):
        files = LetterFile.objects.order_by("-created_at")[:10]
        contents = [decode(J0Content, json.loads(file.content)) for file in files]
    # The process reads the bundled fonts' configuration with our first render.
    j0_pdf(contents[0])
    from weasyprint import HTML

    pages = [j0_html(content) for content in contents]
    HTML(string=pages[0]).write_pdf()
    return median([milliseconds(HTML(string=html).write_pdf) for html in pages]) / 1000


@contextmanager
def _worker() -> Iterator["subprocess.Popen[bytes]"]:
    """Run the worker as the demonstration does, on a broker database emptied before and after."""
    command = [sys.executable, "-m", "celery", "--quiet", "-A", "coordination", "worker", "--loglevel=WARNING"]
    options = [f"--concurrency={WORKERS}", "--without-gossip", "--without-mingle"]
    _empty_broker()
    with _running([*command, *options]) as worker:
        yield worker
    _empty_broker()


def _empty_broker() -> None:
    redis.Redis.from_url(f"{settings.REDIS_URL}?db={REDIS_DATABASE}").flushdb()


@contextmanager
def _catcher() -> Iterator[None]:
    program = Path(CHECKOUT, "coordination", "embedded", "catcher.py")
    with _running([sys.executable, "-P", str(program)]):
        yield


@contextmanager
def _running(command: list[str]) -> Iterator["subprocess.Popen[bytes]"]:
    # Celery warns of root, whom a container or a build machine often is.
    environment = os.environ | {"CATCHER_HOST": HOST, "PYTHONWARNINGS": "ignore::RuntimeWarning"}
    # Standard output carries the figures.
    with subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=sys.stderr) as process:
        try:
            yield process
        finally:
            process.terminate()


if __name__ == "__main__":
    main()
