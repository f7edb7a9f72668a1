"""Accessibility and personal data: open to all, linked from every page that needs no account, with the hospital's contact when known."""

import pytest
from django.test import Client
from django.urls import reverse

from coordination.tenancy.models import Hospital
from tests.links.conftest import Recipient

NOTICES = ["links:accessibility", "links:personal_data"]
ADDRESS = "12, avenue des Arceaux, 30999 Vallerac"


@pytest.mark.parametrize("name", NOTICES)
def test_a_notice_gives_the_contact_of_the_hospital_that_the_address_names(hospital: Hospital, name: str) -> None:
    page = Client().get(reverse(name), {"hopital": hospital.finess}).content.decode()
    assert f"{hospital.name}, {ADDRESS}" in page


@pytest.mark.parametrize("name", NOTICES)
@pytest.mark.parametrize("asked", ["", "999999999", "%00", "' OR 1=1", "é" * 500])
def test_without_a_known_hospital_a_notice_is_general(hospital: Hospital, name: str, asked: str) -> None:
    answer = Client().get(f"{reverse(name)}?hopital={asked}")
    assert answer.status_code == 200
    assert "qui vous a écrit" in answer.content.decode()
    assert ADDRESS not in answer.content.decode()


@pytest.mark.parametrize("name", NOTICES)
def test_a_hospital_that_left_is_not_named(hospital: Hospital, name: str) -> None:
    Hospital.objects.filter(pk=hospital.pk).update(active=False)
    assert hospital.name not in Client().get(reverse(name), {"hopital": hospital.finess}).content.decode()


@pytest.mark.parametrize("name", NOTICES)
def test_every_page_that_needs_no_account_leads_to_the_notices(doctor_escoubas: Recipient, name: str) -> None:
    assert f'href="{reverse(name)}"' in Client().get(reverse("account_login")).content.decode()
    assert f'href="{reverse(name)}"' in Client().get("/l/un-lien-que-personne-n-a-envoye").content.decode()
    of_hospital = f'href="{reverse(name)}?hopital={doctor_escoubas.hospital.finess}"'
    assert of_hospital in doctor_escoubas.arrive().content.decode()


def test_the_declaration_says_that_nobody_audited_it() -> None:
    page = Client().get(reverse("links:accessibility")).content.decode()
    assert "partiellement conforme, non auditée" in page
    assert "non conforme jusque-là" in page


def test_the_notice_says_how_long_a_link_of_the_hospital_opens(hospital: Hospital) -> None:
    Hospital.objects.filter(pk=hospital.pk).update(link_validity_days=21)
    page = Client().get(reverse("links:personal_data"), {"hopital": hospital.finess}).content.decode()
    assert "21\xa0jours" in page.replace("&nbsp;", "\xa0")
