"""A protocol as data: the default one holds together, and what does not is refused with its place; branches."""

import copy
import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.accounts.roles import PERMISSIONS, Permission
from discharge.entries import DefinitionError
from discharge.followup.definitions import CALLERS, Audience, FlagLevel, Reserve, read_definition
from discharge.followup.protocols import DEFAULT_PROTOCOL

DATA = json.loads(DEFAULT_PROTOCOL.read_text(encoding="utf-8"))


def changed(change: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    data: dict[str, Any] = copy.deepcopy(DATA)
    change(data)
    return data


def test_the_default_protocol_holds_together() -> None:
    definition = read_definition(DATA)
    assert [(step.label, step.when) for step in definition.steps] == [("J+1", "reserve"), ("J+3", "always")]
    assert all(flag.advice for flag in definition.flags)
    assert {flag.level for flag in definition.flags} == set(FlagLevel)
    assert definition.audience == Audience(rank=definition.audience.rank)
    assert "à valider et à régler par chaque hôpital" in definition.source


def test_an_edition_written_before_branches_and_audiences_is_read_as_it_was_meant() -> None:
    definition = read_definition(changed(_as_before))
    assert definition.audience == Audience(rank=definition.audience.rank)
    assert (definition.caller, definition.limit.attempts, definition.on_holidays) == (None, 3, False)
    assert {flag.level for flag in definition.flags} == {FlagLevel.URGENT}
    assert definition.asked({}) == list(definition.questions)


def _as_before(data: dict[str, Any]) -> None:
    del data["limit"]
    data["questions"] = [question for question in data["questions"] if "asked_if" not in question]
    for flag in data["flags"]["items"]:
        del flag["level"]


def test_an_audience_is_read() -> None:
    narrowed = {
        "rank": 5,
        "complexities": ["high"],
        "instrument": "TRST",
        "at_least": 2,
        "units": ["01890000-0000-7000-8000-000000000000"],
        "destinations": ["home"],
        "reserve": "with",
    }
    audience = read_definition(changed(lambda data: data.update(audience=narrowed))).audience
    assert (audience.rank, audience.instrument, audience.at_least, audience.reserve) == (5, "TRST", 2, Reserve.WITH)


def test_whoever_may_be_asked_to_call_carries_the_right() -> None:
    assert set(CALLERS) == {role for role, rights in PERMISSIONS.items() if Permission.CALL_MAKE in rights}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda data: data.pop("steps"), "« steps » manque"),
        (lambda data: data.update(colour="red"), "« colour » n’a pas de sens"),
        (lambda data: data.update(name=" "), "« name »"),
        (lambda data: data.update(steps=[]), "« steps »"),
        (lambda data: data.update(steps=[{"day": 0, "when": "always"}]), "Appel 1"),
        (lambda data: data.update(steps=[{"day": True, "when": "always"}]), "Appel 1"),
        (lambda data: data.update(steps=[{"day": 91, "when": "always"}]), "Appel 1"),
        (lambda data: data.update(steps=[{"day": 3, "when": "sometimes"}]), "Appel 1"),
        (lambda data: data.update(steps=[{"day": 3, "when": "always"}] * 2), "Jours d’appel : « J\\+3 »"),
        (lambda data: data.update(working_days=[]), "working_days"),
        (lambda data: data.update(working_days=[0]), "working_days"),
        (lambda data: data.update(working_days=[8]), "working_days"),
        (lambda data: data.update(working_days=["lundi"]), "working_days"),
        (lambda data: data.update(caller="ward_doctor"), "caller"),
        (lambda data: data["limit"].update(attempts=11), "Jusqu’à quand : « attempts »"),
        (lambda data: data["limit"].update(days=0), "Jusqu’à quand : « days »"),
        (lambda data: data["questions"][0].update(code="how are you"), "Question 1"),
        (lambda data: data["questions"][0].update(answers=data["questions"][0]["answers"][:1]), "deux réponses"),
        (lambda data: data["questions"].append(data["questions"][0]), "Questions : « feeling »"),
        (lambda data: data["questions"][1]["answers"][0].update(concern="no"), "Question 2, réponse 1"),
        (lambda data: data["questions"][0].update(asked_if={"question": "care", "answers": ["no"]}), "ne la précède"),
        (lambda data: data["questions"][1].update(asked_if={"question": "feeling", "answers": ["?"]}), "n’existe pas"),
        (lambda data: data["questions"][1].update(asked_if={"question": "feeling", "answers": []}), "condition"),
        (lambda data: data["flags"]["items"][0].pop("advice"), "Signes d’alerte, signe 1"),
        (lambda data: data["flags"]["items"][0].update(level="soon"), "Signes d’alerte, signe 1"),
        (lambda data: data["flags"].update(items="fever"), "Signes d’alerte"),
        (lambda data: data.update(advice=["", "b"]), "un conseil est vide"),
        (lambda data: data.update(audience={"units": ["Chirurgie"]}), "Pour qui : une unité"),
        (lambda data: data.update(audience={"at_least": 3}), "un score demande une grille"),
        (lambda data: data.update(audience={"complexities": ["huge"]}), "« huge » n’est pas connu"),
        (lambda data: data.update(audience={"destinations": ["moon"]}), "« moon » n’est pas connu"),
        (lambda data: data.update(audience={"rank": 0}), "Pour qui : « rank »"),
    ],
)
def test_what_does_not_hold_together_is_refused_with_its_place(
    change: Callable[[dict[str, Any]], Any], place: str
) -> None:
    with pytest.raises(DefinitionError, match=place):
        read_definition(changed(change))


