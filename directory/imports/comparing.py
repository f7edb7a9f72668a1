"""What applying a staged file would do: one set-based comparison, kept as planned changes."""

from django.db import connection, transaction

from coordination.tenancy.keys import uuid7
from directory.imports.columns import (
    APPLIED,
    APPLIED_BEFORE,
    KEY_IS_OLD,
    PLANNED,
    PROVIDERS,
    SEEN,
    SHAPES,
    STAGED,
    Shape,
    differs,
    is_curated,
)
from directory.imports.models import Format, ImportRun, PlannedChange
from directory.imports.rows import PROTECTED
from directory.providers.models import Provider

# Beyond this share of the open entries of a source, absent ones are not believed gone without a person's word.
LARGEST_ABSENCE = 0.05
Outcome = PlannedChange.Outcome
UNCHANGED, ALREADY_CLOSED, OUT_OF_SCOPE, UNKNOWN = "unchanged", "already_closed", "out_of_scope", "without_entry"
# Where the planner would take the hash of a million rows to disk; and a nested loop over as many, when it has not seen yet
# what an import has just brought.
BY_HASHES = "SET LOCAL work_mem = '64MB'; SET LOCAL enable_nestloop = off"
AS_BEFORE = "SET LOCAL work_mem TO DEFAULT; SET LOCAL enable_nestloop TO DEFAULT"


def compare(run: ImportRun) -> None:
    """Plan the changes of a staged run, and complete its counts. What an earlier comparison planned is replaced."""
    shape = SHAPES[Format(run.format)]
    planned = PlannedChange.objects.filter(run_id=run.pk)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(BY_HASHES)
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
        cursor.execute(AS_BEFORE)
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
    joins, more = _organisations(run.format)
    closed = f"CASE WHEN p.status = 'open' AND NOT {is_curated('status')} THEN '{Outcome.CLOSED}' ELSE '{ALREADY_CLOSED}' END"
    new = (
        f"CASE WHEN e.type_id IS NULL THEN '{OUT_OF_SCOPE}' ELSE '{Outcome.ADDED}' END"
        if shape.adds
        else f"'{UNKNOWN}'"
    )
    # The places of one person stand together: two processes that apply do not wait for each other.
    person = "e.rpps" if run.format == Format.RPPS else "NULL::text"
    written = "p.updated_at, e.digest, e.priority, e.organisation_finess" if run.format == Format.RPPS else "NULL"
    old_key = f" OR {KEY_IS_OLD}" if shape.source else ""
    match = _MATCHED.get(Format(run.format), shape.match)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH {_entries(run, shape)},
            verdict AS MATERIALIZED (
                SELECT e.line, {person} AS person, p.id AS provider_id, {written}, CASE
                         WHEN e.closed_on IS NOT NULL THEN {closed}
                         WHEN p.id IS NULL THEN {new}
                         WHEN p.status = 'closed' AND NOT {is_curated("status")} THEN '{Outcome.REOPENED}'
                         WHEN {differs(shape, more)}{old_key} THEN '{Outcome.CHANGED}'
                         ELSE '{UNCHANGED}' END AS outcome
                  FROM entries e LEFT JOIN {PROVIDERS} p ON {match} {joins}
                {_NEVER_SEEN if run.format == Format.RPPS else ""}
            ),
            planned AS (
                INSERT INTO {PLANNED} (run_id, position, outcome, line, provider_id)
                SELECT %(run)s, position, outcome, line, coalesce(provider_id, {_NEW_KEY})
                  FROM (SELECT *, row_number() OVER (ORDER BY person) AS position
                          FROM verdict WHERE outcome = ANY (%(written)s)) ordered
            )
            {_SAID_AGAIN if run.format == Format.RPPS else ""}
            SELECT outcome, count(*) FROM verdict GROUP BY outcome
            {_NOT_READ if run.format == Format.RPPS else ""}
            """,  # noqa: S608 - constants only
            {"run": run.pk, "written": Outcome.values, "key": str(uuid7())[:-8]},
        )
        return [(str(outcome), int(number)) for outcome, number in cursor.fetchall() if number]


# SQL: the key of a new entry, one key of the run's ending with its position (RFC 9562 §6.2): making each anew takes PostgreSQL
# as long as planning it, and those in order are quicker to index.
_NEW_KEY = "(%(key)s || lpad(to_hex(position), 8, '0'))::uuid"
# SQL: whether entries speak of the person of a line.
_IS_KNOWN = f"EXISTS (SELECT 1 FROM {PROVIDERS} q WHERE q.rpps = e.rpps)"  # noqa: S608 - constants only
# Which provider an entry speaks of, where that was found before.
_MATCHED = {
    Format.MSSANTE: "p.id = e.provider_id",
    Format.RPPS: "p.rpps = e.rpps AND p.practice_key = e.known_key",
}
# Places of people of whom no entry speaks are added without a look at the rest of their line: all of a first file.
_NEVER_SEEN = f"""
    UNION ALL SELECT w.line, w.rpps, NULL, NULL, NULL, NULL, NULL, '{Outcome.ADDED}' FROM winners w WHERE NOT w.is_known
