"""The invented professionals of the demonstration."""

import csv

import pytest
from django.core.validators import validate_email

from coordination.identity.numbers import check_rpps
from coordination.territory.actions import load_territory
from directory.providers.demo import FILES, load_demo_professionals
from directory.providers.demo_details import DETAILS
from directory.providers.models import Contact, Coverage, Provider

FICTION = ("04 65 71 ", "06 39 98 ")


def rows() -> list[dict[str, str]]:
    return [row for path in FILES for row in csv.DictReader(path.read_text("utf-8").splitlines(), delimiter=";")]


def test_everyone_is_fictional() -> None:
    for row in rows():
        assert row["phone"].startswith(FICTION)
        assert not row["other_phone"] or row["other_phone"].startswith(FICTION)
        assert row["email"].endswith(".example")
        assert not row["mssante"] or row["mssante"].endswith(".example")
        validate_email(row["email"])
        assert not row["rpps"] or check_rpps(row["rpps"]).startswith("9990000")
    numbers = [row["rpps"] for row in rows() if row["rpps"]]
    assert len(numbers) == len(set(numbers)) == 40


@pytest.mark.django_db
def test_they_are_created_once_with_what_they_cover() -> None:
    load_territory()

    assert load_demo_professionals() == len(rows()) == Provider.objects.count()
    assert load_demo_professionals() == 0
    assert Coverage.objects.filter(provider__name="HAD des Costières", level="department", code="30").exists()
    assert Provider.objects.search("escoubas").get().type_id == "medecin-traitant"


@pytest.mark.django_db
def test_some_say_more_of_themselves_and_every_detail_is_somebodys() -> None:
    load_territory()
    load_demo_professionals()

    assert set(DETAILS) <= set(Provider.objects.values_list("name", flat=True))
    assert Contact.objects.count() == sum(len(said.get("contacts", [])) for said in DETAILS.values())
    assert all(contact.phone.startswith(("+3346571", "+3363998")) for contact in Contact.objects.all())
    had = Provider.objects.get(name="HAD des Costières")
    assert (had.skills.count(), had.capacities.latest().free_places) == (9, 4)
    away = Provider.objects.get(name="Dr Martine Escoubas").absences.get()
    assert away.replacement == Provider.objects.get(name="Dr Julien Roquefeuil")
