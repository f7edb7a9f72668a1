"""AGGIR against the law: a second reading of annexe 2-2, written rank by rank, on every form that exists."""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest

from discharge.screening.instruments import Definition
from discharge.screening.scoring import Incomplete, assess
from tests.discharge.screening.grids import grid, scored

LAW = (Path(__file__).parent / "annexe-2-2.txt").read_text(encoding="utf-8")
VARIABLES = {
    "Cohérence": "coherence",
    "Orientation": "orientation",
    "Toilette": "toilette",
    "Habillage": "habillage",
    "Alimentation": "alimentation",
    "Elimination": "elimination",
    "Transfert": "transfert",
    "Déplacement intérieur": "deplacement_interieur",
}
CODES = list(VARIABLES.values())


def whole(text: str) -> int:
    return int(text.replace(" ", ""))


@dataclass(frozen=True)
class Group:
    """One group of the legal text: what each modality is worth, and between which sums each rank lies."""

    values: dict[tuple[str, str], int]
    # (from, below, rank); ``below`` None: no upper end.
    ranks: list[tuple[int, int | None, int]]


def read_law() -> tuple[list[Group], dict[int, int]]:
    """The annex as printed: « - comprise entre 4 380 (exclus) et 4 140 (inclus) : rang 2 »."""
    body, _, end = LAW.partition("2 Passage des rangs aux groupes")
    groups = []
    for text in body.split("GROUPE ")[1:]:
        values = {
            (VARIABLES[name], modality): whole(value)
            for name, modality, value in re.findall(r"^(.+) \| ([BC]) \| (.+)$", text, re.MULTILINE)
            if name in VARIABLES
        }
        ranks: list[tuple[int, int | None, int]] = [
            (whole(least), None, int(rank)) for least, rank in re.findall(r"égale à ([\d ]+) : rang (\d+)", text)
        ]
        ranks += [
            (whole(least), whole(below), int(rank))
            for below, least, rank in re.findall(r"entre ([\d ]+) \(exclus\) et ([\d ]+) \(inclus\) : rang (\d+)", text)
        ]
        ranks += [
            (-(10**6), whole(below), int(rank))
            for below, rank in re.findall(r"inférieure à ([\d ]+) \(exclus\) : rang (\d+)", text)
        ]
        groups.append(Group(values, ranks))
    girs = {
        int(rank): int(gir)
        for ranks_, gir in re.findall(r"^([\d, ]+) \| (\d)$", end, re.MULTILINE)
        for rank in ranks_.split(",")
    }
    return groups, girs


GROUPS, GIRS = read_law()


def gir_by_law(form: dict[str, str]) -> int:
    """Rank by rank, as the annex says it."""
    for group in GROUPS:
        total = 0
        for variable, modality in form.items():
            total += group.values.get((variable, modality), 0)
        for least, below, rank in group.ranks:
            if total >= least and (below is None or total < below):
                return GIRS[rank]
    raise AssertionError("the last group has a rank for every sum")


@pytest.fixture
def aggir() -> Definition:
    return grid("aggir")


def form(letters: str) -> dict[str, str]:
    return dict(zip(CODES, letters, strict=True))


def test_the_law_reads_as_eight_groups_of_eight_variables() -> None:
    assert [len(group.values) for group in GROUPS] == [16] * 8
    assert sorted(rank for group in GROUPS for _, _, rank in group.ranks) == list(range(1, 14))
    assert sorted(GIRS) == list(range(1, 14))


def test_every_one_of_the_6561_forms_gives_the_gir_of_the_law(aggir: Definition) -> None:
    found: Counter[int] = Counter()
    for letters in product("ABC", repeat=8):
        answers = form("".join(letters))
        result = scored(aggir, answers)
        assert result.score == gir_by_law(answers), letters
        found[int(result.score or 0)] += 1
    assert dict(found) == {1: 8, 2: 3208, 3: 2400, 4: 760, 5: 157, 6: 28}


