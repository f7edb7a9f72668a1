"""The stays of the past, drawn by chance from a seed: the same hospital, loaded the same day, always has the same past."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from coordination.episodes.delays import LateReason
from coordination.episodes.models import BlockReason, Destination, Sex
from discharge.requests.states import RefusalReason
from liaison.demonstration.past import names
from liaison.demonstration.past.cases import CASES, UNIT_WEIGHTS, Case
from liaison.demonstration.past.seasons import Season, season_of

PARIS = ZoneInfo("Europe/Paris")
# Before the day the demonstration was loaded: the first departure, for a whole quarter of the year before to show; and the
# last, since a self-audit of letters looks at thirty days.
FIRST_DAYS, LAST_DAYS = 456, 31
# Hips and knees are called after thirty days, or once the holidays are over.
_LONG_FOLLOW_UP = {"ORT": timedelta(days=9)}
# Of a month, before the season and chance.
MOST_A_MONTH = 25
_COMMUNES = {"30344": 4, "30189": 4, "30006": 3, "30083": 2, "30341": 2}
_FLAGS = {"fall": 4, "wound": 3, "fever": 2, "confusion": 2, "not_eating": 2, "leg": 1, "breathless": 1}
_OBSTACLES = {
    BlockReason.NO_HELP: 4,
    BlockReason.NO_PLACE: 3,
    BlockReason.NO_NURSE: 3,
    BlockReason.FAMILY: 2,
    BlockReason.EQUIPMENT: 2,
    BlockReason.HOUSING: 1,
}
_REFUSALS = {
    RefusalReason.NO_CAPACITY: 6,
    RefusalReason.OUTSIDE_TERRITORY: 3,
    RefusalReason.PROFILE: 1,
    RefusalReason.INCOMPLETE: 1,
}
_LATE = {
    LateReason.THIRD_PARTY: 5,
    LateReason.WORKLOAD: 3,
    LateReason.MISSING: 3,
    LateReason.NOTED_AFTER: 2,
    LateReason.UNREACHABLE: 2,
    LateReason.PATIENT: 1,
}
# How the GP is known: in the directory, typed with a mailbox or without, looked for and found, or nobody.
DIRECTORY, TYPED, UNREACHED_BY_MAIL, FOUND, NOBODY = "directory", "typed", "by post", "found", "nobody"
_GPS = {DIRECTORY: 9, TYPED: 8, UNREACHED_BY_MAIL: 1, FOUND: 1, NOBODY: 1}


class Dice(Random):
    """Chance, as the drawing asks for it."""

    def may(self, chance: float) -> bool:
        """Whether something happens that happens ``chance`` of the time."""
        return self.random() < chance

    def among(self, weights: Mapping[Any, int]) -> Any:
        """One of the keys, the heavier the more often."""
        return self.choices(list(weights), list(weights.values()))[0]


@dataclass(frozen=True)
class Person:
    """Somebody who does not exist."""

    sex: Sex
    family_name: str
    birth_name: str
    first_name: str
    born: date
    commune: str
    street: str
    has_ins: bool
    gp: str


@dataclass(frozen=True)
class Asked:
    """What a service answers, and after how many hours; ``comes`` False without a ``refusal``: nothing, until the limit."""

    hours: int
    comes: bool
    refusal: RefusalReason | None = None


@dataclass(frozen=True)
class Called:
    """A call: how many days after its own somebody was reached (None: never), and the warning sign that was heard."""

    days: int | None
    flag: str = ""


@dataclass(frozen=True, kw_only=True)
class Stay:
    """One stay that is over, and all that came of it. What is None did not happen; hours count from the departure."""

    number: int
    person: Person
    case: Case
    admitted: datetime
    left: datetime
    recorded: datetime
    destination: Destination
    screened_hours: int | None
    answers: tuple[str, ...]
    is_harder: bool
    asked: tuple[Asked, ...]
    fit_days: int
    obstacle: BlockReason | None
    late: LateReason | None
    is_postponed: bool
    has_reserve: bool
    signed: datetime | None
    is_handed: bool
    read_hours: int | None
    is_acknowledged: bool
    question_hours: int | None
    calls: tuple[Called, ...]
    emergency_days: int | None
    returned_days: int | None
    is_incident: bool
    back: "Stay | None" = None


def stays_of(finess: str, *, a_month: int, loaded_on: date) -> Iterator[Stay]:
    """Every stay of a hospital's past, the newest month first: whoever looks meanwhile sees the present join up."""
    first, last = loaded_on - timedelta(days=FIRST_DAYS), loaded_on - timedelta(days=LAST_DAYS)
    months = [date(first.year + rank // 12, rank % 12 + 1, 1) for rank in _months(first, last)]
    for rank, month in reversed(list(enumerate(months))):
        season = season_of(month, first)
        dice = Dice(f"{finess} {month}")
        begins, ends = max(month, first), min(_month_end(month), last)
        # The last weeks are fuller: what follows them, up to the stories of today, is empty.
        share = ((ends - begins).days + 1) / ((_month_end(month) - month).days + 1) * (1.4 if ends == last else 1)
        wanted = a_month * (1 + 0.25 * season.winter - 0.3 * season.summer) + dice.randint(-2, 2)
        for index in range(min(round(wanted * min(share, 1)), MOST_A_MONTH)):
            own = Dice(f"{finess} {month} {index}")
            day = _departure_day(own, begins, ends)
            stay = _stay(own, person_of(own, day), season, number=rank * MOST_A_MONTH + index, day=day, last=last)
            yield _with_return(own, stay, season, last)


def person_of(dice: Dice, day: date) -> Person:
    """Somebody old on ``day``."""
    sex = dice.choice((Sex.FEMALE, Sex.FEMALE, Sex.MALE))
    family = names.family_name(dice)
    return Person(
        sex=sex,
        family_name=family,
        birth_name=names.family_name(dice) if sex == Sex.FEMALE and dice.may(0.7) else family,
        first_name=names.first_name(dice, sex),
        born=date(day.year - dice.randint(66, 95), dice.randint(1, 12), dice.randint(1, 28)),
        commune=dice.among(_COMMUNES),
        street=names.street(dice),
        has_ins=dice.may(0.8),
        gp=dice.among(_GPS),
    )


def _stay(dice: Dice, person: Person, season: Season, *, number: int, day: date, last: date, lasts: int = 0) -> Stay:
    chance = season.chance
    unit = dice.among(UNIT_WEIGHTS)
    case = dice.choice([case for case in CASES if case.unit == unit])
    day = min(day, last - _LONG_FOLLOW_UP.get(unit, timedelta()))
    fit_days = dice.randint(2, 9) if dice.may(chance(0.3, 0.18, summer=0.1, winter=0.15)) else 0
    lasts = lasts or dice.randint(4, 11) + fit_days
    # Never fit before the third day of a stay that follows another.
    fit_days = min(fit_days, lasts - 3)
    left = _at(day, dice.randint(9, 11) if dice.may(chance(0.25, 0.5, winter=-0.1)) else dice.randint(13, 17), dice)
    recorded = left + timedelta(minutes=10)
    if dice.may(chance(0.35, 0.06, summer=0.1)):
        recorded = _at(day + timedelta(days=1), 9, dice)
    return Stay(
        number=number,
        person=person,
        case=case,
        admitted=_at(day - timedelta(days=lasts), dice.randint(8, 20), dice),
        left=left,
        recorded=recorded,
        destination=_destination(dice, case),
        screened_hours=_screened(dice, season),
        answers=tuple(dice.choice(("yes", "no")) for _ in range(5)),
        is_harder=dice.may(0.2),
        asked=tuple(_asked(dice, season) for _ in range(6)),
        fit_days=fit_days,
        obstacle=dice.among(_OBSTACLES) if fit_days and dice.may(0.85) else None,
        late=dice.among(_LATE) if dice.may(chance(0.4, 0.15, summer=0.15, winter=0.1)) else None,
        is_postponed=dice.may(0.3),
        has_reserve=dice.may(chance(0.35, 0.12, summer=0.12, winter=0.1)),
        signed=_signed(dice, left, season),
        is_handed=dice.may(chance(0.6, 0.92)),
        read_hours=dice.choice((1, 2, 3, 5, 20, 26, 50)) if dice.may(chance(0.6, 0.9, summer=-0.15)) else None,
        is_acknowledged=dice.may(chance(0.5, 0.85)),
        question_hours=dice.choice((3, 5, 20, 26, 52, 70)) if dice.may(0.4) else None,
        calls=tuple(_called(dice, season) for _ in range(4)),
        emergency_days=dice.randint(2, 25) if dice.may(chance(0.09, 0.06, winter=0.07)) else None,
        returned_days=dice.randint(4, 24) if dice.may(chance(0.17, 0.11, winter=0.1)) else None,
        is_incident=dice.may(0.06),
    )


def _with_return(dice: Dice, stay: Stay, season: Season, last: date) -> Stay:
    """The stay with the one that followed it here, for two returns of three, when that one is over as well."""
    if stay.returned_days is None or not dice.may(0.67):
        return stay
    lasts = dice.randint(4, 12)
    day = stay.left.date() + timedelta(days=stay.returned_days + lasts)
    if day > last - max(_LONG_FOLLOW_UP.values()):
        return replace(stay, returned_days=None)
    back = _stay(dice, stay.person, season, number=stay.number + 500, day=day, last=last, lasts=lasts)
    return replace(stay, back=replace(back, returned_days=None))


def _destination(dice: Dice, case: Case) -> Destination:
    if "smr" in case.asks:
        return Destination.SMR
    if "had" in case.asks:
        return Destination.HAD
    return Destination(dice.among({Destination.HOME: 12, Destination.FAMILY: 2, Destination.EHPAD: 1}))


def _screened(dice: Dice, season: Season) -> int | None:
    """Hours after the admission: within two days, later, or never."""
    if dice.may(season.chance(0.5, 0.9, summer=-0.15, winter=-0.06)):
        return dice.randint(4, 44)
    return dice.randint(52, 80) if dice.may(season.chance(0.5, 0.8)) else None


def _signed(dice: Dice, left: datetime, season: Season) -> datetime | None:
    if not dice.may(season.chance(0.72, 0.97)):
        return None
    if dice.may(season.chance(0.55, 0.92, summer=-0.15)):
        return left - timedelta(hours=dice.choice((1, 2, 19, 22)))
    return left + timedelta(days=dice.randint(1, 6), hours=1)


def _asked(dice: Dice, season: Season) -> Asked:
    hours = max(1, round(dice.expovariate(1 / (14 - 7 * season.learnt)) * (1 + season.summer)))
    if dice.may(season.chance(0.5, 0.66, summer=-0.22, winter=-0.08)):
        return Asked(hours, comes=True)
    silent = dice.may(season.chance(0.45, 0.25, summer=0.1))
    return Asked(hours, comes=False, refusal=None if silent else dice.among(_REFUSALS))


def _called(dice: Dice, season: Season) -> Called:
    if not dice.may(season.chance(0.72, 0.93, summer=-0.12)):
        return Called(None)
    flag = dice.among(_FLAGS) if dice.may(season.chance(0.14, 0.12, winter=0.05)) else ""
    return Called(0 if dice.may(season.chance(0.7, 0.92, summer=-0.1)) else dice.randint(1, 3), flag)


def _departure_day(dice: Dice, begins: date, ends: date) -> date:
    """A day from ``begins`` to ``ends``, seldom at the weekend."""
    day = begins + timedelta(days=dice.randint(0, (ends - begins).days))
    while day.weekday() >= 5 and not dice.may(0.15):
        day = begins + timedelta(days=dice.randint(0, (ends - begins).days))
        if (ends - begins).days < 7:
            break
    return day


def _at(day: date, hour: int, dice: Dice) -> datetime:
    return datetime.combine(day, time(hour, dice.randint(0, 59)), tzinfo=PARIS)


def _months(first: date, last: date) -> range:
    """The months from one day to the other, numbered from the first January of the first year."""
    return range(first.month - 1, (last.year - first.year) * 12 + last.month)


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
