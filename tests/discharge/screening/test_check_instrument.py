"""``check_instrument``: which rows of a table agree, which do not and why, and what cannot be read."""

from io import StringIO
from itertools import product
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError
from django.utils import timezone

from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from discharge.screening.models import Instrument, InstrumentVersion
from tests.discharge.screening.grids import data_of
from tests.discharge.screening.test_aggir import CODES, form, gir_by_law

pytestmark = pytest.mark.usefixtures("db")

TRST = "cognition;mobility;medicines;stays;autonomy;score;level"
LACE = "length;acute;comorbidity;emergency_visits;score"


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    return tmp_path / "cases.csv"


def said(code: str, path: Path, text: str, **options: int) -> str:
    """What the command printed, whether it agreed or not."""
    path.write_text(text, encoding="utf-8")
    out = StringIO()
    try:
        call_command("check_instrument", code, str(path), stdout=out, **options)
    except CommandError as error:
        return f"{out.getvalue()}! {error}"
    return out.getvalue()


def test_every_form_of_aggir_agrees_with_the_law(cases: Path) -> None:
    lines = [",".join([*CODES, "gir"])]
    lines += [",".join([*letters, str(gir_by_law(form("".join(letters))))]) for letters in product("ABC", repeat=8)]
    assert said("AGGIR", cases, "\n".join(lines)) == "AGGIR : lignes d’accord, 6561 sur 6561.\n"


def test_each_row_that_disagrees_is_told_and_the_command_fails(cases: Path) -> None:
    text = f"{TRST}\nyes;yes;no;no;no;2;positive\nno;no;no;no;no;1;negative\nOui;NON;no;no;no;1;Positif : à risque\n"
    assert said("TRST", cases, text) == (
        "Ligne 3 : score attendu 1, calculé 0.\n"
        "Ligne 4 : level attendu Positif : à risque, calculé negative (Négatif : pas de risque repéré).\n"
        "TRST : lignes d’accord, 1 sur 3.\n"
        "! 2\u00a0lignes en désaccord."
    )


def test_answers_are_read_by_value_or_label_and_an_incomplete_row_expects_nothing(cases: Path) -> None:
    text = f"\ufeff{TRST}\nOUI;oui;yes;Non;no;3;Positif : à risque\nyes;;no;no;no;;\n\n"
    assert said("TRST", cases, text) == "TRST : lignes d’accord, 2 sur 2.\n"


def test_an_incomplete_row_of_which_a_score_is_expected_does_not_agree(cases: Path) -> None:
    assert "score attendu 2, aucun calculé : réponses manquantes ou hors limites (mobility)" in said(
        "TRST", cases, f"{TRST}\nyes;;yes;no;no;2;positive\n"
    )


def test_numbers_several_answers_and_decimals_are_read(cases: Path) -> None:
    text = f"{LACE}\n7;yes;lung;0;10\n4;non;none;0;4\n14;yes;mi+dementia;5;19\n"
    assert said("LACE", cases, text) == "LACE : lignes d’accord, 3 sur 3.\n"
    codes = [item["code"] for item in data_of("epices")["items"]]
    text = ";".join([*codes, "score"]) + "\n" + ";".join([*["non"] * 11, "75,14"])
    assert said("EPICES", cases, text) == "EPICES : lignes d’accord, 1 sur 1.\n"


@pytest.mark.parametrize(
    ("code", "text", "says"),
    [
        (
            "TRST",
            f"{TRST}\nyes;peut-être;no;no;no;2;positive\n",
            "colonne mobility, « peut-être » n’est pas une réponse",
        ),
        ("LACE", f"{LACE}\n400;yes;none;0;3\n", "colonne length, « 400 » n’est pas une réponse (un nombre de 0 à 365)"),
        ("LACE", f"{LACE}\n1;yes;none+mi;0;3\n", "colonne comorbidity, « none+mi »"),
        ("TRST", f"{TRST}\nyes;yes\n", "Ligne 2 : 2 valeurs pour 7 colonnes"),
        ("TRST", f"{TRST};taille\n", "aucun cas"),
        (
            "TRST",
            f"{TRST};taille\nyes;yes;no;no;no;2;positive;3\n",
            "Colonnes inconnues de TRST : taille. Colonnes poss",
        ),
        ("TRST", f"{TRST};score\nyes;yes;no;no;no;2;positive;3\n", "Colonnes en double : score"),
        ("TRST", "cognition\nyes\n", "Aucune colonne à comparer : ajoutez score ou level"),
        ("TRST", "", "aucun cas"),
        ("AGGIR", "toilette;toilette_haut;toilette_bas;gir\nA;A;C;6\n", "ses sous-variables donnent B"),
        ("GFST", "alone;score\nyes;3\n", "score attendu 3"),
        ("MMSE", f"{TRST}\n", "Aucune grille MMSE. Grilles livrées : AGGIR, "),
        ("123456789:X", f"{TRST}\n", "Aucun établissement n’a le numéro FINESS 123456789"),
    ],
)
def test_what_cannot_be_read_is_said(cases: Path, code: str, text: str, says: str) -> None:
    assert says in said(code, cases, text)


def test_a_file_that_is_not_there_or_no_text_is_said(cases: Path) -> None:
    with pytest.raises(CommandError, match="ne se lit pas"):
        call_command("check_instrument", "TRST", str(cases))
    cases.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CommandError, match="ne se lit pas"):
        call_command("check_instrument", "TRST", str(cases))


def test_a_delivered_grid_is_proved_before_there_is_a_database(cases: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: object, code: str) -> None:
        raise ProgrammingError("relation does not exist")

    monkeypatch.setattr("discharge.screening.queries.InstrumentVersionQuerySet.newest_of", refuse)
    assert said("trst", cases, f"{TRST}\nyes;yes;no;no;no;2;positive\n") == "TRST : lignes d’accord, 1 sur 1.\n"


def test_a_hospital_proves_its_own_grid_draft_or_published(cases: Path, hospital: Hospital) -> None:
    with enter(hospital):
        own = Instrument.objects.create(code="990000010:MA", title="Ma grille", owned_by=hospital)
        data = {**data_of("trst"), "code": own.code, "title": "Ma grille"}
        InstrumentVersion.objects.create(instrument=own, number=1, definition=data, published_at=timezone.now())
        heavier = {**data, "threshold": 3}
        InstrumentVersion.objects.create(instrument=own, number=2, definition=heavier, state="draft")
        InstrumentVersion.objects.filter(instrument=own, number=2).update(definition={**heavier, "minutes": 0})
    text = f"{TRST}\nyes;yes;no;no;no;2;positive\n"
    assert said(own.code, cases, text) == "Ma grille : lignes d’accord, 1 sur 1.\n"
    assert "Cette version ne tient pas : Grille : « minutes »" in said(own.code, cases, text, edition=2)
    assert "Aucune grille 990000010:MA, version 3" in said(own.code, cases, text, edition=3)
