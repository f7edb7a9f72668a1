"""Loading the official geographic code from the file that the project keeps."""

import json
import lzma
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from coordination.errors import DomainError
from coordination.territory.names import commune_keys

DATA_FILE = Path(__file__).parent / "data" / "territory.json.xz"

# Column and type, in the order of the file's rows; the first is the key.
DEPARTMENT_COLUMNS = {"code": "text", "name": "text"}
INTERCOMMUNALITY_COLUMNS = {"siren": "text", "name": "text"}
COMMUNE_COLUMNS = {
    "code": "text",
    "name": "text",
    "kind": "text",
    "department_id": "text",
    "intercommunality_id": "text",
    "population": "integer",
    "postal_codes": "text[]",
    "successor_id": "text",
    "city_id": "text",
    "former_names": "text[]",
    "former_codes": "text[]",
    "latitude": "double precision",
    "longitude": "double precision",
    "search_key": "text",
}


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load wrote. All zero when the file was already loaded."""

    vintage: int
    departments: int
    intercommunalities: int
    communes: int


def load_territory(*, data_file: Path = DATA_FILE) -> Loaded:
    """Bring the three tables to what ``data_file`` says, in one transaction, writing only rows that differ.

    Places that a newer file no longer lists are kept, because addresses stand on them. Raises ``DomainError`` for a
    file that is not ours.
    """
    content = _read(data_file)
    with transaction.atomic():
        return Loaded(
            vintage=content["vintage"],
            departments=_merge("territory_department", DEPARTMENT_COLUMNS, content["departments"]),
            intercommunalities=_merge(
                "territory_intercommunality", INTERCOMMUNALITY_COLUMNS, content["intercommunalities"]
            ),
            communes=_merge("territory_commune", COMMUNE_COLUMNS, map(_commune_values, content["communes"])),
        )


def _read(data_file: Path) -> dict[str, Any]:
    try:
        content = json.loads(lzma.decompress(data_file.read_bytes()))
    except (OSError, lzma.LZMAError, ValueError) as error:
        raise DomainError("Ce fichier n’est pas le découpage du territoire.", code="territory_unreadable") from error
    if not isinstance(content, dict) or content.keys() != {"vintage", "departments", "intercommunalities", "communes"}:
        raise DomainError("Ce fichier n’est pas le découpage du territoire.", code="territory_unreadable")
    return content


def _commune_values(row: list[Any]) -> list[Any]:
    """A row of the file (see ``build_data.commune_rows``) in the order of ``COMMUNE_COLUMNS``."""
    code, name, kind, department, group, population, postal_codes, parent, former_names, former_codes, *centre = row
    successor = parent if kind == "F" else None
    city = parent if kind == "A" else None
    key = commune_keys(name, former_names)
    places = [postal_codes, successor, city, former_names, former_codes]
    return [code, name, kind, department, group, population, *places, *centre, key]


def _merge(table: str, columns: dict[str, str], rows: Iterable[list[Any]]) -> int:
    """Insert or update the rows that differ, in one statement; returns how many were written.

    One JSON parameter rather than a staged COPY: the serving role may not create temporary tables.
    """
    names = ", ".join(columns)
    key, *others = columns
    record = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    changes = ", ".join(f"{name} = excluded.{name}" for name in others)
    before = ", ".join(f"target.{name}" for name in others)
    after = ", ".join(f"excluded.{name}" for name in others)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} AS target ({names}) SELECT {names} FROM jsonb_to_recordset(%s::jsonb) AS ({record}) "  # noqa: S608 - only constants of this module
            f"ON CONFLICT ({key}) DO UPDATE SET {changes} WHERE ({before}) IS DISTINCT FROM ({after})",
            [json.dumps([dict(zip(columns, row, strict=True)) for row in rows])],
        )
        return cursor.rowcount
