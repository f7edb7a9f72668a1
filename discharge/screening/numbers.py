"""Scores in words."""

from decimal import Decimal


def number_words(number: Decimal) -> str:
    """As French writes it: "3", "2,5", "−8,28", whatever zeros the stored number ends with."""
    return format(number.normalize(), "f").replace(".", ",").replace("-", "−")
