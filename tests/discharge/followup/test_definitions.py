"""A protocol as data: the default one holds together, and what does not is refused with its place."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from discharge.followup.actions import DEFAULT_PROTOCOL
from discharge.followup.definitions import DefinitionError, read_definition
from discharge.followup.models import Protocol

DATA = json.loads(DEFAULT_PROTOCOL.read_text(encoding="utf-8"))


def changed(change: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    data: dict[str, Any] = copy.deepcopy(DATA)
    change(data)
    return data


def test_the_default_protocol_holds_together() -> None:
    definition = read_definition(DATA)
    assert [(step.label, step.when) for step in definition.steps] == [("J+1", "reserve"), ("J+3", "always")]
    assert all(flag.advice for flag in definition.flags)
    assert len({question.code for question in definition.questions}) == len(definition.questions)
    assert "à valider et à régler par chaque hôpital" in definition.source


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda data: data.pop("steps"), "steps"),
        (lambda data: data.update(colour="red"), "colour"),
        (lambda data: data.update(name=" "), "name"),
        (lambda data: data.update(steps=[]), "steps"),
        (lambda data: data.update(steps=[{"day": 0, "when": "always"}]), "steps 1"),
        (lambda data: data.update(steps=[{"day": True, "when": "always"}]), "steps 1"),
        (lambda data: data.update(steps=[{"day": 91, "when": "always"}]), "steps 1"),
        (lambda data: data.update(steps=[{"day": 3, "when": "sometimes"}]), "steps 1"),
        (lambda data: data.update(steps=[{"day": 3, "when": "always"}] * 2), "steps: twice"),
        (lambda data: data.update(working_days=[]), "working_days"),
        (lambda data: data.update(working_days=[0]), "working_days"),
        (lambda data: data.update(working_days=["lundi"]), "working_days"),
        (lambda data: data["questions"][0].update(code="how are you"), "questions 1"),
        (lambda data: data["questions"][0]["answers"].pop(), None),
        (lambda data: data["questions"][0].update(answers=data["questions"][0]["answers"][:1]), "two answers"),
        (lambda data: data["questions"].append(data["questions"][0]), "questions: twice"),
        (lambda data: data["questions"][1]["answers"][0].update(concern="no"), "questions 2: answers 1"),
        (lambda data: data["flags"]["items"][0].pop("advice"), "flags 1"),
        (lambda data: data["flags"].update(items="fever"), "flags"),
        (lambda data: data.update(advice=["", "b"]), "advice 1"),
    ],
)
def test_what_does_not_hold_together_is_refused_with_its_place(
    change: Callable[[dict[str, Any]], Any], place: str | None
) -> None:
    data = changed(change)
    if place is None:
        read_definition(data)
        return
    with pytest.raises(DefinitionError, match=place):
        read_definition(data)


@pytest.mark.parametrize("data", [None, [], "J+3", 3])
def test_what_is_no_object_is_refused(data: object) -> None:
    with pytest.raises(DefinitionError, match="an object is expected"):
        read_definition(data)


def test_the_model_refuses_a_broken_definition() -> None:
    with pytest.raises(ValidationError, match="Protocole refusé"):
        Protocol(name="Essai", definition={"name": "Essai"}).clean_fields(exclude=["hospital"])
