"""A list of providers as rows of a file for a spreadsheet."""

from collections.abc import Iterable, Iterator

from coordination.ui import french
from coordination.ui.spreadsheets import Sheet, as_csv, as_workbook
from directory.finding.queries import Line

HEADINGS = (
    "Rang", "Nom", "Service et lieu", "Pourquoi ce rang", "Places", "Fraîcheur", "Téléphone", "Adresse",
    "Messagerie sécurisée", "Courriel",
)  # fmt: skip


def csv_of(lines: Iterable[Line]) -> bytes:
    """The list as CSV."""
    return as_csv(HEADINGS, _rows(lines))


def workbook_of(lines: Iterable[Line]) -> bytes:
    """The same as a workbook."""
    return as_workbook([Sheet("Annuaire", HEADINGS, _rows(lines))])


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
