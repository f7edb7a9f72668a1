"""The real sample, then a copy of it in which a site has closed, another has moved and a third has a new name."""

import copy
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from directory.imports.actions import apply, import_finess, open_run, read
from directory.imports.management.commands.import_finess import SAMPLE
from directory.imports.models import Format
from directory.providers.models import Provider

pytestmark = pytest.mark.django_db

CLOSED, MOVED, RENAMED = "210007480", "210986964", "210004859"


def mutated(content: dict[str, Any]) -> dict[str, Any]:
    """The same file a month later."""
    later = copy.deepcopy(content) | {"generatedAt": "2026-09-13T02:07:30.5Z"}
    sites = {site["informationsGeneralesEGE"]["numFinessEge"]: site for each in later["pmej"] for site in each["ege"]}
    sites[CLOSED]["etatObjet"] = "I"
    sites[CLOSED]["informationsGeneralesEGE"]["dateFermeture"] = "2026-08-31"
    for address in sites[MOVED]["adresse"]:
        address |= {"cogCommune": "21231", "codePostal": "21000", "ligneAcheminement": "DIJON"}
    sites[RENAMED]["informationsGeneralesEGE"] |= {"nomEgeCourt": "SSIAD DES TILLEULS", "nomEgeLong": ""}
    return later


def test_what_changed_is_shown_first_then_written_and_the_rest_is_left_alone(tmp_path: Path) -> None:
    import_finess(path=SAMPLE)
    before = {entry.finess: entry for entry in Provider.objects.all()}
    path = tmp_path / "september.json.gz"
    path.write_bytes(gzip.compress(json.dumps(mutated(json.loads(gzip.decompress(SAMPLE.read_bytes())))).encode()))

    run = read(run=open_run(file_format=Format.FINESS, path=path))
    assert {name: run.counts.get(name) for name in ("changed", "closed", "unchanged", "added")} == {
        "changed": 2,
        "closed": 1,
        "unchanged": len(before) - 3,
        "added": None,
    }
    examples = json.dumps(run.examples, ensure_ascii=False)
    for words in ("SSIAD DES TILLEULS", before[RENAMED].name, "DIJON", "2026-08-31"):
        assert words.casefold() in examples.casefold()
    assert {entry.finess: entry.name for entry in Provider.objects.all()} == {k: e.name for k, e in before.items()}

    apply(run=run)
    closed, moved, renamed = (Provider.objects.get(finess=number) for number in (CLOSED, MOVED, RENAMED))
    assert (closed.is_open, f"{closed.closed_on}") == (False, "2026-08-31")
    assert (moved.city.upper(), moved.postal_code) == ("DIJON", "21000")
    assert (renamed.name, renamed.former_names[-1]) == ("SSIAD DES TILLEULS", before[RENAMED].name)
    assert Provider.objects.count() == len(before)
    assert not {"added", "changed", "closed"} & import_finess(path=path).counts.keys()
