"""The national XSD and Schematron files (kit of the ANS, ../shared/data) find nothing to say about any CDA we make.

In its own file, and one test: reading the rules takes some eleven seconds, each document then half a second.
"""

import importlib.util
import tarfile
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from liaison.content.discharge import DischargeLetter
from liaison.documents.cda import discharge_cda
from tests.liaison.content.extremes import any_letter, written

SHARED = Path(__file__).resolve().parents[4] / "shared"
ARCHIVE = SHARED / "data" / "cda-ldl-kit.tar.xz"
CHECKER = SHARED / "tools" / "validate_cda.py"
GENERATED = 5


@pytest.mark.skipif(not ARCHIVE.exists(), reason="../shared, with the national conformity kit, is absent")
def test_the_national_rules_accept_every_letter(tmp_path: Path) -> None:
    pytest.importorskip("saxonche", reason="saxonche, which runs the national rules, is not installed")
    with tarfile.open(ARCHIVE) as archive:
        # The data filter came with the security releases of 2023: not every Python 3.11 has it.
        archive.extraction_filter = getattr(tarfile, "data_filter", None)
        archive.extractall(tmp_path)  # noqa: S202  # our own archive
    kit = _checker().Kit(tmp_path / "cda-ldl-kit")

    found = {}
    for name, letter in (*written().items(), *_generated().items()):
        path = tmp_path / "letter.xml"
        path.write_bytes(discharge_cda(letter))
        problems, fired = kit.check(path)
        assert all(fired.values()), "a file of rules looked at nothing"
        if problems:
            found[name] = problems
    assert not found


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
