"""Who can take a patient at this address, and why in this order."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coordination.territory.models import Commune
from directory.providers.freshness import ago, freshness
from directory.providers.models import Absence, Capacity, Coverage, Provider, ProviderType
from directory.providers.ranking import distance_words, rank_for_address
from tests.directory.conftest import MakeProvider

NOW = datetime(2025, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def services(make_provider: MakeProvider) -> None:
    make_provider("Loin", "saad", "34172", latitude=43.61, longitude=3.87)
    make_provider("Voisin d’un autre département", "saad", "34172", latitude=43.70, longitude=4.15)
    make_provider("Même département, loin", "saad", "30189", latitude=43.84, longitude=4.36)
    make_provider("Même département, près", "saad", "30341", latitude=43.73, longitude=4.22)
    make_provider("Même département, sans coordonnées", "saad", "30189")
    make_provider("Couvre le département", "saad", "34172", covers=[("department", "30")])
    make_provider("Même intercommunalité", "saad", "30083")
    make_provider("Couvre l’intercommunalité", "saad", "30341", covers=[("intercommunality", "243000569")])
    make_provider("Dans la commune", "saad", "30344")
    make_provider("Couvre la commune", "saad", "30341", covers=[("commune", "30344"), ("department", "30")])
    make_provider("Autre type", "ssiad", "30344")
    make_provider("Fermé", "saad", "30344", status="closed", closed_on="2025-01-01")


def test_coverage_comes_first_then_the_place_then_the_distance(services: None, vergeze: Commune) -> None:
    ranked = rank_for_address(vergeze, ProviderType.objects.get(pk="saad"), now=NOW)

    assert [(entry.position, entry.provider.name, entry.reasons[0]) for entry in ranked] == [
        (1, "Couvre la commune", ("for", "couvre Vergèze")),
        (2, "Dans la commune", ("for", "à Vergèze")),
        (3, "Couvre l’intercommunalité", ("for", "couvre l’intercommunalité")),
        (4, "Même intercommunalité", ("for", "dans la même intercommunalité")),
        (5, "Couvre le département", ("for", "couvre le département")),
        (6, "Même département, près", ("neutral", "même département")),
        (7, "Même département, sans coordonnées", ("neutral", "même département")),
        (8, "Même département, loin", ("neutral", "même département")),
        (9, "Voisin d’un autre département", ("neutral", "autre département")),
    ]
    assert ranked[5].reasons[1] == ("neutral", "à 2\u00a0km")
    assert ranked[6].reasons[1] == ("neutral", "à environ 15\u00a0km, depuis le centre de sa commune")
    assert ranked[7].reasons[1] == ("neutral", "à 16\u00a0km")
    # In the same commune its centre says nothing of who is nearer.
    assert len(ranked[1].reasons) == 1


def test_the_reasons_say_what_the_service_will_ask_for(services: None, vergeze: Commune) -> None:
    (entry,) = rank_for_address(vergeze, ProviderType.objects.get(pk="ssiad"), now=NOW)

    assert entry.reasons == [("for", "à Vergèze"), ("neutral", "demande une ordonnance")]
    assert entry.kind == "SSIAD, Vergèze"


def test_the_address_may_be_more_precise_than_the_commune(services: None, vergeze: Commune) -> None:
    saad = ProviderType.objects.get(pk="saad")
    near_nimes = rank_for_address(vergeze, saad, now=NOW, latitude=43.84, longitude=4.35)

    names = [entry.provider.name for entry in near_nimes]
    assert names.index("Même département, loin") < names.index("Même département, près")


def test_a_commune_without_coordinates_or_intercommunality_is_ranked_all_the_same(services: None) -> None:
    saumane = Commune.objects.with_places().get(pk="30310")
    names = [entry.provider.name for entry in rank_for_address(saumane, ProviderType.objects.get(pk="saad"), now=NOW)]

    assert names[0] in {"Couvre la commune", "Couvre le département"}
    assert "Voisin d’un autre département" not in names


def test_an_arrondissement_is_covered_through_its_city(make_provider: MakeProvider) -> None:
    make_provider("Paris entier", "saad", "93066", covers=[("commune", "75056")])
    make_provider("Installé au 5e", "saad", "75105")
    fifth = Commune.objects.with_places().get(pk="75105")
    whole = Commune.objects.with_places().get(pk="75056")
    saad = ProviderType.objects.get(pk="saad")

    assert [e.provider.name for e in rank_for_address(fifth, saad, now=NOW)] == ["Paris entier", "Installé au 5e"]
    assert [e.provider.name for e in rank_for_address(whole, saad, now=NOW)] == ["Paris entier", "Installé au 5e"]


def test_the_ranking_costs_the_same_for_one_or_thirty_providers(
    services: None, vergeze: Commune, make_provider: MakeProvider
) -> None:
    saad = ProviderType.objects.get(pk="saad")
    for number in range(30):
        make_provider(f"Service {number}", "saad", "30344", covers=[("commune", "30344"), ("department", "30")])

    for limit in (1, 30):
        with CaptureQueriesContext(connection) as queries:
            ranked = rank_for_address(vergeze, saad, now=NOW, limit=limit)
        assert len(ranked) == limit
        assert len({entry.provider.pk for entry in ranked}) == limit
        # Keys of those near, then their rows with what room they said and who replaces them.
        assert len(queries) == 2


def test_who_says_it_does_not_come_here_is_left_out(make_provider: MakeProvider, vergeze: Commune) -> None:
    def excluding(name: str, level: str, code: str, **fields: object) -> None:
        provider = make_provider(name, "saad", **{"commune": "30341"} | fields)
        Coverage.objects.create(provider=provider, level=level, code=code, is_excluded=True)

    excluding("Sauf Vergèze", "commune", "30344", covers=[("department", "30")])
    excluding("Pas chez nous", "commune", "30344", commune="30344")
    excluding("Pas l’intercommunalité", "intercommunality", "243000569", covers=[("department", "30")])
    excluding("Vergèze seulement", "intercommunality", "243000569", covers=[("commune", "30344")])
    excluding("Sauf Nîmes", "commune", "30189", covers=[("department", "30")])

    ranked = rank_for_address(vergeze, ProviderType.objects.get(pk="saad"), now=NOW)

    assert [entry.provider.name for entry in ranked] == ["Vergèze seulement", "Sauf Nîmes"]


def test_the_reasons_say_room_absence_and_what_is_refused(make_provider: MakeProvider, vergeze: Commune) -> None:
    provider = make_provider("Vistre Autonomie", "saad", "30344", weekend=False)
    Capacity.objects.create(provider=provider, free_places=2, words="dès jeudi", stated_at=NOW - timedelta(days=1))
    Capacity.objects.create(provider=provider, words="complet", stated_at=NOW - timedelta(days=9))
    Absence.objects.create(provider=provider, starts_on=date(2025, 11, 20), ends_on=date(2025, 11, 30))

    (entry,) = rank_for_address(vergeze, ProviderType.objects.get(pk="saad"), now=NOW)

    assert entry.capacity == "2\u00a0places, dès jeudi"
    assert entry.freshness == ("ontime", "Dit hier")
    words = [reason.words for reason in entry.reasons]
    assert "ne passe pas le week-end" in words
    assert any(word.startswith("absent jusqu’au") for word in words)


@pytest.mark.parametrize(
    ("days", "state", "words"),
    [
        (None, "none", "Jamais vérifié"),
        (0, "ontime", "Vérifié aujourd’hui"),
        (1, "ontime", "Vérifié hier"),
        (3, "ontime", "Vérifié il y a 3\u00a0jours"),
        (90, "ontime", "Vérifié il y a 3\u00a0mois"),
        (91, "due", "Vérifié il y a 3\u00a0mois, à revérifier"),
        (152, "due", "Vérifié il y a 5\u00a0mois, à revérifier"),
        (800, "due", "Vérifié il y a 2\u00a0ans, à revérifier"),
    ],
)
def test_freshness_is_said_and_asks_for_a_check_after_three_months(days: int | None, state: str, words: str) -> None:
    verified_at = None if days is None else NOW - timedelta(days=days)

    assert freshness(Provider(verified_at=verified_at), now=NOW) == (state, words)


def test_a_distance_is_said_in_whole_kilometres() -> None:
    assert distance_words(0.4) == "à moins de 1\u00a0km"
    assert distance_words(3.6) == "à 4\u00a0km"
    assert distance_words(0.4, from_centre=True) == "à environ 1\u00a0km, depuis le centre de sa commune"
    assert ago(NOW - timedelta(days=59), now=NOW) == "il y a 59\u00a0jours"
