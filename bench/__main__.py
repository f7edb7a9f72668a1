"""``make bench``: every measure beside its target, as a table and in ``build/bench.json``.

``python -m bench pages documents`` measures these parts only. A target that is missed is shown, and fails nothing: the
machine may be busy.
"""

import argparse
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bench.databases import NATIONAL, REGION, SIZES, Size, prepare, prepare_national, running_copy
from bench.environment import CHECKOUT, HOST, OUTPUT, environment, free_port
from bench.pages import QUERIES, TIME
from bench.report import Measure, as_json, as_table, read_back

SMALL, LARGE = SIZES
RATIO = 1.5
PARTS = ("pages", "names", "crowd", "documents", "letters", "delivery", "national", "finding", "million")
# Written or read as they are, with databases of their own.
APART = {"finding", "million"}
REPORT = CHECKOUT / "build" / "bench.json"


def main() -> int:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"of {', '.join(PARTS)}; all of them unless given")
    asked = parser.parse_args().parts
    parts = asked or PARTS
    if unknown := set(parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    shutil.rmtree(OUTPUT, ignore_errors=True)
    OUTPUT.mkdir(parents=True)
    measures: list[Measure] = []
    if set(parts) - APART:
        prepare()
        measures += _measured(parts)
    if "finding" in parts:
        measures += _national(may_fill=bool(asked))
    if "million" in parts:
        measures += _region(may_fill=bool(asked))
    about = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "processors": os.cpu_count(),
        "load": os.getloadavg()[0],
        "python": platform.python_version(),
        "sizes": {size.name: size.episodes for size in SIZES},
    }
    REPORT.write_text(as_json(measures, about), encoding="utf-8")
    print(as_table(measures))
    missed = sum(measure.holds is False for measure in measures)
    print(f"\n{len(measures)} figures, {missed} targets missed. Load {about['load']:.1f}. Also in {REPORT.name}.")
    return 0


def _measured(parts: Sequence[str]) -> list[Measure]:
    measures: list[Measure] = []
    with running_copy(LARGE) as large:
        _child(large, "manage.py", "collectstatic", "--noinput", "--verbosity=0")
        pages = [_ask(large, "pages")] if "pages" in parts else []
        for part in ("names", "crowd", "letters"):
            measures += _ask(large, part) if part in parts else []
    with running_copy(SMALL) as small:
        if "pages" in parts:
            measures = [*_pages(SIZES, _ask(small, "pages"), pages[0]), *measures]
        for part in ("documents", "delivery", "national"):
            measures += _ask(small, part) if part in parts else []
    return measures


def _national(*, may_fill: bool) -> list[Measure]:
    """The searches of a directory of national size, when it is there or may be written, which takes some two minutes."""
    if prepare_national(may_fill=may_fill):
        _child(NATIONAL, "manage.py", "collectstatic", "--noinput", "--verbosity=0")
        return _ask(NATIONAL, "finding")
    print("bench: finding is left out; make bench PARTS=finding writes its directory and measures it", file=sys.stderr)
    return []


def _region(*, may_fill: bool) -> list[Measure]:
    """The working day and the figures of 200 hospitals, when they are there or may be written, which takes some ten minutes."""
    if not prepare(REGION, may_fill=may_fill):
        print(
            "bench: million is left out; make bench PARTS=million writes its databases and measures it", file=sys.stderr
        )
        return []
    _child(REGION[0].filled, "manage.py", "collectstatic", "--noinput", "--verbosity=0")
    large, small = (_ask(size.filled, "million") for size in reversed(REGION))
    return _pages(REGION, small, large)


def _pages(sizes: tuple[Size, Size], small: list[Measure], large: list[Measure]) -> list[Measure]:
    """The pages' figures by kind, the times of both sizes, and what they make beside each other."""
    smaller, larger = (f"{size.episodes} episodes of {size.hospitals} hospitals" for size in sizes)
    by_name = {(measure.part, measure.name): measure for measure in small}
    queries = [replace(measure, part="Queries a page") for measure in large if measure.part == QUERIES]
    times = [measure for measure in large if measure.part == TIME]
    shown = queries
    for size, found in ((smaller, [by_name[TIME, measure.name] for measure in times]), (larger, times)):
        shown = shown + [replace(measure, part=f"Time a page, {size} (median)") for measure in found]
    ratios = [
        Measure(
            f"Time at {larger} beside {smaller}",
            measure.name,
            measure.value / by_name[TIME, measure.name].value,
            "×",
            at_most=RATIO,
        )
        for measure in times
    ]
    return [*shown, *ratios]


def _ask(database: str, part: str) -> list[Measure]:
    print(f"bench: {part} on {database}", file=sys.stderr, flush=True)
    return read_back(_child(database, "-m", f"bench.{part}"))


def _child(database: str, *command: str) -> str:
    """Run a program on ``database`` as the serving role; what it writes to standard output is returned."""
    smtp, sms = free_port(), free_port()
    ports = {
        "EMAIL_URL": f"smtp://{HOST}:{smtp}",
        "SMS_GATEWAY_URL": f"http://{HOST}:{sms}/messages",
        "CATCHER_SMTP_PORT": str(smtp),
        "CATCHER_SMS_PORT": str(sms),
    }
    finished = subprocess.run(
        [sys.executable, *command],
        cwd=CHECKOUT,
        env=environment(database, **ports),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return finished.stdout


if __name__ == "__main__":
    sys.exit(main())