@pytest.mark.parametrize(
    ("letters", "gir"),
    [
        ("AAAAAAAA", 6),
        ("CCCCCCCC", 1),
        ("AABAAAAA", 5),
        ("AABBAAAA", 4),
        ("CCAAAAAA", 2),
        ("AACCCCCC", 2),
        ("AAAAAAAB", 6),
        ("BBAAAAAA", 6),
    ],
)
def test_known_forms(aggir: Definition, letters: str, gir: int) -> None:
    result = scored(aggir, form(letters))
    assert (result.score, result.words) == (gir, f"AGGIR, GIR {gir}")
    assert result.positive is (gir <= 4)


def test_the_way_to_the_rank_is_told_for_who_checks_by_hand(aggir: Definition) -> None:
    assert scored(aggir, form("AABBAAAA")).way == "Rang 11 : le groupe H fait 4000, à partir de 4000."
    assert scored(aggir, form("AAAAAAAA")).way == "Rang 13 : le groupe H fait 0, sous son dernier seuil."


@pytest.mark.parametrize("variable", CODES)
def test_without_one_of_the_eight_variables_there_is_no_gir(aggir: Definition, variable: str) -> None:
    answers = {**form("CCCCCCCC"), variable: ""}
    found = assess(aggir, answers)
    assert isinstance(found, Incomplete)
    assert [item.code for item in found.missing] == [variable]


@pytest.mark.parametrize("outside", ["A", "B", "C", ""])
def test_going_out_and_calling_change_nothing_and_may_be_left_out(aggir: Definition, outside: str) -> None:
    answers = {**form("AABAAAAA"), "deplacement_exterieur": outside, "communication_a_distance": outside}
    assert scored(aggir, answers).score == 5


def combined(aggir: Definition, code: str, letters: str) -> str:
    item = aggir.item(code)
    assert item is not None
    found = item.read(dict(zip(item.codes, letters, strict=True)))
    assert found is not None
    return found.answer.value


@pytest.mark.parametrize("code", ["toilette"])
def test_washing_is_a_when_both_are_c_when_both_are_else_b(aggir: Definition, code: str) -> None:
    for first, second in product("ABC", repeat=2):
        assert combined(aggir, code, first + second) == (first if first == second else "B")


def test_dressing_combines_top_middle_and_bottom(aggir: Definition) -> None:
    for letters in product("ABC", repeat=3):
        assert combined(aggir, "habillage", "".join(letters)) == (letters[0] if len(set(letters)) == 1 else "B")


def test_eating_is_c_when_one_is_c_and_none_is_a(aggir: Definition) -> None:
    for letters in product("ABC", repeat=2):
        expected = "A" if set(letters) == {"A"} else "C" if "C" in letters and "A" not in letters else "B"
        assert combined(aggir, "alimentation", "".join(letters)) == expected


@pytest.mark.parametrize("code", ["coherence", "orientation", "elimination"])
def test_one_c_is_enough_for_mind_and_elimination(aggir: Definition, code: str) -> None:
    for letters in product("ABC", repeat=2):
        expected = "C" if "C" in letters else "A" if set(letters) == {"A"} else "B"
        assert combined(aggir, code, "".join(letters)) == expected


def test_a_missing_part_is_a_missing_variable(aggir: Definition) -> None:
    answers = {**form("AAAAAAAA"), "habillage": "", "habillage_haut": "A", "habillage_moyen": "A"}
    assert isinstance(assess(aggir, answers), Incomplete)


def test_the_parts_are_kept_and_told(aggir: Definition) -> None:
    answers = {**form("AAAAAAAA"), "toilette": "", "toilette_haut": "A", "toilette_bas": "C"}
    entry = scored(aggir, answers).counted[2]
    assert entry.stored == {"toilette": "B", "toilette_haut": "A", "toilette_bas": "C"}
    assert entry.detail == "Toilette du haut : A, Toilette du bas : C"
