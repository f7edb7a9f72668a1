"""Opening hours of one weekday as people type them on a phone: « 8h30-12h, 14h-18h »."""

import re
from collections.abc import Iterable, Mapping
from datetime import time
from itertools import pairwise

Stretch = tuple[time, time]

CLOSED = ("", "fermé", "ferme", "-", "non")
ALL_DAY = ("24h/24", "24/24", "24h", "jour et nuit")
# The column holds times of the same day: midnight at its end is written as its last minute.
LAST_MINUTE = time(23, 59)
_MOMENT = r"(\d{1,2})\s*(?:h|:|H)?\s*(\d{2})?"
_STRETCH = re.compile(rf"^{_MOMENT}\s*(?:-|–|à|a)\s*{_MOMENT}$")
_BETWEEN = re.compile(r"\s*(?:,|;|/|\bet\b|\bpuis\b)\s*")


class UnreadableHoursError(ValueError):
    """What was typed is no opening hours; ``message`` is French and says what to type."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def parse_hours(text: str) -> list[Stretch]:
    """The stretches of a day, in order; none for a closed day.

    Raises:
        UnreadableHoursError: no hours, an hour that no clock shows, an end before its beginning, stretches that overlap.
    """
    typed = " ".join(text.lower().split())
    if typed in CLOSED:
        return []
    if typed in ALL_DAY:
        return [(time(0), LAST_MINUTE)]
    stretches = sorted(_stretch(part) for part in _BETWEEN.split(typed))
    for (_, closes), (opens, _) in pairwise(stretches):
        if opens < closes:
            raise UnreadableHoursError("Deux plages se chevauchent : écrivez par exemple 8h30-12h, 14h-18h.")
    return stretches


def print_hours(stretches: Iterable[Stretch]) -> str:
    """The stretches of a day as ``parse_hours`` reads them: « 8h30-12h, 14h-18h »."""
    return ", ".join(f"{_print(opens)}-{_print(closes)}" for opens, closes in stretches)


def by_day(rows: Iterable[tuple[int, time, time]]) -> dict[int, list[Stretch]]:
    """The open days, each with its stretches in order, of (weekday, opens, closes)."""
    days: dict[int, list[Stretch]] = {}
    for day, opens, closes in sorted(rows):
        days.setdefault(day, []).append((opens, closes))
    return days


def in_rows(days: Mapping[int, list[Stretch]]) -> list[tuple[int, time, time]]:
    """The contrary of ``by_day``."""
    return [(day, *stretch) for day in sorted(days) for stretch in days[day]]


def _stretch(text: str) -> Stretch:
    found = _STRETCH.match(text)
    if found is None:
        raise UnreadableHoursError("Écrivez par exemple 8h30-12h, 14h-18h, ou « fermé ».")
    opens, closes = _moment(found[1], found[2]), _moment(found[3], found[4])
    if opens >= closes:
        raise UnreadableHoursError(
            "La fin vient après le début. Au-delà de minuit, écrivez 20h-24h, puis 0h-8h le lendemain."
        )
    return opens, closes


def _moment(hours: str, minutes: str | None) -> time:
    if int(hours) == 24 and int(minutes or 0) == 0:
        return LAST_MINUTE
    try:
        return time(int(hours), int(minutes or 0))
    except ValueError:
        raise UnreadableHoursError(
            "Cette heure n’existe pas : les heures vont de 0 à 24, les minutes de 0 à 59."
        ) from None


def _print(moment: time) -> str:
    if moment == LAST_MINUTE:
        return "24h"
    return f"{moment.hour}h{moment.minute:02d}" if moment.minute else f"{moment.hour}h"
