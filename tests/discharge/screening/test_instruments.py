"""An instrument's data: read whole, or refused with the place of the fault."""

import copy
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from discharge.entries import DefinitionError
from discharge.screening.actions import load_instruments
from discharge.screening.models import Activation, Instrument, InstrumentVersion
from discharge.screening.schema import read_definition
from tests.discharge.screening.grids import data_of

TRST, LACE, GFST, AGGIR, FRAGILITY = map(data_of, ("trst", "lace", "gfst", "aggir", "fragilite"))


def test_trst_is_five_questions_of_one_point_positive_from_two() -> None:
    trst = read_definition(TRST)
    assert (len(trst.items), trst.lowest, trst.highest, trst.threshold) == (5, Decimal(0), Decimal(5), Decimal(2))
    assert "de mémoire" in trst.source


def without(key: str) -> Callable[[dict[str, Any]], object]:
    return lambda data: data.pop(key)


def change(**values: Any) -> Callable[[dict[str, Any]], object]:
    return lambda data: data.update(values)


def item(place: int, **values: Any) -> Callable[[dict[str, Any]], object]:
    return lambda data: data["items"][place].update(values)


@pytest.mark.parametrize(
    ("base", "damage", "says"),
    [
        (TRST, without("title"), "Grille : « title » manque"),
        (TRST, without("source"), "« source » manque"),
        (TRST, without("licence"), "« licence » manque"),
        (TRST, without("items"), "« items » manque"),
        (TRST, change(items=[]), "« items » doit être une liste qui n’est pas vide"),
        (TRST, change(items=TRST["items"] + TRST["items"][:1]), "Questions : « cognition » y est deux fois"),
        (TRST, change(minutes=0), "« minutes » doit être un nombre entier, 1 ou plus"),
        (TRST, change(minutes=True), "« minutes » doit être un nombre entier"),
        (TRST, change(threshold=0), "Seuil : aucun score n’est de part et d’autre"),
        (TRST, change(threshold=6), "Seuil : aucun score n’est de part et d’autre"),
        (TRST, change(threshold=None), "sans seuil, chaque niveau dit s’il est positif"),
        (TRST, change(threshold="NaN"), "doit rester entre"),
        (TRST, change(threshold="deux"), "n’est pas un nombre"),
        (TRST, change(threshold=1.5), "écrit entre guillemets"),
        (TRST, change(levels=list(reversed(TRST["levels"]))), "du plus petit score au plus grand"),
        (TRST, change(levels=TRST["levels"][1:]), "le premier au plus petit score possible"),
        (TRST, change(colour="red"), "« colour » n’a pas de sens ici"),
        (TRST, lambda data: data["items"][0]["answers"].pop(), "Question 1 : une question a au moins deux réponses"),
        (TRST, lambda data: data["items"][2]["answers"][0].update(value="no"), "Question 3, réponses : « no »"),
        (TRST, item(1, poids=2), "Question 2 : « poids » n’a pas de sens ici"),
        (TRST, item(1, kind="slider"), "Question 2 : « kind » doit valoir choice, multiple, number, yes_no"),
        (TRST, item(1, reversed="oui"), "Question 2 : « reversed » doit être vrai ou faux"),
        (TRST, lambda data: data["levels"][0].update(state="pink"), "Niveau 1 : « state » doit valoir"),
        (
            TRST,
            lambda data: data["proposals"][0].update(when=["x"]),
            "» : elle dépend d’une question qui n’existe pas (x)",
        ),
        (
            FRAGILITY,
            lambda data: data["levels"][1]["when"]["items"].append("x"),
            "Niveau « Au moins un thème relevé » : sa condition dépend d’une question qui n’existe pas (x)",
        ),
        (TRST, lambda data: data["proposals"][0].update(levels=["x"]), "dépend d’un niveau qui n’existe pas"),
        (TRST, lambda data: data["proposals"][0].update(when=[]), "Proposition 1 : ni question ni raison"),
        (TRST, lambda data: data["proposals"][0].update(domain="x"), "« domain » doit valoir"),
        (TRST, lambda data: data["proposals"][0].update(owner="x"), "« owner » doit valoir"),
        (LACE, item(0, bands=[]), "Question 1 : « bands » doit être une liste"),
        (LACE, item(0, bands=LACE["items"][0]["bands"][::-1]), "du plus petit nombre au plus grand"),
        (LACE, item(0, minimum=-1), "la première tranche commence au plus petit nombre permis"),
        (LACE, item(0, maximum=0), "la première tranche commence au plus petit nombre permis"),
        (LACE, item(0, reversed=True), "« reversed » n’a pas de sens pour un nombre"),
        (LACE, item(2, bands=[{"at_least": 1, "points": 1}]), "la première tranche commence à 0"),
        (LACE, lambda data: data["items"][2]["answers"].pop(0), "de valeur « none »"),
        (LACE, lambda data: data["items"][2]["answers"][1].update(replaces=["x"]), "remplace une réponse"),
        (GFST, item(6, asked_if={"items": ["accepts"], "answers": ["yes"]}), "Question 7 : sa condition parle d’une"),
        (GFST, item(6, asked_if={"items": [], "answers": ["yes"]}), "Question 7, condition : « items »"),
        (GFST, change(threshold=1), "Seuil : aucun score"),
        (GFST, lambda data: data["levels"][0].update(at_least=0), "sans score, le premier vaut toujours"),
        (GFST, lambda data: data["levels"][1]["when"].update(items=["x"]), "sa condition dépend d’une question"),
        (AGGIR, lambda data: data["items"][2]["combine"].pop(""), "ce que donnent les autres cas"),
        (AGGIR, lambda data: data["items"][2]["combine"].update(AA="D"), "une réponse que la question n’a pas"),
        (AGGIR, lambda data: data["scoring"]["groups"][0]["ranks"].reverse(), "du plus haut au plus bas"),
        (AGGIR, lambda data: data["scoring"]["groups"][0]["values"].update(x={"C": 1}), "n’est pas une question"),
        (AGGIR, lambda data: data["scoring"]["groups"][0]["values"]["toilette"].update(D=1), "une valeur pour B"),
    ],
)
def test_a_definition_that_does_not_hold_together_is_refused(
    base: dict[str, Any], damage: Callable[[dict[str, Any]], object], says: str
) -> None:
    data = copy.deepcopy(base)
    damage(data)
    with pytest.raises(DefinitionError) as refusal:
        read_definition(data)
    assert says in str(refusal.value)


