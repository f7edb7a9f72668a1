"""Extracts of the register and of mailboxes made for a test: right in every way but the one that the test is about."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bench.national_file import HEADER
from directory.imports.headers import normalised
from directory.imports.mssante import COLUMNS as MAILBOX_COLUMNS
from directory.imports.rpps import COLUMNS

LABELS = HEADER.rstrip("|").split("|")
GP: dict[str, str] = {
    "id_kind": "8",
    "rpps": "99900000003",
    "title": "DR",
    "civility": "MME",
    "last_name": "FICTIVE",
    "first_name": "ALICE",
    "profession": "10",
    "category": "C",
    "skill": "SM54",
    "mode": "L",
    "structure": "R99900000003",
    "company": "CABINET FICTIVE",
    "number": "1",
    "street_kind": "Rue",
    "street": "DE TEST",
    "office": "30310 VERGEZE",
    "postal_code": "30310",
    "commune": "30344",
    "city": "Vergèze",
    "phone": "0465714407",
    "sector": "SA07",
}
NURSE = GP | {
    "rpps": "99900000011",
    "title": "",
    "last_name": "D'ESSAI-L'ÉTÉ",
    "first_name": "JEAN-LOÏC",
    "profession": "60",
    "skill": "",
    "structure": "R99900000011",
}


def activity(base: dict[str, str] = GP, **cells: str) -> dict[str, str]:
    """One line of the extract; the arguments replace cells."""
    return base | cells


def line_of(cells: dict[str, str], labels: list[str] = LABELS) -> str:
    """The line, with the trailing separator."""
    by_label = {normalised(COLUMNS[name]): value for name, value in cells.items()}
    return "|".join(by_label.get(normalised(label), "") for label in labels) + "|"


def rpps_file(
    path: Path,
    *activities: "dict[str, str] | str",
    labels: list[str] = LABELS,
    encoding: str = "utf-8",
    end: str = "\n",
) -> Path:
    """Write an extract; a text stands for a line as it is."""
    lines = ["|".join(labels) + "|", *(each if isinstance(each, str) else line_of(each, labels) for each in activities)]
    path.write_bytes((end.join(lines) + end).encode(encoding))
    return path


def mssante_file(path: Path, *boxes: dict[str, Any]) -> Path:
    """Write an extract of mailboxes: ``{"kind": "PER", "address": …, "rpps": …}``."""
    labels = [*MAILBOX_COLUMNS.values(), "Pays"]
    rows: Iterable[str] = ("|".join([*(box.get(name, "") for name in MAILBOX_COLUMNS), "France"]) for box in boxes)
    path.write_text("\n".join(["|".join(labels), *rows]) + "\n", encoding="utf-8")
    return path
