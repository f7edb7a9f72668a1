"""The national register in and in again: ``python -m bench.national [LINES]`` on one database, as the serving role.

The file is written under ``build/`` and never kept. What is measured is the command's whole work (fingerprint, reading, staging,
comparison, writing), beside a bare COPY of the same lines into a table of one column, and again with the same file.
"""

import resource
import sys
import time
from pathlib import Path
from typing import Any

import django
from django.db import connection

from bench.environment import OUTPUT
from bench.report import Measure, hand_over

LINES = 200_000
LINES_A_SECOND = 50_000
MEGABYTES = 300
UNCHANGED_SHARE = 1 / 3
# Sums the versions of rows: whatever is written moves it.
STATE = (
    "SELECT count(*), coalesce(sum(hashtext(xmin::text || ctid::text)::bigint), 0) FROM providers_provider",
    "SELECT count(*), coalesce(sum(hashtext(xmin::text || ctid::text)::bigint), 0) FROM providers_professional",
)


def main(arguments: list[str]) -> None:
    """Write the file, and measure."""
    django.setup()
    from bench.national_file import write
    from directory.imports.actions import import_file
    from directory.imports.models import Format

    number = int(arguments[0]) if arguments else LINES
    path = OUTPUT / f"PS_LibreAcces_Personne_activite_202611200000_{number}.txt"
    write(number, path)
    bare = _bare_copy(path)
    start = time.perf_counter()
    run = import_file(file_format=Format.RPPS, path=path)
    first = time.perf_counter() - start
    before = _state()
    start = time.perf_counter()
    again = import_file(file_format=Format.RPPS, path=path)
    second = time.perf_counter() - start
    written = _state() != before or again.counts.get("changed", 0) or again.counts.get("added", 0)
    path.unlink()
    part = f"Register of {number} lines, {run.counts['added']} entries"
    hand_over(
        [
            Measure(part, "bare COPY of the same file", number / bare, "lines/s"),
            Measure(part, "import_rpps, end to end", number / first, "lines/s", at_least=LINES_A_SECOND),
            Measure(part, "the same file again, beside the first time", second / first, "×", at_most=UNCHANGED_SHARE),
            Measure(part, "rows written the second time", float(bool(written)), "", at_most=0),
            Measure(part, "memory of the importing process, at most", _megabytes(), "MB", at_most=MEGABYTES),
        ]
    )


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


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(sys.argv[1:])
