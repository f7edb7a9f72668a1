"""Searches of the directory at national size: ``python -m bench.finding`` on the database that ``bench.directory`` filled.

Ten people at once means here: each asks one search a second, whether the one before was answered or not, of two gunicorn
workers on the same machine. The searches are those that the page asks itself: the list, without its frame. A figure is the
whole time in the server, from the first middleware to the last byte of the page; what the person waits is beside it.
"""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import django
from django.db import connection
from django.urls import reverse

from bench.crowd import WORKERS, cookie_of, visit, web
from bench.report import Measure, hand_over, median, percentile
from bench.statements import milliseconds, sent_by

PEOPLE = 10
# Of each kind, in turn with the others, so that no kind has the machine for itself.
SEARCHES = 60
WARM = 50
P95_MS, MISSPELT_MS = 50, 200
BARE = 3
ALONE = 15
HX = {"HX-Request": "true"}
TYPES = ("idel", "medecin-traitant", "had", "ssiad", "kinesitherapeute", "saad")

# One person drawn at random: first name, last name, RPPS, phone, commune.
Person = tuple[str, str, str, str, str]
KINDS: dict[str, tuple[float, Callable[[int, Person], dict[str, str]]]] = {
    "by name": (P95_MS, lambda turn, who: {"q": who[1] if turn % 2 else f"{who[0]} {who[1]}"}),
    "by the beginning of a name": (
        P95_MS,
        lambda turn, who: {"q": f"{who[0]} {who[1][:3]}" if turn % 3 else who[1][:4]},
    ),
    "by number": (P95_MS, lambda turn, who: {"q": who[2 + turn % 2]}),
    "with a typing error": (MISSPELT_MS, lambda turn, who: {"q": _misspelt(who[1])}),
    "around an address": (P95_MS, lambda turn, who: {"commune": who[4], "type": TYPES[turn % len(TYPES)]}),
}


def main() -> None:
    """Measure each kind of search, among the others and then alone beside its SQL."""
    django.setup()
    from bench import people
    from bench.pages import signed_in
    from coordination.accounts.models import User

    client = signed_in(User.objects.get(email=people.NURSE))
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples::bigint FROM pg_class WHERE relname = 'providers_provider'")
        (entries,) = cursor.fetchone()
    address = reverse("directory:search")
    drawn = _drawn()
    asked = [
        (kind, f"{address}?{urlencode(question(turn, drawn[turn]))}")
        for turn in range(SEARCHES)
        for kind, (_, question) in KINDS.items()
    ]
    headers = {"Cookie": cookie_of(client), **HX}
    part = f"Finding among {entries} entries"
    hand_over([*_at_once(part, asked, headers), *_beside_sql(part, asked, client)])


def _at_once(part: str, asked: list[tuple[str, str]], headers: dict[str, str]) -> list[Measure]:
    with web() as port:
        visit(port, [path for _, path in asked[:WARM]], headers, PEOPLE)
        times = visit(port, [path for _, path in asked], headers, PEOPLE)
    measures = []
    for kind, (target, _) in KINDS.items():
        own = [both for both, (other, _) in zip(times, asked, strict=True) if other == kind]
        waited, served = [whole for whole, _ in own], [server for _, server in own]
        detail = {"median": median(served), "waited, p95": percentile(waited, 0.95), "searches": len(own)}
        value = percentile(served, 0.95)
        where = f"{part}: {PEOPLE} people, a search a second each, {WORKERS} gunicorn workers (p95)"
        measures.append(Measure(where, kind, value, "ms", at_most=target, detail=detail))
    return measures


def _beside_sql(part: str, asked: list[tuple[str, str]], client: Any) -> list[Measure]:
    """Each search by one person, and right after it the statements that it sent, alone on the same connection."""
    measures = []
    for kind in KINDS:
        whole, bare = [], []
        for path in [path for other, path in asked if other == kind][:ALONE]:
            client.get(path, headers=HX)
            statements = sent_by(lambda path=path: client.get(path, headers=HX))
            start = time.perf_counter()
            client.get(path, headers=HX)
            whole.append((time.perf_counter() - start) * 1000)
            bare.append(milliseconds(statements))
        detail = {"search": median(whole), "SQL": median(bare)}
        ratio = median([one / other for one, other in zip(whole, bare, strict=True)])
        where = f"{part}: one search alone beside its own SQL (median)"
        measures.append(Measure(where, kind, ratio, "×", at_most=BARE, detail=detail))
    return measures


def _drawn() -> list[Person]:
    """People of the directory, the same at each run of one database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT split_part(name, ' ', 1), substr(name, strpos(name, ' ') + 1), rpps, '0' || substr(phone, 4), commune_id"
            " FROM providers_provider TABLESAMPLE SYSTEM (0.2) REPEATABLE (2604)"
            " WHERE kind = 'professional' AND length(split_part(name, ' ', 2)) >= 6 ORDER BY hashtext(rpps) LIMIT %s",
            [SEARCHES],
        )
        return cursor.fetchall()


def _misspelt(name: str) -> str:
    """Two letters of the middle, each in the place of the other."""
    return f"{name[:2]}{name[3]}{name[2]}{name[4:]}"


if __name__ == "__main__":
    main()
