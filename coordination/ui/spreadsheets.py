"""Rows as a file for a spreadsheet, which must never run what a cell contains."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What makes a spreadsheet read a cell as a formula (OWASP, CSV injection), after the spaces that it skips.
_FORMULA = re.compile(r"^\s*[=+\-@|%]|^[\t\r\n]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")

# A number may be summed; everything else is a text.
Value = str | int
Row = Sequence[Value]


@dataclass(frozen=True)
class Sheet:
    """A table and its name, at most 31 characters."""

    title: str
    headings: Row
    rows: Iterable[Row]


def as_csv(headings: Row, rows: Iterable[Row]) -> bytes:
    """A file that French spreadsheets open as it is: semicolons, UTF-8 with its mark, no cell that begins a formula."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow([harmless(cell) for cell in headings])
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def as_workbook(sheets: Iterable[Sheet]) -> bytes:
    """The same as a workbook: numbers are numbers, every other cell a text whatever it begins with."""
    workbook = Workbook(write_only=True)
    for table in sheets:
        sheet = workbook.create_sheet(table.title)
        sheet.freeze_panes = "A2"
        for row in (table.headings, *table.rows):
            sheet.append([_cell(sheet, value) for value in row])
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def _cell(sheet: WriteOnlyWorksheet, value: Value) -> Cell:
    if isinstance(value, int):
        return WriteOnlyCell(sheet, value=value)
    cell = WriteOnlyCell(sheet, value=_CONTROL.sub(" ", value))
    # Without it a text that begins with "=" is a formula.
    cell.data_type = "s"
    return cell


def harmless(cell: Value) -> str:
    """``cell`` behind an apostrophe when a spreadsheet would compute it, as it is otherwise."""
    text = _CONTROL.sub(" ", str(cell))
    return f"'{text}" if _FORMULA.search(text) else text
