"""Writing the planned changes of a run, chunk by chunk: each is one transaction of set-based statements.

A chunk that is committed is done; a run that was interrupted goes on with the others. Outside a transaction two chunks
are written at once, each on a connection of its own, because an insertion is the server's work.
"""

import logging
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from threading import Event
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone

from directory.imports.columns import (
    APPLIED,
    APPLIED_BEFORE,
    PLANNED,
    PROFESSIONALS,
    PROVIDERS,
    SHAPES,
    STAGED,
    Shape,
    is_curated,
    new_value,
)
from directory.imports.models import Format, ImportRun, PlannedChange
from directory.providers import registry
from directory.providers.models import Provider

CHUNK = 5_000
AT_ONCE = 2
# The trigram index gathers insertions before it sorts them in; searches read what it gathered, so not without measure.
GATHERED = "SET LOCAL gin_pending_list_limit = '16MB'"
Outcome = PlannedChange.Outcome
CLOSING = (Outcome.CLOSED, Outcome.VANISHED)

logger = logging.getLogger(__name__)


def apply_planned(run: ImportRun) -> None:
    """Write every planned change that is not done yet."""
    first, last = _bounds(run)
    chunks = [(low, min(low + CHUNK - 1, last)) for low in range(first, last + 1, CHUNK)]
    if connection.in_atomic_block or len(chunks) < AT_ONCE:
        for chunk in chunks:
            apply_chunk(run, *chunk)
        return
    # Far from each other: the places of one person may end a chunk and begin the next, and one would wait for the other.
    part = -(-len(chunks) // AT_ONCE)
    over = Event()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        parts = [
            pool.submit(_apply_apart, run, chunks[start : start + part], over) for start in range(0, len(chunks), part)
        ]
        try:
            for done in as_completed(parts):
                done.result()
        finally:
            # After a failure, or Ctrl-C, what has not begun is left.
            over.set()


def _apply_apart(run: ImportRun, chunks: Iterable[tuple[int, int]], over: Event) -> None:
    """Some chunks in a thread, whose connection ends with it."""
    try:
        for chunk in chunks:
            if over.is_set():
                return
            apply_chunk(run, *chunk)
    finally:
        connection.close()


def _bounds(run: ImportRun) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT min(position), max(position) FROM {PLANNED} WHERE run_id = %s",  # noqa: S608 - constants only
            [run.pk],
        )
        first, last = cursor.fetchone()
    return (first, last) if first is not None else (1, 0)


def apply_chunk(run: ImportRun, low: int, high: int) -> None:
    """Write the planned changes from ``low`` to ``high``, and remove them from the plan in the same transaction."""
    try:
        _write(run, low, high)
    except IntegrityError:
        # Somebody has entered the same meanwhile, or the other connection the same person: their rows stay. Looking for
        # that beforehand, as ON CONFLICT does, makes each row take twice as long.
        logger.info("chunk written again", extra={"run": str(run.pk), "low": low, "high": high})
        _write(run, low, high, unless_there="ON CONFLICT DO NOTHING")


def _write(run: ImportRun, low: int, high: int, *, unless_there: str = "") -> None:
    shape = SHAPES[Format(run.format)]
    values: dict[str, Any] = {"run": run.pk, "low": low, "high": high, "vintage": run.vintage}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(GATHERED)
        if shape.adds:
            cursor.execute(f"{_addition(run, shape)} {unless_there}", values)
        if run.format == Format.RPPS:
            cursor.execute(_PEOPLE, values)
        cursor.execute(_change(run, shape), values)
        _renew_keys([row[0] for row in cursor.fetchall() if row[1]])
        cursor.execute(_CLOSING, values)
        registry.closed([row[0] for row in cursor.fetchall()])
        if run.format == Format.RPPS:
            cursor.execute(_APPLIED, values)
        cursor.execute(_DONE, values)
        # Last, since another chunk that is ready waits for this row.
        ImportRun.objects.filter(pk=run.pk).update(progress=F("progress") + cursor.rowcount, seen_at=timezone.now())


_CHUNK = f"""
    FROM {PLANNED} c JOIN {STAGED} e ON e.run_id = c.run_id AND e.line = c.line
   WHERE c.run_id = %(run)s AND c.position BETWEEN %(low)s AND %(high)s
"""

