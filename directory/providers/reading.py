"""What the page of an entry says first: is it open now, who replaces it, does it come to this place."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.utils import timezone

from coordination.territory.models import Commune
from coordination.ui import french
from directory.providers.models import Absence, Coverage, Dependency, OpeningHours, Provider, Situation, Weekday

# An absence is announced this long before it starts.
ANNOUNCED_DAYS = 31


class Answer(NamedTuple):
    """A state of the ``status`` component and its words."""

    state: str
    label: str


def covers(provider: Provider, rows: Sequence[Coverage], commune: Commune) -> Answer:
    """Say whether a provider that covers ``rows`` comes to ``commune``: the narrowest row that speaks of it decides."""
    levels = (
        (Coverage.Level.COMMUNE, set(commune.codes), f"couvre {commune.name}"),
        (Coverage.Level.INTERCOMMUNALITY, {commune.intercommunality_id}, "couvre l’intercommunalité"),
        (Coverage.Level.DEPARTMENT, {commune.department_id}, "couvre le département"),
    )
    for level, codes, words in levels:
        found = [row for row in rows if row.level == level and row.code in codes]
        if any(row.is_excluded for row in found):
            return Answer("blocked", f"Non, exclut {commune.name}")
        if found:
            return Answer("ontime", f"Oui, {words}")
    if any(not row.is_excluded for row in rows):
        return Answer("due", f"{commune.name} n’est pas dans le territoire connu : demandez")
    same = provider.commune_id is not None and provider.commune_id in commune.codes
    return Answer("none", "Territoire non renseigné" + (f", installé à {commune.name}" if same else " : demandez"))


def open_now(hours: Sequence[OpeningHours], *, now: datetime) -> Answer | None:
    """Say whether it answers now and until when, else when it opens next; None without hours. ``now`` is local."""
    if not hours:
        return None
    today, clock = now.weekday(), now.time()
    current = next((row for row in hours if row.weekday == today and row.opens <= clock < row.closes), None)
    if current is not None:
        return Answer("ontime", f"Ouvert, jusqu’à {_clock(current.closes)}")
    coming = [
        (days, row)
        for days in range(8)
        for row in hours
        if row.weekday == (today + days) % 7 and (days or row.opens > clock)
    ]
    days, following = coming[0]
    day = {0: "", 1: "demain "}.get(days, f"{following.get_weekday_display()} ")
    return Answer("none", f"Fermé, ouvre {day}à {_clock(following.opens)}")


def week(hours: Sequence[OpeningHours]) -> list[tuple[str, str]]:
    """The seven days and their stretches in words; empty without hours."""
    if not hours:
        return []
    days: dict[int, list[str]] = {day: [] for day in range(7)}
    for row in hours:
        days[row.weekday].append(f"{_clock(row.opens)} à {_clock(row.closes)}")
    return [(Weekday(day).label, ", ".join(words) or "fermé") for day, words in days.items()]


def current_absence(absences: Sequence[Absence], *, today: date) -> Absence | None:
    """The absence that runs today, else the next one within a month."""
    running = [each for each in absences if each.ends_on is None or each.ends_on >= today]
    soon = [each for each in running if each.starts_on <= today + timedelta(days=ANNOUNCED_DAYS)]
    return min(soon, key=lambda each: each.starts_on, default=None)


def ages(provider: Provider) -> str:
    """Whom it takes by age, in words; empty when nobody has said."""
    low, high = provider.min_age, provider.max_age
    if low is not None and high is not None:
        return f"de {low} à {high} ans"
    if low is not None:
        return f"à partir de {low} ans"
    return f"jusqu’à {high} ans" if high is not None else ""


def taken(provider: Provider) -> dict[str, str]:
    """The situations and the dependency that it takes, in words; empty where nobody has said."""
    return {
        "situations": ", ".join(str(Situation(code).label) for code in provider.situations),
        "dependencies": ", ".join(str(Dependency(code).label) for code in provider.dependencies),
    }


def _clock(at: time) -> str:
    # A winter day: the clock of the hospital and the one printed are the same.
    return french.clock(datetime.combine(date(2000, 1, 3), at, tzinfo=timezone.get_current_timezone()))
