"""The pages of corrections, as people and programs send their forms."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from coordination.accounts.models import Membership, User
from coordination.accounts.roles import PlatformRole
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from coordination.territory.forms import TypedCommune
from directory.overlay.models import Correction, CorrectionState
from directory.providers.actions import edit_provider
from directory.providers.models import Provider
from tests import factories
from tests.directory.corrections.conftest import Propose

SignedIn = Callable[[Membership], Client]
NEW = "04 65 71 44 20"


def fields_of(page: Any) -> dict[str, Any]:
    """What the form would send untouched."""
    values: dict[str, Any] = {}
    for bound in page.context["form"]:
        value = bound.value()
        if isinstance(value, TypedCommune):
            values |= {bound.name: value.text, f"{bound.name}_code": value.code}
        else:
            values[bound.name] = value if isinstance(value, list) else "" if value in {None, False} else str(value)
    people = page.context["form"].contacts
    values |= {bound.html_name: bound.value() or "" for line in people for bound in line}
    return values | {bound.html_name: bound.value() for bound in people.management_form}


def corrections(hospital: Hospital) -> list[Correction]:
    with enter(hospital):
        return list(Correction.objects.all())


def test_a_correction_is_proposed_from_the_page_of_the_provider(
    client_for: SignedIn, nurse: Membership, ssiad: Provider, hospital: Hospital
) -> None:
    client, address = client_for(nurse), reverse("corrections:propose", args=[ssiad.pk])
    page = client.get(address)
    assert "Aujourd’hui" in page.text
    answer = client.post(address, fields_of(page) | {"phone": NEW, "reason": "Dit par l’accueil"})
    assert (answer.status_code, answer["Location"]) == (302, reverse("directory:provider", args=[ssiad.pk]))
    [correction] = corrections(hospital)
    assert correction.changes == {"phone": ["+33465714410", "+33465714420"]}
    assert (correction.proposed_by, correction.proposed_as) == (nurse.user, nurse.role)


def test_typed_values_are_kept_when_something_is_wrong(
    client_for: SignedIn, nurse: Membership, ssiad: Provider, hospital: Hospital
) -> None:
    client, address = client_for(nurse), reverse("corrections:propose", args=[ssiad.pk])
    sent = fields_of(client.get(address)) | {"phone": "12", "missions": "Toilette, <b>soins</b>", "reason": ""}
    page = client.post(address, sent)
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"phone", "reason"}
    assert 'value="12"' in page.text
    assert "Toilette, &lt;b&gt;soins&lt;/b&gt;" in page.text
    assert corrections(hospital) == []


def test_an_untouched_form_proposes_nothing(
    client_for: SignedIn, nurse: Membership, ssiad: Provider, hospital: Hospital
) -> None:
    client, address = client_for(nurse), reverse("corrections:propose", args=[ssiad.pk])
    page = client.post(address, fields_of(client.get(address)) | {"reason": "Je ne sais pas"})
    assert page.status_code == 422
    assert "au moins une valeur" in page.text


def test_an_imported_value_that_no_form_takes_does_not_stand_in_the_way(
    client_for: SignedIn, nurse: Membership, ssiad: Provider, hospital: Hospital
) -> None:
    Provider.objects.filter(pk=ssiad.pk).update(email="pas une adresse", postal_code="3031")
    client, address = client_for(nurse), reverse("corrections:propose", args=[ssiad.pk])
    sent = fields_of(client.get(address)) | {"evening": "oui", "reason": "Dit par l’accueil"}
    assert client.post(address, sent).status_code == 302
    assert corrections(hospital)[0].changes == {"evening": [None, True]}


def test_an_entry_that_changed_while_one_wrote_shows_both(
    client_for: SignedIn, nurse: Membership, ssiad: Provider, hospital: Hospital, directory_admin: User
) -> None:
    client, address = client_for(nurse), reverse("corrections:propose", args=[ssiad.pk])
    sent = fields_of(client.get(address)) | {"phone": NEW, "reason": "Dit par l’accueil"}
    edit_provider(actor=directory_admin, provider_id=ssiad.pk, version=None, changes={"phone": "+33465714430"})
    page = client.post(address, sent)
    assert page.status_code == 422
    assert NEW in page.text.replace("\u00a0", " ")
    assert "04 65 71 44 30" in page.text.replace("\u00a0", " ")
    again = fields_of(page) | {"phone": NEW, "reason": "Dit par l’accueil"}
    assert client.post(address, again).status_code == 302
    assert corrections(hospital)[0].changes == {"phone": ["+33465714430", "+33465714420"]}


def test_a_foreign_address_is_not_where_one_goes_back_to(
    client_for: SignedIn, nurse: Membership, ssiad: Provider
) -> None:
    address = reverse("corrections:propose", args=[ssiad.pk])
    page = client_for(nurse).get(address, {"suite": "https://ailleurs.example/"})
    assert page.context["back"] == reverse("directory:provider", args=[ssiad.pk])


def test_the_administrator_reads_and_decides(
    propose: Propose, nurse: Membership, ssiad: Provider, admin_client: Client, hospital: Hospital
) -> None:
    correction = propose(nurse, ssiad, phone="+33465714420")
    queue = admin_client.get(reverse("corrections:queue"))
    assert "Infirmière de liaison, CH de Sauveyre" in queue.text
    assert "Aubanel" not in queue.text
    address = reverse("corrections:decide", args=[correction.pk])
    page = admin_client.get(address)
    sent = {"seen": page.context["form"]["seen"].value(), "accepted": ["phone"], "reason": "", "accept": "oui"}
    assert admin_client.post(address, sent)["Location"] == reverse("corrections:queue")
    # The second click of a double click.
    second = admin_client.post(address, sent, follow=True)
    assert "déjà acceptée" in second.text
    assert corrections(hospital)[0].state == CorrectionState.ACCEPTED
    assert admin_client.get(address).status_code == 404


def test_a_refusal_without_reason_comes_back(
    propose: Propose, nurse: Membership, ssiad: Provider, admin_client: Client, hospital: Hospital
) -> None:
    address = reverse("corrections:decide", args=[propose(nurse, ssiad, phone="+33465714420").pk])
    sent = {"seen": admin_client.get(address).context["form"]["seen"].value(), "refuse": "oui"}
    page = admin_client.post(address, sent)
    assert page.status_code == 422
    assert "Dites pourquoi vous refusez" in page.text
    assert admin_client.post(address, sent | {"reason": "Numéro du siège"}).status_code == 302
    assert corrections(hospital)[0].refusal_reason == "Numéro du siège"


def test_an_entry_that_moved_is_shown_with_both_values(
    propose: Propose, nurse: Membership, ssiad: Provider, admin_client: Client, directory_admin: User
) -> None:
    address = reverse("corrections:decide", args=[propose(nurse, ssiad, phone="+33465714420").pk])
    sent = {"seen": admin_client.get(address).context["form"]["seen"].value(), "accepted": ["phone"]}
    edit_provider(actor=directory_admin, provider_id=ssiad.pk, version=None, changes={"phone": "+33465714430"})
    page = admin_client.post(address, sent)
    assert page.status_code == 422
    for number in ("04 65 71 44 10", "04 65 71 44 20", "04 65 71 44 30"):
        assert number in page.text.replace("\u00a0", " ")


def test_an_administrator_who_also_works_in_a_hospital_decides_for_another(
    propose: Propose, nurse: Membership, ssiad: Provider, client_for: SignedIn, other_hospital: Hospital
) -> None:
    both = factories.make_member(
        other_hospital, nurse.role, "Lucie", "Vidal", platform_role=PlatformRole.DIRECTORY_ADMIN
    )
    client = client_for(both)
    correction = propose(nurse, ssiad, phone="+33465714420")
    assert "Infirmière de liaison, CH de Sauveyre" in client.get(reverse("corrections:queue")).text
    address = reverse("corrections:decide", args=[correction.pk])
    sent = {"seen": client.get(address).context["form"]["seen"].value(), "accepted": ["phone"]}
    assert client.post(address, sent).status_code == 302
    ssiad.refresh_from_db()
    assert ssiad.phone == "+33465714420"


def test_the_proposer_is_told_on_the_next_page_until_they_put_it_away(
    propose: Propose,
    nurse: Membership,
    social_worker: Membership,
    ssiad: Provider,
    admin_client: Client,
    client_for: SignedIn,
) -> None:
    correction = propose(nurse, ssiad, phone="+33465714420")
    client = client_for(nurse)
    words = "Votre proposition pour « SSIAD du Vistre » est refusée"
    assert words not in client.get(reverse("episodes:worklist")).text
    admin_client.post(
        reverse("corrections:decide", args=[correction.pk]), {"seen": "x", "refuse": "1", "reason": "Siège"}
    )
    page = client.get(reverse("episodes:worklist"))
    assert words in page.text
    assert words not in client_for(social_worker).get(reverse("episodes:worklist")).text
    assert "Siège" in client.get(reverse("corrections:mine")).text
    away = reverse("corrections:put_away", args=[correction.pk])
    assert client_for(social_worker).post(away).status_code == 404
    for _ in range(2):
        assert client.post(away, {"suite": reverse("episodes:worklist")})["Location"] == reverse("episodes:worklist")
    assert words not in client.get(reverse("episodes:worklist")).text


@pytest.mark.parametrize("rows", [1, 30])
def test_lists_keep_to_their_queries(
    rows: int,
    propose: Propose,
    nurse: Membership,
    ssiad: Provider,
    admin_client: Client,
    client_for: SignedIn,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    for number in range(rows):
        lists: dict[str, Any] = {"hours": [[number % 7, "08:00", "12:00"]], "coverage": [["commune", "30083", False]]}
        propose(nurse, ssiad, phone=f"+334657144{number:02d}", commune="30083", **lists)
    client = client_for(nurse)
    client.get(reverse("corrections:mine"))
    admin_client.get(reverse("corrections:queue"))
    with django_assert_max_num_queries(14):  # type: ignore[attr-defined]
        assert client.get(reverse("corrections:mine")).status_code == 200
    with django_assert_max_num_queries(16):  # type: ignore[attr-defined]
        assert admin_client.get(reverse("corrections:queue")).status_code == 200
