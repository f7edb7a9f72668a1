"""Bringing what readers give into the staging table, by committed pieces that a killed process need not read again."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain, islice

from django.db import connection, transaction
from django.utils import timezone

from directory.imports.models import ImportRun, PlannedChange, StagedEntry
from directory.imports.rows import PROBLEMS_KEPT, Batch

# Batches of one transaction: long enough that PostgreSQL stores one while the next is read.
BATCHES_A_COMMIT = 8
STAGED_TABLE = StagedEntry._meta.db_table
PLANNED_TABLE = PlannedChange._meta.db_table
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
    progress = run.progress
    statement = f"COPY {STAGED_TABLE} ({', '.join(columns)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for batch in batches:
            if batch.lines:
                copy.write("\n".join(batch.lines) + "\n")
            staged += len(batch.lines)
            for name, number in batch.counts.items():
                counts[name] = counts.get(name, 0) + number
            _keep(problems, batch.problems)
            checkpoint, progress = batch.position, batch.progress or progress
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


def is_whole(run: ImportRun) -> bool:
    """Whether the staging table still holds what the checkpoint says: an UNLOGGED table is emptied by a server's crash."""
    return StagedEntry.objects.filter(run_id=run.pk).count() == run.checkpoint.get("staged", 0)


def let_the_planner_count() -> None:
    """Tell PostgreSQL what has just been staged: autovacuum would come after the comparison."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {STAGED_TABLE} (run_id, line, finess, rpps, practice_key)")


def forget(run: ImportRun) -> None:
    """Remove what was staged and planned for ``run``."""
    others = ImportRun.objects.filter(state__in=ImportRun.OPEN_STATES).exclude(pk=run.pk)
    with transaction.atomic():
        if run.checkpoint.get("staged", 0) > WORTH_TRUNCATING and not others.exists():
            with connection.cursor() as cursor:
                cursor.execute(f"TRUNCATE {STAGED_TABLE}, {PLANNED_TABLE}")
        else:
            # Raw deletes: Django would first collect the rows.
            for model in (StagedEntry, PlannedChange):
                queryset = model.objects.filter(run_id=run.pk)
                queryset._raw_delete(queryset.db)  # noqa: SLF001 - no public form of it