@pytest.mark.parametrize("data", [None, [], "J+3", 3])
def test_what_is_no_object_is_refused(data: object) -> None:
    with pytest.raises(DefinitionError, match="un objet est attendu"):
        read_definition(data)


# --- Branches ---------------------------------------------------------------------------------------------------------


def codes(given: Mapping[str, str]) -> list[str]:
    return [question.code for question in read_definition(DATA).asked(given)]


def test_a_question_is_asked_only_after_the_answer_it_depends_on() -> None:
    assert "medicines_missing" not in codes({})
    assert "medicines_missing" not in codes({"medicines": "yes"})
    assert "medicines_missing" in codes({"medicines": "no"})


def test_an_answer_to_a_question_that_is_not_asked_does_not_count() -> None:
    definition = read_definition(DATA)
    assert definition.kept({"medicines": "yes", "medicines_missing": "pharmacy"}) == {"medicines": "yes"}
    both = {"medicines": "no", "medicines_missing": "pharmacy"}
    assert definition.kept(both) == both
    assert definition.kept({"medicines": "perhaps", "unknown": "yes"}) == {}


def test_a_branch_of_a_branch_closes_with_the_first() -> None:
    def deepen(data: dict[str, Any]) -> None:
        answers = [{"value": "a", "label": "Oui", "concern": False}, {"value": "b", "label": "Non", "concern": False}]
        condition = {"question": "medicines_missing", "answers": ["pharmacy"]}
        data["questions"].append({"code": "deep", "wording": "Et ?", "asked_if": condition, "answers": answers})

    definition = read_definition(changed(deepen))
    given = {"medicines_missing": "pharmacy", "deep": "a"}
    assert definition.kept({"medicines": "yes", **given}) == {"medicines": "yes"}
    assert definition.kept({"medicines": "no", **given}) == {"medicines": "no", **given}


@given(
    st.dictionaries(
        st.sampled_from(["feeling", "care", "medicines", "medicines_missing", "help", "?"]),
        st.sampled_from(["yes", "no", "unknown", "well", "pharmacy", "?"]),
    )
)
def test_what_is_kept_is_asked_and_keeping_again_changes_nothing(given: dict[str, str]) -> None:
    definition = read_definition(DATA)
    kept = definition.kept(given)
    assert set(kept) <= {question.code for question in definition.asked(given)}
    assert all(given[code] == value for code, value in kept.items())
    assert definition.kept(kept) == kept
