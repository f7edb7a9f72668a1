"""A list of providers as a file for a spreadsheet, which must never run what a directory's line contains."""

import csv
import io
import re
from collections.abc import Iterable, Iterator

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from coordination.ui import french
from directory.finding.queries import Line

HEADINGS = (
    "Rang", "Nom", "Service et lieu", "Pourquoi ce rang", "Places", "Fraîcheur", "Téléphone", "Adresse",
    "Messagerie sécurisée", "Courriel",
)  # fmt: skip
# What makes a spreadsheet read a cell as a formula (OWASP, CSV injection), after the spaces that it skips.
_FORMULA = re.compile(r"^\s*[=+\-@|%]|^[\t\r\n]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")


def as_csv(lines: Iterable[Line]) -> bytes:
    """A file that French spreadsheets open as it is: semicolons, UTF-8 with its mark, no cell that begins a formula."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADINGS)
    writer.writerows([harmless(cell) for cell in row] for row in _rows(lines))
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def as_workbook(lines: Iterable[Line]) -> bytes:
    """The same as a workbook, each cell a text whatever it begins with."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Annuaire")
    sheet.freeze_panes = "A2"
    for row in (HEADINGS, *_rows(lines)):
        cells = [WriteOnlyCell(sheet, value=_CONTROL.sub(" ", cell)) for cell in row]
        for cell in cells:
            # Without it a text that begins with "=" is a formula.
            cell.data_type = "s"
        sheet.append(cells)
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def harmless(cell: str) -> str:
    """``cell`` behind an apostrophe when a spreadsheet would compute it, as it is otherwise."""
    cell = _CONTROL.sub(" ", cell)
    return f"'{cell}" if _FORMULA.search(cell) else cell


def _rows(lines: Iterable[Line]) -> Iterator[tuple[str, ...]]:
    for line in lines:
        yield (
            str(line.position),
            line.name,
            line.kind,
            ", ".join(reason.words for reason in line.reasons),
            line.capacity,
            line.freshness.label,
            french.phone(line.phone) if line.phone else "",
            line.address,
            line.mssante,
            line.email,
        )
