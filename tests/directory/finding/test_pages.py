"""The directory's pages: what is found, for whom, and side by side."""

import html
from typing import Any

import pytest
from django.db.models import Q
from django.urls import reverse

from coordination.accounts.models import Membership
from coordination.accounts.roles import PlatformRole, Role
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from coordination.ui import french
from directory.finding.queries import UNSAID
from directory.overlay import actions
from directory.overlay.models import LocalProvider
from directory.providers.actions.vocabulary import load_skills
from directory.providers.models import ProviderType
from tests import factories
from tests.directory.conftest import MakeProvider

pytestmark = pytest.mark.django_db


def page(client: Any, **asked: str) -> str:
    return str(client.get(reverse("directory:search"), asked).content.decode())


@pytest.fixture
def neighbours(nurse: Membership, types: None, gard: None) -> LocalProvider:
    """An entry that only the nurse's hospital lists."""
    with enter(nurse.hospital):
        return actions.add_local_provider(
            member=nurse, type=ProviderType.objects.get(pk="saad"), name="Les Voisins solidaires", phone="+33465714420"
        )


def test_an_entry_of_a_hospital_is_found_there_and_nowhere_else(
    client_for: Any, nurse: Membership, other_nurse: Membership, neighbours: LocalProvider
) -> None:
    assert "Les Voisins solidaires" in page(client_for(nurse), q="voisins solidaires")
    assert "Les Voisins solidaires" not in page(client_for(other_nurse), q="voisins solidaires")
    for name in ("directory:export_csv", "directory:export_xlsx"):
        other = client_for(other_nurse).get(reverse(name), {"q": "voisins solidaires"})
        assert b"Voisins" not in other.content


def test_two_services_stand_side_by_side(client_for: Any, nurse: Membership, make_provider: MakeProvider) -> None:
    one = make_provider("SSIAD du Vistre", "ssiad", "30344", phone="+33465714407")
    other = make_provider("Vistre Autonomie", "saad", "30083")

    shown = client_for(nurse).get(reverse("directory:compare"), {"fiche": [str(one.pk), str(other.pk)]})

    text = shown.content.decode().replace(french.NBSP, " ")
    assert shown.status_code == 200
    for words in (one.name, other.name, "04 65 71 44 07"):
        assert words in text


@pytest.mark.parametrize("asked", [{}, {"fiche": "x"}, {"fiche": ["x", "\x00", "y"]}])
def test_comparing_nothing_says_what_to_do(asked: Any, client_for: Any, nurse: Membership) -> None:
    assert client_for(nurse).get(reverse("directory:compare"), asked).status_code == 200


@pytest.mark.parametrize("asked", ["weekend", "capacity", "agreement", "skill"])
def test_an_entry_of_the_hospital_that_says_nothing_of_a_filter_stands_apart(
    asked: str, client_for: Any, nurse: Membership, neighbours: LocalProvider, make_provider: MakeProvider
) -> None:
    load_skills()
    make_provider("Vistre Autonomie", "saad", "30083", weekend=True)
    value = "tracheotomie" if asked == "skill" else "on"

    shown = page(client_for(nurse), type="saad", **{asked: value}).replace(french.NBSP, " ")
    assert "Non renseigné : 1 entrée de votre établissement" in shown
    assert shown.index("Non renseigné :") < shown.index("Les Voisins solidaires")
    assert f"{UNSAID[asked]}" in shown
    assert ("Vistre Autonomie" in shown) is (asked == "weekend")
    assert "Voisins" not in page(client_for(nurse), type="ssiad", **{asked: value})
    exported = client_for(nurse).get(reverse("directory:export_csv"), {"type": "saad", asked: value})
    assert UNSAID[asked] in exported.content.decode()


def test_an_entry_of_the_hospital_is_compared_there_and_nowhere_else(
    client_for: Any, nurse: Membership, other_nurse: Membership, neighbours: LocalProvider, make_provider: MakeProvider
) -> None:
    one = make_provider("SSIAD du Vistre", "ssiad", "30344")
    asked = {"fiche": [str(neighbours.pk), str(one.pk)]}

    shown = client_for(nurse).get(reverse("directory:compare"), asked).content.decode().replace(french.NBSP, " ")
    assert "Les Voisins solidaires" in shown
    assert "04 65 71 44 20" in shown
    assert shown.index("Les Voisins solidaires") < shown.index("SSIAD du Vistre")
    other = client_for(other_nurse).get(reverse("directory:compare"), asked).content.decode()
    assert "Voisins" not in other
    assert "Cochez deux fiches" in other


