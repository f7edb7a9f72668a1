"""Late work and its reasons, by unit: one figure, and the table of what it is the sum of. Never whose fault it is.

Apart from the catalogue of ``indicators``: it says why work was late, and a hospital with more reasons given is no worse.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from coordination.episodes.delays import LateReason
from coordination.ui.spreadsheets import Sheet, as_csv, as_workbook
from liaison.quality.charts import slice_words
from liaison.quality.counting import live_rows
from liaison.quality.figure_files import ASKED, asked_words
from liaison.quality.figures import Figure, figure_of
from liaison.quality.indicators import Indicator, Parts, Shape, Theme
from liaison.quality.periods import Period
from liaison.quality.selection import Selection
from liaison.quality.sources import Row
from liaison.quality.sources.lateness import DELAYS

LATE_WORK = Indicator(
    key="late_work",
    title="Tâches en retard dont la raison est dite",
    theme=Theme.BEFORE,
    source=DELAYS,
    shape=Shape.COUNT,
    numerator="late",
    parts=Parts("par raison", dict(LateReason.choices)),
    unit_one="tâche",
    unit_many="tâches",
    counted="tâches faites après leur échéance, ou reportées une fois en retard, dont quelqu’un a dit la raison",
    excluded="tâches encore à faire, tâches devenues sans objet, reports décidés avant l’échéance",
    traced="raisons choisies en notant la tâche faite ou en la reportant, au jour de ce choix, "
    "dans l’unité où se trouvait alors le patient ; une tâche reportée deux fois en retard compte deux fois",
)
_HEADINGS = ("Unité", "Raison", "Période", "Tâches", "Faites en retard", "Reportées")
_WORDS = ("Quoi", "Définition")


@dataclass(frozen=True)
class Reason:
    """One reason in one unit: how many tasks were late for it, how many of them done and given another day."""

    label: str
    late: int
    done: int
    postponed: int


@dataclass(frozen=True)
class UnitReasons:
    """A unit and its reasons, the most frequent first."""

    unit: str
    late: int
    reasons: list[Reason]


@dataclass(frozen=True)
class Lateness:
    """The figure of a selection, and the same by unit and by reason."""

    figure: Figure
    units: list[UnitReasons]


def read_lateness(selection: Selection) -> Lateness:
    """The late work of a selection, with one year before when it is compared. Call it inside the hospital."""
    rows = _rows(selection, selection.period)
    before = _rows(selection, selection.period.a_year_before) if selection.compared else None
    names = {str(unit.pk): unit.name for unit in selection.units}
    by_ward: dict[str, list[Row]] = {}
    for row in rows:
        by_ward.setdefault(row.ward, []).append(row)
    units = [_unit(names[ward], found) for ward, found in by_ward.items()]
    figure = figure_of(LATE_WORK, rows, before, selection.period)
    return Lateness(figure, sorted(units, key=lambda one: (-one.late, one.unit)))


def csv_of(selection: Selection) -> bytes:
    """Each unit, reason and slice, a line each."""
    return as_csv(_HEADINGS, _lines(selection))


def workbook_of(selection: Selection) -> bytes:
    """The same, the definition, and what was asked."""
    return as_workbook(
        [
            Sheet("Retards", _HEADINGS, _lines(selection)),
            Sheet("Définition", _WORDS, LATE_WORK.words),
            Sheet("Lecture", ASKED, asked_words(selection)),
        ]
    )


def _rows(selection: Selection, period: Period) -> list[Row]:
    rows = live_rows(selection.hospital, period, (DELAYS,))[DELAYS]
    ward = str(selection.unit.pk) if selection.unit else ""
    return [row for row in rows if not ward or row.ward == ward]


def _unit(name: str, rows: Iterable[Row]) -> UnitReasons:
    sums: dict[str, Counter[str]] = {}
    for row in rows:
        sums.setdefault(row.part, Counter()).update(row.columns)
    reasons = [
        Reason(LateReason(code).label, found["late"], found["done"], found["postponed"]) for code, found in sums.items()
    ]
    reasons.sort(key=lambda one: (-one.late, one.label))
    return UnitReasons(name, sum(one.late for one in reasons), reasons)


def _lines(selection: Selection) -> Iterator[tuple[str, ...]]:
    names = {str(unit.pk): unit.name for unit in selection.units}
    rows = _rows(selection, selection.period)
    for row in sorted(rows, key=lambda one: (names[one.ward], one.part, one.start)):
        columns = row.columns
        numbers = (str(columns[name]) for name in ("late", "done", "postponed"))
        when = slice_words(row.start, selection.period.kind.slices)
        yield (names[row.ward], LateReason(row.part).label, when, *numbers)
