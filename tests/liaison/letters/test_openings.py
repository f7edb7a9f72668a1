"""What was done with the links: shown to the hospital, exported for the patient, and the devices that it takes back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode
from coordination.links.actions import record_reading
from coordination.links.devices import remember_device
from coordination.links.models import LinkUse, TrustedDevice
from coordination.links.origin import Origin
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from liaison.letters.models import Letter

READER = Origin(network="192.0.2.0/24", agent="Firefox, Linux")


@pytest.fixture
def opened(letter_to_gp: Letter, hospital: Hospital) -> Letter:
    """A letter that its recipient read, in a remembered browser."""
    assert letter_to_gp.link_id
    with enter(hospital):
        record_reading(link_id=letter_to_gp.link_id, origin=READER)
        remember_device(link_id=letter_to_gp.link_id, origin=READER)
    return letter_to_gp


def test_each_use_is_shown_with_its_time_and_coarse_origin(
    opened: Letter, nurse: Membership, client_for: Callable[..., Client]
) -> None:
    page = client_for(nurse).get(f"/episodes/{opened.episode_id}/courriers/ouvertures/")
    for words in ("Dr Martine Escoubas", "Première lecture", "192.0.2.0/24", "Firefox, Linux"):
        assert words in page.text


def test_the_list_is_a_file_for_the_patient_that_names_nobody(
    opened: Letter, hospital: Hospital, nurse: Membership, client_for: Callable[..., Client]
) -> None:
    with enter(hospital):
        LinkUse.objects.create(
            hospital_id=hospital.pk, link_id=opened.link_id, event="read", network="=1+1", agent="Firefox"
        )
    file = client_for(nurse).get(f"/episodes/{opened.episode_id}/courriers/ouvertures.csv")
    assert file["Content-Type"] == "text/csv; charset=utf-8"
    assert file["Content-Disposition"] == 'attachment; filename="ouvertures-des-liens.csv"'
    written = file.content.decode("utf-8-sig")
    heading, *rows = written.splitlines()
    assert heading.startswith("Date et heure;Destinataire")
    assert len(rows) == 3
    assert "Première lecture;192.0.2.0/24" in rows[0]
    assert ";=1+1" not in written


def test_an_episode_without_a_link_says_so(
    episode: Episode, nurse: Membership, client_for: Callable[..., Client]
) -> None:
    page = client_for(nurse).get(f"/episodes/{episode.pk}/courriers/ouvertures/")
    assert "Aucun lien n’a encore servi" in page.text


def test_the_list_stays_cheap(
    opened: Letter,
    hospital: Hospital,
    nurse: Membership,
    client_for: Callable[..., Client],
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    with enter(hospital):
        for _ in range(30):
            record_reading(link_id=opened.link_id, origin=READER)  # type: ignore[arg-type]
    client = client_for(nurse)
    client.get(f"/episodes/{opened.episode_id}/courriers/ouvertures/")
    with django_assert_max_num_queries(20):
        client.get(f"/episodes/{opened.episode_id}/courriers/ouvertures/")


def test_the_hospital_takes_devices_back(
    opened: Letter, hospital: Hospital, nurse: Membership, client_for: Callable[..., Client]
) -> None:
    client = client_for(nurse)
    address = f"/episodes/{opened.episode_id}/courriers/{opened.pk}/appareils/oubli/"
    assert "un code sera demandé partout" in client.post(address, follow=True).text
    assert "aucun appareil n’était mémorisé" in client.post(address, follow=True).text
    with enter(hospital):
        assert TrustedDevice.objects.exclude(forgotten_at=None).count() == 1