# Of entries that were there: an addition brings its people itself.
_PEOPLE = f"""
    INSERT INTO {PROFESSIONALS} AS known (id, rpps, civility, last_name, first_name, profession, category)
    SELECT uuidv7(), rpps, civility, last_name, first_name, profession, category
      FROM (SELECT DISTINCT ON (e.rpps) e.rpps, e.civility, e.last_name, e.first_name, e.profession, e.category
            {_CHUNK} AND c.outcome <> '{Outcome.ADDED}' ORDER BY e.rpps, e.priority, e.line) people
        ON CONFLICT (rpps) DO UPDATE
       SET civility = excluded.civility, last_name = excluded.last_name, first_name = excluded.first_name,
           profession = excluded.profession, category = excluded.category, updated_at = now()
     WHERE (known.civility, known.last_name, known.first_name, known.profession, known.category)
           IS DISTINCT FROM
           (excluded.civility, excluded.last_name, excluded.first_name, excluded.profession, excluded.category)
"""  # noqa: S608 - constants only

_CLOSING = f"""
    UPDATE {PROVIDERS} p SET status = 'closed', closed_on = coalesce(e.closed_on, %(vintage)s), updated_at = now()
      FROM {PLANNED} c LEFT JOIN {STAGED} e ON e.run_id = c.run_id AND e.line = c.line
     WHERE c.run_id = %(run)s AND c.position BETWEEN %(low)s AND %(high)s
       AND c.outcome IN ({", ".join(f"'{outcome}'" for outcome in CLOSING)})
       AND p.id = c.provider_id AND p.status = 'open' AND NOT {is_curated("status")}
    RETURNING p.id
"""  # noqa: S608 - constants only

_DONE = f"DELETE FROM {PLANNED} WHERE run_id = %(run)s AND position BETWEEN %(low)s AND %(high)s"  # noqa: S608 - constants only

_APPLIED = f"""
    INSERT INTO {APPLIED} (provider_id, digest, priority, organisation_finess, written_at)
    SELECT c.provider_id, e.digest, e.priority, e.organisation_finess, now() {_CHUNK}
       AND c.outcome <> '{Outcome.ADDED}' AND e.digest IS NOT NULL
    {APPLIED_BEFORE}
"""

# Columns that an added entry has and that no shape lists, with what they begin with.
_BEGINNING = {
    "id": "e.target",
    "kind": "e.kind",
    "finess": "e.finess",
    "rpps": "e.rpps",
    "practice_key": "e.practice_key",
    "former_names": "'{}'",
    "status": "'open'",
    "source_vintage": "%(vintage)s",
    "search_key": "e.search_key",
    # One moment for the entry and what is noted of its line (the column's own default is the statement's).
    "created_at": "now()",
    "updated_at": "now()",
}
_REQUIRED = (
    *("name", "short_name", "siret", "finess_category", "address_extra", "street", "postal_code", "city"),
    *("phone", "other_phone", "fax", "email", "mssante"),
)


def _addition(run: ImportRun, shape: Shape) -> str:
    """One statement, so that the lines of a chunk are looked for once; it ends with the insertion of entries."""
    columns = {column: f"e.{column}" for column in (*shape.columns, *_REQUIRED)} | _BEGINNING
    columns["source"] = f"'{shape.source or Provider.Source.MANUAL.value}'"
    more = joins = brought = ""
    if run.format == Format.RPPS:
        columns |= {"professional_id": "coalesce(e.known, e.first)", "organisation_id": "e.organisation"}
        more, joins, brought = _WITH_PEOPLE
    chunk = _CHUNK.replace("WHERE", f"{joins} WHERE", 1)
    return f"""
        WITH chunk AS MATERIALIZED (
            SELECT c.provider_id AS target, e.* {more} {chunk} AND c.outcome = '{Outcome.ADDED}'
        ) {brought}
        INSERT INTO {PROVIDERS} ({", ".join(columns)}) SELECT {", ".join(columns.values())} FROM chunk e
    """  # noqa: S608 - constants only


# SQL: what entries of professionals bring besides themselves. A new person's key is that of their first place: making
# another takes PostgreSQL as long as writing the person.
_WITH_PEOPLE = (
    """
    , known.id AS known, o.id AS organisation,
      first_value(c.provider_id) OVER (PARTITION BY e.rpps ORDER BY e.priority, e.line) AS first
    """,
    f"LEFT JOIN {PROFESSIONALS} known ON known.rpps = e.rpps LEFT JOIN {PROVIDERS} o ON o.finess = e.organisation_finess",
    f"""
    , new_people AS (
        INSERT INTO {PROFESSIONALS} (id, rpps, civility, last_name, first_name, profession, category)
        SELECT target, rpps, civility, last_name, first_name, profession, category
          FROM chunk WHERE target = first AND known IS NULL
    ), renamed AS (
        UPDATE {PROFESSIONALS} p
           SET civility = e.civility, last_name = e.last_name, first_name = e.first_name,
               profession = e.profession, category = e.category, updated_at = now()
          FROM chunk e
         WHERE e.target = e.first AND p.id = e.known
           AND (p.civility, p.last_name, p.first_name, p.profession, p.category)
               IS DISTINCT FROM (e.civility, e.last_name, e.first_name, e.profession, e.category)
    ), remembered AS (
        INSERT INTO {APPLIED} (provider_id, digest, priority, organisation_finess, written_at)
        SELECT target, digest, priority, organisation_finess, now() FROM chunk WHERE digest IS NOT NULL
    )
    """,  # noqa: S608 - constants only
)


