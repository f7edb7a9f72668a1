"""A table of cases scored by an instrument, so that a hospital can prove its grid against known results."""

import csv
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO

from discharge.screening.instruments import Definition, Item, Kind, Sent, read_number
from discharge.screening.numbers import number_words
from discharge.screening.scoring import Incomplete, Result, assess

SEPARATORS = ";\t,"
# Between several answers in one cell: none of the separators of a file.
BETWEEN_ANSWERS = "+"


class CasesError(ValueError):
    """A table that cannot be read; the message says why, in French."""


@dataclass(frozen=True)
class Case:
    """One row. ``faults``: what does not agree, or cannot be read; empty when the row agrees."""

    line: int
    faults: tuple[str, ...]


def check_cases(definition: Definition, text: str) -> list[Case]:
    """Score each row of ``text`` (a column per item code, then ``score``, ``level`` or ``gir``) and compare.

    A row whose answers are incomplete agrees when nothing is expected of it. Several answers in one cell are joined
    by ``+``; answers are read by their value or their label, whatever their case and accents.

    Raises:
        CasesError: no row, a column that the instrument does not know or that is there twice, nothing to compare to.
    """
    separator = max(SEPARATORS, key=(text.splitlines() or [""])[0].count)
    rows = list(csv.reader(StringIO(text), delimiter=separator, strict=True))
    if not rows or not any(rows[1:]):
        raise CasesError("Le fichier n’a aucun cas : une ligne de titres, puis une ligne par cas.")
    columns = [column.strip() for column in rows[0]]
    expected = _check_columns(definition, columns)
    return [
        Case(line, tuple(_faults(definition, columns, expected, row)))
        for line, row in enumerate(rows[1:], start=2)
        if any(cell.strip() for cell in row)
    ]


def _check_columns(definition: Definition, columns: list[str]) -> list[str]:
    results = ["score", "level", *([definition.scoring.noun.lower()] if definition.scoring.noun else [])]
    asked = [code for item in definition.items for code in dict.fromkeys((item.code, *item.codes))]
    unknown = [column for column in columns if column not in {*asked, *results}]
    if unknown:
        raise CasesError(
            f"Colonnes inconnues de {definition.title} : {', '.join(unknown) or 'sans titre'}. "
            f"Colonnes possibles : {', '.join([*asked, *results])}."
        )
    twice = sorted({column for column in columns if columns.count(column) > 1})
    if twice:
        raise CasesError(f"Colonnes en double : {', '.join(twice)}.")
    expected = [column for column in results if column in columns]
    if not expected:
        raise CasesError(f"Aucune colonne à comparer : ajoutez {', '.join(results[:-1])} ou {results[-1]}.")
    return expected


def _faults(definition: Definition, columns: list[str], expected: list[str], row: list[str]) -> Iterator[str]:
    if len(row) != len(columns):
        yield f"{len(row)} valeurs pour {len(columns)} colonnes"
        return
    cells = {column: cell.strip() for column, cell in zip(columns, row, strict=True)}
    sent: dict[str, Sent] = {}
    unreadable = []
    for item in definition.items:
        for code in dict.fromkeys((item.code, *item.codes)):
            found = _read(item, cells.get(code, ""))
            if found is None:
                unreadable.append(f"colonne {code}, « {cells[code]} » n’est pas une réponse ({_answers(item)})")
            elif found:
                sent[code] = found
    unreadable += _contradictions(definition, sent)
    if unreadable:
        yield from unreadable
        return
    result = assess(definition, sent)
    for column in expected:
        fault = _compare(definition, column, cells[column], result)
        if fault:
            yield fault


def _read(item: Item, cell: str) -> Sent | None:
    """What the cell answers: nothing when it is empty, None when the question has no such answer."""
    if not cell:
        return ""
    if item.kind == Kind.NUMBER:
        return cell if item.read({item.code: cell}) else None
    known = {_folded(word): answer.value for answer in item.answers for word in (answer.label, answer.value)}
    values = [known.get(_folded(part)) for part in cell.split(BETWEEN_ANSWERS)]
    if item.kind != Kind.MULTIPLE:
        return known.get(_folded(cell))
    chosen = [value for value in values if value is not None]
    return chosen if len(chosen) == len(values) and item.read({item.code: chosen}) else None


def _contradictions(definition: Definition, sent: dict[str, Sent]) -> Iterator[str]:
    """A question that its own column and its sub-variables answer differently."""
    for item in definition.items:
        parts = {code: value for code, value in sent.items() if code in item.codes and code != item.code}
        combined = item.read(parts) if parts else None
        if combined and item.code in sent and combined.answer.value != sent[item.code]:
            yield f"colonne {item.code}, ses sous-variables donnent {combined.answer.value}"


def _compare(definition: Definition, column: str, cell: str, result: Result | Incomplete) -> str:
    if isinstance(result, Incomplete):
        missing = ", ".join(item.code for item in result.missing)
        return (
            f"{column} attendu {cell}, aucun calculé : réponses manquantes ou hors limites ({missing})" if cell else ""
        )
    if column == "level":
        if _folded(cell) in {_folded(result.level.code), _folded(result.level.label)}:
            return ""
        return f"level attendu {cell or 'vide'}, calculé {result.level.code} ({result.level.label})"
    if result.score is None:
        return f"{column} attendu {cell}, {definition.title} n’a pas de score" if cell else ""
    if read_number(cell, decimals=2) == result.score.quantize(Decimal("0.01")):
        return ""
    return f"{column} attendu {cell or 'vide'}, calculé {number_words(result.score)}"


def _answers(item: Item) -> str:
    if item.kind == Kind.NUMBER:
        return f"un nombre de {number_words(item.minimum)} à {number_words(item.maximum)}"
    return ", ".join(answer.value for answer in item.answers)


def _folded(word: str) -> str:
    plain = unicodedata.normalize("NFD", word.strip().casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
