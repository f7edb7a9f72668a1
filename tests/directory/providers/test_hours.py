"""Opening hours as people type them."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.providers.hours import UnreadableHoursError, parse_hours, print_hours


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("8h30-12h, 14h-18h", "8h30-12h, 14h-18h"),
        ("8:30 – 12:00 et 14:00 à 18:00", "8h30-12h, 14h-18h"),
        ("14h-18h; 8h-12h", "8h-12h, 14h-18h"),
        ("  9 h à 17 h 45 ", "9h-17h45"),
        ("20h-24h", "20h-24h"),
        ("24h/24", "0h-24h"),
        ("", ""),
        ("Fermé", ""),
    ],
)
def test_what_people_type(typed: str, printed: str) -> None:
    assert print_hours(parse_hours(typed)) == printed


@pytest.mark.parametrize(
    "typed", ["matin", "8", "8h-", "12h-8h", "8h-8h", "8h-25h", "8h75-9h", "8h-12h, 11h-13h", "8h-12h,"]
)
def test_what_is_not_hours(typed: str) -> None:
    with pytest.raises(UnreadableHoursError):
        parse_hours(typed)


@given(st.lists(st.integers(0, 23 * 60 + 58), unique=True, max_size=8))
def test_what_is_printed_is_read_again(minutes: list[int]) -> None:
    edges = sorted(minutes)[: len(minutes) // 2 * 2]
    moments = [time(*divmod(edge, 60)) for edge in edges]
    stretches = list(zip(moments[::2], moments[1::2], strict=True))
    assert parse_hours(print_hours(stretches)) == stretches
