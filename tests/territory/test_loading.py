"""Loading the official geographic code."""

import copy
import lzma
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, connection, transaction

from coordination.territory import build_data
from coordination.territory.actions import DATA_FILE, load_territory
from coordination.territory.models import Commune, Department, Intercommunality
from tests.territory.conftest import GARD, write_territory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty(db: None) -> None:
    """Nothing of what a test that commits may have left in the shared database."""
    Commune.objects.all().delete()
    Department.objects.all().delete()


def test_the_file_kept_in_the_project_holds_all_of_france_and_loads_once() -> None:
    first, again = load_territory(), load_territory()

    assert (first.departments, first.communes) == (109, 37006)
    assert (again.departments, again.intercommunalities, again.communes) == (0, 0, 0)
    assert Commune.objects.filter(kind="C").count() == 34969
    assert Commune.objects.filter(kind="A", city_id__in=["75056", "69123", "13055"]).count() == 45
    # Two neighbours are as far from each other as they are, not as their cities.
    assert Commune.objects.filter(kind="A", city_id__in=["69123", "13055"], latitude__isnull=False).count() == 25
    vergeze = Commune.objects.with_places().get(pk="30344")
    assert (str(vergeze), str(vergeze.department)) == ("Vergèze (30310)", "Gard (30)")
    assert str(vergeze.intercommunality) == "CC Rhony, Vistre, Vidourle"
    assert DATA_FILE.stat().st_size < 700_000

    # All of France is there: the place to see that the conditions suit their indexes. Nobody has counted the rows yet,
    # so the planner is left no other way than a bitmap. In this test, because loading takes seconds.
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
    assert "commune_search_trigram" in Commune.objects.matching("vergese").explain()
    assert "commune_search_prefix" in Commune.objects.matching("st").explain()
    assert "commune_postal_codes" in Commune.objects.matching("30310").explain()


def test_a_newer_file_writes_only_what_changed_and_keeps_places_it_lost(gard: None, tmp_path: Path) -> None:
    newer = copy.deepcopy(GARD)
    newer["communes"] = [row for row in newer["communes"] if row[0] != "30310"]
    newer["communes"][0][5] = 5900

    loaded = load_territory(data_file=write_territory(tmp_path / "newer.xz", newer))

    assert (loaded.departments, loaded.communes) == (0, 1)
    assert Commune.objects.get(pk="30344").population == 5900
    assert Commune.objects.filter(pk="30310").exists()


def test_a_file_of_another_kind_is_refused_and_nothing_is_written(
    tmp_path: Path,
) -> None:
    stray = tmp_path / "stray.xz"
    for content in (
        b"no",
        lzma.compress(b"no"),
        lzma.compress(b"[]"),
        lzma.compress(b'{"vintage": 2026}'),
    ):
        stray.write_bytes(content)
        with pytest.raises(CommandError, match="n’est pas le découpage"):
            call_command("load_territory", stray)

    assert not Department.objects.exists()


def test_a_former_commune_leads_to_the_commune_of_today(gard: None) -> None:
    assert Commune.objects.get(pk="01120").today.name == "Montluel"
    assert Commune.objects.get(pk="30344").today.name == "Vergèze"


@pytest.mark.parametrize(
    ("constraint", "wrong"),
    [
        ("commune_code_is_insee", {"code": "3034X"}),
        ("commune_former_has_successor", {"kind": "F"}),
        ("commune_arrondissement_has_city", {"kind": "A"}),
        ("commune_coordinates_are_degrees", {"latitude": 43.7}),
        ("commune_coordinates_are_degrees", {"latitude": 443.7, "longitude": 4.2}),
    ],
)
def test_the_database_refuses_a_commune_that_cannot_be(gard: None, constraint: str, wrong: dict[str, object]) -> None:
    right = {"code": "30001", "name": "Aigaliers", "kind": "C", "department_id": "30"}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Commune.objects.create(**right | wrong)

    assert Commune.objects.create(**right).search_key == "AIGALIERS"


def test_the_data_script_joins_its_two_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sources, cities = tmp_path / "d" / "data", tmp_path / "c" / "dist"
    sources.mkdir(parents=True)
    cities.mkdir(parents=True)
    (sources / "communes.json").write_text(
        '[{"code":"01033","nom":"Valserhône","type":"commune-actuelle","departement":"01","population":16000,'
        '"codesPostaux":["01200"],"anciensCodes":["01999"]},'
        '{"code":"01033","nom":"Bellegarde-sur-Valserine","type":"commune-deleguee","chefLieu":"01033","departement":"01"},'
        '{"code":"01091","nom":"Châtillon-en-Michaille","type":"commune-deleguee","chefLieu":"01033","departement":"01"}]'
    )
    (sources / "departements.json").write_text('[{"code":"01","nom":"Ain"}]')
    (sources / "epci.json").write_text('[{"code":"240100891","nom":"CC","membres":[{"code":"01033"}]}]')
    line = [
        "1",
        "x",
        "x",
        "",
        "46.1",
        "5.8",
        "P",
        "PPL",
        "FR",
        "",
        "84",
        "01",
        "012",
        "01033",
        "9000",
        "",
        "",
        "",
        "",
    ]
    section = [*line[:4], "1.0", "2.0", "P", "PPLX", *line[8:14], "99999", *line[15:]]
    (cities / "cities500.txt").write_text("\n".join("\t".join(row) for row in (line, section)) + "\n")
    monkeypatch.setattr(build_data, "DATA_FILE", tmp_path / "out.xz")

    build_data.main(tmp_path / "d", tmp_path / "c", 2026)
    load_territory(data_file=tmp_path / "out.xz")

    today = Commune.objects.get(pk="01033")
    assert today.former_names == ["Bellegarde-sur-Valserine"]
    assert (today.former_codes, today.latitude, today.intercommunality_id) == (
        ["01999"],
        46.1,
        "240100891",
    )
    assert Commune.objects.get(pk="01091").successor == today
    assert Intercommunality.objects.count() == 1
