"""Scores: their bounds, that one more point never lowers them, and that nothing incomplete is scored."""

from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discharge.screening.instruments import Definition
from discharge.screening.numbers import number_words
from discharge.screening.reading import show
from discharge.screening.schema import read_definition
from discharge.screening.scoring import Incomplete, Result, assess, explain
from tests.discharge.screening.grids import grid

TRST = grid("trst")
CODES = [item.code for item in TRST.items]


def answers(*values: str) -> dict[str, str]:
    return dict(zip(CODES, values, strict=True))


def result(given_answers: dict[str, str], definition: Definition = TRST) -> Result:
    found = assess(definition, given_answers)
    assert isinstance(found, Result)
    return found


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    """Instruments of any shape: one to six questions, two to four answers, points with decimals, reversed or not."""
    points = st.integers(-400, 400).map(lambda cents: str(Decimal(cents) / 100))
    items = [
        {
            "code": f"q{number}",
            "wording": "?",
            "answers": [
                {"value": f"a{index}", "label": "x", "points": value, "because": "x"}
                for index, value in enumerate(draw(st.lists(points, min_size=2, max_size=4, unique=True)))
            ],
        }
        for number in range(draw(st.integers(1, 6)))
    ]
    values = [[Decimal(answer["points"]) for answer in item["answers"]] for item in items]
    highest, lowest = sum(map(max, values), Decimal(0)), sum(map(min, values), Decimal(0))
    data: dict[str, Any] = {
        "code": "X",
        "title": "X",
        "edition": "x",
        "minutes": 1,
        "source": "x",
        "licence": "x",
        "items": items,
        "threshold": str(highest),
        "levels": [
            {"at_least": str(lowest), "label": "bas", "state": "ontime", "complexity": "low"},
            {"at_least": str(highest), "label": "haut", "state": "due", "complexity": "medium"},
        ],
    }
    return read_definition(data)


@given(st.data(), definitions())
def test_a_complete_form_scores_between_its_bounds_and_says_what_counted(data: st.DataObject, any_: Definition) -> None:
    chosen = {item.code: data.draw(st.sampled_from(item.answers)) for item in any_.items}
    found = result({code: answer.value for code, answer in chosen.items()}, any_)
    assert any_.lowest <= found.score <= any_.highest
    assert found.score == sum((entry.answer.points for entry in found.counted), Decimal(0))
    assert found.positive is (found.score >= any_.threshold)
    assert found.level.at_least <= found.score


@given(st.data(), definitions())
def test_an_answer_worth_more_never_lowers_the_score(data: st.DataObject, any_: Definition) -> None:
    chosen = {item.code: data.draw(st.sampled_from(item.answers)) for item in any_.items}
    item = data.draw(st.sampled_from(any_.items))
    heavier = data.draw(
        st.sampled_from([answer for answer in item.answers if answer.points >= chosen[item.code].points])
    )
    before = result({code: answer.value for code, answer in chosen.items()}, any_)
    after = result({**{code: answer.value for code, answer in chosen.items()}, item.code: heavier.value}, any_)
    assert after.score >= before.score


@given(st.data(), definitions())
def test_an_incomplete_form_has_no_score_whatever_else_was_answered(data: st.DataObject, any_: Definition) -> None:
    missing = data.draw(st.sets(st.sampled_from([item.code for item in any_.items]), min_size=1))
    given_answers = {
        item.code: data.draw(st.sampled_from(item.answers)).value for item in any_.items if item.code not in missing
    }
    odd = st.text().filter(lambda text: not text.startswith("a"))
    given_answers |= {code: data.draw(odd) for code in missing if data.draw(st.booleans())}
    found = assess(any_, given_answers)
    assert isinstance(found, Incomplete)
    assert {item.code for item in found.missing} == missing


def test_all_thirty_two_forms_of_trst_count_their_yes() -> None:
    for values in product(("yes", "no"), repeat=5):
        found = result(answers(*values))
        assert (found.score, found.positive) == (values.count("yes"), values.count("yes") >= 2)


def test_a_negative_result_proposes_nothing() -> None:
    found = result(answers("yes", "no", "no", "no", "no"))
    assert (found.proposals, found.level.complexity) == ((), "low")


def test_a_positive_result_proposes_what_its_answers_call_for_with_their_reason() -> None:
    found = result(answers("no", "yes", "yes", "no", "no"))
    assert [(proposal.key, because) for proposal, because in found.proposals] == [
        ("geriatric_evaluation", "trouble de la marche ou chute"),
        ("medicines_review", "cinq médicaments ou plus"),
        ("home_help", "trouble de la marche ou chute"),
    ]
    assert found.level.complexity == "medium"


def test_a_result_is_explained_the_heaviest_first_with_where_an_answer_came_from() -> None:
    found = result(answers("no", "yes", "no", "yes", "no"))
    shown = show(explain(found, {"stays": "Prérempli : séjour."}), found.score, positive=found.positive)
    assert (shown.score, shown.highest, shown.threshold, shown.scale) == ("2", "5", "2", (2, 5, 2))
    assert [(reason.points, reason.sub) for reason in shown.reasons] == [
        ("+ 1", ""),
        ("+ 1", "Prérempli : séjour."),
        ("", ""),
        ("", ""),
        ("", ""),
    ]


@pytest.mark.parametrize(
    ("number", "words"), [("3", "3"), ("3.00", "3"), ("10", "10"), ("2.50", "2,5"), ("0", "0"), ("-1.5", "−1,5")]
)
def test_a_score_is_written_in_french(number: str, words: str) -> None:
    assert number_words(Decimal(number)) == words
