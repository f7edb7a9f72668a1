"""The directory's pages: what is found, for whom, and side by side."""

from typing import Any

import pytest
from django.urls import reverse

from coordination.accounts.models import Membership
from coordination.tenancy.scope import enter
from coordination.ui import french
from directory.overlay import actions
from directory.providers.models import ProviderType
from tests.directory.conftest import MakeProvider

pytestmark = pytest.mark.django_db


def page(client: Any, **asked: str) -> str:
    return str(client.get(reverse("directory:search"), asked).content.decode())


def test_an_entry_of_a_hospital_is_found_there_and_nowhere_else(
    client_for: Any, nurse: Membership, other_nurse: Membership, types: None, gard: None
) -> None:
    with enter(nurse.hospital):
        actions.add_local_provider(
            member=nurse, type=ProviderType.objects.get(pk="saad"), name="Les Voisins solidaires"
        )

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