@pytest.mark.parametrize("data", [[], None, "TRST", {"items": 3}])
def test_what_is_no_definition_at_all_is_refused(data: Any) -> None:
    with pytest.raises(DefinitionError):
        read_definition(data)


def test_a_reversed_choice_is_worth_its_mirror() -> None:
    data = copy.deepcopy(TRST)
    data["items"][0].update(
        reversed=True,
        answers=[
            {"value": value, "label": value, "points": points} for value, points in (("a", 0), ("b", 1), ("c", 4))
        ],
    )
    assert [answer.points for answer in read_definition(data).items[0].answers] == [4, 3, 0]


DELIVERED = [
    "AGGIR", "EPICES", "FRAGILITE", "GFST", "HOSPITAL", "HOSPITAL-2013", "ISAR", "ISAR-HP", "LACE", "SEGA-A", "TRST",
]  # fmt: skip


def test_loading_twice_publishes_once_and_a_change_is_a_new_edition(db: None, tmp_path: Path) -> None:
    assert sorted(version.instrument_id for version in load_instruments()) == DELIVERED
    assert load_instruments() == []
    changed = {**TRST, "edition": "libellés vérifiés"}
    (tmp_path / "trst.json").write_text(json.dumps(changed), encoding="utf-8")
    assert [version.number for version in load_instruments(tmp_path)] == [2]
    newest = InstrumentVersion.objects.newest_of("TRST")
    assert newest is not None
    assert newest.read.edition == "libellés vérifiés"
    assert InstrumentVersion.objects.get(instrument="TRST", number=1).read.edition == "version française"


def test_a_folder_with_a_faulty_instrument_publishes_nothing(db: None, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(TRST), encoding="utf-8")
    (tmp_path / "b.json").write_text(json.dumps({**TRST, "code": "B", "threshold": 9}), encoding="utf-8")
    with pytest.raises(DefinitionError):
        load_instruments(tmp_path)
    assert not InstrumentVersion.objects.exists()


