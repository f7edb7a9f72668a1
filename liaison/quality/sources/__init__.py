"""Traced facts grouped by week or month, by the unit they happened in and by their nature: what every figure is a sum of.

A row says in which slice, in which unit (``ward``) and of which nature (``part``) how many facts were found, by column. Sums
of rows are all that is ever shown, so that units sum to their hospital and hospitals to their group.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from hashlib import sha256
from itertools import product
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from coordination.tenancy.prepared import TEXTS, ask, prepared
from liaison.quality.periods import Bounds

Line = Mapping[str, Any]


class Cut(NamedTuple):
    """How a hospital counts: in days, weeks or months of its own, and within which delay a patient is screened."""

    slices: str
    zone: ZoneInfo
    screening_delay: timedelta


@dataclass(frozen=True, eq=False)
class Source:
    """One aggregate. ``counted`` makes rows of what SQL alone cannot count."""

    key: str
    read: prepared[Any]
    counted: Callable[[Iterable[Line], Cut], Iterable[Line]] | None = None


class Row(NamedTuple):
    """Facts of one slice, one unit and one nature."""

    start: date
    ward: str
    part: str
    columns: Mapping[str, Any]


def read_rows(sources: Sequence[Source], *, stretches: Sequence[Bounds], cut: Cut) -> list[dict[Source, list[Row]]]:
    """The rows of every source over each of these stretches of days, in one statement: a page of figures asks once.

    Call it inside the hospital.
    """
    if not stretches:
        return []
    lines: list[dict[Source, list[Line]]] = [{source: [] for source in sources} for _ in stretches]
    for index, line in ask(*_statement(sources, stretches, cut)):
        stretch, source = divmod(index, len(sources))
        lines[stretch][sources[source]].append(json.loads(line))
    return [
        {source: [_row(line) for line in _counted(source, some, cut)] for source, some in found.items()}
        for found in lines
    ]


@lru_cache(TEXTS)
def edition_of(sources: Sequence[Source], cut: Cut) -> str:
    """What these sources are counted with: sums that another edition counted may not stand beside those of this one."""
    return sha256("\n".join(source.read.text(cut=cut) for source in sources).encode()).hexdigest()


def _statement(sources: Sequence[Source], stretches: Sequence[Bounds], cut: Cut) -> tuple[str, list[Any]]:
    texts, values = [], []
    for index, (bounds, source) in enumerate(product(stretches, sources)):
        text, places = source.read.statement(bounds=bounds, cut=cut)
        # ``index`` is a number of ours and ``text`` is Django's.
        texts.append(f"SELECT {index}, to_jsonb(counted) FROM ({text}) counted")  # noqa: S608
        values += places
    return " UNION ALL ".join(texts), values


def _counted(source: Source, lines: list[Line], cut: Cut) -> Iterable[Line]:
    return lines if source.counted is None else source.counted(lines, cut)


def _row(line: Line) -> Row:
    columns = {name: value for name, value in line.items() if name not in {"slice", "ward", "part"}}
    return Row(date.fromisoformat(line["slice"][:10]), str(line["ward"]), line.get("part") or "", columns)
