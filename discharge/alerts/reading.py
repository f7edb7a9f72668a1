"""Alerts in words: how one stands, where it comes from."""

from dataclasses import dataclass
from datetime import datetime

from coordination.ui import french
from discharge.alerts.models import Alert, AlertState
from discharge.alerts.sources import source_kind


@dataclass(frozen=True)
class Standing:
    """How an alert stands: the state it is drawn with, words, and a line below."""

    state: str
    words: str
    sub: str = ""


@dataclass(frozen=True)
class Row:
    """A row of a list."""

    alert: Alert
    standing: Standing
    source: str


def standing(alert: Alert, now: datetime) -> Standing:
    """How ``alert`` stands at ``now``, in the active time zone."""
    if alert.state == AlertState.CLOSED:
        return Standing("done", "Close", f"{alert.closed_by}, {_when(alert.closed_at, now)}")
    if alert.state == AlertState.TAKEN:
        return Standing("waiting", "Prise, à clore", f"{alert.taken_by}, {_when(alert.taken_at, now)}")
    words = french.relative_due(alert.due_at, now=now)
    if alert.due_at <= now:
        return Standing("late", "Pas prise à temps", words)
    return Standing("due", "À prendre", words)


def row_of(alert: Alert, now: datetime) -> Row:
    """One alert of a list."""
    return Row(alert, standing(alert, now), source_kind(alert.source_kind).label)


def source_of(alert: Alert) -> tuple[str, str]:
    """What the alert comes from, in words, and its address when it has one."""
    kind = source_kind(alert.source_kind)
    return kind.label, kind.url(alert.source_id) if kind.url else ""


def _when(at: datetime | None, now: datetime) -> str:
    return french.moment(at, now=now) if at else ""
