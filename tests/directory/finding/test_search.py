"""Finding providers by what people type."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from directory.providers.models import Provider, ProviderType
from directory.providers.names import provider_key, search_words
from directory.providers.search import described, find, in_order
from tests.directory.conftest import MakeProvider


@pytest.fixture
def directory(make_provider: MakeProvider) -> None:
    make_provider(
        "SSIAD du Vistre",
        "ssiad",
        "30344",
        finess="300000015",
        phone="+33465714407",
        former_names=["Soins du Vidourle"],
    )
    make_provider(
        "Vistre Autonomie", "saad", "30083", siret="77220148900022", other_phone="+33465714410", postal_code="30920"
    )
    make_provider("Dr Martine Escoubas", "medecin-traitant", "30344", kind="professional", rpps="99900000011")
    make_provider("S.A.A.D. des Costières", "saad", None, city="BEAUVOISIN")
    make_provider("EHPAD des Vignes", "ehpad", "30189", status="closed", closed_on="2026-06-30")


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("escoubas", ["Dr Martine Escoubas"]),
        ("ESCOUBA", ["Dr Martine Escoubas"]),
        ("eskoubas", ["Dr Martine Escoubas"]),
        ("vistre", ["Vistre Autonomie", "SSIAD du Vistre"]),
        ("vitsre", ["SSIAD du Vistre", "Vistre Autonomie"]),
        ("ssiad vergèze", ["SSIAD du Vistre"]),
        ("vidourle", ["SSIAD du Vistre"]),
        ("medecin generaliste vergeze", ["Dr Martine Escoubas"]),
        ("saad beauvoisin", ["S.A.A.D. des Costières"]),
        ("S.A.A.D.", ["S.A.A.D. des Costières", "Vistre Autonomie"]),
        ("300000015", ["SSIAD du Vistre"]),
        ("30 000 001 5", ["SSIAD du Vistre"]),
        ("99900000011", ["Dr Martine Escoubas"]),
        ("899900000011", ["Dr Martine Escoubas"]),
        ("772201489 00022", ["Vistre Autonomie"]),
        ("04 65 71 44 07", ["SSIAD du Vistre"]),
        ("+33465714410", ["Vistre Autonomie"]),
        ("30920", ["Vistre Autonomie"]),
        ("30083", ["Vistre Autonomie"]),
        ("maison de retraite", []),
        ("", []),
        ("   ", []),
        ("😀", []),
        ("\x00", []),
        ("vistre " * 2000, ["SSIAD du Vistre", "Vistre Autonomie"]),
    ],
    ids=lambda value: ascii(value)[:24],
)
def test_a_provider_is_found_by_name_type_place_or_number(directory: None, typed: str, names: list[str]) -> None:
    found = find(typed, among=Provider.objects.open())

    assert [provider.name for provider in in_order(found.keys, now=timezone.now())] == names


def test_words_of_one_kind_alone_designate_it() -> None:
    idel = ProviderType(pk="idel", label="infirmier libéral", plural="infirmiers libéraux", acronym="IDEL")
    ssiad = ProviderType(pk="ssiad", label="service de soins infirmiers", plural="services", acronym="SSIAD")

    assert described("infirmier", [idel, ssiad]) == [idel]
    assert described("liberal infirmier", [idel, ssiad]) == [idel]
    assert described("infirmiers", [idel, ssiad]) == [ssiad]
    assert described("infirmier martin", [idel, ssiad]) == []
    assert described("", [idel, ssiad]) == []


def test_a_closed_provider_is_found_only_when_asked_for(directory: None) -> None:
    assert Provider.objects.search("ehpad vignes").get().name == "EHPAD des Vignes"


def test_searches_use_their_indexes(directory: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")

    for typed, index in [
        ("04 65 71 44 07", "provider_by_phone"),
        ("30310", "provider_by_postal_code"),
        ("300000015", "providers_provider_finess"),
        ("99900000011", "provider_once_a_practice"),
    ]:
        assert index in Provider.objects.search(typed).order_by().explain(), typed


@pytest.mark.parametrize(
    ("constraint", "wrong"),
    [
        ("provider_finess_is_well_formed", {"finess": "30000001"}),
        ("provider_rpps_is_well_formed", {"rpps": "8999000000", "kind": "professional"}),
        ("provider_rpps_is_a_professionals", {"rpps": "99900000011"}),
        ("provider_siret_is_well_formed", {"siret": "772"}),
        ("provider_closed_has_a_date", {"status": "closed"}),
        ("provider_closed_has_a_date", {"closed_on": "2026-01-01"}),
        ("provider_coordinates_are_degrees", {"latitude": 43.7}),
        ("provider_has_a_name", {"name": ""}),
        ("coverage_once_a_place", {"covers": [("commune", "30344"), ("commune", "30344")]}),
    ],
)
def test_the_database_refuses_an_entry_that_cannot_be(
    make_provider: MakeProvider, constraint: str, wrong: dict[str, object]
) -> None:
    right = {"name": "SSIAD du Vistre", "type_code": "ssiad", "commune": "30344"}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make_provider(**right | wrong)

    assert make_provider(**right).pk


def test_words_that_say_nothing_are_left_out_unless_there_is_nothing_else() -> None:
    assert search_words("le SSIAD de la Vaunage") == ["SSIAD", "VAUNAGE"]
    assert search_words("de la") == ["DE", "LA"]
    assert provider_key("S.S.I.A.D. de Nîmes", "", "SSIAD") == "SSIAD DE NIMES SSIAD"


def test_a_first_name_of_thousands_and_the_beginning_of_a_name_are_found_in_order(
    make_provider: MakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Martine de La Fontaine", "Dr Martine Fontenay", "Martine Garenne", "Fontaine Martine"):
        make_provider(name, "medecin-traitant", "30344", kind="professional")
    monkeypatch.setattr("directory.providers.search.MOST_BEGINNING_SO", 1)

    def found(typed: str) -> list[str]:
        return [
            provider.name for provider in in_order(find(typed, among=Provider.objects.open()).keys, now=timezone.now())
        ]

    # Too few of these names: whoever holds both words somewhere comes too.
    assert found("martine font") == ["Dr Martine Fontenay", "Fontaine Martine", "Martine de La Fontaine"]
    monkeypatch.setattr("directory.providers.search.ENOUGH", 1)
    assert found("martine font") == ["Dr Martine Fontenay"]
    assert found("martine de la font") == ["Martine de La Fontaine"]
    assert found("martine gar") == ["Martine Garenne"]


def test_a_long_beginning_is_compared_whole(make_provider: MakeProvider) -> None:
    for name in ("Marie-Antoinette Fontenaille", "Marie-Antoinette Fontenay"):
        make_provider(name, "idel", "30344", kind="professional")

    assert [each.name for each in Provider.objects.with_beginning("MARIE ANTOINETTE FONTENAIL")] == [
        "Marie-Antoinette Fontenaille"
    ]
    assert Provider.objects.with_beginning("MARIE ANTOINETTE FONT").count() == 2
