"""A thousand departures: from their commit to the last mail received, and the pages meanwhile: ``python -m bench.letters``.

The real worker, broker and outbox; at the other end an SMTP server that stores what it gets. Beside it, how long
WeasyPrint alone needs for the same letters on as many processes: what the rest of the way adds. The worker runs at the
lower priority that the demonstration and the containers give it.
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
from django.urls import reverse
from django.utils import timezone

from bench.crowd import cookie_of, visit, web
from bench.environment import CHECKOUT, HOST, OUTPUT, REDIS_DATABASE
from bench.report import Measure, hand_over, median, percentile

PART = "J0 letters of a thousand departures, two worker processes"
MEANWHILE = "The worklist while letters leave (p95), four people, one page a second each"
ONE_BY_ONE = "From a departure to its letter in the outbox, one patient after another"
# The first few of the queue find workers that have just started. Fewer departures try the way, and measure little.
DEPARTURES, WARM_UP, SINGLE = int(os.environ.get("BENCH_DEPARTURES", "1000")), 8, 8
WORKERS = 2
SHARE = 0.85
PEOPLE, SECONDS = 4, 15
# Of the letters that leave in that time: there must be some left when the last page is asked.
ENOUGH = 1.5
SLOWER = 1.3
QUEUED_WITHIN = 60  # seconds
TIMEOUT = 600  # seconds
MAILBOX = OUTPUT / "mailbox"


def main() -> None:
    """Depart many patients of several hospitals, then start the worker and wait for the mails."""
    django.setup()
    hospitals = _hospitals()
    shutil.rmtree(MAILBOX, ignore_errors=True)
    MAILBOX.mkdir(parents=True)
    _empty_broker()
    with _catcher():
        seconds = _letters(hospitals, WARM_UP + DEPARTURES)
        alone = DEPARTURES * _bare_seconds(hospitals[0]) / WORKERS
        pages = _pages_meanwhile(hospitals, round(ENOUGH * SECONDS * DEPARTURES / seconds))
        waited = _one_by_one(hospitals)
    _empty_broker()
    hand_over(
        [
            Measure(PART, "letters a minute", DEPARTURES * 60 / seconds, "", detail={"letters": DEPARTURES}),
            Measure(PART, "from the first mail to the last", seconds, "s"),
            Measure(PART, "WeasyPrint alone, the same letters on as many processes", alone, "s"),
            Measure(PART, "beside WeasyPrint alone", alone / seconds, "", at_least=SHARE),
            *pages,
            Measure(ONE_BY_ONE, "the longest", waited, "s", at_most=QUEUED_WITHIN),
        ]
    )


def _hospitals() -> list[Any]:
    """A nurse in each hospital; those with the most patients who may leave first."""
    from coordination.accounts.models import Membership
    from coordination.tenancy.models import Hospital
    from coordination.tenancy.scope import enter
    from discharge.planning.models import CircleMember

    members = []
    for hospital in Hospital.objects.order_by("pk"):
        with enter(hospital):
            ready = CircleMember.objects.filter(receives_letter=True, episode__state="preparation").count()
            member = Membership.objects.select_related("user", "hospital").filter(role="liaison_nurse", all_units=True)
            members.append((ready, member.order_by("pk").first()))
    members.sort(key=lambda pair: -pair[0])
    return [member for ready, member in members if member is not None]


def _letters(members: list[Any], count: int) -> float:
    """Record ``count`` departures, start the worker; seconds from the mail after the warm-up's to the last."""
    _depart(members, count)
    with _worker() as worker:
        times = _wait_for(count, worker)
    return times[count - 1] - times[WARM_UP - 1]


