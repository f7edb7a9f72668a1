"""French public holidays, which are not the same everywhere."""

from datetime import date
from functools import lru_cache

import holidays

# Where they differ from the mainland's: Alsace and Moselle (Code du travail L.3134-13), overseas (L.3422-2). By the
# beginning of the postal code; values are the subdivisions of ``holidays``.
_REGIONS = {
    "97133": "BL",
    "97150": "MF",
    "57": "57",
    "67": "6AE",
    "68": "6AE",
    "971": "971",
    "972": "972",
    "973": "973",
    "974": "974",
    "975": "PM",
    "976": "976",
    "986": "WF",
    "987": "PF",
    "988": "NC",
}
_SATURDAY = 5
# The longest first: Saint-Barthélemy is not Guadeloupe.
_BEGINNINGS = sorted(_REGIONS, key=len, reverse=True)


def region_of(postal_code: str) -> str | None:
    """The holiday region of a postal code; None for the mainland's common days."""
    return next((_REGIONS[beginning] for beginning in _BEGINNINGS if postal_code.startswith(beginning)), None)


def is_public_holiday(day: date, region: str | None = None) -> bool:
    """Whether ``day`` is a public holiday in a holiday region; None: the mainland."""
    return day in _calendar(region)


def is_day_off(day: date) -> bool:
    """Whether most people rest that day."""
    return day.weekday() >= _SATURDAY or is_public_holiday(day)


def own_holiday_on(day: date) -> list[tuple[str, list[str]]]:
    """Where ``day`` is a holiday though not on the mainland: beginnings of postal codes, and longer ones to leave out."""
    if is_public_holiday(day):
        return []
    off = [beginning for beginning in _BEGINNINGS if is_public_holiday(day, _REGIONS[beginning])]
    longer = {
        begins: [other for other in _BEGINNINGS if other != begins and other.startswith(begins)] for begins in off
    }
    return list(longer.items())


@lru_cache
def _calendar(region: str | None) -> holidays.HolidayBase:
    # Years are worked out as they are asked for.
    return holidays.country_holidays("FR", subdiv=region)
