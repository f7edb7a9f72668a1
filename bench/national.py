"""The national register in and in again: ``python -m bench.national [LINES]`` on one database, as the serving role.

The file is written under ``build/`` and never kept. What is measured is the command's whole work (fingerprint, reading, staging,
comparison, writing), beside a bare COPY of the same lines into a table of one column; then again with the same file, and with
one line in a hundred changed. The register has some 2,000,000 lines.
"""

import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

import django
from django.db import connection

from bench.environment import OUTPUT
from bench.report import Measure, hand_over

LINES = 2_000_000
LINES_A_SECOND = 50_000
# What the target is of the bare COPY of a quiet machine, 550,000 lines a second: this share holds on a busy one too.
SHARE_OF_COPY = 50_000 / 550_000
MEGABYTES = 300
UNCHANGED_SHARE = 1 / 3
CHANGED_EVERY = 100
# Sums the versions of rows: whatever is written moves it.
STATE = (
    "SELECT count(*), coalesce(sum(hashtext(xmin::text || ctid::text)::bigint), 0) FROM providers_provider",
    "SELECT count(*), coalesce(sum(hashtext(xmin::text || ctid::text)::bigint), 0) FROM providers_professional",
)


def main(arguments: list[str]) -> None:
    """Write the files, and measure."""
    django.setup()
    from bench.national_file import write

    number = int(arguments[0]) if arguments else LINES
    path = OUTPUT / f"PS_LibreAcces_Personne_activite_202611200000_{number}.txt"
    write(number, path)
    bare = _bare_copy(path)
    memory = _Memory()
    memory.start()
    run, first = _imported(path)
    before = _state()
    again, second = _imported(path)
    written = _state() != before or again.counts.get("changed", 0) or again.counts.get("added", 0)
    _change_some(path)
    changed, third = _imported(path)
    path.unlink()
    part = f"Register of {number} lines, {run.counts['added']} entries"
    hand_over(
        [
            Measure(part, "bare COPY of the same file", number / bare, "lines/s"),
            Measure(part, "import_rpps, end to end", number / first, "lines/s", at_least=LINES_A_SECOND),
            Measure(part, "the same beside the bare COPY", bare / first, "×", at_least=SHARE_OF_COPY),
            Measure(part, "the same file again, beside the first time", second / first, "×", at_most=UNCHANGED_SHARE),
            Measure(part, "rows written the second time", float(bool(written)), "", at_most=0),
            Measure(
                part,
                "one line in a hundred changed, beside the first time",
                third / first,
                "×",
                detail={"entries changed": changed.counts.get("changed", 0)},
            ),
            Measure(part, "memory of the importing processes, at most", memory.most, "MB", at_most=MEGABYTES),
        ]
    )


def _imported(path: Path) -> tuple[Any, float]:
    """Import the file, and say how long it took."""
    from directory.imports.actions import import_file
    from directory.imports.models import Format

    start = time.perf_counter()
    run = import_file(file_format=Format.RPPS, path=path)
    return run, time.perf_counter() - start


def _change_some(path: Path) -> None:
    """Give one line in a hundred another name of its place, in place."""
    other = path.with_suffix(".changed")
    with path.open("rb") as source, other.open("wb") as target:
        for number, line in enumerate(source):
            target.write(line.replace(b"|CABINET ", b"|CABINET NEUF ") if number % CHANGED_EVERY == 1 else line)
    other.replace(path)


def _bare_copy(path: Path) -> float:
    """Seconds to COPY the lines into a table of one column, as one reads ``cat file | psql``."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE bare (line text)")
        start = time.perf_counter()
        # No line holds this delimiter, so that each is one column.
        with path.open("rb") as file, cursor.copy("COPY bare FROM STDIN WITH (DELIMITER E'\\x01')") as copy:
            while block := file.read(1 << 20):
                copy.write(block)
        elapsed = time.perf_counter() - start
        cursor.execute("DROP TABLE bare")
    return elapsed


def _state() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        found = []
        for statement in STATE:
            cursor.execute(statement)
            found.append(cursor.fetchone())
    return found


class _Memory(threading.Thread):
    """Watches what this process and its children hold together, what they share counted once.

    The peak that the kernel keeps of a child counts what its parent held when it was started.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most = 0.0

    def run(self) -> None:
        """Look ten times a second."""
        while True:
            self.most = max(self.most, sum(_megabytes(pid) for pid in [os.getpid(), *_children()]))
            time.sleep(0.1)


def _children() -> list[int]:
    lists = Path("/proc/self/task").glob("*/children")
    return [int(pid) for children in lists for pid in children.read_text().split()]


def _megabytes(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0  # it has just ended
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


if __name__ == "__main__":
    main(sys.argv[1:])
