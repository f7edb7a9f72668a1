"""An instrument's data: read whole, or refused with the place of the fault."""

import copy
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from discharge.screening.actions import DATA, load_instruments
from discharge.screening.instruments import DefinitionError, read_definition
from discharge.screening.models import InstrumentVersion

TRST: dict[str, Any] = json.loads((DATA / "trst.json").read_text(encoding="utf-8"))


def test_trst_is_five_questions_of_one_point_positive_from_two() -> None:
    trst = read_definition(TRST)
    assert (len(trst.items), trst.lowest, trst.highest, trst.threshold) == (5, Decimal(0), Decimal(5), Decimal(2))
    assert "de mémoire" in trst.source


def without(key: str) -> Callable[[dict[str, Any]], object]:
    return lambda data: data.pop(key)


def change(**values: Any) -> Callable[[dict[str, Any]], object]:
    return lambda data: data.update(values)


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (without("title"), "title is missing"),
        (without("items"), "items is missing"),
        (change(items=[]), "items must be a list"),
        (change(items=TRST["items"] + TRST["items"][:1]), "twice there: ['cognition']"),
        (change(minutes=0), "minutes must be a whole number"),
        (change(minutes=True), "minutes must be a whole number"),
        (change(threshold=0), "no score lies on both of its sides"),
        (change(threshold=6), "no score lies on both of its sides"),
        (change(threshold="NaN"), "out of bounds"),
        (change(threshold="two"), "not a number"),
        (change(threshold=1.5), "written as text"),
        (change(levels=list(reversed(TRST["levels"]))), "in rising order"),
        (change(levels=TRST["levels"][1:]), "the first at or below the lowest score"),
        (change(colour="red"), "unknown ['colour']"),
        (lambda data: data["items"][0]["answers"].pop(), "a question needs two answers"),
        (lambda data: data["items"][2]["answers"][0].update(value="no"), "items 3: answers: twice there"),
        (lambda data: data["items"][1].update(weight=2), "instrument: items 2: unknown ['weight']"),
        (lambda data: data["levels"][0].update(state="pink"), "state is none of"),
        (lambda data: data["proposals"][0].update(when=["x"]), "unknown items ['x']"),
        (lambda data: data["proposals"][0].update(when=[]), "neither items nor a reason"),
        (lambda data: data["proposals"][0].update(domain="x"), "domain is none of"),
    ],
)
def test_a_definition_that_does_not_hold_together_is_refused(
    damage: Callable[[dict[str, Any]], object], says: str
) -> None:
    data = copy.deepcopy(TRST)
    damage(data)
    with pytest.raises(DefinitionError) as refusal:
        read_definition(data)
    assert says in str(refusal.value)


@pytest.mark.parametrize("data", [[], None, "TRST", {"items": 3}])
def test_what_is_no_definition_at_all_is_refused(data: Any) -> None:
    with pytest.raises(DefinitionError):
        read_definition(data)


def test_loading_twice_publishes_once_and_a_change_is_a_new_edition(db: None, tmp_path: Path) -> None:
    assert [version.number for version in load_instruments()] == [1]
    assert load_instruments() == []
    changed = {**TRST, "edition": "libellés vérifiés"}
    (tmp_path / "trst.json").write_text(json.dumps(changed), encoding="utf-8")
    assert [version.number for version in load_instruments(tmp_path)] == [2]
    newest = InstrumentVersion.objects.newest_of("TRST")
    assert newest is not None
    assert newest.read.edition == "libellés vérifiés"
    assert InstrumentVersion.objects.get(number=1).read.edition == "version française"


def test_a_folder_with_a_faulty_instrument_publishes_nothing(db: None, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(TRST), encoding="utf-8")
    (tmp_path / "b.json").write_text(json.dumps({**TRST, "code": "B", "threshold": 9}), encoding="utf-8")
    with pytest.raises(DefinitionError):
        load_instruments(tmp_path)
    assert not InstrumentVersion.objects.exists()


def test_the_command_says_what_it_published(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_instruments")
    assert capsys.readouterr().out == "TRST, version 1\n"
