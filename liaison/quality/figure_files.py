"""The figures as files for a spreadsheet: each slice, each part, each unit, then the definitions."""

from collections.abc import Iterator
from datetime import datetime

from coordination.ui.spreadsheets import Sheet, Value, as_csv, as_workbook
from liaison.quality.charts import MASKED, slice_words, value_words
from liaison.quality.figures import Figure, Slice, Tally, by_unit
from liaison.quality.groups import GroupYear
from liaison.quality.indicators import INDICATORS, Indicator
from liaison.quality.periods import Period
from liaison.quality.selection import Selection

_COUNTS = ("Valeur", "En", "Numérateur", "Dénominateur")
_SLICES = (
    "Indicateur",
    "Période",
    *_COUNTS,
    "Valeur un an avant",
    "Numérateur un an avant",
    "Dénominateur un an avant",
    "Objectif",
)
_PARTS = ("Indicateur", "Détail", *_COUNTS)
_UNITS = ("Indicateur", "Unité", *_COUNTS)
ASKED = ("Quoi", "Valeur")
_WORDS = ("Indicateur", "Compté", "Parmi", "Exclus", "Source")

Cells = tuple[Value, ...]


def csv_of(found: list[Figure], period: Period) -> bytes:
    """Every slice of every figure, a line each."""
    return as_csv(_SLICES, _slice_lines(found, period))


def workbook_of(selection: Selection) -> bytes:
    """Slices, parts, units, definitions and what was asked, a sheet each."""
    found, counted_at, _ = selection.read()
    units = Sheet("Unités", _UNITS, _unit_lines(selection))
    return as_workbook(
        [*_sheets(found, selection.period), units, Sheet("Lecture", ASKED, asked_words(selection, counted_at))]
    )


def group_workbook_of(year: GroupYear, period: Period) -> bytes:
    """The same of a group, whose masked numbers are not in it either."""
    read = Sheet("Lecture", ASKED, _asked_of_group(year, period))
    return as_workbook([*_sheets(year.figures, period), read])


def _sheets(found: list[Figure], period: Period) -> list[Sheet]:
    return [
        Sheet("Périodes", _SLICES, _slice_lines(found, period)),
        Sheet("Détails", _PARTS, _part_lines(found)),
        Sheet("Définitions", _WORDS, map(_definition, INDICATORS)),
    ]


def _slice_lines(found: list[Figure], period: Period) -> Iterator[Cells]:
    for figure in found:
        before: list[Slice | None] = [*figure.before] or [None] * len(figure.slices)
        for part, former in zip(figure.slices, before, strict=True):
            words = slice_words(part.start, period.kind.slices)
            aim = figure.objective_on(part.start)
            yield (
                figure.indicator.title,
                words,
                *_counts(figure.indicator, part),
                *_former(figure.indicator, former),
                "" if aim is None else str(aim),
            )


def _part_lines(found: list[Figure]) -> Iterator[Cells]:
    for figure in found:
        for part in figure.parts:
            yield (figure.indicator.title, part.label, *_counts(figure.indicator, part))


def _unit_lines(selection: Selection) -> Iterator[Cells]:
    known = by_unit(selection.hospital, selection.period)
    for unit in [selection.unit] if selection.unit else selection.units:
        for figure in known.get(unit.pk, []):
            yield (figure.indicator.title, unit.name, *_counts(figure.indicator, figure.total))


def _counts(indicator: Indicator, tally: Tally) -> Cells:
    denominator = "" if tally.denominator is None else tally.denominator
    numerator = MASKED if tally.masked else tally.numerator
    return (_number(indicator, tally), indicator.unit, numerator, denominator)


def _former(indicator: Indicator, tally: Tally | None) -> Cells:
    if tally is None:
        return ("", "", "")
    value, _, *counts = _counts(indicator, tally)
    return (value, *counts)


def _number(indicator: Indicator, tally: Tally) -> Value:
    """The value that the page shows, as a number; nothing when there was nothing to count."""
    if tally.masked:
        return MASKED
    digits = "".join(filter(str.isdecimal, value_words(indicator, tally)))
    return int(digits) if digits else ""


def _definition(indicator: Indicator) -> Cells:
    return (indicator.title, indicator.counted, indicator.among, indicator.excluded, indicator.traced)


def asked_words(selection: Selection, counted_at: datetime | None = None) -> Iterator[tuple[str, str]]:
    """What was asked, and when it was read or counted."""
    yield "Établissement", selection.hospital.name
    yield "Unité", selection.unit.name if selection.unit else "toutes"
    yield "Du", f"{selection.period.first:%Y-%m-%d}"
    yield "Au", f"{selection.period.last:%Y-%m-%d}"
    yield "Lu le", f"{selection.period.now.astimezone(selection.period.zone):%Y-%m-%d %H:%M}"
    if counted_at:
        yield "Jours finis, comptés le", f"{counted_at.astimezone(selection.period.zone):%Y-%m-%d %H:%M}"


def _asked_of_group(year: GroupYear, period: Period) -> Iterator[tuple[str, str]]:
    yield "Groupement", year.group.name
    yield from (("Établissement", hospital.name) for hospital in year.hospitals)
    yield "Du", f"{period.first:%Y-%m-%d}"
    yield "Au", f"{period.last:%Y-%m-%d}"
    yield "Compté le", f"{year.counted_at.astimezone(period.zone):%Y-%m-%d %H:%M}" if year.counted_at else "pas encore"
