"""Importing a FINESS file into the directory."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coordination.errors import DomainError
from directory.imports import finess_staging
from directory.imports.actions import import_finess
from directory.imports.management.commands.import_finess import SAMPLE
from directory.imports.models import ImportRun, StagedEntry
from directory.providers.models import Provider, ProviderType
from tests.directory.samples import closed, finess_file, site

pytestmark = pytest.mark.django_db


def test_the_real_sample_is_imported_once_and_writes_nothing_the_second_time() -> None:
    first = import_finess(path=SAMPLE)
    before = list(Provider.objects.order_by("pk").values())
    with CaptureQueriesContext(connection) as queries:
        again = import_finess(path=SAMPLE)

    assert first.counts["read"] == 1753
    assert first.counts["added"] == Provider.objects.count() == 667
    assert first.counts["already_closed"] == 912
    assert first.counts["out_of_scope"] == 174
    assert again.counts["unchanged"] == 667
    assert not {"added", "changed", "closed", "broken"} & again.counts.keys()
    assert list(Provider.objects.order_by("pk").values()) == before
    assert not [query for query in queries if query["sql"].startswith(('INSERT INTO "providers', 'UPDATE "providers'))]
    assert first.sha256 == again.sha256
    assert str(first) == "FINESS, structures, 13/08/2026"
    assert first.attribution == "Agence du numérique en santé, FINESS, Licence Ouverte 2.0, 13/08/2026"


def test_a_site_becomes_an_entry_of_its_type_and_commune(gard: None, tmp_path: Path) -> None:
    import_finess(path=finess_file(tmp_path / "f.json.gz", site()))

    entry = Provider.objects.get(finess="300000015")
    assert (entry.type_id, entry.commune_id, entry.name) == ("ssiad", "30344", "SSIAD DU VISTRE")
    assert (entry.source, entry.is_open, entry.verified_at) == ("finess", True, None)
    assert entry.search_key == entry.current_search_key()


def test_a_new_name_a_new_address_and_a_closing_are_followed_and_nothing_is_deleted(gard: None, tmp_path: Path) -> None:
    other = site(numFinessEge="300000023", nomEgeLong="SSIAD DE NIMES", nomEgeCourt=None)
    import_finess(path=finess_file(tmp_path / "july.json", site(), other))
    moved = closed(numFinessEge="300000023")

    run = import_finess(path=finess_file(tmp_path / "august.json", site(nomEgeCourt="SSIAD DU VIDOURLE"), moved))

    assert (run.counts["changed"], run.counts["closed"]) == (1, 1)
    renamed, gone = Provider.objects.order_by("finess")
    assert (renamed.name, renamed.former_names) == ("SSIAD DU VIDOURLE", ["SSIAD DU VISTRE"])
    assert (gone.status, f"{gone.closed_on}") == ("closed", "2026-06-30")
    assert Provider.objects.get(search_key__contains="VISTRE") == renamed


def test_broken_entries_are_counted_and_quoted_and_the_rest_goes_on(gard: None, tmp_path: Path) -> None:
    wrong_number, nameless = site(numFinessEge="300000016"), site(nomEgeLong="", nomEgeCourt="")
    unknown_place = site(numFinessEge="300000023")
    unknown_place["adresse"][1]["cogCommune"] = "99999"

    run = import_finess(
        path=finess_file(tmp_path / "f.json", wrong_number, "\x00", nameless, site(), site(), unknown_place)
    )

    assert (run.counts["read"], run.counts["broken"], run.counts["added"], run.counts["suspicious"]) == (6, 4, 2, 1)
    assert [problem["place"] for problem in run.problems] == [
        "pmej 1, ege 1",
        "pmej 1, ege 2",
        "pmej 1, ege 3",
        "300000015",
        "300000023",
    ]
    assert run.problems[0]["reason"] == "numéro FINESS absent ou faux"
    assert "300000016" in run.problems[0]["quote"]
    assert run.problems[4]["reason"] == "commune inconnue : 99999"
    assert Provider.objects.get(finess="300000023").commune is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"finess;etalab;96;2026-05-12\n",
        b"[1, 2]",
        b'{"schemaVersion": "v1.0.0"}',
        b'{"schemaVersion": "v1.0.0", "generatedAt": "2026-08-13", "pmej": []}',
        b'{"schemaVersion": "v1.0.0", "generatedAt": "jamais", "pmej": [{"ege": []}]}',
        b'{"schemaVersion": "v2.0.0", "generatedAt": "2026-08-13", "pmej": [{"ege": []}]}',
        b'{"generatedAt": "2026-08-13", "pmej": [{"ege": []}]}',
        b"\x1f\x8bnot gzip",
        b"\xff\xfe\x00",
    ],
    ids=[
        "empty",
        "legacy",
        "array",
        "no-pmej",
        "no-entity",
        "no-day",
        "version",
        "no-version",
        "not-gzip",
        "not-utf-8",
    ],
)
def test_a_file_of_another_kind_is_refused_before_anything_is_written(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "stray"
    path.write_bytes(content)

    with pytest.raises(DomainError, match="Rien n’a été enregistré"):
        import_finess(path=path)

    assert not Provider.objects.exists()
    assert not ImportRun.objects.exists()
    assert not ProviderType.objects.exists()


@pytest.mark.parametrize("name", ["cut.json", "cut.json.gz"])
def test_a_file_cut_short_leaves_nothing_behind(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finess_staging, "BATCH", 1)
    path = finess_file(tmp_path / name, site(), site(numFinessEge="300000023"))
    path.write_bytes(path.read_bytes()[:-12])

    with pytest.raises(DomainError):
        import_finess(path=path)

    assert not Provider.objects.exists()
    assert not StagedEntry.objects.exists()


def test_the_command_says_what_it_did_and_refuses_in_words(
    gard: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("import_finess", finess_file(tmp_path / "f.json", site(), site(nomEgeLong=None, nomEgeCourt=None)))

    printed = capsys.readouterr().out
    assert "FINESS du 13/08/2026 : 2 lus, 1 ajoutés, 1 illisibles." in printed
    assert "pmej 1, ege 2 : établissement sans nom" in printed
    assert "Licence Ouverte 2.0" in printed
    with pytest.raises(CommandError, match=r"absent\.json n’existe pas"):
        call_command("import_finess", tmp_path / "absent.json")
