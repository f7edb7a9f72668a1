"""Figures of a group of hospitals: the sums of what each counted, masked where they would be about few people.

A calendar year at a time and whole months only, so that two periods never differ by a few people.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.db import connection

from coordination.tenancy.models import Group, Hospital
from liaison.quality.counting import SOURCES
from liaison.quality.figures import Figure, Tally, figures_of, known_roles
from liaison.quality.indicators import INDICATORS, Indicator, Shape
from liaison.quality.masking import Lines, Mask, mask_column
from liaison.quality.periods import Period, year_of
from liaison.quality.sources import Row, Source

_BY_KEY = {source.key: source for source in SOURCES}
Rows = Mapping[Source, Sequence[Row]]
# The value of a line of a table: its month, or its part.
Key = Callable[[Row], str]
Shown = TypeVar("Shown", bound=Tally)


@dataclass(frozen=True)
class GroupYear:
    """The figures of a group over the months of a year that each hospital counted once they were over; ``period`` None: none.

    ``is_behind``: another month is over and waits for its count. ``counted_at``: when the oldest of the active hospitals did;
    None: one never did.
    """

    group: Group
    hospitals: list[Hospital]
    period: Period | None
    is_behind: bool
    figures: list[Figure]
    counted_at: datetime | None


def read_group(group: Group, period: Period) -> GroupYear:
    """The figures of ``group`` over the whole months of ``period`` that are counted. Call it inside one of its hospitals.

    Rows come through ``group_month_counts``, which knows the group from the hospital that was entered.
    """
    hospitals = list(Hospital.objects.filter(group=group).order_by("name"))
    # The whole year before, as its own page masks it: masked over fewer months, it would show what that page hides.
    former_year = year_of(period.first.year - 1, zone=period.zone, now=period.now)
    (before, counted_before), (rows, counted_at) = _read(former_year), _read(period)
    counted_at = counted_before | counted_at
    shown = _counted_months(period, hospitals, counted_at)
    if shown is None:
        return GroupYear(group, hospitals, None, is_behind=True, figures=[], counted_at=None)
    rows = {source: [row for row in found if row.start <= shown.last] for source, found in rows.items()}
    roles = known_roles()
    figures = [
        replace(figure, before=former.slices[: len(figure.slices)])
        for figure, former in zip(
            masked_figures(rows, shown, roles), masked_figures(before, former_year, roles), strict=True
        )
    ]
    nights = [counted_at.get(str(hospital.pk)) for hospital in hospitals if hospital.active]
    oldest = None if None in nights else min(night for night in nights if night)
    return GroupYear(group, hospitals, shown, shown.last < period.last, figures, oldest)


def group_year(year: int, *, zone: ZoneInfo, now: datetime) -> Period | None:
    """The months of ``year`` that are over; None when none is."""
    period = year_of(year, zone=zone, now=now)
    this_month = now.astimezone(zone).date().replace(day=1)
    last = min(period.last, this_month - timedelta(days=1))
    return None if last < period.first else replace(period, last=last)


def _counted_months(period: Period, hospitals: Sequence[Hospital], counted_at: Mapping[str, datetime]) -> Period | None:
    """The months of ``period`` up to the last that each hospital counted once it was over; None when there is none.

    A month without one of its hospitals would be read again with it: the difference is about few people. A hospital that
    never counted is awaited by nobody, one that is closed counts no more.
    """
    nights = [
        at.astimezone(ZoneInfo(hospital.time_zone)).date()
        for hospital in hospitals
        if hospital.active and (at := counted_at.get(str(hospital.pk))) is not None
    ]
    if not nights:
        return None
    last = min(period.last, min(nights).replace(day=1) - timedelta(days=1))
    return replace(period, last=last) if last >= period.first else None


def _read(period: Period) -> tuple[dict[Source, list[Row]], dict[str, datetime]]:
    """The rows of every hospital, its id where a unit stands, and when each counted."""
    rows: dict[Source, list[Row]] = {source: [] for source in SOURCES}
    counted_at: dict[str, datetime] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT hospital_id, source, month, lines, counted_at FROM group_month_counts(%s, %s)",
            [period.first, period.last],
        )
        for hospital_id, key, month, lines, at in cursor.fetchall():
            counted_at[str(hospital_id)] = min(at, counted_at.get(str(hospital_id), at))
            # A source that the product no longer has.
            if key in _BY_KEY:
                rows[_BY_KEY[key]] += [_row(month, str(hospital_id), line) for line in json.loads(lines)]
    return rows, counted_at


def _row(month: date, hospital: str, line: Mapping[str, Any]) -> Row:
    return Row(month, hospital, line["part"], {name: value for name, value in line.items() if name != "part"})


def masked_figures(rows: Rows, period: Period, roles: Mapping[str, str]) -> list[Figure]:
    """The figures of these rows, whose ``ward`` is a hospital, with every number that may not be shown taken out."""
    masks = {source: _masks(source, rows[source], period) for source in SOURCES}
    figures = figures_of({source: list(found) for source, found in rows.items()}, None, period, roles=roles)
    return [_masked(figure, masks[figure.indicator.source]) for figure in figures]


# --- Which columns are masked where -----------------------------------------------------------------------------------


def _masks(source: Source, rows: Sequence[Row], period: Period) -> dict[str, list[Mask]]:
    """By column, the mask of its months and of its parts. A denominator comes before what it is the denominator of."""
    hospitals = sorted({row.ward for row in rows})
    months = [str(start) for start in period.slices()]
    parts = sorted({row.part for row in rows if row.part})
    tables: list[tuple[Key, list[str]]] = [(_month, months), (_part, parts)]
    found: dict[str, list[Mask]] = {}
    for indicator in _by_dependence(source):
        column = _protected(indicator)
        if column in found:
            continue
        shown = tables if indicator.parts and indicator.part_columns == _columns(indicator) else tables[:1]
        lines = [_lines(rows, key, keys, hospitals, column) for key, keys in shown]
        whole = indicator.denominator if indicator.shape == Shape.RATE else ""
        if not whole:
            found[column] = _both(mask_column(lines))
            continue
        among = [_lines(rows, key, keys, hospitals, whole) for key, keys in shown]
        if whole not in found:
            found[whole] = _both(mask_column(among))
        found[column] = _both(mask_column(lines, among=among, masks=found[whole]))
    return {**found, **_part_masks(source, rows, parts, hospitals)}


def _part_masks(source: Source, rows: Sequence[Row], parts: list[str], hospitals: list[str]) -> dict[str, list[Mask]]:
    """Masks of the columns that only parts have: a table of its own, whose total is not shown."""
    columns = {one.part_columns[1] for one in INDICATORS if one.source is source and one.parts and one.parts.numerator}
    return {
        column: [Mask(frozenset()), *mask_column([_lines(rows, _part, parts, hospitals, column)])] for column in columns
    }


def _both(masks: list[Mask]) -> list[Mask]:
    return masks if len(masks) > 1 else [*masks, Mask(frozenset(), total=True)]


def _by_dependence(source: Source) -> list[Indicator]:
    """The indicators of a source, each after the one whose numerator is its denominator."""
    mine = [one for one in INDICATORS if one.source is source]
    numerators = {one.numerator for one in mine}
    return sorted(mine, key=lambda one: one.shape == Shape.RATE and one.denominator in numerators)


def _columns(indicator: Indicator) -> tuple[str, str]:
    return indicator.numerator, indicator.denominator


def _protected(indicator: Indicator) -> str:
    """The column that counts people: of a sum or a median, those it is of."""
    return indicator.denominator if indicator.shape in {Shape.SUM, Shape.MEDIAN} else indicator.numerator


def _lines(rows: Sequence[Row], key: Key, keys: list[str], hospitals: list[str], column: str) -> Lines:
    """A column by line and by hospital; one that counted nothing is there with nothing."""
    found: dict[str, dict[str, int]] = {name: dict.fromkeys(hospitals, 0) for name in keys}
    for row in rows:
        if (name := key(row)) in found:
            found[name][row.ward] += row.columns.get(column, 0)
    return found


def _month(row: Row) -> str:
    return str(row.start)


def _part(row: Row) -> str:
    return row.part


# --- Numbers taken out ------------------------------------------------------------------------------------------------


def _masked(figure: Figure, masks: Mapping[str, list[Mask]]) -> Figure:
    indicator = figure.indicator
    months, parts = masks[_protected(indicator)]
    whole_months, whole_parts = masks[indicator.denominator] if indicator.shape == Shape.RATE else (months, parts)
    if indicator.parts and indicator.parts.numerator:
        parts = whole_parts = masks[indicator.part_columns[1]][1]
    return replace(
        figure,
        slices=[_seen(one, str(one.start), months, whole_months) for one in figure.slices],
        parts=[_seen(one, one.key, parts, whole_parts) for one in figure.parts],
        whole=_shown(figure.total, is_masked=months.total, is_whole_masked=whole_months.total),
    )


def _seen(line: Shown, key: str, mask: Mask, of_whole: Mask) -> Shown:
    return _shown(line, is_masked=mask.hides(key), is_whole_masked=of_whole.hides(key))


def _shown(tally: Shown, *, is_masked: bool, is_whole_masked: bool) -> Shown:
    """The tally without its masked numbers. A rate whose denominator is masked says nothing of its numerator either."""
    if not is_masked and not is_whole_masked:
        return tally
    return replace(
        tally, numerator=0, denominator=None if is_whole_masked else tally.denominator, spread={}, masked=True
    )
