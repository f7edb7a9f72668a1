"""Time, queries and size of each page, one request at a time: ``python -m bench.pages`` on one database.

The test client runs the whole middleware in this process, so that a figure holds the work of the page and its database,
and no network. The best of several rounds is kept: on a shared machine the others measure the neighbours.
"""

import importlib
import itertools
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from bench.report import Measure, hand_over, median, percentile
from bench.statements import milliseconds, sent_by

LIST_QUERIES, LIST_MS = 12, 40
EPISODE_QUERIES, EPISODE_MS = 20, 60
# 200 lines of timeline, 60 tasks, 20 requests.
FULL_MS = 150
CREATION_QUERIES = 25
WARM, REQUESTS, ROUNDS = 5, 30, 3
QUERIES, TIME = "queries", "time"


@dataclass(frozen=True)
class Page:
    """A page, how to ask for it once more, and its targets."""

    name: str
    ask: Callable[[], HttpResponse]
    queries: int
    milliseconds: float | None
    answers: int = 200


@dataclass
class Timed:
    """What was measured of one page."""

    page: Page
    queries: int = 0
    size: int = 0
    sql: float = 0
    rounds: list[list[float]] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


def main() -> None:
    """Measure every page of this database."""
    # As a web process is set.
    importlib.import_module("coordination.wsgi")
    hand_over(measured(pages()))


def measured(asked: Sequence[Page]) -> Iterator[Measure]:
    """The queries and the time of each page, and its statements alone beside them."""
    timed = [Timed(page) for page in asked]
    for one in timed:
        _warm_up(one)
    for _ in range(ROUNDS):
        for one in timed:
            before = time.process_time()
            one.rounds.append([_milliseconds(one.page) for _ in range(REQUESTS)])
            one.cpu.append((time.process_time() - before) * 1000 / REQUESTS)
    for one in timed:
        yield from _measures(one)


def _warm_up(timed: Timed) -> None:
    for _ in range(WARM):
        _checked(timed.page)
    with CaptureQueriesContext(connection) as captured:
        response = _checked(timed.page)
    timed.queries = len(captured)
    if timed.page.answers == HTTPStatus.OK:
        timed.sql = min(milliseconds(sent_by(timed.page.ask)) for _ in range(WARM))
    timed.size = len(response.content)


def _milliseconds(page: Page) -> float:
    start = time.perf_counter()
    response = page.ask()
    elapsed = time.perf_counter() - start
    _check(page, response)
    return elapsed * 1000


def _checked(page: Page) -> HttpResponse:
    response = page.ask()
    _check(page, response)
    return response


def _check(page: Page, response: HttpResponse) -> None:
    if response.status_code != page.answers:
        raise RuntimeError(f"{page.name}: answered {response.status_code}, not {page.answers}")


def _measures(timed: Timed) -> Iterator[Measure]:
    page = timed.page
    yield Measure(QUERIES, page.name, timed.queries, "queries", at_most=page.queries)
    detail = {
        "p95": min(percentile(values, 0.95) for values in timed.rounds),
        "Python": min(timed.cpu),
        "SQL": timed.sql,
        "kB": round(timed.size / 1000),
    }
    best = min(median(values) for values in timed.rounds)
    yield Measure(TIME, page.name, best, "ms", at_most=page.milliseconds, detail=detail)


def pages() -> list[Page]:
    """The main pages as the first hospital's liaison nurse sees them, with those of the apps that are there."""
    from bench import people
    from coordination.accounts.models import User
    from coordination.tenancy.scope import enter
    from liaison.quality.counting import count_slices

    nurse = User.objects.get(email=people.NURSE)
    hospital, member = first_hospital(nurse)
    # As the worker does each night.
    count_slices(hospital)
    with enter(hospital):
        found = _Found.read(member)
    client = signed_in(nurse)
    ward = signed_in(User.objects.get(email=people.WARD_NURSE))
    api = {"HTTP_AUTHORIZATION": f"Bearer {_token(hospital)}"}

    def get(name: str, *arguments: Any, query: str = "", by: Client = client, **headers: str) -> Any:
        address = reverse(name, args=arguments) + query
        return lambda: by.get(address, **headers)

    def each(name: str, query: str = "") -> Any:
        """The same page of one stay after another."""
        addresses = itertools.cycle(reverse(name, args=[pk]) + query for pk in found.preparing)
        return lambda: client.get(next(addresses))

    def listed(name: str, ask: Any) -> Page:
        return Page(name, ask, LIST_QUERIES, LIST_MS)

    def of_episode(name: str, ask: Any) -> Page:
        return Page(name, ask, EPISODE_QUERIES, EPISODE_MS)

    def full(name: str, page: str) -> Page:
        return Page(f"full episode, {name}", get(page, found.full), EPISODE_QUERIES, FULL_MS)

    left = itertools.cycle(reverse("episodes:overview", args=[pk]) for pk in found.left)
    plans: list[Callable[[], Page]] = [
        lambda: listed("worklist, mine", get("episodes:worklist")),
        lambda: listed("worklist, whole team", get("episodes:worklist", query="?filtre=all")),
        lambda: listed("worklist, ward nurse of two units", get("episodes:worklist", query="?filtre=all", by=ward)),
        lambda: listed("patients, latest", get("patient_search")),
        lambda: listed("patients, search with a typing error", _search(client, found.name)),
        lambda: listed("departures of the day", get("letters:departures")),
        lambda: listed("calls", get("followup:calls")),
        lambda: listed("directory, search", get("directory:search", query="?q=soins+infirmiers+domicile")),
        lambda: listed("directory, around a commune", get("directory:search", query="?q=ssiad&commune=Verg%C3%A8ze")),
        lambda: listed("figures", get("quality:figures")),
        lambda: listed("API, episodes", get("api_episodes", **api)),
        lambda: of_episode("episode, overview", each("episodes:overview")),
        lambda: of_episode("episode, overview after the departure", lambda: client.get(next(left))),
        lambda: of_episode("episode, preparation", each("planning:plan")),
        lambda: of_episode("episode, directory for a patient", each("planning:find_provider", "?type=idel")),
        lambda: of_episode("episode, screening", each("screening:screening")),
        lambda: of_episode("episode, letters", each("letters:episode")),
        lambda: full("overview", "episodes:overview"),
        lambda: full("preparation", "planning:plan"),
        lambda: full("requests", "requests:episode"),
        lambda: Page("episode, creating one (POST)", _creation(client, found), CREATION_QUERIES, None, answers=302),
    ]
    return [page for plan in plans if (page := _if_there(plan)) is not None]


