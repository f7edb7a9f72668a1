"""What applying a staged file would do: one set-based comparison, kept as planned changes."""

from django.db import connection, transaction

from directory.imports.columns import KEY_IS_OLD, PLANNED, PROVIDERS, SHAPES, STAGED, Shape, differs, is_curated
from directory.imports.models import Format, ImportRun, PlannedChange
from directory.imports.rows import PROTECTED

# Beyond this share of the open entries of a source, absent ones are not believed gone without a person's word.
LARGEST_ABSENCE = 0.05
Outcome = PlannedChange.Outcome
UNCHANGED, ALREADY_CLOSED, OUT_OF_SCOPE, UNKNOWN = "unchanged", "already_closed", "out_of_scope", "without_entry"
# Where the planner would take the hash of a million rows to disk.
MEMORY = "SET LOCAL work_mem = '64MB'"


def compare(run: ImportRun) -> None:
    """Plan the changes of a staged run, and complete its counts. What an earlier comparison planned is replaced."""
    shape = SHAPES[Format(run.format)]
    planned = PlannedChange.objects.filter(run_id=run.pk)
    with transaction.atomic():
        planned._raw_delete(planned.db)  # noqa: SLF001 - Django would first collect the rows
        for outcome, number in _compared(run, shape):
            run.counts[outcome] = run.counts.get(outcome, 0) + number
        if run.format == Format.MSSANTE:
            run.counts["duplicates"] = _repeated_addresses(run)
        if shape.closes_absent:
            absent, share = _absent(run, shape)
            run.counts["absent"] = absent
            if absent and (share <= LARGEST_ABSENCE or run.closes_absent):
                plan_absent(run)
        run.progress_total = planned.count()
        run.save(update_fields=["counts", "progress_total"])


def plan_absent(run: ImportRun) -> None:
    """Plan the closing of the open entries that the file no longer holds."""
    shape = SHAPES[Format(run.format)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO {PLANNED} (run_id, position, outcome, provider_id)
            SELECT %(run)s, %(start)s + row_number() OVER (ORDER BY p.id), '{Outcome.VANISHED}', p.id
              FROM {PROVIDERS} p WHERE {_is_absent(shape)}
            """,  # noqa: S608 - constants only
            {"run": run.pk, "start": PlannedChange.objects.filter(run_id=run.pk).count()},
        )
        run.counts["vanished"] = cursor.rowcount


def _compared(run: ImportRun, shape: Shape) -> list[tuple[str, int]]:
    if run.format == Format.MSSANTE:
        entries = _mailboxes()
    else:
        entries = f"""
            SELECT DISTINCT ON ({shape.key}) e.* FROM {STAGED} e WHERE e.run_id = %(run)s AND e.kind <> '{PROTECTED}'
             ORDER BY {shape.key}, e.priority, e.line
        """  # noqa: S608 - constants only
    joins, more = _organisations(run.format)
    closed = f"CASE WHEN p.status = 'open' AND NOT {is_curated('status')} THEN '{Outcome.CLOSED}' ELSE '{ALREADY_CLOSED}' END"
    new = (
        f"CASE WHEN e.type_id IS NULL THEN '{OUT_OF_SCOPE}' ELSE '{Outcome.ADDED}' END"
        if shape.adds
        else f"'{UNKNOWN}'"
    )
    # The places of one person stand together: two processes that apply do not wait for each other.
    person = "e.rpps" if run.format == Format.RPPS else "NULL::text"
    old_key = f" OR {KEY_IS_OLD}" if shape.source else ""
    match = "p.id = e.provider_id" if run.format == Format.MSSANTE else shape.match
    with connection.cursor() as cursor:
        cursor.execute(MEMORY)
        cursor.execute(
            f"""
            WITH entries AS MATERIALIZED ({entries}),
            verdict AS MATERIALIZED (
                SELECT e.line, {person} AS person, p.id AS provider_id, CASE
                         WHEN e.closed_on IS NOT NULL THEN {closed}
                         WHEN p.id IS NULL THEN {new}
                         WHEN p.status = 'closed' AND NOT {is_curated("status")} THEN '{Outcome.REOPENED}'
                         WHEN {differs(shape, more)}{old_key} THEN '{Outcome.CHANGED}'
                         ELSE '{UNCHANGED}' END AS outcome
                  FROM entries e LEFT JOIN {PROVIDERS} p ON {match} {joins}
            ),
            planned AS (
                INSERT INTO {PLANNED} (run_id, position, outcome, line, provider_id)
                SELECT %(run)s, row_number() OVER (ORDER BY person), outcome, line, provider_id FROM verdict
                 WHERE outcome = ANY (%(written)s)
            )
            SELECT outcome, count(*) FROM verdict GROUP BY outcome
            """,  # noqa: S608 - constants only
            {"run": run.pk, "written": Outcome.values},
        )
        return [(str(outcome), int(number)) for outcome, number in cursor.fetchall()]


def _organisations(file_format: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """A professional practises at a site that FINESS gave: its join, and what it decides."""
    if file_format != Format.RPPS:
        return "", ()
    join = f"LEFT JOIN {PROVIDERS} o ON o.finess = e.organisation_finess"
    # The person's own row exists as soon as one entry was written.
    return join, (
        ("organisation_id", "o.id"),
        ("professional_id", "coalesce(p.professional_id, '00000000-0000-0000-0000-000000000000'::uuid)"),
    )


def _mailboxes() -> str:
    """One mailbox a provider: the one it has if still listed, else that of the whole structure, else the first."""
    pairs = " UNION ALL ".join(
        f"SELECT e.line, e.priority, e.mssante, p.id AS provider_id, p.mssante AS known FROM {STAGED} e "  # noqa: S608 - constants only
        f"JOIN {PROVIDERS} p ON p.{number} = e.{number} AND p.status = 'open' WHERE e.run_id = %(run)s"
        for number in ("rpps", "finess")
    )
    return f"""
        SELECT DISTINCT ON (provider_id) line, mssante, provider_id, NULL::date AS closed_on, NULL::text AS type_id
          FROM ({pairs}) pairs ORDER BY provider_id, mssante <> known, priority, mssante, line
    """  # noqa: S608 - constants only


def _is_absent(shape: Shape) -> str:
    same = shape.match.replace("e.", "listed.")
    protected = "listed.rpps = p.rpps" if shape.source == "rpps" else "listed.finess = p.finess"
    return f"""
        p.source = '{shape.source}' AND p.status = 'open' AND NOT {is_curated("status")}
        AND NOT EXISTS (SELECT 1 FROM {STAGED} listed WHERE listed.run_id = %(run)s AND {same})
        AND NOT EXISTS (SELECT 1 FROM {STAGED} listed
                         WHERE listed.run_id = %(run)s AND listed.kind = '{PROTECTED}' AND {protected})
    """  # noqa: S608 - constants only


def _absent(run: ImportRun, shape: Shape) -> tuple[int, float]:
    """How many open entries of the source the file does not hold, and their share."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FILTER (WHERE {_is_absent(shape)}), count(*) FROM {PROVIDERS} p "  # noqa: S608 - constants only
            f"WHERE p.source = '{shape.source}' AND p.status = 'open'",
            {"run": run.pk},
        )
        absent, total = cursor.fetchone()
    return absent, absent / total if total else 0.0


def _repeated_addresses(run: ImportRun) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) - count(DISTINCT mssante) FROM {STAGED} WHERE run_id = %s",  # noqa: S608 - constants only
            [run.pk],
        )
        return int(cursor.fetchone()[0])
