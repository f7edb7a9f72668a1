"""What follows when nobody opens a letter: reminders by the next way, then a call. Rules as data, one set a hospital.

Hours are counted in real time. Letters ignore nights and weekends; a text message rings, and waits for the day; a call
waits until the team works, in the hospital's own zone and by the holidays of its place.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from coordination.tenancy.models import Hospital
from coordination.territory.public_holidays import region_of
from coordination.territory.working_days import WorkingCalendar, ringing_time
from liaison.letters.models import Ladder


class Does(StrEnum):
    """What a rung does."""

    NEXT_WAY = "next_way"
    CALL = "call"


DOES_WORDS = {
    Does.NEXT_WAY: "Relancer par la voie suivante",
    Does.CALL: "Demander un appel au référent",
}
_IN_A_SENTENCE = {Does.NEXT_WAY: "part par la voie suivante", Does.CALL: "devient un appel à passer"}


@dataclass(frozen=True)
class Rung:
    """One step: so many hours after the letter was sent, do this."""

    hours: int
    does: Does


@dataclass(frozen=True)
class Rules:
    """The ladder of one hospital. ``version`` 0: delivered with the product, nobody chose otherwise."""

    rungs: tuple[Rung, ...]
    weekdays: frozenset[int]
    opens: time
    closes: time
    version: int = 0

    @property
    def sentence(self) -> str:
        """For example « Un courrier non ouvert en 8 h part par la voie suivante, en 24 h devient un appel à passer. »"""
        steps = ", ".join(f"en {rung.hours} h {_IN_A_SENTENCE[rung.does]}" for rung in self.rungs)
        return f"Un courrier non ouvert {steps}." if steps else "Aucune relance n’est réglée."


# Choices of the product, for a hospital to change: a working day, then the next one.
DELIVERED = Rules(
    rungs=(Rung(8, Does.NEXT_WAY), Rung(24, Does.CALL)),
    weekdays=frozenset(range(1, 6)),
    opens=time(9),
    closes=time(18),
)
# A text message rings (the hours of digests).
TEXTS_FROM, TEXTS_UNTIL = time(8), time(20)


def rules() -> Rules:
    """The ladder of the hospital that one is in. One query."""
    return rules_of(Ladder.objects.first())


def rules_of(chosen: Ladder | None) -> Rules:
    """The ladder as the hospital chose it, else as delivered."""
    if chosen is None:
        return DELIVERED
    return Rules(
        rungs=read_rungs(chosen.rungs),
        weekdays=frozenset(chosen.weekdays),
        opens=chosen.opens,
        closes=chosen.closes,
        version=chosen.version,
    )


def read_rungs(lines: Iterable[dict[str, Any]]) -> tuple[Rung, ...]:
    """The rungs as they are stored."""
    return tuple(Rung(int(line["hours"]), Does(line["does"])) for line in lines)


def first_alert(sent_at: datetime) -> datetime | None:
    """When the first rung is due for what is sent at ``sent_at``; None without a ladder."""
    first = next(iter(rules().rungs), None)
    return sent_at + timedelta(hours=first.hours) if first else None


def alert_after(ladder: Rules, rung: int, now: datetime) -> datetime | None:
    """When the rung after number ``rung`` is due; None after the last one.

    Counted from ``now``, so that a worker that was stopped for days does not climb the whole ladder at once.
    """
    if rung + 1 >= len(ladder.rungs):
        return None
    return now + timedelta(hours=ladder.rungs[rung + 1].hours - ladder.rungs[rung].hours)


def texting_time(now: datetime, hospital: Hospital) -> datetime:
    """``now``, or the next instant at which a text message may ring."""
    return ringing_time(now, ZoneInfo(hospital.time_zone), since=TEXTS_FROM, until=TEXTS_UNTIL)


def calling_time(now: datetime, ladder: Rules, hospital: Hospital) -> datetime:
    """``now`` when the team works, else the next instant at which it does."""
    calendar = WorkingCalendar(ladder.weekdays, region_of(hospital.postal_code))
    local = now.astimezone(ZoneInfo(hospital.time_zone))
    if calendar.is_working(local.date()) and ladder.opens <= local.time() < ladder.closes:
        return now
    is_before = local.time() < ladder.opens
    day = calendar.first_working(local.date() if is_before else local.date() + timedelta(days=1))
    return datetime.combine(day, ladder.opens, ZoneInfo(hospital.time_zone))
