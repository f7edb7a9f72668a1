"""A measured figure beside its target, as one line of a table and one object of JSON."""

import json
import statistics
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Measure:
    """One figure. ``at_most`` or ``at_least`` is its target; with neither it is there to be read."""

    part: str
    name: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def holds(self) -> bool | None:
        """Whether the target is met; None without a target."""
        if self.at_most is not None:
            return self.value <= self.at_most
        return self.value >= self.at_least if self.at_least is not None else None


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that ``share`` of ``values`` (0 to 1) do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * round(share * 100) // 100) - 1)]


def median(values: Sequence[float]) -> float:
    """Return the median."""
    return statistics.median(values)


def hand_over(measures: Iterable[Measure]) -> None:
    """Write measures to the process that asked for them, which reads standard output."""
    json.dump([asdict(measure) for measure in measures], sys.stdout)


def read_back(text: str) -> list[Measure]:
    """Return what ``hand_over`` wrote."""
    return [Measure(**entry) for entry in json.loads(text)]


def as_json(measures: Sequence[Measure], about: dict[str, Any]) -> str:
    """Return everything as one JSON document."""
    rows = [{**asdict(measure), "holds": measure.holds} for measure in measures]
    return json.dumps({"about": about, "measures": rows}, ensure_ascii=False, indent=1) + "\n"


def as_table(measures: Sequence[Measure]) -> str:
    """Return a table for a terminal, one part after another."""
    rows = [(m.name, f"{_number(m.value)} {m.unit}".rstrip(), _target(m), _sign(m), _said(m)) for m in measures]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines: list[str] = []
    part = ""
    for measure, row in zip(measures, rows, strict=True):
        if measure.part != part:
            part = measure.part
            lines += ["", part, "-" * len(part)]
        name, value, target, sign, said = row
        line = f"{name:<{widths[0]}}  {value:>{widths[1]}}  {target:<{widths[2]}}  {sign:<{widths[3]}}  {said}"
        lines.append(line.rstrip())
    return "\n".join(lines[1:])


def _number(value: float) -> str:
    return f"{value:.0f}" if value == int(value) or value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _target(measure: Measure) -> str:
    if measure.at_most is not None:
        return f"≤ {_number(measure.at_most)}"
    return f"≥ {_number(measure.at_least)}" if measure.at_least is not None else ""


def _sign(measure: Measure) -> str:
    return {True: "✓", False: "✗", None: ""}[measure.holds]


def _said(measure: Measure) -> str:
    return ", ".join(f"{name} {_shown(value)}" for name, value in measure.detail.items())


def _shown(value: object) -> str:
    return _number(value) if isinstance(value, float) else str(value)
