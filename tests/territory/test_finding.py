"""Finding communes by what people type."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from coordination.territory.models import Commune
from coordination.territory.names import Place, commune_key, read_place


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Vergèze", ["30344"]),
        ("VERGEZE", ["30344"]),
        ("verg", ["30344"]),
        ("vergese", ["30344"]),
        ("30310", ["30344"]),
        ("30310 Vergeze", ["30344"]),
        ("Vergèze (30310)", ["30344"]),
        ("Vergèze 34000", []),
        ("nimse", ["30189"]),
        ("st denis", ["93066", "30247"]),
        ("Saint-Denis (30)", ["30247"]),
        ("saint denis 93210", ["93066"]),
        ("Bellegarde sur Valserine", ["01033"]),
        ("paris", ["75056", "75105", "75101"]),
        ("75005", ["75056", "75105"]),
        ("2a004", ["2A004"]),
        ("20004", ["2A004"]),
        ("30247", ["30247"]),
        ("Cordieux", ["01120"]),
        ("", []),
        ("   ", []),
        ("😀\x00", []),
        ("x" * 10_000, []),
    ],
)
def test_a_commune_is_found_as_people_write_it(gard: None, typed: str, found: list[str]) -> None:
    assert [commune.pk for commune in Commune.objects.matching(typed)] == found


def test_a_name_is_decided_without_asking_only_when_it_is_spelt_right(
    gard: None,
) -> None:
    assert [each.pk for each in Commune.objects.exactly_named("VERGEZE")] == ["30344"]
    assert not Commune.objects.exactly_named("vergese")
    assert not Commune.objects.exactly_named("verg")
    assert not Commune.objects.exactly_named("")


def test_finding_with_places_takes_two_queries(gard: None) -> None:
    with CaptureQueriesContext(connection) as queries:
        for commune in Commune.objects.with_places().matching("st"):
            assert str(commune.department)
            assert commune.today

    assert len(queries) == 2


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("30310 Vergèze", Place("VERGEZE", "30310", "")),
        ("Vergèze (30310)", Place("VERGEZE", "30310", "")),
        ("Nîmes (30)", Place("NIMES", "", "30")),
        ("Ajaccio (2a)", Place("AJACCIO", "", "2A")),
        ("30310", Place("", "30310", "")),
        ("L'Haÿ-les-Roses", Place("L HAY LES ROSES", "", "")),
        ("123456", Place("123456", "", "")),
    ],
)
def test_a_place_is_read_whatever_the_order(text: str, place: Place) -> None:
    assert read_place(text) == place


@given(st.text(max_size=60))
def test_a_key_is_its_own_key(name: str) -> None:
    assert commune_key(commune_key(name)) == commune_key(name)
