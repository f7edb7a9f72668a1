"""The vocabulary of the directory."""

import csv

import pytest

from directory.providers.actions import TYPES_FILE, load_provider_types
from directory.providers.models import ProviderType

pytestmark = pytest.mark.django_db


def test_the_vocabulary_loads_once_and_keeps_what_a_territory_wrote() -> None:
    assert load_provider_types() == 80
    ProviderType.objects.filter(pk="ssiad").update(usual_delay="3 semaines", label="ancien libellé")

    assert load_provider_types() == 1
    ssiad = ProviderType.objects.get(pk="ssiad")
    assert (ssiad.label, ssiad.usual_delay) == ("service de soins infirmiers à domicile", "3 semaines")
    assert load_provider_types() == 0


def test_a_finess_category_belongs_to_one_type() -> None:
    with TYPES_FILE.open(encoding="utf-8") as lines:
        categories = [
            code for row in csv.DictReader(lines, delimiter=";") for code in row["finess_categories"].split("|") if code
        ]

    assert len(categories) == len(set(categories))
    assert all(len(code) == 3 and code.isdigit() for code in categories)


@pytest.mark.parametrize(
    ("code", "categories", "prescription", "consent"),
    [
        ("had", ["127"], True, True),
        ("ssiad", ["354"], True, False),
        ("saad", ["460"], False, False),
        ("sad-mixte", ["209"], True, False),
        ("ehpad", ["500"], False, True),
        ("dac", ["606", "801"], False, True),
        ("medecin-traitant", [], False, False),
    ],
)
def test_a_type_knows_its_categories_and_what_it_asks_for(
    types: None, code: str, categories: list[str], prescription: bool, consent: bool
) -> None:
    kind = ProviderType.objects.get(pk=code)

    assert kind.finess_categories == categories
    assert (kind.needs_prescription, kind.needs_consent) == (prescription, consent)


def test_the_successor_is_found_under_its_former_names(types: None) -> None:
    assert "MAIA" in ProviderType.objects.get(pk="dac").former_names
    assert str(ProviderType.objects.get(pk="dac")) == "DAC"
    assert str(ProviderType.objects.get(pk="medecin-traitant")) == "médecin traitant"
