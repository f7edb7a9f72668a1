"""Writing rows in bulk: one statement a table, columns that are not named take the model's default."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, models
from django.db.models.fields import NOT_PROVIDED
from django.utils import timezone
from psycopg.sql import Literal


def sql(statement: str) -> None:
    """Run one statement, without parameters: a per cent sign is one."""
    with connection.cursor() as cursor:
        cursor.execute(statement)


def text(value: Any) -> str:
    """Return ``value`` as an SQL literal."""
    connection.ensure_connection()
    return Literal(value).as_string(connection.connection)


def insert(model: type[models.Model], source: str, /, **columns: str) -> None:
    """Insert one row of ``model`` for each row of ``source``; ``columns`` are SQL, the others take the model's default or
    the database's.
    """
    chosen = {
        field.column: columns.pop(field.name, None) or _default(field)
        for field in model._meta.local_concrete_fields
        if field.name in columns or not _has_database_default(field)
    }
    if columns:
        raise ValueError(f"{model.__name__} has no {', '.join(columns)}")
    names = ", ".join(f'"{name}"' for name in chosen)
    sql(f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {", ".join(chosen.values())} FROM {source}')


def _has_database_default(field: "models.Field[Any, Any]") -> bool:
    return field.db_default is not NOT_PROVIDED or isinstance(field, models.AutoField | models.BigAutoField)


def _default(field: "models.Field[Any, Any]") -> str:
    if field.primary_key:
        return "uuidv7()" if isinstance(field, models.UUIDField) else "DEFAULT"
    if isinstance(field, models.DateTimeField) and (field.auto_now_add or field.default is timezone.now):
        return "now()"
    if field.null and not field.has_default():
        return "NULL"
    value = field.get_db_prep_save(field.get_default(), connection)
    return text(value)


@contextmanager
def without_indexes() -> Iterator[None]:
    """Write without the indexes of hospitals' tables, and make them at the end: row by row takes several times as long."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT indexname, indexdef FROM pg_indexes
             WHERE schemaname = 'public' AND indexname NOT IN (SELECT conname FROM pg_constraint)
               AND tablename IN (SELECT table_name FROM information_schema.columns WHERE column_name = 'hospital_id')
            """
        )
        found = cursor.fetchall()
    for name, _ in found:
        sql(f'DROP INDEX "{name}"')
    yield
    for _, statement in found:
        sql(statement)


def check_keys() -> None:
    """Look for rows whose foreign key leads nowhere, since no trigger has.

    Raises:
        ValueError: the generator wrote one.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT conrelid::regclass::text, confrelid::regclass::text,
                   (SELECT string_agg(format('child.%I = parent.%I', a.attname, b.attname), ' AND ')
                      FROM unnest(conkey, confkey) AS pair(here, there)
                      JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = here
                      JOIN pg_attribute b ON b.attrelid = confrelid AND b.attnum = there),
                   (SELECT string_agg(format('child.%I IS NOT NULL', attname), ' AND ')
                      FROM pg_attribute WHERE attrelid = conrelid AND attnum = ANY (conkey))
              FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace
            """
        )
        for child, parent, same, given in cursor.fetchall():
            orphan = f"NOT EXISTS (SELECT 1 FROM {parent} parent WHERE {same})"
            cursor.execute(f"SELECT 1 FROM {child} child WHERE {given} AND {orphan} LIMIT 1")
            if cursor.fetchone():
                raise ValueError(f"{child} points at a row that {parent} does not have ({same})")
