"""How soon an alert must be taken, and who is told when nobody takes it. Rules as data, one set a hospital.

Three levels, so that every source may name one; their names, delays and escalation are the hospital's (ADR 0041).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models

from coordination.accounts.roles import PERMISSIONS, Permission, Role
from coordination.tenancy.models import Hospital
from coordination.territory.public_holidays import region_of
from coordination.territory.working_days import TeamHours, WorkingCalendar


class Level(models.TextChoices):
    """How pressing an alert is, the most pressing first."""

    IMMEDIATE = "immediate", "Immédiate"
    URGENT = "urgent", "Urgente"
    WATCH = "watch", "À surveiller"


# To whom an alert goes beside a function: everybody who may take it.
EVERYBODY = "everybody"
TAKERS = tuple(role for role in Role if Permission.ALERT_TAKE in PERMISSIONS[role])
TARGETS = ((EVERYBODY, "Tous ceux qui peuvent la prendre"), *((role.value, role.label) for role in TAKERS))


@dataclass(frozen=True)
class Step:
    """One step of the escalation: ``after`` minutes past the delay, tell these people."""

    after: int
    to: str


@dataclass(frozen=True)
class LevelRule:
    """What a hospital made of one level. ``minutes`` count at any hour, or only while the team works."""

    level: Level
    label: str
    minutes: int
    round_the_clock: bool
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Rules:
    """The levels of one hospital and its team's hours. ``version`` 0: delivered with the product, nobody chose otherwise."""

    levels: tuple[LevelRule, ...]
    weekdays: frozenset[int]
    opens: time
    closes: time
    version: int = 0

    def of(self, level: Level | str) -> LevelRule:
        """The rule of ``level``."""
        return next(rule for rule in self.levels if rule.level == level)


# Choices of the product, for a hospital to change: no source gives a delay.
DELIVERED = Rules(
    levels=(
        LevelRule(
            Level.IMMEDIATE,
            Level.IMMEDIATE.label,
            30,
            round_the_clock=True,
            steps=(Step(0, Role.LIAISON_NURSE), Step(15, Role.WARD_DOCTOR), Step(45, EVERYBODY)),
        ),
        LevelRule(
            Level.URGENT,
            Level.URGENT.label,
            120,
            round_the_clock=False,
            steps=(Step(0, Role.LIAISON_NURSE), Step(120, EVERYBODY)),
        ),
        LevelRule(
            Level.WATCH,
            Level.WATCH.label,
            480,
            round_the_clock=False,
            steps=(Step(0, Role.LIAISON_NURSE), Step(480, EVERYBODY)),
        ),
    ),
    weekdays=frozenset(range(1, 6)),
    opens=time(9),
    closes=time(18),
)


def read_levels(lines: Iterable[dict[str, Any]]) -> tuple[LevelRule, ...]:
    """The levels as they are stored."""
    return tuple(
        LevelRule(
            level=Level(line["level"]),
            label=line["label"],
            minutes=int(line["minutes"]),
            round_the_clock=bool(line["round_the_clock"]),
            steps=tuple(Step(int(step["after"]), step["to"]) for step in line["steps"]),
        )
        for line in lines
    )


def write_levels(levels: Iterable[LevelRule]) -> list[dict[str, Any]]:
    """The levels as they are stored."""
    return [
        {
            "level": rule.level.value,
            "label": rule.label,
            "minutes": rule.minutes,
            "round_the_clock": rule.round_the_clock,
            "steps": [{"after": step.after, "to": str(step.to)} for step in rule.steps],
        }
        for rule in levels
    ]


def later(rules: Rules, rule: LevelRule, hospital: Hospital, start: datetime, minutes: int) -> datetime:
    """``minutes`` after ``start`` as the level counts them: at any hour, or only while the team works."""
    delay = timedelta(minutes=minutes)
    if rule.round_the_clock:
        return start + delay
    calendar = WorkingCalendar(rules.weekdays, region_of(hospital.postal_code))
    return TeamHours(calendar, rules.opens, rules.closes, ZoneInfo(hospital.time_zone)).after(start, delay)
