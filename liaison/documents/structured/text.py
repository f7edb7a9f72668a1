"""Texts made fit for XML, JSON and XHTML at once, and moments written for machines."""

import re
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from enum import Enum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from liaison.content.discharge import Appointment
from liaison.content.parts import Hospital

T = TypeVar("T")

# XML 1.0, production 2 (Char): everything else has no form in XML, escaped or not.
_UNPRINTABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REPLACEMENT = "\ufffd"
_DURATION = re.compile(r"(?:pendant\s+)?(\d{1,3})\s*(jours?|j|semaines?|mois|ans?|années?)\s*\.?", re.IGNORECASE)
# Units of UCUM.
_UNITS = {"j": "d", "s": "wk", "m": "mo", "a": "a"}


def printable(value: T) -> T:
    """Return a content in which every sign that XML cannot hold is the replacement sign, so that its place is seen."""
    cleaned: T = _printable(value)
    return cleaned


def local(moment: datetime, hospital: Hospital) -> datetime:
    """Return an aware moment as the hospital's clock shows it."""
    return moment.astimezone(ZoneInfo(hospital.time_zone))


def planned(appointment: Appointment, hospital: Hospital) -> date | None:
    """Return the day of an appointment, or its moment by the hospital's clock when the hour is known."""
    if appointment.on is None or appointment.at is None:
        return appointment.on
    return datetime.combine(appointment.on, appointment.at, ZoneInfo(hospital.time_zone))


def duration(text: str) -> tuple[int, str] | None:
    """Return the number and the UCUM unit of a duration written plainly (« 3 mois »), or None: « si douleur »."""
    found = _DURATION.fullmatch(text.strip())
    return (int(found[1]), _UNITS[found[2][0].lower()]) if found and int(found[1]) else None


def _printable(value: Any) -> Any:
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return _UNPRINTABLE.sub(_REPLACEMENT, value)
    if isinstance(value, tuple):
        return tuple(_printable(item) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            field.name: cleaned
            for field in fields(value)
            if (cleaned := _printable(before := getattr(value, field.name))) != before
        }
        return replace(value, **changed) if changed else value
    return value