"""  # noqa: S608 - constants only
# What was read in full and proves to be what the entry says need not be read the next time.
_SAID_AGAIN = f"""
    , said_again AS (
        INSERT INTO {APPLIED} (provider_id, digest, priority, organisation_finess, written_at)
        SELECT provider_id, digest, priority, organisation_finess, updated_at FROM verdict
         WHERE outcome = '{UNCHANGED}' AND digest IS NOT NULL {APPLIED_BEFORE}
    )
"""  # noqa: S608 - constants only
# Places whose line is the one that was applied, unless another line of the file comes before it.
_NOT_READ = f"""
    UNION ALL
    SELECT '{UNCHANGED}', count(DISTINCT a.provider_id) FROM {SEEN} s JOIN {APPLIED} a ON a.digest = s.digest
     WHERE s.run_id = %(run)s AND NOT EXISTS (SELECT 1 FROM verdict v WHERE v.provider_id = a.provider_id)
"""  # noqa: S608 - constants only


def _entries(run: ImportRun, shape: Shape) -> str:
    """SQL: ``entries``, the line that counts of those about one place; nothing where it is the one that was applied."""
    if run.format == Format.MSSANTE:
        return f"entries AS MATERIALIZED ({_mailboxes()})"
    known = f", e.rpps, {_IS_KNOWN} AS is_known" if run.format == Format.RPPS else ""
    winners = f"""
        winners AS MATERIALIZED (
            SELECT DISTINCT ON ({shape.key}) e.line {known} FROM {STAGED} e
             WHERE e.run_id = %(run)s AND e.kind <> '{PROTECTED}' ORDER BY {shape.key}, e.priority, e.line
        )
    """  # noqa: S608 - constants only
    lines = f"winners w JOIN {STAGED} e ON e.run_id = %(run)s AND e.line = w.line"
    if run.format != Format.RPPS:
        return f"{winners}, entries AS (SELECT e.* FROM {lines})"  # noqa: S608 - constants only
    # An entry made by hand with a person's number alone is one of their places: that in the same town, else the first.
    return f"""
        {winners},
        adopted AS MATERIALIZED (
            SELECT DISTINCT ON (p.id) p.id, e.line
              FROM {PROVIDERS} p JOIN {STAGED} e ON e.rpps = p.rpps JOIN winners w ON w.line = e.line
             WHERE p.rpps IS NOT NULL AND p.practice_key = '' AND e.run_id = %(run)s
               AND NOT EXISTS (SELECT 1 FROM {PROVIDERS} q WHERE q.rpps = e.rpps AND q.practice_key = e.practice_key)
             ORDER BY p.id, (e.commune_id = p.commune_id) IS NOT TRUE, e.postal_code <> p.postal_code, e.priority, e.line
        ),
        entries AS (
            SELECT e.*, CASE WHEN a.id IS NULL THEN e.practice_key ELSE '' END AS known_key
              FROM {lines} LEFT JOIN adopted a ON a.line = e.line
             WHERE w.is_known AND NOT EXISTS (
                   SELECT 1 FROM {PROVIDERS} q JOIN {APPLIED} a ON a.provider_id = q.id
                            JOIN {SEEN} s ON s.run_id = %(run)s AND s.digest = a.digest
                    WHERE q.rpps = e.rpps AND q.practice_key = e.practice_key
                      AND (a.priority, s.line) < (e.priority, e.line))
        )
    """  # noqa: S608 - constants only


def _organisations(file_format: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """A professional practises at a site that FINESS gave: its join, and what it decides."""
    if file_format != Format.RPPS:
        return "", ()
    join = f"LEFT JOIN {PROVIDERS} o ON o.finess = e.organisation_finess"
    # The person's own row exists as soon as one entry was written.
    return join, (
        ("practice_key", "e.practice_key"),
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
        AND NOT EXISTS (SELECT 1 FROM {SEEN} s JOIN {APPLIED} a ON a.digest = s.digest
                         WHERE s.run_id = %(run)s AND a.provider_id = p.id)
    """  # noqa: S608 - constants only


def _absent(run: ImportRun, shape: Shape) -> tuple[int, float]:
    """How many open entries of the source the file does not hold, and their share."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {PROVIDERS} p WHERE {_is_absent(shape)}", {"run": run.pk})  # noqa: S608 - constants only
        absent = int(cursor.fetchone()[0])
    total = Provider.objects.open().filter(source=shape.source).count()
    return absent, absent / total if total else 0.0


def _repeated_addresses(run: ImportRun) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) - count(DISTINCT mssante) FROM {STAGED} WHERE run_id = %s",  # noqa: S608 - constants only
            [run.pk],
        )
        return int(cursor.fetchone()[0])