def test_the_command_says_what_it_published(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_instruments")
    assert sorted(capsys.readouterr().out.splitlines()) == [f"{code}, version 1" for code in DELIVERED]


def test_the_database_lets_nobody_change_or_erase_a_published_edition(trst: InstrumentVersion) -> None:
    for change_it in (
        lambda: InstrumentVersion.objects.filter(pk=trst.pk).update(definition={}),
        lambda: InstrumentVersion.objects.filter(pk=trst.pk).update(state="draft", published_at=None),
        lambda: InstrumentVersion.objects.filter(pk=trst.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            change_it()


def own_instrument(hospital: Hospital) -> InstrumentVersion:
    instrument = Instrument.objects.create(code=f"{hospital.finess}:SOCIAL", title="Sociale", owned_by=hospital)
    return InstrumentVersion.objects.create(
        instrument=instrument, number=1, definition=TRST, published_at=timezone.now()
    )


def test_a_hospitals_own_instrument_is_seen_by_nobody_else(
    hospital: Hospital, other_hospital: Hospital, trst: InstrumentVersion
) -> None:
    with enter(hospital):
        own = own_instrument(hospital)
        assert InstrumentVersion.objects.filter(pk=own.pk).exists()
        assert InstrumentVersion.objects.filter(pk=trst.pk).exists()
    assert not Instrument.objects.filter(owned_by__isnull=False).exists()
    with enter(other_hospital):
        assert not Instrument.objects.filter(pk=own.instrument_id).exists()
        assert not InstrumentVersion.objects.filter(pk=own.pk).exists()
        assert InstrumentVersion.objects.filter(pk=trst.pk).exists()


def test_nobody_writes_an_instrument_of_another_hospital(hospital: Hospital, other_hospital: Hospital) -> None:
    with enter(other_hospital), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        own_instrument(hospital)


@pytest.mark.parametrize(("code", "is_own"), [("SOCIAL", True), ("990000010:SOCIAL", False)])
def test_the_code_says_whose_instrument_it_is(hospital: Hospital, code: str, is_own: bool) -> None:
    with enter(hospital), pytest.raises(IntegrityError, match="instrument_own_code_is_marked"), transaction.atomic():
        Instrument.objects.create(code=code, title="x", owned_by=hospital if is_own else None)


# --- What a unit fills ------------------------------------------------------------------------------------------------


def in_use(unit: Unit) -> list[str]:
    return [version.instrument_id for version in InstrumentVersion.objects.in_use(unit.pk)]


def test_a_hospital_that_chose_nothing_fills_the_trst(
    in_hospital: Hospital, unit: Unit, trst: InstrumentVersion
) -> None:
    assert in_use(unit) == ["TRST"]


def test_a_unit_fills_what_is_chosen_for_it_or_for_all_in_the_order_chosen(
    in_hospital: Hospital, unit: Unit, other_unit: Unit, trst: InstrumentVersion
) -> None:
    for code, where, rank in (("SEGA-A", None, 2), ("AGGIR", unit, 1), ("LACE", other_unit, 1)):
        Activation.objects.create(hospital=in_hospital, instrument_id=code, unit=where, rank=rank)
    assert in_use(unit) == ["AGGIR", "SEGA-A"]
    assert in_use(other_unit) == ["LACE", "SEGA-A"]


def test_drafts_and_older_editions_are_not_filled(in_hospital: Hospital, unit: Unit, trst: InstrumentVersion) -> None:
    newer = InstrumentVersion.objects.create(
        instrument_id="TRST", number=2, definition=TRST, published_at=timezone.now()
    )
    InstrumentVersion.objects.create(instrument_id="TRST", number=3, definition={}, state="draft")
    assert list(InstrumentVersion.objects.in_use(unit.pk)) == [newer]
    assert InstrumentVersion.objects.newest_of("TRST") == newer


def test_an_instrument_has_one_draft_and_a_use_is_written_once(in_hospital: Hospital, trst: InstrumentVersion) -> None:
    InstrumentVersion.objects.create(instrument_id="TRST", number=2, definition={}, state="draft")
    with pytest.raises(IntegrityError, match="instrument_one_draft"), transaction.atomic():
        InstrumentVersion.objects.create(instrument_id="TRST", number=3, definition={}, state="draft")
    Activation.objects.create(hospital=in_hospital, instrument_id="TRST")
    with pytest.raises(IntegrityError, match="activation_once_a_unit"), transaction.atomic():
        Activation.objects.create(hospital=in_hospital, instrument_id="TRST")


def test_a_published_edition_has_its_date(db: None, trst: InstrumentVersion) -> None:
    with pytest.raises(IntegrityError, match="instrument_published_has_date"), transaction.atomic():
        InstrumentVersion.objects.create(instrument_id="TRST", number=2, definition={})
