"""What a file does to entries: whatever comes, curated values hold, nothing is deleted, nothing is written twice."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.imports.actions import abandon, apply, import_file, open_run, read
from directory.imports.files import survey
from directory.imports.finess import Site
from directory.imports.finess_csv import Advance, read_sites
from directory.imports.finess_staging import SiteStager
from directory.imports.keys import KeyMaker
from directory.imports.models import Format, ImportRun
from directory.imports.names import names_of
from directory.providers import registry
from directory.providers.actions import load_provider_types
from directory.providers.models import Professional, Provider, ProviderType
from tests.directory.imports.registers import GP, NURSE, activity, mssante_file, rpps_file
from tests.directory.samples import closed, finess_file, site

pytestmark = pytest.mark.django_db
NUMBERS = ["300000015", "300000023", "2A0005658"]
EMPTY = {"nomEgeCourt": None}


def imported(path: Path, file_format: Format = Format.FINESS, **options: Any) -> ImportRun:
    return import_file(file_format=file_format, path=path, **options)


names = st.text(alphabet="ABCÉ '-", min_size=1, max_size=12).filter(lambda text: text.strip(" '-"))
versions = st.lists(
    st.fixed_dictionaries(
        {"name": names, "is_closed": st.booleans(), "phone": st.sampled_from([None, "0465714407", "0465714408"])}
    ),
    min_size=1,
    max_size=3,
)
curated = st.sets(st.sampled_from(["name", "phone", "email", "type"]))


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(versions=versions, held=curated)
def test_whatever_comes_the_last_word_holds_except_over_a_persons(
    gard: None, tmp_path: Path, versions: list[dict[str, Any]], held: set[str]
) -> None:
    with transaction.atomic():
        load_provider_types()
        Provider.objects.create(
            kind="organisation",
            type_id="ehpad",
            name="TENU",
            phone="+33465710000",
            source="finess",
            finess=NUMBERS[0],
            curated_fields=sorted(held),
            mssante="a@b.mssante.example",
            missions="dites",
        )
        for number, version in enumerate(versions):
            general = {"nomEgeLong": version["name"], **EMPTY}
            entry = closed(**general) if version["is_closed"] else site(**general)
            entry["contact"][0]["telecom"]["telephone"] = version["phone"]
            path = finess_file(tmp_path / f"{number}.json", entry, made=f"2026-08-{number + 1:02}T00:00:00Z")
            imported(path)
            again = imported(path)
            assert not {"added", "changed", "closed", "reopened"} & again.counts.keys()

        entry = Provider.objects.select_related("type", "commune").get()
        assert (entry.mssante, entry.missions) == ("a@b.mssante.example", "dites")
        assert entry.is_open != versions[-1]["is_closed"]
        assert (entry.closed_on is None) == entry.is_open
        assert entry.search_key == entry.current_search_key()
        opened = [version for version in versions if not version["is_closed"]]
        if opened:
            last = opened[-1]
            phone = f"+33{last['phone'][1:]}" if last["phone"] else ""
            assert entry.phone == ("+33465710000" if "phone" in held else phone)
            assert entry.name == ("TENU" if "name" in held else " ".join(last["name"].split()))
            assert entry.type_id == ("ehpad" if "type" in held else "ssiad")
            shown = {"TENU"} if "name" in held else {"TENU", *(" ".join(each["name"].split()) for each in opened)}
            assert set(entry.former_names) == shown - {entry.name}
            assert len(entry.former_names) == len(set(entry.former_names))
        transaction.set_rollback(True)


def test_many_absent_entries_are_closed_only_on_a_persons_word_and_are_signalled(
    gard: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    monkeypatch.setattr(registry, "_closed_listeners", [told.extend])
    both = [site(numFinessEge=number, nomEgeLong=f"SSIAD {number}", **EMPTY) for number in NUMBERS[:2]]
    imported(finess_file(tmp_path / "all.json", *both))
    partial = finess_file(tmp_path / "partial.json", both[0], made="2026-09-01T00:00:00Z")

    run = imported(partial)
    assert (run.counts["absent"], run.counts.get("vanished"), told) == (1, None, [])
    assert Provider.objects.open().count() == 2

    run = imported(partial, closes_absent=True)
    gone = Provider.objects.get(finess=NUMBERS[1])
    assert (run.counts["vanished"], gone.status, gone.closed_on) == (1, "closed", date(2026, 9, 1))
    assert told == [gone.pk]

    run = imported(finess_file(tmp_path / "back.json", *both, made="2026-10-01T00:00:00Z"))
    assert run.counts["reopened"] == 1
    assert Provider.objects.open().count() == 2


def test_few_absent_entries_of_a_complete_file_are_closed_with_its_date(gard: None, tmp_path: Path) -> None:
    people = [activity(NURSE, rpps=f"{number:011}", structure=f"R{number}") for number in range(40)]
    imported(rpps_file(tmp_path / "a_20261101.txt", *people), Format.RPPS)
    other = Provider.objects.create(
        kind="organisation", type_id="ssiad", name="AUTRE", source="finess", finess=NUMBERS[0]
    )

    run = imported(rpps_file(tmp_path / "b_20261120.txt", *people[1:]), Format.RPPS)

    assert run.counts["vanished"] == 1
    assert Provider.objects.get(rpps=f"{0:011}").closed_on == date(2026, 11, 20)
    other.refresh_from_db()
    assert other.is_open


def test_a_preview_writes_nothing_and_may_be_abandoned(gard: None, tmp_path: Path) -> None:
    path = finess_file(tmp_path / "f.json", site())
    run = read(run=open_run(file_format=Format.FINESS, path=path))

    assert (run.state, run.counts["added"]) == (ImportRun.State.PREVIEWED, 1)
    assert run.examples["added"][0]["name"] == "SSIAD DU VISTRE"
    assert not Provider.objects.exists()
    abandon(run=run)
    assert not Provider.objects.exists()
    assert imported(path).pk != run.pk


def test_a_value_that_a_person_sets_between_preview_and_applying_holds(gard: None, tmp_path: Path) -> None:
    imported(finess_file(tmp_path / "a.json", site()))
    run = read(
        run=open_run(file_format=Format.FINESS, path=finess_file(tmp_path / "b.json", site(nomEgeCourt="AUTRE NOM")))
    )
    Provider.objects.update(name="LE BON NOM", curated_fields=["name"])

    apply(run=run)

    assert Provider.objects.get().name == "LE BON NOM"


def test_an_entry_that_somebody_makes_between_preview_and_applying_stays_beside_the_others(
    gard: None, tmp_path: Path
) -> None:
    second = activity(GP, structure="R99900000099", phone="0465714408")
    run = read(run=open_run(file_format=Format.RPPS, path=rpps_file(tmp_path / "f.txt", GP, second, NURSE)))
    mine = Provider.objects.create(
        kind="professional",
        type_id="medecin-traitant",
        name="Dr Alice Fictive, à la main",
        rpps=GP["rpps"],
        practice_key=f"L|{GP['structure']}",
        professional=Professional.objects.create(rpps=GP["rpps"], last_name="Fictif"),
        source=Provider.Source.MANUAL,
    )

    apply(run=run)

    mine.refresh_from_db()
    places = Provider.objects.filter(rpps=GP["rpps"]).exclude(pk=mine.pk)
    assert (mine.name, [place.phone for place in places]) == ("Dr Alice Fictive, à la main", ["+33465714408"])
    assert {place.professional.last_name for place in [mine, *places]} == {"Fictive"}
    assert Provider.objects.filter(rpps=NURSE["rpps"]).exists()
    # The next file speaks of the entry made by hand as well.
    again = imported(tmp_path / "f.txt", Format.RPPS)
    assert (again.counts["changed"], again.counts["unchanged"]) == (1, 2)


def test_a_category_outside_the_directory_is_left_out_but_keeps_a_known_entry(gard: None, tmp_path: Path) -> None:
    school = site(nomEgeLong="INSTITUT DE FORMATION", **EMPTY) | {"categorieentiteGeographiqueExercice": "300"}
    assert imported(finess_file(tmp_path / "a.json", school)).counts["out_of_scope"] == 1
    imported(finess_file(tmp_path / "b.json", site()))

    run = imported(finess_file(tmp_path / "c.json", school))

    assert run.counts["changed"] == 1
    assert Provider.objects.values_list("type", "name").get() == ("ssiad", "INSTITUT DE FORMATION")


def test_a_name_that_only_says_the_type_gives_way_to_the_name_people_say() -> None:
    kind = ProviderType(code="ssiad", label="service de soins infirmiers à domicile", acronym="SSIAD")
    general = "SERVICE DE SOINS INFIRMIERS A DOMICILE POUR PERSONNES AGEES"
    assert names_of(Site("", "354", general, "SSIAD DE CALAIS"), kind) == ("SSIAD DE CALAIS", general)
    assert names_of(Site("", "354", "SSIAD ALISE", "SSIAD"), kind) == ("SSIAD ALISE", "SSIAD")


def test_mailboxes_go_to_people_and_sites_once_each_and_stay_while_listed(gard: None, tmp_path: Path) -> None:
    imported(rpps_file(tmp_path / "rpps.txt", GP, NURSE), Format.RPPS)
    imported(finess_file(tmp_path / "finess.json", site()))
    doctor = {"kind": "PER", "address": "Alice.Fictive@medecin.mssante.example", "rpps": GP["rpps"]}
    whole = {"kind": "ORG", "address": "ssiad@mssante.example", "structure_kind": "1", "structure": "300000015"}
    service = whole | {"address": "accueil@mssante.example", "service": "Accueil"}
    unknown = {"kind": "PER", "address": "x@mssante.example", "rpps": "99900000029"}
    broken = doctor | {"address": "pas une adresse"}
    path = mssante_file(tmp_path / "m.txt", doctor, doctor, service, whole, unknown, broken)

    run = imported(path, Format.MSSANTE)

    assert (run.counts["read"], run.counts["changed"], run.counts["duplicates"], run.counts["broken"]) == (6, 2, 1, 1)
    assert set(Provider.objects.values_list("name", "mssante")) == {
        ("Dr Alice Fictive", "alice.fictive@medecin.mssante.example"),
        ("Jean-Loïc D'Essai-L'Été", ""),
        ("SSIAD DU VISTRE", "ssiad@mssante.example"),
    }
    again = imported(path, Format.MSSANTE)
    assert "changed" not in again.counts
    more = mssante_file(tmp_path / "n.txt", doctor | {"address": "aaa@medecin.mssante.example"}, doctor)
    assert "changed" not in imported(more, Format.MSSANTE).counts
    Provider.objects.filter(rpps=GP["rpps"]).update(mssante="la.bonne@mssante.example", curated_fields=["mssante"])
    assert "changed" not in imported(path, Format.MSSANTE).counts


def test_a_professional_is_tied_to_the_site_where_they_practise(gard: None, tmp_path: Path) -> None:
    path = rpps_file(tmp_path / "r.txt", activity(finess="300000015"))
    imported(path, Format.RPPS)
    imported(finess_file(tmp_path / "f.json", site()))

    run = imported(path, Format.RPPS)

    assert run.counts["changed"] == 1
    assert Provider.objects.get(source="rpps").organisation == Provider.objects.get(finess="300000015")
    assert "changed" not in imported(path, Format.RPPS).counts


STRUCTURE = (
    "structureet;300000015;300000007;SSIAD DU VISTRE;SERVICE DE SOINS INFIRMIERS A DOMICILE;;BP 3;7;R;DU CANAL;;;344;30;GARD;"
    "30310 VERGEZE;0465714407;;354;SSIAD;4604;Services;77220148900022;8810A;54;Forfait;;;2001-01-01;2001-01-01;2026-01-01;"
)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_the_older_finess_extract_gives_the_same_entry_with_its_lambert_coordinates(
    gard: None, tmp_path: Path, encoding: str
) -> None:
    path = tmp_path / "etalab-cs1100507.csv"
    lines = [
        "finess;etalab;96;2026-05-12",
        STRUCTURE.replace("DU VISTRE", "D’ÉTÉ"),
        "structureet;1;2",
        "geolocalisation;300000015;798213.3;6295039.9;1;2026",
    ]
    path.write_bytes("\n".join(lines).encode(encoding))

    run = imported(path)

    entry = Provider.objects.get()
    assert (entry.name, entry.type_id, entry.commune_id, entry.street) == (
        "SSIAD D’ÉTÉ",
        "ssiad",
        "30344",
        "7 R DU CANAL",
    )
    assert (run.counts["broken"], f"{run.vintage}") == (1, "2026-05-12")
    assert entry.latitude == pytest.approx(43.74, abs=0.02)
    assert entry.longitude == pytest.approx(4.22, abs=0.02)
    assert imported(path).counts["unchanged"] == 1


def test_how_far_the_older_extract_is_read_is_known(gard: None, tmp_path: Path) -> None:
    path = tmp_path / "etalab-cs1100507.csv"
    path.write_text(f"finess;etalab;96;2026-05-12\n{STRUCTURE}")

    far = Advance()

    (batch,) = SiteStager("", {}, KeyMaker({}), {}).batches(read_sites(path, survey(path), far), 0, lambda: far.read)

    assert batch.progress == far.read == path.stat().st_size
