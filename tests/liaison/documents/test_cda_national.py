"""The national XSD and Schematron files (kit of the ANS, ../shared/data) find nothing to say about any CDA we make.

In its own file, and one test a volet: reading the rules takes some eleven seconds, each document then half a second.
"""

import importlib.util
import tarfile
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from liaison.content.discharge import NONE, DischargeLetter, Practitioner
from liaison.content.sheets import Profession, Record, Sheet
from liaison.documents.cda import discharge_cda, entry_cda, sheet_cda
from liaison.letters import sheet_sample
from liaison.letters.entry_sample import entry
from tests.liaison.content.extremes import any_letter, written

SHARED = Path(__file__).resolve().parents[4] / "shared"
ARCHIVE = SHARED / "data" / "cda-ldl-kit.tar.xz"
CHECKER = SHARED / "tools" / "validate_cda.py"
GENERATED = 5
STRUCTURE, VOLET, ENTRY_VOLET = "ASIP-STRUCT-MIN-StrucMin", "CI-SIS_LDL-SES_2022.01", "CI-SIS_LDL-EES_2022.01"


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the unpacked kit."""
    if not ARCHIVE.exists():
        pytest.skip("../shared, with the national conformity kit, is absent")
    pytest.importorskip("saxonche", reason="saxonche, which runs the national rules, is not installed")
    folder = tmp_path_factory.mktemp("national")
    with tarfile.open(ARCHIVE) as archive:
        # The data filter came with the security releases of 2023: not every Python 3.11 has it.
        archive.extraction_filter = getattr(tarfile, "data_filter", None)
        archive.extractall(folder)  # noqa: S202  # our own archive
    return folder / "cda-ldl-kit"


def test_the_national_rules_accept_every_entry_letter(rules: Path, tmp_path: Path) -> None:
    kit = _checker().Kit(rules, ENTRY_VOLET)
    whole, nothing = entry(), dict.fromkeys(("history", "allergies", "risks", "home", "contacts"), NONE)
    bare = replace(whole, treatments=(), reason="<&> « été »\n\x0b", **nothing)
    doctor = Practitioner(name="Cabinet du Vistre", phone="0465713302")
    unknown = replace(whole, record=replace(whole.record, author=doctor, in_charge=doctor))
    path = tmp_path / "letter.xml"
    for letter in (whole, bare, unknown):
        path.write_bytes(entry_cda(letter))
        problems, fired = kit.check(path)
        assert all(fired.values()), "a file of rules looked at nothing"
        assert not problems


def test_the_national_rules_accept_every_document(rules: Path, tmp_path: Path) -> None:
    kit = _checker().Kit(rules)
    documents = {name: discharge_cda(letter) for name, letter in (*written().items(), *_generated().items())}
    documents |= {sheet.SCHEMA: sheet_cda(sheet, b"%PDF-1.7") for sheet in (*_sheets(), entry())}
    found = {}
    for name, document in documents.items():
        path = tmp_path / "letter.xml"
        path.write_bytes(document)
        problems, fired = kit.check(path)
        if b"nonXMLBody" in document:
            # Without sections it has nothing for the rules of sections, and the volet is another document's.
            problems = [problem for problem in problems if problem[0] != VOLET]
            fired = {STRUCTURE: fired[STRUCTURE]}
        assert all(fired.values()), "a file of rules looked at nothing"
        if problems:
            found[name] = problems
    assert not found


def _sheets() -> list[Sheet]:
    """The four sheets as they are signed."""
    letter = sheet_sample.LETTER
    record = Record(
        reference=letter.reference,
        ipp=letter.ipp,
        home=letter.home,
        admitted_at=letter.stay.admitted_at,
        left_at=letter.stay.left_at,
        unit_name="",
        unit_phone="0465712014",
        author=Practitioner(name="Léo Sauvaire", family_name="Sauvaire", given_name="Léo"),
        profession=Profession.NURSE,
        signed_at=letter.signed_at,
    )
    made = (sheet_sample.nursing, sheet_sample.social, sheet_sample.pharmacist, sheet_sample.patient)
    social = replace(record, profession=Profession.SOCIAL_WORKER)
    return [replace(one(), record=social if one is sheet_sample.social else record) for one in made]


def _generated() -> dict[str, DischargeLetter]:
    """Letters of any content, always the same ones."""
    letters: dict[str, DischargeLetter] = {}

    @settings(
        max_examples=GENERATED,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(any_letter())
    def collect(letter: DischargeLetter) -> None:
        letters[f"generated {len(letters)}"] = letter

    collect()
    return letters


def _checker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("validate_cda", CHECKER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
