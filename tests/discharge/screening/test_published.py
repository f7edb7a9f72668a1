"""Each delivered instrument against what its publication says: thresholds, bands, reversed questions, known cases."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discharge.screening.actions import DATA
from discharge.screening.instruments import Definition, Kind, Sent
from discharge.screening.prefill import RULES
from discharge.screening.scoring import Incomplete, Result, assess
from tests.discharge.screening.grids import grid, result_of, scored

NAMES = sorted(path.stem for path in DATA.glob("*.json"))
SCORED = [name for name in NAMES if grid(name).is_scored]

ISAR_NO_RISK = {
    "help_before": "no", "help_since": "no", "hospitalised": "no", "vision": "yes", "memory": "no", "medicines": "no",
}  # fmt: skip
LACE_NOTHING: dict[str, Any] = {"length": "0", "acute": "no", "comorbidity": ["none"], "emergency_visits": "0"}
HOSPITAL_NOTHING = {
    "haemoglobin": "12", "oncology": "no", "sodium": "135", "procedure": "no", "urgent": "no", "admissions": "0",
    "length": "4",
}  # fmt: skip
EPICES_RISKS = {"social_worker", "money"}


@st.composite
def answers_of(draw: st.DrawFn, definition: Definition) -> dict[str, Sent]:
    """A complete form, whatever it answers."""
    found: dict[str, Sent] = {}
    for item in definition.items:
        values = [answer.value for answer in item.answers]
        if item.kind == Kind.NUMBER:
            found[item.code] = str(draw(st.integers(int(item.minimum), int(item.maximum))))
        elif item.kind == Kind.MULTIPLE:
            others = draw(st.sets(st.sampled_from([value for value in values if value != "none"])))
            found[item.code] = sorted(others) or ["none"]
        else:
            found[item.code] = draw(st.sampled_from(values))
    return found


# --- Every instrument -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_each_says_its_source_its_licence_and_what_an_incomplete_form_gives(name: str) -> None:
    definition = grid(name)
    assert all([definition.source, definition.licence, definition.incomplete])
    assert all(level.code for level in definition.levels)


@pytest.mark.parametrize("name", NAMES)
def test_each_prefills_by_rules_that_exist_with_answers_that_the_question_has(name: str) -> None:
    for item in grid(name).items:
        if item.prefill:
            assert item.prefill.rule in RULES
            assert all(item.answer(answer) for _, answer in item.prefill.steps)


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
def test_a_complete_form_has_a_result_within_its_bounds(name: str, data: st.DataObject) -> None:
    definition = grid(name)
    result = scored(definition, data.draw(answers_of(definition)))
    if definition.is_scored:
        assert result.score is not None
        assert definition.lowest <= result.score <= definition.highest
    else:
        assert result.score is None
    assert result.level in definition.levels


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
def test_a_form_without_one_required_answer_gives_nothing(name: str, data: st.DataObject) -> None:
    definition = grid(name)
    answers = data.draw(answers_of(definition))
    item = data.draw(st.sampled_from([item for item in definition.items if item.required and not item.asked_if]))
    del answers[item.code]
    assert isinstance(assess(definition, answers), Incomplete)


@pytest.mark.parametrize("name", [name for name in SCORED if name != "aggir"])
@given(data=st.data())
def test_one_answer_worth_more_never_lowers_the_score(name: str, data: st.DataObject) -> None:
    definition = grid(name)
    before, changed = data.draw(answers_of(definition)), data.draw(answers_of(definition))
    item = data.draw(st.sampled_from(definition.items))
    after = {**before, item.code: changed[item.code]}
    first, second = item.read(before), item.read(after)
    assert first is not None
    assert second is not None
    gained = second.answer.points - first.answer.points
    low, high = scored(definition, before).score, scored(definition, after).score
    assert low is not None
    assert high is not None
    assert high - low == gained


# --- TRST, ISAR, ISAR-HP ----------------------------------------------------------------------------------------------


def test_isar_is_positive_from_two_and_counts_bad_sight() -> None:
    assert result_of("isar", **ISAR_NO_RISK).score == 0
    blind = result_of("isar", **{**ISAR_NO_RISK, "vision": "no"})
    assert (blind.score, blind.positive) == (1, False)
    both = result_of("isar", **{**ISAR_NO_RISK, "vision": "no", "medicines": "yes"})
    assert (both.score, both.positive) == (2, True)


def test_isar_hp_weighs_the_walking_device_twice_and_counts_who_left_school_early() -> None:
    nothing = {"iadl": "no", "walking_device": "no", "travel": "no", "education": "yes"}
    assert result_of("isar-hp", **nothing).score == 0
    assert result_of("isar-hp", **{**nothing, "education": "no"}).score == 1
    device = result_of("isar-hp", **{**nothing, "walking_device": "yes"})
    assert (device.score, device.positive) == (2, True)
    assert grid("isar-hp").highest == 5


# --- SEGA -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("total", "level", "positive"),
    [(0, "low", False), (8, "low", False), (9, "frail", True), (11, "frail", True), (12, "very_frail", True)],
)
def test_sega_is_fragile_above_8_and_very_fragile_above_11(total: int, level: str, positive: bool) -> None:
    codes = [item.code for item in grid("sega-a").items]
    points = [2 if 2 * place + 2 <= total else total % 2 if 2 * place < total else 0 for place in range(len(codes))]
    result = result_of("sega-a", **dict(zip(codes, map(str, points), strict=True)))
    assert (result.score, result.level.code, result.positive) == (total, level, positive)


def test_sega_has_thirteen_items_and_twenty_six_points() -> None:
    assert (len(grid("sega-a").items), grid("sega-a").highest) == (13, 26)


# --- LACE -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "points"), [(0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (6, 4), (7, 5), (13, 5), (14, 7), (365, 7)]
)
def test_lace_counts_the_days(days: int, points: int) -> None:
    assert result_of("lace", **{**LACE_NOTHING, "length": str(days)}).score == points


@pytest.mark.parametrize(
    ("diseases", "points"),
    [
        (["none"], 0),
        (["mi"], 1),
        (["mi", "stroke"], 2),
        (["dementia"], 3),
        (["dementia", "mi"], 5),
        (["hiv"], 5),
        (["metastasis"], 5),
        (["diabetes", "diabetes_complicated"], 2),
        (["cancer", "metastasis"], 5),
    ],
)
def test_lace_counts_comorbidities_with_five_from_four_on(diseases: list[str], points: int) -> None:
    assert result_of("lace", **{**LACE_NOTHING, "comorbidity": diseases}).score == points


@pytest.mark.parametrize(("visits", "points"), [(0, 0), (1, 1), (3, 3), (4, 4), (20, 4)])
def test_lace_counts_four_visits_at_most(visits: int, points: int) -> None:
    assert result_of("lace", **{**LACE_NOTHING, "emergency_visits": str(visits)}).score == points


@pytest.mark.parametrize(
    ("changes", "score", "level"),
    [
        ({}, 0, "low"),
        ({"length": "4"}, 4, "low"),
        ({"length": "2", "acute": "yes"}, 5, "moderate"),
        ({"length": "7", "acute": "yes", "comorbidity": ["mi"]}, 9, "moderate"),
        ({"length": "7", "acute": "yes", "comorbidity": ["lung"]}, 10, "high"),
        ({"length": "14", "acute": "yes", "comorbidity": ["metastasis"], "emergency_visits": "4"}, 19, "high"),
    ],
)
def test_lace_levels(changes: dict[str, Any], score: int, level: str) -> None:
    result = result_of("lace", **{**LACE_NOTHING, **changes})
    assert (result.score, result.level.code, result.positive) == (score, level, level == "high")


def test_lace_refuses_none_beside_a_disease() -> None:
    found = assess(grid("lace"), {**LACE_NOTHING, "comorbidity": ["none", "mi"]})
    assert isinstance(found, Incomplete)


# --- HOSPITAL ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("admissions", "points_2013", "points_2016"), [(0, 0, 0), (1, 2, 0), (2, 2, 2), (5, 2, 2), (6, 5, 5), (40, 5, 5)]
)
def test_the_two_variants_of_hospital_differ_by_one_admission(
    admissions: int, points_2013: int, points_2016: int
) -> None:
    answers = {**HOSPITAL_NOTHING, "admissions": str(admissions)}
    assert result_of("hospital-2013", **answers).score == points_2013
    assert result_of("hospital", **answers).score == points_2016
    assert (grid("hospital-2013").title, grid("hospital").title) == ("HOSPITAL 2013", "HOSPITAL 2016")


@pytest.mark.parametrize(
    ("changes", "score", "level"),
    [
        ({}, 0, "low"),
        ({"haemoglobin": "11.9"}, 1, "low"),
        ({"sodium": "134", "length": "5", "urgent": "yes"}, 4, "low"),
        ({"oncology": "yes", "length": "5", "urgent": "yes"}, 5, "intermediate"),
        ({"admissions": "6", "length": "5"}, 7, "high"),
        (
            {
                "haemoglobin": "8", "oncology": "yes", "sodium": "120", "procedure": "yes", "urgent": "yes",
                "admissions": "9", "length": "30",
            },
            13,
            "high",
        ),
    ],
)  # fmt: skip
def test_hospital_levels(changes: dict[str, str], score: int, level: str) -> None:
    result = result_of("hospital", **{**HOSPITAL_NOTHING, **changes})
    assert (result.score, result.level.code) == (score, level)


@pytest.mark.parametrize("odd", ["", "x", "1e3", "-1", "12,55", "1000", "NaN", "12.0.0", "١٢", "9" * 40])
def test_a_number_that_is_none_or_out_of_bounds_gives_nothing(odd: str) -> None:
    assert isinstance(assess(grid("hospital"), {**HOSPITAL_NOTHING, "haemoglobin": odd}), Incomplete)


@pytest.mark.parametrize("typed", ["11,9", "11.9", " 11,9 "])
def test_a_number_is_read_as_people_type_it(typed: str) -> None:
    assert result_of("hospital", **{**HOSPITAL_NOTHING, "haemoglobin": typed}).score == 1


# --- EPICES -----------------------------------------------------------------------------------------------------------


def epices(yes: set[str]) -> Result:
    codes = {item.code for item in grid("epices").items}
    return result_of("epices", **{code: "yes" if code in yes else "no" for code in codes})


def test_epices_runs_from_0_to_100_and_starts_at_its_constant() -> None:
    codes = {item.code for item in grid("epices").items}
    assert epices(set()).score == Decimal("75.14")
    assert epices(codes - EPICES_RISKS).score == Decimal("0.00")
    assert epices(EPICES_RISKS).score == Decimal("100.00")


def test_epices_is_precarious_from_its_threshold() -> None:
    protected = {"insurance", "couple", "owner", "sport", "shows"}
    result = epices(protected)
    assert result.score == Decimal("33.14")
    assert result.positive
    assert not epices(protected | {"holidays"}).positive
    assert grid("epices").threshold == Decimal("30.17")


# --- GFST and the grid of fragility -----------------------------------------------------------------------------------

GFST_NO = dict.fromkeys(["alone", "weight", "tired", "moving", "memory", "speed"], "no")


def test_gfst_without_a_sign_asks_nothing_more() -> None:
    result = result_of("gfst", **GFST_NO)
    assert (result.score, result.level.code, result.positive) == (None, "no_sign", False)
    assert result.words == "GFST, aucun signe relevé"


def test_gfst_concludes_by_the_persons_judgement_and_not_by_a_sum() -> None:
    signs = dict.fromkeys(GFST_NO, "yes")
    assert isinstance(assess(grid("gfst"), signs), Incomplete)
    not_frail = result_of("gfst", **signs, looks_frail="no")
    assert (not_frail.level.code, not_frail.positive) == ("signs", False)
    frail = result_of("gfst", **{**GFST_NO, "tired": "yes"}, looks_frail="yes", accepts="yes")
    assert (frail.level.code, frail.positive) == ("frail", True)
    assert [proposal.key for proposal, _ in frail.proposals] == ["day_hospital"]


def test_an_answer_that_is_no_longer_asked_is_left_out() -> None:
    result = result_of("gfst", **GFST_NO, looks_frail="yes", accepts="yes")
    assert "looks_frail" not in {entry.item.code for entry in result.counted}
    assert not result.positive


def test_the_grid_of_fragility_scores_nothing_and_sends_social_themes_to_the_social_worker() -> None:
    definition = grid("fragilite")
    assert "Aucune publication" in definition.source
    themes = [item.code for item in definition.items if item.required]
    nothing = dict.fromkeys(themes, "no")
    assert result_of("fragilite", **nothing).level.code == "none"
    found = result_of("fragilite", **{**nothing, "sociale": "yes", "douleur": "yes"})
    assert (found.score, found.positive) == (None, True)
    assert [(proposal.key, proposal.owner) for proposal, _ in found.proposals] == [
        ("theme_sociale", "social_worker"),
        ("theme_douleur", None),
    ]
    # Each theme opens an action sheet.
    assert {proposal.when for proposal in definition.proposals} == {(theme,) for theme in themes}
