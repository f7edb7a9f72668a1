"""What a hospital aims at: drawn from its month on, never over the months before, said in words and in the files."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.errors import DomainError
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from liaison.quality.charts import bars_of, lines_of
from liaison.quality.figures import Figure, Slice
from liaison.quality.indicators import INDICATORS, Better
from liaison.quality.measures import objective_words
from liaison.quality.models import Objective
from liaison.quality.objectives import AIMED, objectives, set_objective
from tests.factories import make_member

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Membership], Client]
MONTHS = [date(2026, month, 1) for month in (9, 10, 11)]


def figure(key: str, *rates: tuple[int, int]) -> Figure:
    indicator = next(one for one in INDICATORS if one.key == key)
    slices = [Slice(start=start, numerator=n, denominator=of) for start, (n, of) in zip(MONTHS, rates, strict=True)]
    return Figure(indicator, slices)


def month(ahead: int) -> date:
    years, index = divmod(timezone.localdate().month - 1 + ahead, 12)
    return date(timezone.localdate().year + years, index + 1, 1)


def heights(drawn: Figure) -> list[str]:
    """Where each dashed piece stands: from the left, from the top."""
    [path] = re.findall(r'<path class="target" d="([^"]+)"', bars_of(drawn, slices="month")) or [""]
    return re.findall(r"M[\d.]+ ([\d.]+)h", path)


def test_the_line_is_drawn_from_its_month_on_at_its_height() -> None:
    plain = figure("screened", (8, 10), (9, 10), (7, 10))
    assert heights(plain) == []
    aimed = replace(plain, objectives={MONTHS[1]: 100, MONTHS[2]: 50})
    # The axis is at 106 and 100 % at 20: half of the way is 63.
    assert heights(aimed) == ["20.0", "63.0"]
    rows = lines_of(aimed, slices="month").split("<tr>")[1:]
    assert [re.findall(r'<td class="num">(?:<b>)?([^<]*)', row)[1] for row in rows] == ["", "100", "50"]


def test_an_objective_given_up_ends_the_line() -> None:
    aimed = replace(figure("screened", (8, 10), (9, 10), (7, 10)), objectives={MONTHS[0]: 90, MONTHS[2]: None})
    assert len(heights(aimed)) == 2
    assert objective_words(aimed) == []


@pytest.mark.parametrize(
    ("key", "last", "said"),
    [
        ("screened", (90, 100), "Objectif : 90\u00a0%, atteint sur la dernière barre."),
        ("screened", (89, 100), "Objectif : 90\u00a0%, pas atteint sur la dernière barre."),
        ("readmitted", (90, 100), "Objectif : 90\u00a0%, atteint sur la dernière barre."),
        ("readmitted", (91, 100), "Objectif : 90\u00a0%, pas atteint sur la dernière barre."),
        ("screened", (0, 0), "Objectif : 90\u00a0%."),
    ],
)
def test_words_say_whether_it_is_reached_as_the_figure_improves(key: str, last: tuple[int, int], said: str) -> None:
    aimed = replace(figure(key, (1, 1), (1, 1), last), objectives={MONTHS[0]: 90})
    assert objective_words(aimed) == [said]


def test_only_what_is_comparable_from_a_week_to_a_month_has_one() -> None:
    assert {"screened", "answer_delay", "readmitted"} <= set(AIMED)
    assert not {"departures", "refused", "days_lost", "flagged"} & set(AIMED)
    assert all(one.better != Better.NEITHER for one in AIMED.values())


def test_a_new_objective_leaves_the_past_and_the_last_word_of_a_month_holds(
    hospital: Hospital, manager: Membership
) -> None:
    with enter(hospital):
        for since, value in ((month(0), 80), (month(2), 95), (month(0), 85)):
            set_objective(member=manager, indicator="screened", since=since, value=value)
        assert objectives() == {"screened": {month(0): 85, month(2): 95}}
        known = figure("screened", (1, 1), (1, 1), (1, 1))
        drawn = replace(known, objectives=objectives()["screened"])
        assert [drawn.objective_on(day) for day in (month(-1), month(0), month(1), month(2))] == [None, 85, 85, 95]
        with pytest.raises(DomainError) as refused:
            set_objective(member=manager, indicator="screened", since=month(-1), value=70)
        assert refused.value.code == "in_past"
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Objective.objects.update(value=1)


@pytest.mark.parametrize(
    "typed",
    [{"value": "101"}, {"value": "-1"}, {"value": "beaucoup"}, {"indicator": "departures"}, {"since": "2020-01-01"}],
    ids=["over", "negative", "words", "no-objective", "past"],
)
def test_what_is_none_is_refused_and_comes_back(
    client_for: SignedIn, hospital: Hospital, manager: Membership, typed: dict[str, str]
) -> None:
    sent = {"indicator": "screened", "value": "90", "since": str(month(0))} | typed
    refused = client_for(manager).post(reverse("quality:objectives"), sent)
    assert (refused.status_code, f'value="{sent["value"]}"' in refused.text) == (422, True)
    with enter(hospital):
        assert not Objective.objects.exists()


def test_the_pages_draw_it_and_name_it_and_another_hospital_has_its_own(
    client_for: SignedIn, hospital: Hospital, other_hospital: Hospital, manager: Membership
) -> None:
    client, page = client_for(manager), reverse("quality:figures")
    assert "objectif de l’établissement" not in client.get(page).text
    sent = {"indicator": "screened", "value": "90", "since": str(month(0))}
    assert client.post(reverse("quality:objectives"), sent).status_code == 302
    assert "90 %" in client.get(reverse("quality:objectives")).text.replace("\u00a0", " ")
    year = {"periode": str(timezone.localdate().year)}
    shown = client.get(page, year)
    assert "objectif de l’établissement" in shown.text
    assert shown.text.count('class="target"') == 2
    lines = client.get(reverse("quality:figures_csv"), year).content.decode("utf-8-sig").splitlines()
    assert lines[0].endswith(";Objectif")
    assert [line for line in lines if line.startswith("Repérés dans le délai")][-1].endswith(";90")
    elsewhere = make_member(other_hospital, Role.QUALITY_MANAGER, "Paul", "Vernet")
    assert "objectif de l’établissement" not in client_for(elsewhere).get(page).text