def _change(run: ImportRun, shape: Shape) -> str:
    """Write changed and reopened entries; gives their ids and whether their search key has to follow."""
    values = {column: new_value(shape, column) for column in shape.columns}
    joins = ""
    if "name" in values:
        values["former_names"] = _former_names(values["name"])
    if shape.source:
        values["source"] = f"'{shape.source}'"
        # The day of the file in which these values appeared; a later file that says the same writes nothing.
        values["source_vintage"] = "%(vintage)s"
    if shape.fills:
        values["curated_fields"] = _held(shape)
    if shape.adds:
        kept = is_curated("status")
        values["status"] = f"CASE WHEN {kept} THEN p.status ELSE 'open' END"
        values["closed_on"] = f"CASE WHEN {kept} THEN p.closed_on END"
    if run.format == Format.RPPS:
        values |= {
            "practice_key": "e.practice_key",
            "professional_id": "person.id",
            "organisation_id": f"CASE WHEN {is_curated('organisation_id')} THEN p.organisation_id ELSE o.id END",
        }
        joins = (
            f" LEFT JOIN {PROFESSIONALS} person ON person.rpps = e.rpps"
            f" LEFT JOIN {PROVIDERS} o ON o.finess = e.organisation_finess"
        )
    assignments = ", ".join(f"{column} = {value}" for column, value in values.items())
    chunk = _CHUNK.replace("WHERE", f"{joins} WHERE", 1)
    keyed = ("name", "short_name", "type_id", "commune_id", "city", "former_names")
    # Nobody else names such an entry: what the file gives is its whole key.
    old_key = " OR new.search_key <> e.search_key" if shape.source else ""
    old, new = (", ".join(f"{side}.{column}" for column in keyed) for side in ("old", "new"))
    return f"""
        UPDATE {PROVIDERS} p SET {assignments}, updated_at = now() {chunk}
           AND c.outcome IN ('{Outcome.CHANGED}', '{Outcome.REOPENED}') AND p.id = c.provider_id
        RETURNING p.id, ROW({old}) IS DISTINCT FROM ROW({new}){old_key}
    """  # noqa: S608 - constants only


def _former_names(name: str) -> str:
    """SQL: the names it had, the one it loses among them, the one it takes no more."""
    return f"""
        CASE WHEN {is_curated("former_names")} THEN p.former_names
             ELSE array_remove(p.former_names, ({name})::varchar)
                  || CASE WHEN p.name <> ({name}) AND p.name <> ALL (p.former_names) THEN ARRAY[p.name] ELSE '{{}}' END END
    """


def _held(shape: Shape) -> str:
    """SQL: what a local table changes in an entry of a national file is from now on held against that file."""
    changed = " ".join(
        f"|| CASE WHEN p.{column} IS DISTINCT FROM {new_value(shape, column)} THEN ARRAY['{column.removesuffix('_id')}'] ELSE '{{}}' END"
        for column in shape.columns
    )
    return f"CASE WHEN p.source = '{Provider.Source.MANUAL.value}' THEN p.curated_fields ELSE (p.curated_fields {changed})::varchar[] END"


def _renew_keys(ids: list[UUID]) -> None:
    """Write the search key of entries whose names, type or place changed, as ``Provider`` itself makes it."""
    if not ids:
        return
    changed: list[tuple[Any, str]] = [
        (provider.pk, key)
        for provider in Provider.objects.filter(pk__in=ids).select_related("type", "commune").iterator(chunk_size=2_000)
        if (key := provider.current_search_key()) != provider.search_key
    ]
    if changed:
        keys, texts = zip(*changed, strict=True)
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {PROVIDERS} p SET search_key = renewed.key "  # noqa: S608 - constants only
                "FROM unnest(%s::uuid[], %s::text[]) AS renewed (id, key) WHERE p.id = renewed.id",
                [list(keys), list(texts)],
            )
