"""The pages of the directory."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Hospital
from directory.providers.models import Provider
from tests import factories
from tests.directory.conftest import MakeProvider

URL = reverse("directory:search")
BUDGET = 12  # list pages, docs of the benchmark


@pytest.fixture
def reader(nurse: Membership, client_for: Callable[[Membership], Client]) -> Client:
    return client_for(nurse)


def text_of(client: Client, url: str, **question: str) -> str:
    response = client.get(url, question)
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_without_a_question_asks_for_one(reader: Client, types: None) -> None:
    page = text_of(reader, URL)

    assert "Qui cherchez-vous ?" in page
    assert 'class="error-summary' not in page


def test_a_search_shows_name_type_place_phone_and_freshness(reader: Client, make_provider: MakeProvider) -> None:
    provider = make_provider("Vistre Autonomie", "saad", "30083", phone="+33465714410", verified_at=timezone.now())

    page = text_of(reader, URL, q="vistre")

    assert "Vistre Autonomie" in page
    assert "SAAD, Codognan" in page
    assert "tel:+33465714410" in page
    assert "Vérifié aujourd’hui" in page
    assert reverse("directory:provider", args=[provider.pk]) in page


def test_around_a_commune_each_rank_has_its_reason(reader: Client, make_provider: MakeProvider) -> None:
    make_provider("Vistre Autonomie", "saad", "30083", covers=[("commune", "30344")])
    make_provider("SSIAD du Vistre", "ssiad", "30344")

    page = text_of(reader, URL, type="saad", commune="30310 Vergeze")

    assert "1\u00a0réponse, au plus près de Vergèze" in page
    assert "couvre Vergèze" in page
    assert "SSIAD du Vistre" not in page.split('id="resultats"')[1]


def test_a_search_around_a_commune_keeps_the_words(reader: Client, make_provider: MakeProvider) -> None:
    make_provider("Vistre Autonomie", "saad", "30083")
    make_provider("Tournesol Services", "saad", "30341")

    page = text_of(reader, URL, q="tournesol", commune="Vergèze")

    assert "Tournesol Services" in page
    assert "Vistre Autonomie" not in page


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ({"commune": "vergese"}, "Les plus proches\u00a0: Vergèze (30310)"),
        ({"type": "inconnu"}, "Ce type de service n’existe pas."),
        ({"q": "x" * 10_000}, "120 caractères au plus"),
        ({"q": "a\x00b"}, "nul"),
    ],
    ids=["commune", "type", "long", "nul"],
)
def test_a_refused_question_is_explained_and_kept(
    reader: Client, make_provider: MakeProvider, question: dict[str, str], message: str
) -> None:
    page = text_of(reader, URL, **question)

    assert message in page
    assert 'class="error-summary' in page


@pytest.mark.parametrize("page", ["0", "-1", "abc", "٣", "99999", "²"])
def test_an_odd_page_number_is_a_page(reader: Client, make_provider: MakeProvider, page: str) -> None:
    text_of(reader, URL, type="saad", page=page)


def test_a_long_list_has_pages_that_keep_the_question(reader: Client, make_provider: MakeProvider) -> None:
    for number in range(30):
        make_provider(f"Service {number:02}", "saad", "30344")

    first = text_of(reader, URL, q="service", type="saad")
    second = text_of(reader, URL, q="service", type="saad", page="2")

    assert "?q=service&amp;type=saad&amp;page=2" in first
    assert ("Service 00" in first, "Service 29" in first) == (True, False)
    assert ("Service 00" in second, "Service 29" in second) == (False, True)


def test_the_list_keeps_to_its_budget_with_one_and_with_thirty_lines(
    reader: Client, make_provider: MakeProvider
) -> None:
    counts = []
    for more in (1, 29):
        for _ in range(more):
            make_provider("Service", "saad", "30344", covers=[("commune", "30344")])
        for question in ({"q": "service"}, {"commune": "Vergèze", "type": "saad"}):
            reader.get(URL, question)
            with CaptureQueriesContext(connection) as queries:
                reader.get(URL, question)
            counts.append(len(queries))

    # With few answers, looser readings of the words are tried, and farther places.
    assert all(long <= short for short, long in zip(counts[:2], counts[2:], strict=True))
    # The session, the tenant's door and the savepoints around them; who accepted and who refused lately.
    assert max(counts) <= BUDGET + 9


def test_the_card_says_what_is_known_and_what_is_not(reader: Client, make_provider: MakeProvider) -> None:
    provider = make_provider(
        "SSIAD du Vistre",
        "ssiad",
        "30344",
        finess="300000015",
        former_names=["Soins du Vidourle"],
        covers=[("commune", "30344"), ("department", "30"), ("intercommunality", "243000569")],
    )

    page = text_of(reader, reverse("directory:provider", args=[provider.pk]))

    for known in (
        "SSIAD, service de soins infirmiers à domicile, Vergèze",
        "300000015",
        "Soins du Vidourle",
        "Gard (30), CC Rhony, Vistre, Vidourle, Vergèze (30310)",
        "Jamais vérifié",
        "non renseigné",
    ):
        assert known in page


def test_a_closed_provider_keeps_its_card_and_says_so(reader: Client, make_provider: MakeProvider) -> None:
    provider = make_provider("SSIAD du Vistre", "ssiad", "30344", status="closed", closed_on="2025-06-30")
    provider.refresh_from_db()

    assert "Fermé depuis le lundi\u00a030\u00a0juin\u00a02025" in text_of(
        reader, reverse("directory:provider", args=[provider.pk])
    )
    assert "SSIAD du Vistre" not in text_of(reader, URL, q="vistre").split('id="resultats"')[1]


def test_an_unknown_provider_is_not_found(reader: Client) -> None:
    assert reader.get(reverse("directory:provider", args=[uuid7()])).status_code == 404


def test_who_may_not_read_the_directory_is_refused(
    hospital: Hospital, client_for: Callable[[Membership], Client], make_provider: MakeProvider, client: Client
) -> None:
    provider = make_provider("SSIAD du Vistre", "ssiad", "30344")
    officer = client_for(factories.make_member(hospital, Role.DATA_PROTECTION_OFFICER, "Anne", "Lebrun"))

    for url in (URL, reverse("directory:provider", args=[provider.pk])):
        assert officer.get(url).status_code == 403
        assert client.get(url).status_code == 302


def test_the_directory_is_the_same_for_every_hospital(
    other_nurse: Membership, client_for: Callable[[Membership], Client], make_provider: MakeProvider
) -> None:
    make_provider("SSIAD du Vistre", "ssiad", "30344")

    assert Provider.objects.count() == 1
    assert "SSIAD du Vistre" in text_of(client_for(other_nurse), URL, q="vistre")
