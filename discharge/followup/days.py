"""On which day a call is due: the protocol's day, or the next day on which the team works.

Pure rules on calendar days. The day of departure is the hospital's own, in its time zone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from coordination.territory.working_days import WorkingCalendar
from discharge.followup.definitions import ALWAYS, Step

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class PlannedCall:
    """A call to make: its label, the protocol's day, the day it is due."""

    label: str
    nominal_on: date
    due_on: date


def plan(left_on: date, steps: Iterable[Step], calendar: WorkingCalendar, *, with_reserve: bool) -> list[PlannedCall]:
    """The calls after a departure on ``left_on``, in order.

    Two steps that days off bring to the same day make one call (« J+1, J+3 »): nobody is called twice a day.
    """
    planned: dict[date, PlannedCall] = {}
    for step in sorted(steps, key=lambda step: step.day):
        if step.when != ALWAYS and not with_reserve:
            continue
        nominal = left_on + step.day * _ONE_DAY
        due = calendar.first_working(nominal)
        same_day = planned.get(due)
        label = f"{same_day.label}, {step.label}" if same_day else step.label
        planned[due] = PlannedCall(label, nominal, due)
    return list(planned.values())


def local_day(moment: datetime, time_zone: str) -> date:
    """The calendar day of an aware moment in ``time_zone``."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


def end_of_day(day: date, time_zone: str) -> datetime:
    """The last second of ``day`` in ``time_zone``, as an aware moment."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=ZoneInfo(time_zone))
