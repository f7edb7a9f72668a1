"""Every invented letter as files to look at, made without a database and without what draws pictures."""

import re
import subprocess
import sys
from pathlib import Path


def test_every_letter_is_written_in_its_forms_without_a_database(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "liaison.demonstration.letters_sample", str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": ""},
    )
    assert "No page pictures: pdftoppm is missing (apt-get install poppler-utils)." in result.stdout
    index = (tmp_path / "index.html").read_text()
    written = {str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*.*")} - {"index.html"}
    assert set(re.findall(r'href="([^"]+)"', index)) == written
    assert len([name for name in written if name.endswith(".pdf")]) == 11
    assert "lettre-entree/lettre-cda.xml" in written
    for letter in ("ordinaire", "extreme"):
        forms = {"lettre.pdf", "lettre-cda.xml", "lettre-fhir.json", "IHE_XDM.ZIP"}
        assert {f"lettre-de-liaison-{letter}/{form}" for form in forms} <= written
