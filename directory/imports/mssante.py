"""Reading the extract of secure mailboxes (ANS, Extraction_Correspondance_MSSante): no date, the address is the key.

Format: standards §4.3. Personal boxes (PER) go to the places of practice of the person, boxes of structures (ORG) to the
site. An address stands on several lines for several reasons; red-listed boxes are absent, so an absent one says nothing.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from coordination.errors import DomainError
from coordination.identity.numbers import InvalidNumberError, check_finess
from directory.imports.emails import quick_email
from directory.imports.files import Survey, open_text, plain_lines, read_blocks
from directory.imports.headers import find_columns
from directory.imports.rows import Batch, copy_line

ATTRIBUTION = "Agence du numérique en santé, Annuaire MSSanté, Licence Ouverte 2.0"
SEPARATOR = "|"
LONGEST_HEADER = 20_000
COLUMNS = {
    "kind": "Type de BAL",
    "address": "Adresse BAL",
    "rpps": "Identifiant PP",
    "structure_kind": "Type identifiant structure",
    "structure": "Identification Structure",
    "service": "Service de rattachement",
}
PERSON, ORGANISATION = "PER", "ORG"
FINESS_KIND = "1"
STAGED = ("run_id", "line", "finess", "rpps", "priority", "mssante")
_RPPS = re.compile(r"\d{11}", re.ASCII)


class NotMssanteError(DomainError):
    """The file is not the extract of mailboxes. Nothing of it may be kept."""

    def __init__(self) -> None:
        super().__init__(
            "Ce fichier n’est pas l’extraction des boîtes MSSanté « Extraction_Correspondance_MSSante » (colonnes séparées "
            "par « | »). Rien n’a été enregistré.",
            code="import_not_mssante",
        )


def read_header(path: Path, survey: Survey) -> tuple[dict[str, int], int]:
    """Find the columns and count the separators. Raises ``NotMssanteError``."""
    with open_text(path, survey.encoding) as text:
        line = text.readline(LONGEST_HEADER).rstrip("\r\n")
    columns = find_columns(line.split(SEPARATOR), COLUMNS)
    if columns.keys() != COLUMNS.keys():
        raise NotMssanteError
    return columns, line.count(SEPARATOR)


def read_batches(
    run_id: str, path: Path, survey: Survey, header: tuple[dict[str, int], int], position: dict[str, int]
) -> Iterator[Batch]:
    """Read on from ``position`` (``byte`` and ``line``), which an earlier batch gave."""
    columns, separators = header
    for block in read_blocks(path, start=position.get("byte", 0), first_line=position.get("line", 1)):
        batch = Batch()
        lines = plain_lines(block.first_line, block.data).decode(survey.encoding).split("\n")
        for number, line in enumerate(lines, start=block.first_line):
            if number == 1 or not line:
                continue
            batch.counts["read"] += 1
            if not separators - 1 <= line.count(SEPARATOR) <= separators + 1:
                batch.broken(f"ligne {number}", "nombre de colonnes inattendu", line)
                continue
            _stage(batch, run_id, number, line, columns)
        batch.position = {"byte": block.end, "line": block.next_line}
        batch.progress = block.end
        yield batch


def _stage(batch: Batch, run_id: str, number: int, line: str, columns: dict[str, int]) -> None:
    cells = line.split(SEPARATOR)
    kind, address, rpps, structure_kind, structure, service = (cells[columns[name]].strip() for name in COLUMNS)
    mailbox = quick_email(address)
    if mailbox is None:
        batch.broken(f"ligne {number}", "adresse absente ou mal formée", line)
    elif kind == PERSON and _RPPS.fullmatch(rpps):
        batch.lines.append(copy_line((run_id, number, None, rpps, 0, mailbox)))
    elif kind == ORGANISATION and structure_kind == FINESS_KIND:
        try:
            finess = check_finess(structure)
        except InvalidNumberError:
            batch.broken(f"ligne {number}", "numéro FINESS absent ou faux", line)
            return
        # The box of the whole structure before that of one of its services.
        batch.lines.append(copy_line((run_id, number, finess, None, 1 if service else 0, mailbox)))
    else:
        batch.counts["out_of_scope"] += 1