def _pages_meanwhile(members: list[Any], letters: int) -> list[Measure]:
    """The worklist of one of them, quiet and then while so many letters are written."""
    from bench.pages import signed_in

    cookie = {"Cookie": cookie_of(signed_in(members[0].user))}
    paths = [reverse("episodes:worklist")] * PEOPLE * SECONDS
    with web() as port:
        visit(port, paths[:PEOPLE], cookie, PEOPLE)
        quiet = percentile([whole for whole, _ in visit(port, paths, cookie, PEOPLE)], 0.95)
        _depart(members, WARM_UP + letters)
        with _worker() as worker:
            _wait_for(WARM_UP + DEPARTURES + WARM_UP, worker)
            busy = percentile([whole for whole, _ in visit(port, paths, cookie, PEOPLE)], 0.95)
            every = WARM_UP + DEPARTURES + WARM_UP + letters
            left = every - len(_mails())
            _wait_for(every, worker)
    return [
        Measure(MEANWHILE, "quiet", quiet, "ms"),
        Measure(MEANWHILE, "meanwhile", busy, "ms", detail={"letters left at the end": left}),
        Measure(MEANWHILE, "beside quiet", busy / quiet, "×", at_most=SLOWER),
    ]


def _one_by_one(members: list[Any]) -> float:
    """The longest that a patient's letter took from the departure to the outbox, in seconds; the worker had nothing else to do."""
    from coordination.tenancy.scope import enter
    from liaison.letters.models import Letter

    longest = 0.0
    with _worker() as worker:
        for _ in range(SINGLE):
            known = len(_mails())
            member = next(one for one in members if _depart_from(one, 1))
            _wait_for(known + 1, worker)
            with enter(member.hospital):
                letter = Letter.objects.latest("created_at")
                assert letter.queued_at is not None, "its mail has come"
                longest = max(longest, (letter.queued_at - letter.created_at).total_seconds())
    return longest


def _depart(members: list[Any], count: int) -> None:
    """Record departures that each have one letter to send, hospital after hospital."""
    for member in members:
        if count == 0:
            return
        count -= _depart_from(member, count)
    raise RuntimeError(f"{count} stays more should leave")


def _depart_from(member: Any, most: int) -> int:
    from coordination.episodes.departures import record_departure
    from coordination.episodes.models import DepartureMode, Destination
    from coordination.tenancy.scope import enter
    from discharge.planning.models import CircleMember

    with enter(member.hospital):
        ready = CircleMember.objects.filter(receives_letter=True, episode__state="preparation")
        episodes = list(ready.order_by("episode").values_list("episode", flat=True)[:most])
        for episode_id in episodes:
            record_departure(
                member=member,
                episode_id=episode_id,
                left_at=timezone.now(),
                destination=Destination.HOME,
                departure_mode=DepartureMode.VSL,
                reserve_reason="lit médicalisé attendu",
            )
    return len(episodes)


def _mails() -> list[float]:
    """When each mail came, the first first."""
    return sorted(path.stat().st_mtime for path in MAILBOX.glob("*.eml"))


def _wait_for(count: int, worker: "subprocess.Popen[bytes]") -> list[float]:
    """Wait until the mailbox holds ``count`` mails, and return when each came."""
    deadline = time.monotonic() + TIMEOUT
    while time.monotonic() < deadline:
        mails = _mails()
        if len(mails) >= count:
            return mails
        if worker.poll() is not None:
            raise RuntimeError(f"the worker ended after {len(mails)} mails of {count}")
        # Seldom enough not to be measured: listing a thousand files takes a processor too.
        time.sleep(0.2)
    raise RuntimeError(f"{len(mails)} mails of {count} after {TIMEOUT} s")


def _bare_seconds(member: Any) -> float:
    """The median time of a bare render of letters that were just sent."""
    from bench.documents import milliseconds
    from coordination.tenancy.scope import enter
    from liaison.content.codec import decode
    from liaison.content.j0 import J0Content
    from liaison.documents.j0 import j0_html, j0_pdf
    from liaison.letters.models import LetterFile

    with enter(member.hospital):
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
    """Run the worker as the demonstration does."""
    command = [
        "nice",
        "-n",
        "10",
        sys.executable,
        "-m",
        "celery",
        "--quiet",
        "-A",
        "coordination",
        "worker",
        "--loglevel=WARNING",
    ]
    options = [f"--concurrency={WORKERS}", "--without-gossip", "--without-mingle"]
    with _running([*command, *options]) as worker:
        yield worker


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
