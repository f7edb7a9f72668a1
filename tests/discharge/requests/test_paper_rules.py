"""The documents of each type of provider as a hospital chooses them: checked, kept apart, for the requests to come."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.errors import DomainError
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from directory.providers.models import Provider, ProviderType
from discharge.requests.asking import IncompleteRequestError
from discharge.requests.models import TypePapers
from discharge.requests.needed import DELIVERED, KINDS, Needed, Opens
from discharge.requests.paper_rules import choose_papers, needed_by
from tests.discharge.requests.conftest import Ask
from tests.factories import make_member

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Membership], Client]


@pytest.fixture
def admin(hospital: Hospital) -> Membership:
    return make_member(hospital, Role.HOSPITAL_ADMIN, "Paule", "Combes")


def one(kind: str, *, required: bool = False, opens: Opens = Opens.ACCEPTED) -> Needed:
    return Needed(KINDS[kind], required, opens)


def address(code: str) -> str:
    return reverse("requests:papers_of", args=[code])


def text(page: Any) -> str:
    return str(page.content.decode())


def test_a_choice_serves_the_next_requests_of_this_hospital_only(
    hospital: Hospital,
    other_hospital: Hospital,
    admin: Membership,
    nurses: list[Provider],
    ask_nurses: Ask,
    types: dict[str, ProviderType],
) -> None:
    before = ask_nurses(nurses[:1])
    with enter(hospital):
        choose_papers(member=admin, role=types["idel"], needed=[one("social_sheet")], version=0)
    after = ask_nurses(nurses[1:2])
    with enter(hospital):
        assert [paper.kind for paper in before.papers.all()] == ["nursing_sheet"]
        assert [paper.kind for paper in after.papers.all()] == ["social_sheet"]
    with enter(other_hospital):
        assert needed_by(types["idel"]) == DELIVERED["idel"]


def test_a_consent_made_obligatory_is_asked_before_anything_leaves(
    hospital: Hospital, admin: Membership, nurses: list[Provider], ask_nurses: Ask, types: dict[str, ProviderType]
) -> None:
    with enter(hospital):
        choose_papers(member=admin, role=types["idel"], needed=[one("consent", required=True)], version=0)
    with pytest.raises(IncompleteRequestError) as refusal:
        ask_nurses(nurses[:1])
    assert [field for field, _ in refusal.value.missing] == ["has_consent"]
    request = ask_nurses(nurses[:1], has_consent=True)
    with enter(hospital):
        assert request.papers.get().kind == "consent"


@pytest.mark.parametrize(
    ("role", "needed", "code"),
    [
        ("saad", [one("nursing_sheet")], "medical"),
        ("idel", [one("prescription", opens=Opens.TO_DECIDE)], "names"),
        ("had", [one("prescription", required=True)], "locked"),
    ],
)
def test_an_unsafe_choice_is_refused(
    role: str,
    needed: list[Needed],
    code: str,
    hospital: Hospital,
    admin: Membership,
    nurse: Membership,
    types: dict[str, ProviderType],
) -> None:
    with enter(hospital):
        for member, expected in ((admin, code), (nurse, "forbidden")):
            with pytest.raises(DomainError) as refusal:
                choose_papers(member=member, role=types[role], needed=needed, version=0)
            assert refusal.value.code == expected
        assert not TypePapers.objects.exists()


def test_two_people_choose_and_the_second_is_told(
    client_for: ClientFor, hospital: Hospital, admin: Membership, types: dict[str, ProviderType]
) -> None:
    client = client_for(admin)
    assert client.get(address("saad")).context["form"]["version"].value() == 0
    first, second = (
        client.post(address("saad"), {"version": "0", "social_sheet": value})
        for value in ("required:accepted", "optional:to_decide")
    )
    assert (first.status_code, second.status_code) == (302, 422)
    assert "Quelqu’un a modifié" in text(second)
    assert second.context["form"]["social_sheet"].value() == "optional:to_decide"
    assert client.post(address("saad"), {"version": "1", "social_sheet": ""}).status_code == 302
    with enter(hospital):
        chosen = TypePapers.objects.get()
        assert (chosen.lines, chosen.version) == ([], 2)


@pytest.mark.parametrize(
    ("code", "typed"),
    [
        ("idel", {"prescription": "required:to_decide"}),
        ("idel", {"prescription": "oui"}),
        ("had", {"prescription": "", "consent": "required:to_decide"}),
        ("had", {"prescription": "required:accepted", "consent": "optional:accepted"}),
    ],
)
def test_a_wrong_choice_is_shown_at_its_field_and_saves_nothing(
    code: str, typed: dict[str, str], client_for: ClientFor, hospital: Hospital, admin: Membership, types: Any
) -> None:
    page = client_for(admin).post(address(code), {"version": "0", "nursing_sheet": "required:to_decide", **typed})
    assert page.status_code == 422
    assert len(page.context["form"].errors) == 1
    assert page.context["form"]["nursing_sheet"].value() == "required:to_decide"
    with enter(hospital):
        assert not TypePapers.objects.exists()


def test_the_list_shows_every_type_and_what_was_chosen(
    client_for: ClientFor,
    admin: Membership,
    types: dict[str, ProviderType],
    django_assert_max_num_queries: Callable[[int], Any],
) -> None:
    client = client_for(admin)
    client.post(address("saad"), {"version": "0", "social_sheet": "required:accepted"})
    with django_assert_max_num_queries(12):
        page = client.get(reverse("requests:papers"))
    assert "Fiche sociale (obligatoire)" in text(page)
    assert text(page).count("choisi par l’établissement") == 1
    assert "fiche infirmière" not in text(client.get(address("saad"))).lower()
    assert client.get(address("saad") + "?livre=1").context["form"]["social_sheet"].value() == "optional:accepted"
    assert client.get(address("inconnu")).status_code == 404
