"""Bringing what readers give into the staging table, by committed pieces that a killed process need not read again."""

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain, islice

from django.db import connection, transaction
from django.utils import timezone

from directory.imports.columns import APPLIED, PLANNED, PROVIDERS, SEEN, STAGED
from directory.imports.models import ImportRun, PlannedChange, SeenLine, StagedEntry
from directory.imports.rows import PROBLEMS_KEPT, Batch

# Batches of one transaction: long enough that PostgreSQL stores one while the next is read.
BATCHES_A_COMMIT = 8
# Of what PostgreSQL sends, read at once: a megabyte.
BLOCKS_AT_ONCE = 50_000
# Below, removing lines is quicker than asking for the whole table.
WORTH_TRUNCATING = 20_000


def stage(run: ImportRun, columns: Sequence[str], batches: Iterable[Batch]) -> None:
    """Store the batches, with the run's counts, problems and checkpoint in the same transactions."""
    batches = iter(batches)
    while (first := next(batches, None)) is not None:
        with transaction.atomic():
            _store(run, columns, chain([first], islice(batches, BATCHES_A_COMMIT - 1)))


def _store(run: ImportRun, columns: Sequence[str], batches: Iterable[Batch]) -> None:
    counts, problems, checkpoint, staged = dict(run.counts), list(run.problems), run.checkpoint, 0
    progress, seen = run.progress, list[bytes]()
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY {STAGED} ({', '.join(columns)}) FROM STDIN") as copy:
            for batch in batches:
                packed = batch.pack()
                copy.write(packed.staged)
                seen.append(packed.seen)
                staged += packed.number
                for name, number in batch.counts.items():
                    counts[name] = counts.get(name, 0) + number
                _keep(problems, batch.problems)
                checkpoint, progress = batch.position, batch.progress or progress
        if any(seen):
            with cursor.copy(f"COPY {SEEN} (run_id, line, digest) FROM STDIN") as copy:
                copy.write(b"".join(seen))
    run.counts, run.problems, run.progress = counts, problems, progress
    run.checkpoint = {**checkpoint, "staged": run.checkpoint.get("staged", 0) + staged}
    run.seen_at = timezone.now()
    run.save(update_fields=["counts", "problems", "progress", "checkpoint", "seen_at"])


def _keep(problems: list[dict[str, str]], more: Iterable[dict[str, str]]) -> None:
    kept = Counter(problem["kind"] for problem in problems)
    for problem in more:
        if kept[problem["kind"]] < PROBLEMS_KEPT:
            kept[problem["kind"]] += 1
            problems.append(problem)


def applied_digests() -> "array[int]":
    """The digests, in order, of the lines that entries still say the same as: comparing them again would find nothing."""
    digests = array("q")
    with connection.cursor() as cursor, cursor.copy(f"COPY ({_STILL_APPLIED}) TO STDOUT") as copy:
        # A number a line. Read by handfuls: a call for each row takes longer than PostgreSQL needs to find it.
        blocks, rest = iter(copy), b""
        while handful := b"".join(map(bytes, islice(blocks, BLOCKS_AT_ONCE))):
            *lines, rest = (rest + handful).split(b"\n")
            digests.extend(map(int, lines))
    return digests


_STILL_APPLIED = f"""
    SELECT a.digest FROM {APPLIED} a
      JOIN {PROVIDERS} p ON p.id = a.provider_id AND p.updated_at = a.written_at AND p.status = 'open'
      LEFT JOIN {PROVIDERS} o ON o.finess = a.organisation_finess
     WHERE p.professional_id IS NOT NULL
       AND (a.organisation_finess IS NULL OR p.organisation_id IS NOT DISTINCT FROM o.id)
     ORDER BY a.digest
"""  # noqa: S608 - constants only


def is_whole(run: ImportRun) -> bool:
    """Whether what the checkpoint says is still staged: an UNLOGGED table is emptied by a server's crash."""
    staged = sum(model.objects.filter(run_id=run.pk).count() for model in (StagedEntry, SeenLine))
    return staged == run.checkpoint.get("staged", 0)


@transaction.atomic
def let_the_planner_count(*tables: str) -> None:
    """Have PostgreSQL count what has just been written: autovacuum would come later than the next query."""
    with connection.cursor() as cursor:
        # How many rows and how many values: a sample of 3,000 rows tells, where the usual one takes a second.
        cursor.execute("SET LOCAL default_statistics_target = 10")
        cursor.execute(f"ANALYZE {', '.join(tables)}")


def forget(run: ImportRun) -> None:
    """Remove what was staged and planned for ``run``."""
    others = ImportRun.objects.filter(state__in=ImportRun.OPEN_STATES).exclude(pk=run.pk)
    with transaction.atomic():
        if run.checkpoint.get("staged", 0) > WORTH_TRUNCATING and not others.exists():
            with connection.cursor() as cursor:
                cursor.execute(f"TRUNCATE {STAGED}, {SEEN}, {PLANNED}")
        else:
            # Raw deletes: Django would first collect the rows.
            for model in (StagedEntry, SeenLine, PlannedChange):
                queryset = model.objects.filter(run_id=run.pk)
                queryset._raw_delete(queryset.db)  # noqa: SLF001 - no public form of it