@pytest.mark.parametrize("acronym", ["EPS", "PAG", "CCP"])
def test_an_acronym_that_means_several_things_shows_them_all(
    acronym: str, client_for: Any, nurse: Membership, types: None
) -> None:
    kinds = ProviderType.objects.filter(Q(acronym=acronym) | Q(former_names__contains=[acronym]))
    shown = html.unescape(page(client_for(nurse), q=acronym.lower())).replace(french.NBSP, " ")

    assert kinds.count() > 1
    assert f"« {acronym.lower()} » peut vouloir dire" in shown
    for kind in kinds:
        assert f'?type={kind.successor_id or kind.pk}">{kind.label[0].upper()}{kind.label[1:]}' in shown


@pytest.mark.parametrize(
    ("role", "platform_role", "name"),
    [
        (Role.LIAISON_NURSE, None, "overlay:add_local_provider"),
        (Role.LIAISON_NURSE, PlatformRole.DIRECTORY_ADMIN, "overlay:add_local_provider"),
        (Role.QUALITY_MANAGER, PlatformRole.DIRECTORY_ADMIN, "directory:add"),
        (Role.QUALITY_MANAGER, None, None),
    ],
)
def test_finding_nothing_leads_to_adding_what_is_missing_for_whom_may(
    role: Role, platform_role: PlatformRole | None, name: str | None, client_for: Any, hospital: Hospital, types: None
) -> None:
    extra = {"platform_role": platform_role} if platform_role else {}
    shown = page(client_for(factories.make_member(hospital, role, "Jeanne", "Cherche", **extra)), q="introuvable")

    assert "Aucune réponse" in shown
    assert ("Ajouter une entrée" in shown) is (name is not None)
    assert name is None or f'href="{reverse(name)}"' in shown


def test_a_list_says_on_paper_what_was_asked_and_names_no_patient(
    client_for: Any, nurse: Membership, make_provider: MakeProvider
) -> None:
    make_provider("SSIAD du Vistre", "ssiad", "30344", weekend=True)

    shown = page(client_for(nurse), q="ssiad", commune="Vergèze", weekend="on")
    assert "« ssiad », autour de Vergèze (30310), passe le week-end. Imprimé le" in shown


@pytest.mark.parametrize("asked", [{"q": "ssiad autonomie"}, {"q": "ssiad", "commune": "Vergèze"}])
def test_a_search_keeps_to_the_queries_of_a_list_and_says_what_the_hospital_prefers(
    asked: dict[str, str],
    client_for: Any,
    nurse: Membership,
    make_provider: MakeProvider,
    django_assert_max_num_queries: Any,
) -> None:
    load_skills()
    with enter(nurse.hospital):
        for number in range(30):
            found = make_provider(f"Vistre Autonomie {number}", "ssiad", "30344")
            actions.set_preference(member=nurse, provider=found, kind="usual", words=f"depuis {number} ans")
    client = client_for(nurse)
    page(client, **asked)
    # As tests/performance: one more in a test.
    with django_assert_max_num_queries(13):
        shown = page(client, **asked)
    assert shown.count("correspondant habituel : depuis") == 20
    assert '<option value="tracheotomie">' in shown


def test_a_search_asked_from_the_page_draws_what_was_found_alone(
    client_for: Any, nurse: Membership, make_provider: MakeProvider
) -> None:
    make_provider("SSIAD du Vistre", "ssiad", "30344")
    client, address = client_for(nurse), reverse("directory:search")
    headers = {"HX-Request": "true"}

    part = client.get(address, {"q": "vistre"}, headers=headers).content.decode().strip()
    assert part.startswith('<div id="trouve">')
    assert part in page(client, q="vistre")
    restored = client.get(address, {"q": "vistre"}, headers=headers | {"HX-History-Restore-Request": "true"})
    assert "<html" in restored.content.decode()
    refused = client.get(address, {"commune": "nulle part"}, headers=headers)
    assert refused["HX-Redirect"] == f"{address}?commune=nulle+part"


def test_a_list_around_a_commune_goes_on_with_the_next_page(
    client_for: Any, nurse: Membership, neighbours: LocalProvider, make_provider: MakeProvider
) -> None:
    for number in range(30):
        make_provider(f"Service {number:02}", "saad", "30344")
    client = client_for(nurse)

    pages = [page(client, type="saad", commune="Vergèze", page=str(number)) for number in (1, 2)]
    assert [[f"Service {n:02}" in text for n in range(30)] for text in pages] == [
        [n < 20 for n in range(30)],
        [n >= 20 for n in range(30)],
    ]
    assert '<span class="pos">21</span>' in pages[1]
    assert "page 2 sur 2" in pages[1].replace(french.NBSP, " ")
