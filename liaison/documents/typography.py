"""French typography of a line of a letter: which spaces may not break (letters reference, section 7)."""

import re
from datetime import date

from coordination.ui.french import MONTHS, NBSP, as_day, punctuation

_MONTHS = "|".join(MONTHS)
# µ is two characters: the micro sign and the Greek letter look the same and are both typed.
_UNITS = (
    "mg|g|kg|[µμ]g|ng|pg|[µμ]mol|mmol|nmol|mL|ml|L|mUI|UI|U|mmHg|kcal|cm|mm|m|min|h|ans?|mois|jours?|semaines?|fois|€"
)
_KEPT_TOGETHER = (
    re.compile(r"\b0\d(?: \d\d){4}\b"),  # a phone number
    re.compile(r"\b\d{1,2} h(?: \d\d)?\b"),  # a time of day
    re.compile(rf"\b(?:1er|\d{{1,2}}) (?:{_MONTHS})\b(?: \d{{4}}\b)?"),
    re.compile(r"\b\d{1,3}(?: \d{3})+\b"),  # thousands
    re.compile(rf"\b\d+(?:,\d+)?[ {NBSP}](?:{_UNITS}|°C)(?!\w)"),
    re.compile(r"(?<!\w)[−+≥≤<>] (?=\d)"),
    re.compile(r"\b(?:Dr|Pr|M\.|Mme) (?=\w)"),
)


def typeset(text: str) -> str:
    """Make unbreakable the spaces of ``text`` that must not break: punctuation, dates, hours, phones, units."""
    for pattern in _KEPT_TOGETHER:
        text = pattern.sub(lambda match: match.group().replace(" ", NBSP), text)
    return punctuation(text)


def stay_range(first: date, last: date, *, with_year: bool = True) -> str:
    """Write the days of a stay, repeating neither month nor year: « du 12 au 26 novembre 2025 », « le 2 mai 2026 »."""
    first, last = as_day(first), as_day(last)
    end = calendar_day(last, with_year=with_year)
    if first == last:
        return f"le {end}"
    same_year = first.year == last.year
    start = _day(first, month=not same_year or first.month != last.month, year=not same_year)
    return f"du {start} au {end}"


def capitalised(text: str) -> str:
    """Return ``text`` with its first letter in capital and the rest untouched."""
    return text[:1].upper() + text[1:]


def calendar_day(value: date, *, with_year: bool) -> str:
    """Write a day without its name: « 5 décembre », « 1er décembre 2026 »."""
    return _day(as_day(value), month=True, year=with_year)


def _day(value: date, *, month: bool, year: bool) -> str:
    parts = ["1er" if value.day == 1 else str(value.day)]
    if month:
        parts.append(MONTHS[value.month - 1])
    if year:
        parts.append(str(value.year))
    return NBSP.join(parts)
