"""Which patients a service takes: written, corrected, confirmed, imported and asked for."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from coordination.accounts.models import Membership, User
from directory.corrections.columns import COLUMNS, as_json, stored, value_of, written
from directory.imports.actions import import_file
from directory.imports.criteria import read_age, read_girs, read_situations
from directory.imports.models import Format
from directory.providers.models import Provider
from tests.directory.conftest import MakeProvider

pytestmark = pytest.mark.django_db


@pytest.fixture
def esa(make_provider: MakeProvider) -> Provider:
    return make_provider(
        "ESA du Vistre", "esa", "30344", situations=["neurodegenerative"], dependencies=["3", "4"], min_age=60
    )


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [
        ({"situation": "neurodegenerative"}, True),
        ({"situation": "cancer"}, False),
        ({"dependency": "3"}, True),
        ({"dependency": "1"}, False),
        ({"age": "75"}, True),
        ({"age": "40"}, False),
    ],
)
def test_a_search_asks_which_patients_are_taken(
    client_for: Any, nurse: Membership, esa: Provider, asked: dict[str, str], is_found: bool
) -> None:
    for more in ({}, {"commune": "30344"}, {"q": "esa vistre"}):
        answer = client_for(nurse).get(reverse("directory:search"), {"type": "esa", **asked, **more})
        assert (esa.name in answer.content.decode()) is is_found


@pytest.mark.parametrize("asked", [{"situation": "flu"}, {"dependency": "7"}, {"age": "200"}])
def test_what_does_not_exist_is_refused_at_its_field(client_for: Any, nurse: Membership, asked: dict[str, str]) -> None:
    answer = client_for(nurse).get(reverse("directory:search"), {"q": "esa", **asked})

    assert "is-invalid" in answer.content.decode()


def test_the_entry_says_whom_it_takes(client_for: Any, nurse: Membership, esa: Provider) -> None:
    shown = client_for(nurse).get(reverse("directory:provider", args=[esa.pk])).content.decode()

    assert "Maladie d’Alzheimer ou apparentée" in shown
    assert "GIR 3, GIR 4" in shown


def test_a_correction_keeps_codes_and_shows_words(esa: Provider) -> None:
    field = COLUMNS["situations"].form_field(esa)

    assert field.initial == ["neurodegenerative"]
    assert value_of(esa, "situations") == "neurodegenerative"
    kept = as_json(field.clean(["palliative", "cancer"]))
    assert written("situations", kept, {}) == "cancer, soins palliatifs"
    assert stored("situations", kept) == ["cancer", "palliative"]
    assert stored("situations", as_json([])) == []


def test_the_administrator_ticks_them(directory_admin: User, esa: Provider) -> None:
    client = Client()
    client.force_login(directory_admin)
    edit = reverse("directory:edit", args=[esa.pk])
    form = client.get(edit).context["form"]
    shown = {name: "" if (value := form[name].value()) is None else value for name in form.fields}
    shown |= {"commune": "Vergèze (30310)", "skills": [], "verified": "", "situations": ["cancer"], "dependencies": []}

    answer = client.post(edit, shown)

    esa.refresh_from_db()
    assert (answer.status_code, esa.situations, esa.dependencies) == (302, ["cancer"], [])
    assert {"situations", "dependencies"} <= set(esa.curated_fields)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("GIR 1 à 4", "{1,2,3,4}"),
        ("2", "{2}"),
        ("gir 5, 6", "{5,6}"),
        ("1-3", "{1,2,3}"),
        ("lourde", None),
        ("7", None),
    ],
)
def test_groups_of_dependency_are_read_as_people_write_them(text: str, read: str | None) -> None:
    assert read_girs(text) == read


def test_ages_and_situations_are_read_or_refused() -> None:
    assert (read_age("60 ans"), read_age("250"), read_age("adulte")) == ("60", None, None)
    assert read_situations("Cancer / soins palliatifs") == "{cancer,palliative}"
    assert read_situations("cancer, grippe") is None


def test_a_table_gives_criteria_and_an_empty_cell_leaves_them(esa: Provider, tmp_path: Path) -> None:
    esa.finess = "300000015"
    esa.save()
    mapping = {
        "finess": "FINESS", "min_age": "De", "max_age": "A", "situations": "Pour", "dependencies": "GIR", "criteria": "Mots",
    }  # fmt: skip
    path = tmp_path / "services.csv"
    path.write_text("FINESS;De;A;Pour;GIR;Mots\n300000015;65;;cancer;1 à 2;Sur avis\n")
    import_file(file_format=Format.CSV, path=path, mapping=mapping)
    path.write_text("FINESS;De;A;Pour;GIR;Mots\n300000015;;;;;\n")

    run = import_file(file_format=Format.CSV, path=path, mapping=mapping)

    esa.refresh_from_db()
    assert (esa.min_age, esa.max_age, esa.situations, esa.dependencies, esa.criteria) == (
        65, None, ["cancer"], ["1", "2"], "Sur avis",
    )  # fmt: skip
    assert run.counts.get("changed") is None


def test_a_table_opens_an_entry_with_its_criteria(types: None, gard: None, tmp_path: Path) -> None:
    path = tmp_path / "services.csv"
    path.write_text("Nom;Commune;GIR;De;A\nAide du Vistre;30344;4;90;60\nAutre;30344;;;\n")
    mapping = {"name": "Nom", "commune": "Commune", "dependencies": "GIR", "min_age": "De", "max_age": "A"}

    run = import_file(file_format=Format.CSV, path=path, mapping={**mapping, "default_type": "saad"})

    assert (run.counts["added"], run.counts["suspicious"]) == (2, 1)
    made = Provider.objects.get(name="Aide du Vistre")
    assert (made.dependencies, made.situations, made.min_age) == (["4"], [], None)
    assert "dans le mauvais ordre" in run.problems[0]["reason"]
