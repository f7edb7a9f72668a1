"""Spaces that must not break, and the days of a stay."""

from datetime import date, datetime

import pytest

from liaison.documents.typography import capitalised, stay_range, typeset
from tests.factories import PARIS


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("appelez le 04 65 71 20 14.", "appelez le 04~65~71~20~14."),
        ("8 h 30 à 18 h", "8~h~30 à 18~h"),
        ("lundi 1er décembre 2025", "lundi 1er~décembre~2025"),
        ("le Dr Castagnier et Mme Pibarot", "le Dr~Castagnier et Mme~Pibarot"),
        ("2,5 mg pendant 10 jours", "2,5~mg pendant 10~jours"),
        (" : aide du matin", "~: aide du matin"),
        ("Anémie à 7,6 g/dL, fer à 9 840 ng/L", "Anémie à 7,6~g/dL, fer à 9~840~ng/L"),
        ("75 μg ou 75 µg, 36,8 °C (− 2 kg)", "75~μg ou 75~µg, 36,8~°C (−~2~kg)"),
        ("2 gros comprimés, 3 Mme", "2 gros comprimés, 3 Mme"),
        ("rien à lier", "rien à lier"),
    ],
)
def test_what_belongs_together_stays_together(typed: str, expected: str) -> None:
    assert typeset(typed) == expected.replace("~", "\u00a0")


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2025, 11, 12), date(2025, 11, 26), "du 12 au 26 novembre 2025"),
        (date(2025, 10, 30), date(2025, 12, 1), "du 30 octobre au 1er décembre 2025"),
        (date(2025, 12, 28), date(2026, 1, 3), "du 28 décembre 2025 au 3 janvier 2026"),
        (date(2025, 11, 26), date(2025, 11, 26), "le 26 novembre 2025"),
        (date(2025, 11, 26), datetime(2025, 11, 27, 0, 30, tzinfo=PARIS), "du 26 au 27 novembre 2025"),
    ],
)
def test_a_stay_repeats_neither_month_nor_year(first: date, last: date, expected: str) -> None:
    assert stay_range(first, last).replace("\u00a0", " ") == expected


def test_a_capital_leaves_the_rest_untouched() -> None:
    assert capitalised("équipe du Dr X") == "Équipe du Dr X"
    assert capitalised("") == ""