def _if_there(plan: Callable[[], Page]) -> Page | None:
    try:
        return plan()
    except NoReverseMatch as error:
        print(f"bench: left out, {error}", file=sys.stderr)
        return None


@dataclass(frozen=True)
class _Found:
    """Rows of the first hospital that pages are asked of."""

    preparing: list[Any]
    full: Any
    left: list[Any]
    name: str
    unit: Any
    referent: Any

    @classmethod
    def read(cls, member: Any) -> "_Found":
        from coordination.episodes.models import Episode, Patient
        from discharge.requests.models import CareRequest

        # The only one with requests.
        full = CareRequest.objects.values_list("episode", flat=True)[0]

        def some(state: str) -> list[Any]:
            usual = Episode.objects.filter(state=state).exclude(pk=full)
            return list(usual.order_by("pk").values_list("pk", flat=True)[:10])

        patient = Patient.objects.order_by("pk").first()
        return cls(
            preparing=some("preparation"),
            full=full,
            left=some("follow_up"),
            name=misspelt(patient.birth_name),
            unit=Episode.objects.order_by("pk").first().unit_id,
            referent=member.user_id,
        )


def misspelt(name: str) -> str:
    """Return ``name`` with its fourth letter typed as another."""
    return f"{name[:3]}{'X' if name[3] != 'X' else 'Y'}{name[4:]}"


def _search(client: Client, name: str) -> Callable[[], HttpResponse]:
    return lambda: client.post(reverse("patient_search"), {"q": name})


def _creation(client: Client, found: _Found) -> Callable[[], HttpResponse]:
    """A new patient with a stay, another one each time."""
    from coordination.tenancy.keys import uuid7

    # Not from one: a copy may be measured twice.
    numbers = itertools.count(int(time.time()) % 10**7)
    form = {
        "birth_name": "Berthézène",
        "birth_first_names": "Simone Marie",
        "used_name": "Fabregoul",
        "sex": "F",
        "birth_place_code": "30344",
        "address": "14, rue des Cadereaux",
        "commune": "Vergèze",
        "phone": "06 39 98 64 20",
        "admitted_at": "2026-01-12T17:05",
        "admission_mode": "emergency",
        "unit": str(found.unit),
        "motive": "chute à domicile",
        "referral_origin": "ward_fragile",
        "referent": str(found.referent),
    }

    def post() -> HttpResponse:
        number = next(numbers)
        # Born another day each: the same name on the same day is asked about.
        born = date(1925, 1, 1) + timedelta(days=number % 25_000)
        own = {
            "submission": str(uuid7()),
            "ipp": f"B{number:08d}",
            "stay_number": f"B{number:07d}",
            "birth_date": str(born),
        }
        return client.post(reverse("episodes:new_patient"), {**form, **own})

    return post


def signed_in(user: Any) -> Client:
    """A browser in which ``user`` has signed in."""
    client = Client()
    client.force_login(user, backend="coordination.accounts.reading.PersonBackend")
    return client


def first_hospital(user: Any) -> tuple[Any, Any]:
    from django.db import transaction

    from coordination.accounts.models import Membership
    from coordination.tenancy.scope import set_local

    with transaction.atomic():
        set_local({"app.user": str(user.pk)})
        member = Membership.objects.select_related("hospital", "user").get(user=user)
    return member.hospital, member


def _token(hospital: Any) -> str:
    from coordination.accounts.actions import issue_token
    from coordination.accounts.models import Membership, TokenScope
    from coordination.tenancy.scope import enter

    with enter(hospital):
        member = Membership.objects.select_related("user").get(user__email="direction1@hopital1.example")
        _, secret = issue_token(member=member, name="bench", scopes=[TokenScope.EPISODES_READ])
    return secret


if __name__ == "__main__":
    main()
